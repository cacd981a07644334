package platform_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// compareSequence performs random steps of accounts, actors and time, and compares every
// order after each step.
func compareSequence(t *rapid.T, wrap wrapper) {
	b := newBoth(t, wrap)
	draw := func(label string, values ...string) string { return rapid.SampledFrom(values).Draw(t, label) }
	caller := func() string { return draw("caller", everyAccount...) }
	some := func() string { // an order, which may be gone
		if orders := slices.Concat(b.oracle.orders, b.oracle.gone); len(orders) > 0 {
			return rapid.SampledFrom(orders).Draw(t, "order").sid
		}
		return "HR" + strings.Repeat("0", 32)
	}
	name := func() string { return draw("name", some(), some(), "a", "b", "nothing") }
	names := []string{"", "&UniqueName=a", "&UniqueName=b", "&UniqueName="}
	event := func() oracleCommand {
		row := rapid.SampledFrom(oracleRows).Draw(t, "event")
		actor := draw("actor", append(strings.Fields(everyActor), strings.Fields(strings.Repeat(row.by+" ", 6))...)...)
		c := withEverything(b, some(), row.event, actor)
		if rapid.IntRange(0, 5).Draw(t, "lacks") == 5 {
			c = oracleCommand{event: row.event, actor: actor}
		}
		return c
	}
	steps := map[string]func(){
		"create": func() {
			b.holdNew(rapid.IntRange(0, 5).Draw(t, "hold") == 5)
			b.create(caller(), fmt.Sprintf("PhoneNumber=%%2B1617555121%d&SmsCapability=true%s%s%s", rapid.IntRange(0, 4).Draw(t, "number"),
				draw("account", "", "&AccountSid="+child.String(), "&AccountSid="+parent.String()), draw("name", names...), draw("by", "", "", "&"+billForm)))
		},
		"update": func() {
			b.update(caller(), name(), draw("form", "", "FriendlyName=x", askForm, askForm, billForm, callForm, askForm+"&"+billForm, askForm+"&"+callForm,
				"VerificationDocumentSid=", "UniqueName=a", "UniqueName=b", "UniqueName=", "CallDelay=7&Extension=1w", "Status=verified"))
		},
		"confirm": func() {
			id := some()
			b.update(caller(), id, "VerificationCode="+draw("code", codeOfOrder(b, id), codeOfOrder(b, id), "0000"))
		},
		"fire": func() { b.fire(some(), event()) },
		"lead": func() { // by any event that may happen to it
			id := some()
			var possible []oracleRow
			for _, o := range b.oracle.orders {
				for _, row := range oracleRows {
					if o.sid == id && listed(row.from, o.status) {
						possible = append(possible, row)
					}
				}
			}
			if len(possible) > 0 {
				row := rapid.SampledFrom(possible).Draw(t, "row")
				b.fire(id, withEverything(b, id, row.event, strings.Fields(row.by)[0]))
			}
		},
		"finish": func() { // some of the way to completed, and off
			id := some()
			for range rapid.IntRange(1, 6).Draw(t, "far") {
				for _, o := range b.oracle.orders {
					for _, event := range append(onward("received", "completed"), "off-board") {
						if row := oracleRowOf(event); o.sid == id && listed(row.from, o.status) {
							b.fire(id, withEverything(b, id, event, strings.Fields(row.by)[0]))
							break
						}
					}
				}
			}
		},
		"cancel": func() { b.cancel(caller(), name()) },
		"off-board": func() {
			number := "PN" + strings.Repeat("0", 32)
			if id := some(); b.made[id] {
				number = numberOf(b, id)
			}
			b.offBoard(caller(), caller(), number)
		},
		"fetch": func() { b.fetch(caller(), name()) },
		"wait": func() {
			b.advance(rapid.SampledFrom([]time.Duration{0, time.Second / 2, time.Second, 9 * time.Minute, 10 * time.Minute, 15 * 24 * time.Hour, 30 * 24 * time.Hour, 31 * 24 * time.Hour}).Draw(t, "wait"))
		},
		"sweep": func() { b.sweep() },
		"list": func() {
			b.walk(caller(), draw("filter", "", "Status=received&", "Status=failed&", "UniqueName=a&", "PhoneNumber=%2B16175551210&")+"PageSize="+draw("size", "1", "2", "50"))
		},
	}
	kinds := strings.Fields("lead create finish update lead confirm finish fire lead wait lead wait off-board cancel fetch list sweep")
	for range 30 + rapid.IntRange(0, 100).Draw(t, "steps") {
		kind := draw("kind", kinds...)
		steps[kind]()
		b.compareAll(kind)
	}
	b.sweep()
	b.compareAll("at the end")
}

func TestOracleOfAnySequence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { compareSequence(t, nil) })
}
