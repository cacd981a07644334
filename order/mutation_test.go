//go:build !race

// The mutants run one after the other, so the race detector would find nothing.

package order_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// mutant is a lifecycle with one mistake.
type mutant struct {
	name string
	rows []order.Transition
	near []string // words of the transcripts that should notice
}

// mutants returns all lifecycles with one row dropped, or with one part of a row
// changed.
func mutants() []mutant {
	right := slices.Collect(order.Lifecycle())
	var all []mutant
	for i, row := range right {
		all = append(all, mutant{fmt.Sprintf("%v is dropped", row.Event), slices.Delete(slices.Clone(right), i, i+1), []string{happens(row.Event)}})
		for _, change := range changesOf(row) {
			rows := slices.Clone(right)
			rows[i] = change.row
			all = append(all, mutant{fmt.Sprintf("%v %s", row.Event, change.what), rows, change.near})
		}
	}
	return all
}

// happens returns the words by which a transcript reports an event.
func happens(e order.Event) string { return fmt.Sprintf(" %v by ", e) }

// changed returns a row with one change.
type changed struct {
	what string
	row  order.Transition
	near []string
}

func changesOf(row order.Transition) (all []changed) {
	change := func(what string, do func(*order.Transition), near ...string) {
		other, _ := order.Row(row.Event)
		do(&other)
		all = append(all, changed{what, other, near})
	}
	for s := range everyStatus() {
		if s != row.To {
			change("leads to "+orNone(s), func(r *order.Transition) { r.To = s }, happens(row.Event))
		}
		if !row.From.Has(s) {
			change("starts from "+orNone(s)+" too", func(r *order.Transition) { r.From |= status.Of(s) }, "What cannot happen to an order in "+orNone(s)+":")
		} else if row.From.Len() > 1 {
			change("does not start from "+orNone(s), func(r *order.Transition) { r.From = r.From.Without(status.Of(s)) },
				fmt.Sprintf(", %s to %s", orNone(s), orNone(row.To)), happens(row.Event))
		}
	}
	for a := order.Customer; a <= order.Clock; a++ {
		step := fmt.Sprintf("\n%v %v", a, row.Event)
		if i := slices.Index(row.By, a); i < 0 {
			change(fmt.Sprintf("is for %v too", a), func(r *order.Transition) { r.By = append(r.By, a) }, step)
		} else if len(row.By) > 1 {
			change(fmt.Sprintf("is not for %v", a), func(r *order.Transition) { r.By = slices.Delete(r.By, i, i+1) }, step, happens(row.Event))
		}
	}
	for i, c := range row.Conditions {
		change(fmt.Sprintf("does not ask whether %v", c.Guard), func(r *order.Transition) { r.Conditions = slices.Delete(r.Conditions, i, i+1) },
			fmt.Sprint(int(c.Code)), happens(row.Event))
	}
	for e := range row.Effects.All() {
		change(fmt.Sprintf("forgets to %v", e), func(r *order.Transition) { r.Effects &^= order.Of(e) }, happens(row.Event))
	}
	for w := range row.Writes.All() {
		change(fmt.Sprintf("does not write %v", w), func(r *order.Transition) { r.Writes &^= order.Of(w) }, happens(row.Event))
	}
	return all
}

func orNone(s status.Status) string {
	if s == status.None {
		return "none"
	}
	return s.String()
}

// script is a transcript, and its text about behaviour.
type script struct {
	fuzz.Transcript
	text, behaviour string
}

// sentence matches the statuses, actors and guards of a refusal. A mutant must show
// in the behaviour, not only in these words.
var sentence = regexp.MustCompile(`[a-z-]+ requires .*`)

func behaviourOf(text string) string { return sentence.ReplaceAllString(text, "") }

func scripts(t *testing.T) (all []script) {
	written, err := fuzz.Transcripts()
	require.NoError(t, err)
	for _, transcript := range written {
		text := transcript.String()
		all = append(all, script{transcript, text, behaviourOf(text)})
		require.Equal(t, text, played(transcript), "%s, with the right lifecycle", transcript.Name)
	}
	return all
}

// laws are the laws that the right lifecycle keeps.
var laws = []struct {
	name  string
	holds func() bool
}{
	{"the law that an event starts from its own statuses, whatever the order holds", sourcesHold},
	{"the law that guards also hold for orders from other sources", guardsHold},
	{"the law that every cell agrees with the domain", agreesWithTheOracle},
}

func TestEveryMutantOfTheLifecycleIsCaught(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	all := scripts(t)
	for _, law := range laws {
		require.True(t, law.holds(), law.name)
	}
	caught, count := map[string]int{}, 0
	for _, m := range mutants() {
		count++
		by := caughtBy(m, all)
		if by == "" {
			assert.Fail(t, "a mutant survives", "%s, and no test fails", m.name)
		}
		caught[by]++
	}
	t.Logf("%d mutants, caught by", count)
	for _, by := range slices.SortedFunc(maps.Keys(caught), func(a, b string) int { return cmp.Or(caught[b]-caught[a], cmp.Compare(a, b)) }) {
		t.Logf("%5d %s", caught[by], by)
	}
}

