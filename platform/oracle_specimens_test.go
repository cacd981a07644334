package platform_test

import (
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	letterSid   = "PX11111111111111111111111111111111"
	documentSid = "RI22222222222222222222222222222222"
	billForm    = "VerificationType=phone-bill&VerificationDocumentSid=" + documentSid
	callForm    = "VerificationType=phone-call"
	askForm     = "Status=pending-verification"
)

// act is one thing that may happen to an order.
type act struct {
	name string
	do   func(b *both, id string)
}

// fires is an event by an actor, with all its command parameters.
func fires(event, actor string) act {
	return act{event + " by " + actor, func(b *both, id string) { b.fire(id, withEverything(b, id, event, actor)) }}
}

// withEverything returns a command that meets every guard that a command can meet.
func withEverything(b *both, id, event, actor string) oracleCommand {
	return oracleCommand{event: event, actor: actor, reason: "a test", letter: letterSid, code: codeOfOrder(b, id)}
}

// codeOfOrder returns the code that the order would confirm, some digits without one.
func codeOfOrder(b *both, id string) string {
	for _, o := range b.oracle.orders {
		if o.sid == id && o.code != "" {
			return o.code
		}
	}
	return "1234"
}

// wrongCode returns digits that are not the order's code.
func wrongCode(b *both, id string) string {
	digits := []byte(codeOfOrder(b, id))
	digits[0] = '0' + (digits[0]-'0'+1)%10
	return string(digits)
}

func posts(form string) act {
	return act{"POST " + form, func(b *both, id string) { b.update(parent.String(), id, form) }}
}

func waits(d time.Duration) act {
	return act{"wait " + d.String(), func(b *both, _ string) { b.advance(d) }}
}

// waitsUntilDue moves the clock to a time near the order's next deadline.
func waitsUntilDue(name string, off time.Duration) act {
	return act{name, func(b *both, id string) {
		for _, o := range b.oracle.orders {
			if event, at := o.deadline(); o.sid == id && event != "" {
				b.advance(max(0, at.Add(off).Sub(b.oracle.now)))
			}
		}
	}}
}

// everyAct lists each event by its usual actor, every request of the API, and time.
func everyAct() []act {
	var acts []act
	for _, row := range oracleRows {
		acts = append(acts, fires(row.event, strings.Fields(row.by)[0]))
	}
	code := func(name string, choose func(*both, string) string, rest string) act {
		return act{name + rest, func(b *both, id string) {
			b.update(parent.String(), id, "VerificationCode="+choose(b, id)+rest)
		}}
	}
	return append(acts,
		posts(""), posts("Status=&VerificationCode="), posts("FriendlyName=a&Email=a@example.com&CcEmails=b@example.com&CcEmails=c@example.com"),
		posts("FriendlyName=&Email=&CcEmails=&Extension=&CallDelay=&UniqueName="), posts("UniqueName=unique"), posts("Extension=12w%23*&CallDelay=60"),
		posts(askForm), posts(askForm+"&"+billForm), posts(askForm+"&"+callForm), posts(askForm+"&FriendlyName=b"),
		posts(billForm), posts(callForm), posts("VerificationType=phone-bill"), posts("VerificationDocumentSid="+documentSid), posts("VerificationDocumentSid="),
		posts("Status=verified"), posts("Status=banana"), posts(askForm+"&VerificationCode=1234"),
		code("post the code", codeOfOrder, ""), code("post a wrong code", wrongCode, ""),
		code("post the code", codeOfOrder, "&"+billForm), code("post the code", codeOfOrder, "&Status=banana"),
		act{"DELETE", func(b *both, id string) { b.cancel(parent.String(), id) }},
		act{"DELETE the number", func(b *both, id string) { b.offBoard(parent.String(), parent.String(), numberOf(b, id)) }},
		act{"calls fail", func(b *both, id string) {
			b.failCalls(true)
			b.update(parent.String(), id, askForm)
			b.fire(id, withEverything(b, id, "request-call", "customer"))
			b.failCalls(false)
		}},
		act{"the clock goes back", func(b *both, id string) {
			b.sweep() // what was due is stored, because a deadline that was only shown would be due again
			b.advance(-5 * time.Second)
			b.update(parent.String(), id, "FriendlyName=back")
			b.advance(5 * time.Second)
		}},
		waits(500*time.Millisecond), waits(10*time.Minute), waits(30*24*time.Hour), waits(61*24*time.Hour),
		waitsUntilDue("wait until a second before the deadline", -time.Second), waitsUntilDue("wait until the deadline", 0),
	)
}

