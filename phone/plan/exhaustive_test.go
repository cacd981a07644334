package plan_test

import (
	"os"
	"regexp/syntax"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"

	"github.com/nyaruka/phonenumbers/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/phone/plan"
)

// All 800,000 exchanges take tens of seconds. Without HOSTEDNUMBERS_EXHAUSTIVE the
// test takes four or five of each area code.
func TestEveryExchangeHasTheChainsVerdict(t *testing.T) {
	step := 211
	if os.Getenv("HOSTEDNUMBERS_EXHAUSTIVE") != "" {
		step = 1
	}
	askers := runtime.GOMAXPROCS(0)
	var group sync.WaitGroup
	for asker := range askers {
		group.Go(func() {
			for exchange := 200_000 + asker*step; exchange < 1_000_000; exchange += askers * step {
				n := number(exchange, exchange*7919%10_000)
				if want, got := chain(n), plan.Look(n); got != want {
					t.Errorf("Look(%v) = %v, the chain says %v", n, got, want)
				}
			}
		})
	}
	group.Wait()
}

// offices are the central office codes that are never assigned to landlines.
var offices = []int{211, 311, 411, 511, 611, 711, 811, 911, 950, 958, 959, 976}

// The test always takes all area codes of these.
func TestNoGeographicNumberHasAReservedExchange(t *testing.T) {
	for area := 200; area < 1000; area++ {
		for _, office := range offices {
			n := number(1000*area+office, 1234)
			verdict := plan.Look(n)
			assert.Equal(t, chain(n), verdict, "Look(%v)", n)
			if verdict == phone.Hostable {
				assert.Equal(t, plan.TollFree, plan.Type(n), "Type(%v)", n)
			}
			assert.NotContains(t, []plan.LineType{plan.FixedLine, plan.Mobile, plan.FixedLineOrMobile}, plan.Type(n), "Type(%v)", n)
		}
	}
}

// split are the exchanges with different verdicts, which Look must not remember.
var split = []string{"246521", "246522", "876606"}

// The test cannot try every number. Instead it reads the patterns of the metadata:
// except in split, all numbers of an exchange match the same patterns, so they have
// the same verdict.
func TestOnlyThreeExchangesAreSplit(t *testing.T) {
	collection, err := phonenumbers.MetadataCollection()
	require.NoError(t, err)
	patterns := map[string]bool{}
	for _, region := range collection.GetMetadata() {
		if region.GetCountryCode() != 1 {
			continue
		}
		patterns["(?:"+region.GetLeadingDigits()+`)\d*`] = true
		for _, desc := range []*phonenumbers.PhoneNumberDesc{
			region.GetGeneralDesc(), region.GetPremiumRate(), region.GetTollFree(), region.GetSharedCost(),
			region.GetVoip(), region.GetPersonalNumber(), region.GetPager(), region.GetUan(), region.GetVoicemail(),
			region.GetFixedLine(), region.GetMobile(),
		} {
			patterns[desc.GetNationalNumberPattern()] = true
		}
	}
	require.Greater(t, len(patterns), 50)

	var found []string
	for pattern := range patterns {
		found = append(found, splitBy(t, pattern)...)
	}
	slices.Sort(found)
	assert.Equal(t, split, slices.Compact(found))
}

func TestLookDecidesASplitExchangeNumberByNumber(t *testing.T) {
	for _, text := range split {
		exchange, err := strconv.Atoi(text)
		require.NoError(t, err)
		seen := map[phone.Verdict]bool{}
		for _, ending := range []int{0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000, 5000, 0} {
			n := number(exchange, ending)
			assert.Equal(t, chain(n), plan.Look(n), "Look(%v)", n)
			seen[plan.Look(n)] = true
		}
		assert.Equal(t, map[phone.Verdict]bool{phone.Country: true, phone.Unassigned: true}, seen)
	}
}

func TestSplitByFindsExchanges(t *testing.T) {
	assert.Empty(t, splitBy(t, `[2-9]\d{9}|3\d{6}`))
	assert.Empty(t, splitBy(t, `(?:658|876)\d*`))
	assert.Equal(t, []string{"876606"}, splitBy(t, `8766060\d{3}|876(?:60[1-3])\d{4}`))
	assert.Equal(t, []string{"200000", "300000"}, splitBy(t, `[23]000000[0-8]\d\d`))
	assert.Empty(t, splitBy(t, `876606(?:0\d{3}|[1-9]\d{3})`))
}

// splitBy returns the exchanges of which a pattern matches some numbers, but not
// all. It runs the pattern as an automaton, whose state is a set of instructions,
// written as a string.
func splitBy(t *testing.T, pattern string) []string {
	parsed, err := syntax.Parse(pattern, syntax.Perl)
	require.NoError(t, err)
	program, err := syntax.Compile(parsed.Simplify())
	require.NoError(t, err)
	a := automaton{program.Inst, map[place]int{}, map[place][]string{}}
	return a.splits(a.enter(nil, uint32(program.Start)).state(), 10)
}

type automaton struct {
	program []syntax.Inst
	counted map[place]int
	walked  map[place][]string
}

// place is a state, and the number of the remaining digits.
type place struct {
	state string
	left  int
}

// splits returns the digits that lead from a state to a split exchange.
func (a automaton) splits(state string, left int) []string {
	if left == 4 {
		if n := a.matches(state, left); n == 0 || n == 10_000 {
			return nil
		}
		return []string{""}
	}
	at := place{state, left}
	paths, ok := a.walked[at]
	if !ok {
		for digit := '0'; digit <= '9'; digit++ {
			for _, path := range a.splits(a.step(state, digit), left-1) {
				paths = append(paths, string(digit)+path)
			}
		}
		a.walked[at] = paths
	}
	return paths
}

// matches returns how many endings of the given length the pattern matches.
func (a automaton) matches(state string, left int) int {
	at := place{state, left}
	n, ok := a.counted[at]
	if ok {
		return n
	}
	for _, pc := range state {
		if left == 0 && a.program[pc].Op == syntax.InstMatch {
			n = 1
		}
	}
	for digit := '0'; left > 0 && digit <= '9'; digit++ {
		n += a.matches(a.step(state, digit), left-1)
	}
	a.counted[at] = n
	return n
}

func (a automaton) step(state string, digit rune) string {
	var next instructions
	for _, pc := range state {
		if inst := &a.program[pc]; inst.Op != syntax.InstMatch && inst.MatchRune(digit) {
			next = a.enter(next, inst.Out)
		}
	}
	return next.state()
}

type instructions []rune

func (set instructions) state() string {
	slices.Sort(set)
	return string(slices.Compact(set))
}

// enter adds to a set the instructions that pc leads to without a digit.
func (a automaton) enter(set instructions, pc uint32) instructions {
	switch inst := &a.program[pc]; inst.Op {
	case syntax.InstFail:
		return set
	case syntax.InstAlt, syntax.InstAltMatch:
		return a.enter(a.enter(set, inst.Out), inst.Arg)
	case syntax.InstCapture, syntax.InstNop:
		return a.enter(set, inst.Out)
	case syntax.InstEmptyWidth:
		panic("a pattern with an assertion")
	}
	return append(set, rune(pc))
}
