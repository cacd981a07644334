package fuzz_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

// plainLetters is a host that holds letters of the model.
func plainLetters() fuzz.LetterHost[*loa.Letter] {
	return fuzz.LetterHost[*loa.Letter]{
		New:    func() *loa.Letter { return new(loa.Letter) },
		Apply:  (*loa.Letter).Apply,
		Letter: func(l *loa.Letter) loa.Letter { return *l },
	}
}

func TestLettersKeepTheLaws(t *testing.T) {
	for name, law := range plainLetters().Laws() {
		t.Run(name, func(t *testing.T) { t.Parallel(); rapid.Check(t, law) })
	}
}

// afterLetter returns a host that changes the letter after each command.
func afterLetter(do func(l *loa.Letter, c loa.Command, err error)) fuzz.LetterHost[*loa.Letter] {
	h := plainLetters()
	h.Apply = func(l *loa.Letter, c loa.Command) (loa.Change, error) {
		ch, err := l.Apply(c)
		do(l, c, err)
		return ch, err
	}
	return h
}

func TestLettersLawsCatchBrokenHosts(t *testing.T) {
	setFlag(t, "rapid.nofailfile", "true")
	setFlag(t, "rapid.shrinktime", "0s")
	setFlag(t, "rapid.checks", "5000")
	calls := 0
	for name, law := range map[string]func(*rapid.T){
		"counts letters": afterLetter(func(l *loa.Letter, _ loa.Command, _ error) {
			calls++
			l.ContactTitle = order.Text(fmt.Sprint(calls))
		}).ApplyingIsDeterministic,
		"keeps a refused update": afterLetter(func(l *loa.Letter, c loa.Command, err error) {
			if err != nil && c.Update != nil && l.Version > 0 {
				l.Email = "refused@example.com"
			}
		}).VersionsGrowByOne,
		"forgets an order that leaves": afterLetter(func(l *loa.Letter, c loa.Command, err error) {
			if err == nil && c.Event == loa.DropOrders {
				l.Orders = nil
				l.Email = "dropped@example.com"
			}
		}).HistoriesReplay,
		"opens signed letters": func() fuzz.LetterHost[*loa.Letter] {
			h := plainLetters()
			h.Apply = func(l *loa.Letter, c loa.Command) (loa.Change, error) {
				if l.Status == loa.Signed && c.Event == loa.ReopenLetter {
					l.Status = loa.Signing
				}
				return l.Apply(c)
			}
			return h
		}().EndsAreFinal,
	} {
		t.Run(name, func(t *testing.T) { assert.True(t, fails(t, law)) })
	}
}

// The generators reach every event and every status.
func TestLetterHistoriesReachEverything(t *testing.T) {
	events, statuses := map[loa.Event]bool{}, map[loa.Status]bool{}
	for seed := range 300 {
		history := fuzz.LetterHistories().Example(seed)
		l, err := loa.Fold(history)
		require.NoError(t, err)
		statuses[l.Status] = true
		for _, ch := range history {
			events[ch.Event] = true
		}
	}
	for row := range loa.Lifecycle() {
		assert.True(t, events[row.Event], "never: %v", row.Event)
	}
	for s := loa.Opened; s <= loa.Failed; s++ {
		assert.True(t, statuses[s], "never: %v", s)
	}
}

func ExampleLetterHost() {
	host := fuzz.LetterHost[*loa.Letter]{
		New: func() *loa.Letter { return new(loa.Letter) }, Apply: (*loa.Letter).Apply,
		Letter: func(l *loa.Letter) loa.Letter { return *l },
	}
	for name, law := range host.Laws() { // in a test: t.Run(name, func(t *testing.T) { rapid.Check(t, law) })
		fmt.Println(name, law != nil)
	}
	// Output:
	// applying is deterministic true
	// versions grow by one true
	// histories replay true
	// ends are final true
}