// caughtBy returns the transcript or the law that a mutant breaks, "" for none.
func caughtBy(m mutant, all []script) string {
	defer order.Mutate(m.rows)()
	if !comesToRest(m.rows) {
		return "the law that time comes to rest"
	}
	for _, s := range nearest(all, m.near) {
		if behaviourOf(played(s.Transcript)) != s.behaviour {
			return "transcript " + s.Name
		}
	}
	for _, law := range laws {
		if !law.holds() {
			return law.name
		}
	}
	return ""
}

// comesToRest is the law that an event of the clock leaves the statuses that it
// starts from. Otherwise it would happen again forever.
func comesToRest(rows []order.Transition) bool {
	return !slices.ContainsFunc(rows, func(row order.Transition) bool {
		return slices.Contains(row.By, order.Clock) && row.From.Has(row.To)
	})
}

// nearest returns the transcripts with any of the words, those with most words
// first.
func nearest(all []script, words []string) (near []script) {
	scores := map[string]int{}
	for _, s := range all {
		for i, word := range words {
			if strings.Contains(s.text, word) {
				scores[s.Name] += len(words) - i
			}
		}
		if scores[s.Name] > 0 {
			near = append(near, s)
		}
	}
	slices.SortStableFunc(near, func(a, b script) int {
		return cmp.Or(scores[b.Name]-scores[a.Name], len(a.text)-len(b.text))
	})
	return near
}

// played returns the text of a transcript, as the server with the present lifecycle
// answers it.
func played(written fuzz.Transcript) (text string) {
	defer func() {
		if failed := recover(); failed != nil {
			text = fmt.Sprint(failed)
		}
	}()
	server := mock.New(mock.Options{
		Now:       func() time.Time { return started },
		Rand:      rand.NewChaCha8([32]byte{}),
		Transport: nowhere{},
	})
	p, _, err := written.Play(context.Background(), server)
	if err != nil {
		return err.Error()
	}
	return p.String()
}

// nowhere is the address of the callbacks.
type nowhere struct{}

func (nowhere) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}

// sourcesHold is the law that an order that meets every other guard of an event
// accepts it only in the statuses that the domain names.
func sourcesHold() bool {
	for _, row := range domain {
		for s := range everyStatus() {
			o := ready(row.event, s)
			_, err := o.Decide(complete(&o, row.event))
			if (err == nil) != slices.Contains(row.from, s) {
				return false
			}
		}
	}
	return true
}

// ready returns an order in any status that meets every other guard of an event.
func ready(e order.Event, in status.Status) (o order.Order) {
	o.Status, o.DateUpdated = in, order.TimeOf(started)
	o.VerificationType, o.VerificationDocumentSID = order.PhoneCall, document
	o.VerificationCode, o.VerificationCodeExpires, o.VerificationAttempts = "1234", order.TimeOf(started.Add(10*time.Minute)), 1
	o.OwnershipVerified, o.LetterSigned = true, true
	switch e {
	case order.SubmitBill, order.ApproveBill, order.RefuseBill:
		o.VerificationType = order.PhoneBill
	case order.ExhaustAttempts:
		o.VerificationAttempts = 3
	}
	if e != order.Submit {
		o.Version = 5
	}
	return o
}

// guardsHold is the law that guards also hold for orders and submissions that do not
// come from requests and histories.
func guardsHold() bool {
	code := func(o order.Order, c order.Command) order.ErrorCode {
		_, err := o.Decide(c)
		return order.ErrorCodeOf(err)
	}
	submission := newSubmission()
	submission.Create.VerificationType = order.PhoneBill
	byBill := order.Order{Memory: order.Memory{Version: 2}}
	byBill.Status, byBill.VerificationType = status.Received, order.PhoneBill
	byCall := byBill
	byCall.Status, byCall.VerificationType = status.PendingVerification, order.PhoneCall

	return code(order.Order{}, order.Command{Event: order.Submit, Actor: order.Customer, At: started, Submission: submission}) == order.ErrorVerificationDocument &&
		code(byBill, order.Command{Event: order.SubmitBill, Actor: order.Customer, At: started}) == order.ErrorVerificationDocument &&
		code(byCall, order.Command{Event: order.ConfirmCode, Actor: order.Owner, At: started, VerificationCode: "1"}) == order.ErrorUnexpectedVerificationCode
}

// agreesWithTheOracle does what TestEveryCellAgrees does, up to the first
// disagreement.
func agreesWithTheOracle() (agrees bool) {
	defer func() {
		if failed := recover(); failed != nil {
			agrees = false
		}
	}()
	for _, s := range specimens(halting{}) {
		for e := order.Event(0); int(e) <= len(domain); e++ {
			for _, c := range cellCommands(&s.life.order, e) {
				_, _ = lifeOf(s.life.order, s.life.history).fire(halting{}, c) // which halts if they disagree
			}
		}
	}
	return true
}

// halting is a test that panics at the first failure.
type halting struct{}

func (halting) Errorf(string, ...any) {}
func (halting) FailNow()              { panic("not as it should be") }
