package platform_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/platform"
)

// wrapper puts a store around another one; nil leaves it alone.
type wrapper = func(platform.Store) platform.Store

const everyActor = "customer owner twilio carrier operations clock"

// compareCells fires every event by every actor at every specimen, with and without what
// the event has to bring, and returns the number of cells. Words name the events, none all.
func compareCells(t require.TestingT, wrap wrapper, words ...string) (cells int) {
	actors := append(strings.Fields(everyActor), "")
	for _, s := range specimens() {
		b, id := s.begin(t, wrap)
		for _, row := range oracleRows {
			if len(words) > 0 && !slices.Contains(words, row.event) {
				continue
			}
			for _, actor := range actors {
				for _, c := range commandsOf(b, id, row.event, actor) {
					cells++
					before := b.changes(id)
					b.fire(id, c)
					if b.changes(id) != before {
						b, id = s.begin(t, wrap)
					}
				}
			}
		}
	}
	return cells
}

// commandsOf returns an event with all that it has to bring, with nothing, and with a wrong
// code.
func commandsOf(b *both, id, event, actor string) []oracleCommand {
	commands := []oracleCommand{{event: event, actor: actor}, withEverything(b, id, event, actor)}
	if event == "confirm-code" {
		commands = append(commands, oracleCommand{event: event, actor: actor, code: wrongCode(b, id)})
	}
	return commands
}

// changes counts the changes of an order, and a cancel.
func (b *both) changes(id string) int {
	b.oracle.elapse()
	for _, o := range b.oracle.orders {
		if o.sid == id {
			return o.version
		}
	}
	return -1
}

// comparePairs lets every act follow every act, from a specimen, and returns the number of
// pairs. It compares one of each stride.
func comparePairs(t require.TestingT, wrap wrapper, s specimen, stride int) (pairs int) {
	acts := everyAct()
	for i, first := range acts {
		var b *both
		var id string
		for j, second := range acts {
			if (i*len(acts)+j+len(s.name))%stride != 0 { // the names let other pairs come up for other specimens
				continue
			}
			pairs++
			if b == nil {
				b, id = s.begin(t, wrap)
				first.do(b, id)
			}
			version, now := b.changes(id), b.oracle.now
			second.do(b, id)
			if b.changes(id) != version || !b.oracle.now.Equal(now) {
				b.compare(s.name+", "+first.name+", "+second.name, id)
				b.sweep()
				b = nil
			}
		}
	}
	return pairs
}

func TestOracleOfEveryCell(t *testing.T) {
	t.Logf("%d cells", compareCells(t, nil))
}

func TestOracleOfEveryPair(t *testing.T) {
	stride := 1
	if testing.Short() {
		stride = 37
	}
	var pairs atomic.Int64
	t.Cleanup(func() { t.Logf("%d pairs", pairs.Load()) })
	for _, s := range specimens() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			pairs.Add(int64(comparePairs(t, nil, s, stride)))
		})
	}
}