// numberOf returns the incoming phone number of an order, also of a cancelled one.
func numberOf(b *both, id string) string {
	for _, o := range slices.Concat(b.oracle.orders, b.oracle.gone) {
		if o.sid == id {
			return o.number
		}
	}
	panic("no order " + id)
}

// specimen is a way to bring an order into a state.
type specimen struct {
	name   string
	status string // where it ends
	held   bool   // the order is not accepted at once
	form   string // of the create request
	acts   []act
}

// specimens are orders in every status, with everything that the model may remember there.
func specimens() []specimen {
	event := func(words ...string) (acts []act) {
		for _, word := range words {
			acts = append(acts, fires(word, strings.Fields(oracleRowOf(word).by)[0]))
		}
		return acts
	}
	call, bill := posts(askForm), posts(askForm+"&"+billForm)
	var all []specimen
	add := func(name, status string, acts ...act) {
		all = append(all, specimen{name: name, status: status, acts: acts})
	}
	then := func(acts []act, more ...act) []act { return append(slices.Clone(acts), more...) }

	all = append(all,
		specimen{name: "held", status: "twilio-processing", held: true},
		specimen{name: "held by bill", status: "twilio-processing", held: true, form: "&" + billForm},
		specimen{name: "rejected", status: "failed", held: true, acts: event("reject")},
		specimen{name: "held, then a case", status: "action-required", held: true, acts: event("require-action")},
		specimen{name: "created by bill", status: "received", form: "&" + billForm})
	add("new", "received")
	add("idle for 30 days", "received", waits(30*24*time.Hour))
	add("named", "received", posts("UniqueName=name&FriendlyName=friend&Email=a@example.com&CallDelay=5"))
	add("switched to bill", "received", posts(billForm))
	add("called", "pending-verification", call)
	add("called, the code about to expire", "pending-verification", call, waits(10*time.Minute-time.Second))
	add("called, the code expired", "pending-verification", call, waits(10*time.Minute))
	add("called twice", "pending-verification", call, waits(time.Minute), call)
	add("called, then called with a new code", "pending-verification", call, waits(11*time.Minute), call)
	add("called three times", "pending-verification", call, call, waits(9*time.Minute), call)
	add("called three times, the last code new", "pending-verification", call, call, waits(10*time.Minute), call)
	add("by bill", "pending-verification", bill)
	add("called three times, then by bill", "pending-verification", call, call, call, bill)
	add("called, then by bill", "pending-verification", call, bill)
	add("by bill, then called", "pending-verification", bill, posts(askForm+"&"+callForm))
	verified := []act{call, everyActNamed("post the code")}
	skipped := event("skip-verification")
	add("verified without", "verified", skipped...)
	add("letter sent", "pending-loa", then(skipped, event("send-loa")...)...)
	add("letter revoked", "verified", then(verified, event("send-loa", "revoke-loa")...)...)
	signed := then(skipped, event(onward("verified", "carrier-processing")...)...)
	add("signed", "carrier-processing", signed...)
	testing := then(signed, event(onward("carrier-processing", "testing")...)...)
	add("testing", "testing", testing...)
	add("completed", "completed", then(testing, event("complete")...)...)
	for _, proof := range []struct {
		name string
		acts []act
	}{
		{"a code", verified}, {"a bill", then([]act{bill}, event("approve-bill")...)},
		{"the third call", []act{call, call, call, everyActNamed("post the code"), waits(10 * time.Minute)}},
	} {
		acts := proof.acts
		add("verified after "+proof.name, "verified", acts...)
		for _, name := range onward("verified", "completed") {
			acts = then(acts, event(name)...)
			to := oracleRowOf(name).to
			add(to+" after "+proof.name, to, acts...)
		}
	}
	add("failed after a code", "failed", then(verified, event(append(onward("verified", "carrier-processing"), "fail")...)...)...)
	add("a case after signing after a code", "action-required", then(verified, event(append(onward("verified", "carrier-processing"), "require-action")...)...)...)
	add("completed long ago", "completed", then(testing, append(event("complete"), waits(100*24*time.Hour))...)...)
	add("off-boarded", "completed", then(testing, event("complete", "off-board")...)...)
	add("failed by the carrier", "failed", then(signed, event("fail")...)...)
	add("expired", "failed", waits(30*24*time.Hour+time.Second))
	for _, c := range []struct {
		name string
		acts []act
	}{
		{"received", nil}, {"called", []act{call}}, {"attempts made", []act{call, call, call}}, {"by bill", []act{bill}},
		{"verified", verified}, {"letter sent", then(skipped, event("send-loa")...)}, {"signed", signed}, {"testing", testing},
	} {
		add("a case after "+c.name, "action-required", then(c.acts, event("require-action")...)...)
	}
	add("attempts exhausted", "action-required", call, call, call, waits(10*time.Minute))
	add("bill refused", "action-required", then([]act{bill}, event("refuse-bill")...)...)
	add("idle in a case for 30 days", "action-required", then(event("require-action"), waits(30*24*time.Hour))...)
	add("reopened after signing", "received", then(signed, event("require-action", "reopen")...)...)
	add("reopened after three calls", "received", then([]act{call, call, call}, event("require-action", "reopen")...)...)
	add("reinstated", "verified", then(signed, event("require-action", "reinstate")...)...)
	add("reinstated, then a case", "action-required", then(signed, event("require-action", "reinstate", "require-action")...)...)
	add("resubmitted", "carrier-processing", then(signed, event("require-action", "resubmit")...)...)
	for _, where := range []struct {
		name string
		acts []act
	}{{"received", nil}, {"pending", []act{call}}, {"verified", skipped}, {"letter sent", then(skipped, event("send-loa")...)}} {
		add("cancelled from "+where.name, "none", then(where.acts, event("cancel")...)...)
	}
	return all
}

