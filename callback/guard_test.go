package callback_test

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/callback"
)

// dialled are addresses, and whether the nil Guard permits them.
var dialled = []struct {
	address string
	allowed bool
}{
	{"127.0.0.1:80", true}, {"[::1]:80", true}, {"0.0.0.0:80", true}, {"[::]:80", true}, {"[::ffff:127.0.0.1]:80", true},
	{"10.0.0.1:80", true}, {"192.168.0.1:80", true}, {"93.184.216.34:443", true}, {"[2606:2800:220:1::1]:443", true}, {"[fd00::1]:80", true},
	{"169.253.255.255:80", true}, {"169.255.0.0:80", true}, {"[fec0::1]:80", true}, {"[fe7f::1]:80", true}, {"[fd00:ec1::254]:80", true},
	{"[64:ff9b::7f00:1]:80", true}, {"[2002:7f00:1::1]:80", true}, {"100.100.100.201:80", true}, {"192.0.0.193:80", true},

	{"169.254.169.254:80", false}, {"169.254.0.0:80", false}, {"169.254.255.255:1", false}, {"169.254.170.2:80", false},
	{"[::ffff:169.254.169.254]:80", false}, {"[::ffff:a9fe:a9fe]:80", false}, {"[::169.254.169.254]:80", false}, {"[::ffff:0:169.254.169.254]:80", false},
	{"[64:ff9b::a9fe:a9fe]:80", false}, {"[64:ff9b:1::a9fe:a9fe]:80", false}, {"[2002:a9fe:a9fe::1]:80", false},
	{"[fe80::1]:80", false}, {"[fe80::1%eth0]:80", false}, {"[febf:ffff::1]:80", false},
	{"[fd00:ec2::254]:80", false}, {"[fd00:ec2::23]:80", false}, {"[fd00:ec2::254%eth0]:80", false}, {"[fd20:ce::254]:80", false},
	{"[fd00:c1::a9fe:a9fe]:80", false}, {"[fd00:42::42]:80", false},
	{"100.100.100.200:80", false}, {"168.63.129.16:80", false}, {"192.0.0.192:80", false}, {"[::ffff:168.63.129.16]:80", false},
}

func TestMetadataServicesAreNeverDialled(t *testing.T) {
	for _, c := range dialled {
		to := netip.MustParseAddrPort(c.address)
		for name, guard := range map[string]callback.Guard{"nil": nil, "lenient": func(netip.AddrPort) error { return nil }} {
			err := guard.Check(to)
			assert.Equal(t, c.allowed, err == nil, "%s: %s: %v", name, c.address, err)
			assert.Equal(t, err, guard.Control("tcp", c.address, nil))
			if !c.allowed {
				assert.ErrorIs(t, err, callback.ErrGuarded)
			}
		}
	}
	assert.ErrorIs(t, callback.Guard(nil).Control("tcp", "example.com:80", nil), callback.ErrGuarded)
}

func TestAGuardSeesTheAddressThatIsDialled(t *testing.T) {
	private := errors.New("private")
	for address, want := range map[string]string{
		"127.0.0.1:81": "127.0.0.1:81", "[::ffff:10.0.0.1]:80": "10.0.0.1:80", "[fd00::1%eth0]:80": "[fd00::1]:80",
	} {
		var asked []string
		guard := callback.Guard(func(to netip.AddrPort) error {
			asked = append(asked, to.String())
			return private
		})
		err := guard.Check(netip.MustParseAddrPort(address))
		assert.ErrorIs(t, err, private)
		assert.ErrorIs(t, err, callback.ErrGuarded)
		assert.Equal(t, []string{want}, asked)
	}
	guard := callback.Guard(func(netip.AddrPort) error {
		assert.Fail(t, "it has no say")
		return nil
	})
	assert.Error(t, guard.Check(netip.MustParseAddrPort("169.254.169.254:80")))
}

// everyFormOfALinkLocalAddress: an IPv4 address is refused however it is written.
func everyFormOfALinkLocalAddress(t *rapid.T) {
	b := []byte{169, 254, rapid.Byte().Draw(t, "c"), rapid.Byte().Draw(t, "d")}
	v4 := netip.AddrFrom4([4]byte(b))
	forms := []netip.Addr{v4, netip.AddrFrom16(v4.As16())}
	for _, prefix := range []string{"::", "64:ff9b::", "64:ff9b:1::", "::ffff:0:0:0"} {
		form := netip.MustParseAddr(prefix).As16()
		copy(form[12:], b)
		forms = append(forms, netip.AddrFrom16(form))
	}
	sixToFour := netip.MustParseAddr("2002::1").As16()
	copy(sixToFour[2:], b)
	forms = append(forms, netip.AddrFrom16(sixToFour))
	for _, form := range forms {
		port := rapid.Uint16().Draw(t, "port")
		assert.ErrorIs(t, callback.Guard(nil).Check(netip.AddrPortFrom(form, port)), callback.ErrGuarded, form)
		if form.Is6() && !form.Is4In6() {
			assert.ErrorIs(t, callback.Guard(nil).Check(netip.AddrPortFrom(form.WithZone("eth0"), port)), callback.ErrGuarded, form)
		}
	}
}

func TestEveryFormOfALinkLocalAddressIsRefused(t *testing.T) {
	rapid.Check(t, everyFormOfALinkLocalAddress)
}
