package conform

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
	"github.com/hostednumbers/hostednumbers/sid"
)

// fresh makes what no order has yet. A seed makes the same again.
type fresh struct {
	rand          *rand.Rand
	next          int
	names         int
	labels        map[string]string // the unique names of one script
	callback      string            // where callbacks are received
	unknown       sid.ID[sid.Order]
	unknownNumber sid.ID[sid.IncomingPhoneNumber]
}

func newFresh(seed uint64) *fresh {
	f := &fresh{rand: rand.New(rand.NewPCG(seed, 0))}
	f.forget()
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
// The numbers of an exchange are alike.
const (
	lines         = 10_000_000
	firstLine     = 2_000_000
	exchangeLines = 10_000
)

// hasNumbers reports whether an area code has hostable numbers: some are not
// assigned, or elsewhere.
func hasNumbers(area string) bool {
	for exchange := firstLine; exchange < lines; exchange += exchangeLines {
		if _, ok := hostable(area, exchange); ok {
			return true
		}
	}
	return false
}

// hostable returns the number of a line, and whether it can be hosted.
func hostable(area string, line int) (n phone.Number, ok bool) {
	n, err := phone.Parse(fmt.Sprintf("+1%s%07d", area, line))
	return n, err == nil && plan.Look(n) == phone.Hostable
}

// number returns a hostable number that was not returned before, with this area
// code, which must have some.
func (f *fresh) number(area string) phone.Number {
	for {
		if f.next = (f.next + 1) % lines; f.next < firstLine {
			f.next += firstLine
		}
		if n, ok := hostable(area, f.next); ok {
			return n
		}
	}
}

// name returns a unique name that was not returned before; with a label, the same
// one for the label until others are forgotten.
func (f *fresh) name(label string) string {
	if name := f.labels[label]; name != "" {
		return name
	}
	f.names++
	name := fmt.Sprintf("name-%08x%08x", f.rand.Uint32(), f.names)
	if label != "" {
		f.labels[label] = name
	}
	return name
}

// nameLen is how many characters a unique name has that is made here.
const nameLen = len("name-") + 16

// forget lets every label have a new name.
func (f *fresh) forget() { f.labels = map[string]string{} }
