package script

import (
	"fmt"
	"math/rand/v2"

	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
)

// An area code has this many lines. Those below firstLine are not assigned, so a seed
// never begins there. All lines of an exchange are hostable, or none is.
const (
	lines         = 10_000_000
	firstLine     = 2_000_000
	exchangeLines = 10_000
)

// numberMaker returns each hostable number once.
type numberMaker struct{ line int }

func newNumberMaker(seed uint64) (n numberMaker) {
	random := rand.New(rand.NewPCG(seed, 0))
	for n.line < firstLine {
		n.line = random.IntN(lines)
	}
	return n
}

// number returns a new hostable number of an area code. It does not end for an area
// code that has none: see hasNumbers.
func (n *numberMaker) number(area string) phone.Number {
	for {
		if n.line = (n.line + 1) % lines; n.line < firstLine {
			n.line += firstLine
		}
		if made, ok := hostable(area, n.line); ok {
			return made
		}
	}
}

// hasNumbers reports whether an area code has hostable numbers.
func hasNumbers(area string) bool {
	for exchange := firstLine; exchange < lines; exchange += exchangeLines {
		if _, ok := hostable(area, exchange); ok {
			return true
		}
	}
	return false
}

// The lines 555-0100 to 555-0199 of every area code are reserved for fiction. A server may
// give them a meaning of their own, such as the magic numbers of serve.
const (
	firstFictional = 5_550_100
	lastFictional  = 5_550_199
)

// hostable returns the number of a line, and whether it can be hosted and is not reserved
// for fiction.
func hostable(area string, line int) (n phone.Number, ok bool) {
	n, err := phone.Parse(fmt.Sprintf("+1%s%07d", area, line))
	return n, err == nil && (line < firstFictional || line > lastFictional) && plan.Look(n) == phone.Hostable
}
