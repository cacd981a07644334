package conform

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
)

// race is steps that many clients do at once, to orders that were created before.
type race struct {
	name   string
	rule   string
	before []string
	steps  []string // each is done by a client of its own
	rounds int
}

// races is THE list of what clients race for.
var races = []race{
	{
		"the last attempt", "Three calls verify, whoever asks for them.",
		[]string{"create " + newOrder, "update Status=pending-verification"},
		slices.Repeat([]string{"update #1 Status=pending-verification"}, 8), 20,
	},
	{
		"the code and a cancel", "An order is confirmed or cancelled, and is one of the two.",
		[]string{"create " + newOrder, "update Status=pending-verification"},
		[]string{"update #1 VerificationCode={code}", "delete #1", "update #1 VerificationCode={code}", "delete #1", "update #1 FriendlyName=x", "fetch #1", "update #1 VerificationCode=no", "fetch #1"}, 20,
	},
	{
		"updates of one order", "No update is lost, and none is half applied.",
		[]string{"create " + newOrder},
		[]string{"update #1 FriendlyName=a&Extension=1", "update #1 FriendlyName=b&Extension=2", "update #1 Email=a%40example.com&CallDelay=1", "update #1 Email=b%40example.com&CallDelay=2",
			"update #1 Status=pending-verification&FriendlyName=c", "fetch #1", "fetch #1", "update #1 VerificationType=phone-bill&VerificationDocumentSid=" + document}, 20,
	},
	{
		"one number", "Of several orders for a number one is created.",
		[]string{"create " + newOrder, "delete"},
		slices.Concat(slices.Repeat([]string{"create PhoneNumber={phone}&SmsCapability=true"}, 4), slices.Repeat([]string{"as other: create PhoneNumber={phone}&SmsCapability=true"}, 4)), 20,
	},
	{
		"one name", "A unique name is one order's.",
		[]string{"create " + newOrder, "create " + newOrder, "create " + newOrder + "&UniqueName=old"},
		[]string{"update #1 UniqueName=new", "update #2 UniqueName=new", "create " + newOrder + "&UniqueName=new", "update #1 UniqueName=old", "update #3 UniqueName=", "update #2 UniqueName=old", "delete #3", "fetch #3"}, 20,
	},
	{
		"one number given back", "A number is off-boarded once, and then one order has it.",
		[]string{"create " + newOrder, "twilio skip-verification", "customer send-loa SigningDocumentSid=" + letter, "owner sign-loa", "carrier begin-testing", "twilio complete"},
		[]string{"offboard #1", "create PhoneNumber={phone}&SmsCapability=true", "offboard #1", "create PhoneNumber={phone}&SmsCapability=true",
			"offboard #1", "as other: create PhoneNumber={phone}&SmsCapability=true", "offboard #1", "fetch #1"}, 20,
	},
	{
		"two cancels", "An order is cancelled once.",
		[]string{"create " + newOrder}, slices.Repeat([]string{"delete #1"}, 8), 20,
	},
}

// raceChecks lets clients race, and asks whether the server has answered as if
// one had come after the other.
func raceChecks(Options) iter.Seq[Check] {
	return func(yield func(Check) bool) {
		for _, r := range races {
			if !yield(Check{Name: r.name, Rule: r.rule, race: r.run}) {
				return
			}
		}
	}
}

// run races a few times over.
func (r *race) run(ctx context.Context, t *Target, f *fresh) ([]Difference, error) {
	for range r.rounds {
		s, err := newSession(ctx, t, f, false)
		if err != nil {
			return nil, err
		}
		if !s.clock {
			return nil, fmt.Errorf("conform: a race needs a clock that stands: %w", errors.ErrUnsupported)
		}
		for _, line := range r.before {
			if differences, err := s.Play(ctx, step(line)); len(differences) > 0 || err != nil {
				return differences, err
			}
		}
		history, err := r.start(ctx, s)
		if err != nil {
			return nil, err
		}
		if !porcupine.CheckOperations(s.linear(), history) {
			return []Difference{{"what the clients were answered", "as if one had come after the other", "\n" + describeHistory(history)}}, nil
		}
	}
	return nil, nil
}

// start lets every client do its step at once, and notes when each began and was
// answered.
func (r *race) start(ctx context.Context, s *Session) ([]porcupine.Operation, error) {
	var wait sync.WaitGroup
	history, errs := make([]porcupine.Operation, len(r.steps)), make([]error, len(r.steps))
	begin := make(chan struct{})
	start := time.Now()
	for i, line := range r.steps {
		p, err := s.pose(step(line))
		if err != nil {
			return nil, err
		}
		wait.Go(func() {
			<-begin
			called := time.Since(start)
			answered, err := s.target.ask(ctx, p.request)
			history[i] = porcupine.Operation{ClientId: i, Input: p, Output: answered, Call: int64(called), Return: int64(time.Since(start))}
			errs[i] = err
		})
	}
	close(begin)
	wait.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return r.end(ctx, s, history, start)
}

// end fetches what the clients have raced for, so that what one has undone is
// seen where no client looked.
func (r *race) end(ctx context.Context, s *Session, history []porcupine.Operation, start time.Time) ([]porcupine.Operation, error) {
	for i := range s.world.orders {
		p, err := s.pose(Step{Verb: Fetch, Order: i + 1})
		if err != nil {
			return nil, err
		}
		called := time.Since(start)
		answered, err := s.target.ask(ctx, p.request)
		if err != nil {
			return nil, err
		}
		history = append(history, porcupine.Operation{ClientId: len(r.steps), Input: p, Output: answered, Call: int64(called), Return: int64(time.Since(start))})
	}
	return history, nil
}

// linear is the model as porcupine asks it: a server that answers one request
// after the other.
func (s *Session) linear() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return s.world.clone() },
		Step: func(state, input, output any) (bool, any) {
			next := &Session{target: s.target, fresh: s.fresh, accounts: s.accounts, clock: s.clock, world: state.(world).clone(), last: output.(answer)}
			p := input.(posed)
			if verbs[p.step.Verb].order {
				p.known = next.world.find(p.step.Order)
			}
			differences, err := next.judge(p)
			return len(differences) == 0 && err == nil, next.world
		},
		Equal: func(a, b any) bool { return reflect.DeepEqual(a, b) },
	}
}

// clone returns a world that shares nothing that is written.
func (w world) clone() world {
	orders := make([]*known, len(w.orders))
	for i, k := range w.orders {
		copied := *k
		copied.seen, copied.changes, copied.callbacks = slices.Clip(k.seen), slices.Clip(k.changes), slices.Clip(k.callbacks)
		orders[i] = &copied
	}
	w.orders = orders
	return w
}

// describeHistory tells what was asked and answered, in the order of the calls.
func describeHistory(history []porcupine.Operation) string {
	slices.SortFunc(history, func(a, b porcupine.Operation) int { return int(a.Call - b.Call) })
	var lines []string
	for _, op := range history {
		p, got := op.Input.(posed), op.Output.(answer)
		lines = append(lines, fmt.Sprintf("%8v to %8v  %v: %d %.200s", time.Duration(op.Call).Round(time.Microsecond), time.Duration(op.Return).Round(time.Microsecond), p.step, got.status, got.body))
	}
	return strings.Join(lines, "\n")
}