func everyActNamed(name string) act {
	acts := everyAct()
	return acts[slices.IndexFunc(acts, func(a act) bool { return a.name == name })]
}

// orderForm creates an order of the tests.
const orderForm = "PhoneNumber=%2B16175551212&SmsCapability=true&StatusCallbackUrl=https://example.com/"

// begin creates the specimen, and returns it with its sid.
func (s specimen) begin(t require.TestingT, wrap wrapper) (*both, string) {
	b := newBoth(t, wrap)
	b.holdNew(s.held)
	o := b.create(parent.String(), orderForm+s.form)
	require.NotNil(t, o, s.name)
	for _, a := range s.acts {
		a.do(b, o.sid)
	}
	b.oracle.elapse()
	require.Equal(t, s.status, o.status, "%s: where the specimen ends", s.name)
	return b, o.sid
}

// onward returns the events of the oracle's table that lead from a status to a later one
// the shortest way, without a detour through action-required.
func onward(from, to string) []string {
	ways := map[string][]string{from: nil}
	for next := []string{from}; len(next) > 0; next = next[1:] {
		for _, row := range oracleRows {
			_, seen := ways[row.to]
			if seen || !listed(row.from, next[0]) || listed("action-required failed none", row.to) {
				continue
			}
			ways[row.to] = append(slices.Clip(ways[next[0]]), row.event)
			next = append(next, row.to)
		}
	}
	return ways[to]
}
