package conform

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// The size of a random walk, and of the choice that is made for each step.
const (
	walkSteps   = 40
	walkOrders  = 3
	walkChoices = 6
)

// walks plays random steps on a few orders. Of several random steps it takes the one
// whose kind was taken least so far.
func walks(options Options) iter.Seq[report.Check] {
	return func(yield func(report.Check) bool) {
		w := &walker{rand: rand.New(rand.NewPCG(options.Seed, 1)), done: map[deed]int{}}
		for n := range options.Walks {
			c := report.Check{
				Name: fmt.Sprintf("walk %d", n+1), Rule: "The server answers every sequence of steps like the model.",
				Hold: n%4 != 0,
			}
			c.Steps = w.walk(c.Hold)
			if !yield(c) {
				return
			}
		}
	}
}

// deed is a kind of step, by which a walk counts where it has been.
type deed struct {
	verb     script.Verb
	event    order.Event
	actor    order.Actor
	in       status.Status
	attempts int
	accepted bool
}

// walker creates random walks.
type walker struct {
	rand   *rand.Rand
	done   map[deed]int
	filler *script.Filler
	model  *model // as the server would be; its sids and codes are placeholders
}

func (w *walker) walk(hold bool) script.Script {
	w.filler = script.NewFiller(0, "http://example.com")
	w.model = newModel(hold, paths.Epoch)
	steps := script.Script{w.do(step("create " + newOrder + "&StatusCallbackUrl={callback}"))}
	for len(steps) < walkSteps {
		best, least := script.Step{}, -1
		for range walkChoices {
			s := w.think()
			if n := w.done[w.deed(&s)]; least < 0 || n < least {
				best, least = s, n
			}
		}
		w.done[w.deed(&best)]++
		steps = append(steps, w.do(best))
	}
	return steps
}

// think returns a random step.
func (w *walker) think() script.Step {
	k, n := w.some()
	switch w.rand.IntN(12) {
	case 0:
		return w.pause(k)
	case 1:
		if len(w.model.orders) < walkOrders {
			return step("create " + oneOf(w.rand, newOrder, byBill, newOrder+"&UniqueName={name.one}", newOrder+"&FriendlyName=two&StatusCallbackUrl={callback}"))
		}
		return step(oneOf(w.rand, "list", "list PageSize=1", "list Status=received", "as other: list", "fetch #?"))
	case 2, 3, 4:
		s := step("update " + oneOf(w.rand, "Status=pending-verification", "Status=pending-verification", "VerificationCode={code}", "VerificationCode=no",
			"FriendlyName=three", "UniqueName={name.one}", "UniqueName=", "VerificationType=phone-bill&VerificationDocumentSid="+document,
			"Status=pending-verification&VerificationType=phone-bill&VerificationDocumentSid="+document, "Status=pending-verification&VerificationType=",
			"VerificationType=", "VerificationDocumentSid=", "Status=verified", "Extension=1&CallDelay=3", "VerificationCode={code}&FriendlyName=four"))
		s.Order = n
		return s
	case 5:
		s := step(oneOf(w.rand, "delete", "fetch", "offboard", "as other: fetch", "as other: update FriendlyName=x"))
		s.Order = n
		return s
	}
	return w.event(k, n)
}

// event returns a random event: mostly one that the lifecycle has for the order's
// status, by one of its actors.
func (w *walker) event(k *known, n int) script.Step {
	var rows []order.Transition
	for row := range order.Lifecycle() {
		if w.rand.IntN(8) == 0 || row.From.Has(k.order.Status) && row.By[0] != order.Clock {
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return script.Step{Verb: script.Fetch, Order: n}
	}
	row := rows[w.rand.IntN(len(rows))]
	s := script.Step{Verb: script.Fire, Order: n, Event: row.Event, Actor: row.By[w.rand.IntN(len(row.By))]}
	if w.rand.IntN(10) == 0 {
		s.Actor = order.Actor(1 + w.rand.IntN(int(order.Clock)))
	}
	var form []string
	for g := range row.Guards().All() {
		switch given := w.rand.IntN(10) > 0; {
		case given && g == order.ReasonGiven:
			form = append(form, "Reason=The+carrier+said+no.")
		case given && g == order.VerificationCodeGiven:
			form = append(form, oneOf(w.rand, "Code={code}", "Code={code}", "Code=no"))
		case given && g == order.LetterGiven:
			form = append(form, "SigningDocumentSid="+letter)
		}
	}
	s.Form = strings.Join(form, "&")
	return s
}

// pause returns a random wait: a moment, or until just about the order's next deadline.
func (w *walker) pause(k *known) script.Step {
	waits := []time.Duration{time.Second, time.Minute, 10 * time.Minute}
	if due, ok := k.order.NextDeadline(); ok && due.At.After(w.model.now.Add(time.Second)) {
		left := due.At.Sub(w.model.now)
		waits = append(waits, left-time.Second, left, left+time.Second)
	}
	return script.Step{Verb: script.Wait, Wait: waits[w.rand.IntN(len(waits))]}
}

// some returns an order, the latest more often than others, and its number.
func (w *walker) some() (*known, int) {
	n := len(w.model.orders)
	if w.rand.IntN(3) == 0 {
		n = 1 + w.rand.IntN(n)
	}
	return w.model.find(n), n
}

func (w *walker) deed(s *script.Step) deed {
	d := deed{verb: s.Verb, event: s.Event, actor: s.Actor}
	k := w.model.find(s.Order)
	if k == nil || !s.Verb.TakesOrder() {
		return d
	}
	d.in, d.attempts = k.order.Status, k.order.VerificationAttempts
	if s.Verb == script.Update || s.Verb == script.Fire {
		try := *w
		try.model = w.model.clone()
		did := try.ask(s)
		d.event, d.accepted = did.command.Event, did.err == nil
	}
	return d
}

// do does a step to the model.
func (w *walker) do(s script.Step) script.Step {
	switch {
	case s.Verb == script.Wait:
		_ = w.model.wait(s.Wait) // a store in memory does not fail
	case s.Verb == script.Create, s.As == script.Main && s.Verb.Changes() && w.model.find(s.Order) != nil:
		w.ask(&s)
	}
	return s
}

// ask asks the model for what a step asks. What the model refuses changes nothing.
func (w *walker) ask(s *script.Step) outcome {
	op := operation{step: s, owner: Account{SID: walkAccount}}
	var about *order.Order
	if s.Verb.TakesOrder() {
		op.known = w.model.find(s.Order)
		about = &op.known.order
	}
	op.form = order.ParseForm(w.filler.Fill(s.Form, about))
	did, _ := w.model.do(op)
	return did
}

// walkAccount stands for the account of a walk.
var walkAccount = sid.From16[sid.Account]([16]byte{1})

func oneOf(r *rand.Rand, texts ...string) string { return texts[r.IntN(len(texts))] }
