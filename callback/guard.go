package callback

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
)

// Guard restricts the addresses that callbacks are sent to. It returns an error for an
// address that it refuses. It checks the dialled address, after names are resolved, so
// a name that changes its address cannot bypass it. IPv4 addresses mapped into IPv6 are
// passed as IPv4, and zones are removed.
//
// Link-local addresses and those of cloud metadata services are always refused. The nil
// Guard allows all others, including loopback.
type Guard func(netip.AddrPort) error

// ErrGuarded means that callbacks may not be sent to an address.
var ErrGuarded = errors.New("callbacks may not be sent to this address")

// neverDialled lists the addresses that callbacks must not reach: link-local ones, and
// those at which cloud providers serve credentials to their machines.
var neverDialled = []struct {
	prefix netip.Prefix
	what   string
}{
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local"},
	{netip.MustParsePrefix("fe80::/10"), "link-local"},
	{netip.MustParsePrefix("fd00:ec2::/32"), "a cloud metadata service"},
	{netip.MustParsePrefix("fd20:ce::254/128"), "a cloud metadata service"},
	{netip.MustParsePrefix("fd00:c1::a9fe:a9fe/128"), "a cloud metadata service"},
	{netip.MustParsePrefix("fd00:42::42/128"), "a cloud metadata service"},
	{netip.MustParsePrefix("100.100.100.200/32"), "a cloud metadata service"},
	{netip.MustParsePrefix("168.63.129.16/32"), "a cloud metadata service"},
	{netip.MustParsePrefix("192.0.0.192/32"), "a cloud metadata service"},
}

// embedded lists the IPv6 prefixes that contain an IPv4 address, and the byte at which
// it begins. Mapped addresses are unmapped before.
var embedded = []struct {
	prefix netip.Prefix
	at     int
}{
	{netip.MustParsePrefix("::/96"), 12},           // IPv4-compatible
	{netip.MustParsePrefix("::ffff:0:0:0/96"), 12}, // translated
	{netip.MustParsePrefix("64:ff9b::/96"), 12},    // NAT64
	{netip.MustParsePrefix("64:ff9b:1::/48"), 12},  // NAT64, local use
	{netip.MustParsePrefix("2002::/16"), 2},        // 6to4
}

// Check returns an error that wraps ErrGuarded if callbacks may not be sent to an
// address.
func (g Guard) Check(to netip.AddrPort) error {
	ip := to.Addr().Unmap().WithZone("")
	to = netip.AddrPortFrom(ip, to.Port())
	for _, at := range append(embeddedIn(ip), ip) {
		for _, never := range neverDialled {
			if never.prefix.Contains(at) {
				return fmt.Errorf("%w: %v is %s", ErrGuarded, to, never.what)
			}
		}
	}
	if g == nil {
		return nil
	}
	if err := g(to); err != nil {
		return fmt.Errorf("%w: %v: %w", ErrGuarded, to, err)
	}
	return nil
}

// embeddedIn returns the IPv4 addresses that an IPv6 address stands for.
func embeddedIn(ip netip.Addr) (found []netip.Addr) {
	if !ip.Is6() {
		return nil
	}
	b := ip.As16()
	for _, e := range embedded {
		if e.prefix.Contains(ip) {
			found = append(found, netip.AddrFrom4([4]byte(b[e.at:e.at+4])))
		}
	}
	return found
}

// Control is Check in the form of net.Dialer.Control, for a host with its own
// transport.
func (g Guard) Control(_, address string, _ syscall.RawConn) error {
	to, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %q is not an IP address and port", ErrGuarded, address)
	}
	return g.Check(to)
}

// checkConn checks the remote address of a connection. A connection that is not over
// TCP has no address to check.
func (g Guard) checkConn(conn net.Conn) error {
	if conn == nil {
		return nil
	}
	tcp, ok := conn.RemoteAddr().(*net.TCPAddr)
	if !ok {
		return nil
	}
	return g.Check(tcp.AddrPort())
}
