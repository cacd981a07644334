package conform

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/url"
	"regexp"
	"strings"

	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/sid"
)

// fresh makes what no order has yet. A seed makes the same again.
type fresh struct {
	rand          *rand.Rand
	next          int
	names         int
	callback      string // where callbacks are received
	unknown       sid.ID[sid.Order]
	unknownNumber sid.ID[sid.IncomingPhoneNumber]
}

func newFresh(seed uint64) *fresh {
	f := &fresh{rand: rand.New(rand.NewPCG(seed, 0))}
	for f.next < firstLine {
		f.next = f.rand.IntN(lines)
	}
	f.unknown, f.unknownNumber = newSID[sid.Order](f), newSID[sid.IncomingPhoneNumber](f)
	return f
}

// newSID makes a sid.
func newSID[K sid.Kind](f *fresh) sid.ID[K] {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], f.rand.Uint64())
	binary.BigEndian.PutUint64(b[8:], f.rand.Uint64())
	return sid.From16[K](b)
}

func (f *fresh) account() Account {
	return Account{newSID[sid.Account](f), fmt.Sprintf("token-%08x", f.rand.Uint32())}
}

// lines is how many numbers an area code would have; those below firstLine are not
// assigned, and to begin among them is to begin with the same number as others do.
const (
	lines     = 10_000_000
	firstLine = 2_000_000
)

// usualArea is the area code of {number}.
const usualArea = "617"

// number returns a hostable number that was not returned before, with this area code.
func (f *fresh) number(area string) phone.Number {
	for {
		f.next = (f.next + 1) % lines
		if n, err := phone.Parse(fmt.Sprintf("+1%s%07d", area, f.next)); err == nil && plan.Look(n) == phone.Hostable {
			return n
		}
	}
}

func (f *fresh) name() string {
	f.names++
	return fmt.Sprintf("name-%08x-%d", f.rand.Uint32(), f.names)
}

// areaBrace is the area code of a new number.
var areaBrace = regexp.MustCompile(`\{[2-9][0-9]{2}\}`)

// fill puts new numbers and names into a form.
func (f *fresh) fill(form string) string {
	form = strings.ReplaceAll(form, "{number}", "{"+usualArea+"}")
	form = areaBrace.ReplaceAllStringFunc(form, func(brace string) string {
		return url.QueryEscape(f.number(strings.Trim(brace, "{}")).String())
	})
	for strings.Contains(form, "{name}") {
		form = strings.Replace(form, "{name}", f.name(), 1)
	}
	return form
}
