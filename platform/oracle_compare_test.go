package platform_test

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
)

// both is a platform beside the oracle. Each method asks both for the same operation and
// fails the test where they differ.
type both struct {
	*host
	oracle  *oracle
	calls   int // verification calls placed
	failing bool
	made    map[string]bool // the sids of the orders
}

var oracleVerdicts = map[string]phone.Verdict{
	"hostable": phone.Hostable, "unassigned": phone.Unassigned, "country": phone.Country, "type": phone.Type, "taken": phone.Taken, "unchecked": phone.Unchecked,
}

// verdictOf is the host's look-up of the tests: a few numbers cannot be hosted.
func verdictOf(number string) string {
	switch number {
	case "+12115551212":
		return "unassigned"
	case "+447700900123":
		return "country"
	case "+19005551212":
		return "type"
	case "+16175550000":
		return "taken"
	case "+16175550001":
		return "unchecked"
	}
	return "hostable"
}

// newBoth returns an empty platform over a store, and the oracle beside it. Wrap may be nil.
func newBoth(t require.TestingT, wrap wrapper, change ...func(*platform.Options)) *both {
	b := &both{made: map[string]bool{}}
	options := func(o *platform.Options) {
		o.Look = func(n phone.Number) phone.Verdict { return oracleVerdicts[verdictOf(n.String())] }
		o.PlaceCall = func(_ context.Context, _ *order.Order, code string) (sid.ID[sid.Call], error) {
			if b.failing {
				return sid.ID[sid.Call]{}, &order.Problem{Param: "Status", Code: order.ErrorCallFailed, Err: fmt.Errorf("busy")}
			}
			b.calls++
			return sid.MustParse[sid.Call](callSid(b.calls)), nil
		}
	}
	b.host = newHost(t, append([]func(*platform.Options){options}, change...)...)
	if wrap != nil {
		b.store.Store = wrap(b.store.Store)
	}
	b.oracle = &oracle{
		now: start, parents: map[string]string{child.String(): parent.String()}, verdict: verdictOf, accepts: true, limits: documentedLimits,
	}
	return b
}

func callSid(n int) string { return fmt.Sprintf("CA%032d", n) }

// holdNew decides whether new orders stay in twilio-processing.
func (b *both) holdNew(hold bool) { b.hold, b.oracle.accepts = hold, !hold }

// failCalls decides whether verification calls can be placed.
func (b *both) failCalls(fail bool) { b.failing, b.oracle.noCalls = fail, fail }

// advance moves the clock.
func (b *both) advance(d time.Duration) {
	b.clock.advance(d)
	b.oracle.now = b.clock.Now()
}

// agree demands that the platform has given the oracle's answer.
func (b *both) agree(what string, want []problem, err error) {
	var got []problem
	for _, p := range order.ProblemsOf(err) {
		got = append(got, problem{p.Param, int(p.Code)})
	}
	if err != nil && len(got) == 0 {
		require.NoError(b.t, err, what)
	}
	if !slices.Equal(got, want) {
		require.Equal(b.t, want, got, "%s: the problems that the oracle and the platform name; the error is %v", what, err)
	}
}

// wrote demands how many commits an operation may have needed.
func (b *both) wrote(what string, before, most int) {
	if n := b.store.commits - before; n > most {
		require.LessOrEqual(b.t, n, most, "%s: commits", what)
	}
}

func (b *both) create(caller, form string) *oracleOrder {
	what := fmt.Sprintf("%.4s creates %s", caller, form)
	values, err := url.ParseQuery(form)
	require.NoError(b.t, err)
	before := b.store.commits
	o, err := b.host.create(sid.MustParse[sid.Account](caller), form)
	want, problems := b.oracle.create(caller, values, func() generated {
		return generated{sid: o.SID.String(), number: o.IncomingPhoneNumberSID.String()}
	})
	b.agree(what, problems, err)
	b.wrote(what, before, 2) // an expired holder, then the order
	if want == nil {
		return nil
	}
	require.Regexp(b.t, "^HR[0-9a-f]{32}$", want.sid)
	require.Regexp(b.t, "^PN[0-9a-f]{32}$", want.number)
	require.NotContains(b.t, b.made, want.sid, "a sid is given once")
	b.made[want.sid] = true
	b.same(what, want, &o)
	return want
}

func (b *both) update(caller, name, form string) *oracleOrder {
	what := fmt.Sprintf("%.4s updates %s with %s", caller, name, form)
	values, err := url.ParseQuery(form)
	require.NoError(b.t, err)
	before := b.store.commits
	o, err := b.host.update(sid.MustParse[sid.Account](caller), name, form)
	want, problems := b.oracle.update(caller, name, values, func() generated { return b.called(&o) })
	b.agree(what, problems, err)
	b.wrote(what, before, 1)
	switch {
	case want == nil:
	case err == nil:
		b.same(what, want, &o)
	default:
		b.inspect(what, want)
	}
	return want
}

// called returns the code and the call that the platform has made for an order.
func (b *both) called(o *order.Order) generated {
	return generated{code: string(o.VerificationCode), call: callSid(b.calls)}
}

func (b *both) fire(id string, c oracleCommand) {
	what := fmt.Sprintf("%s fires %s at %s", c.actor, c.event, id)
	command := order.Command{Reason: c.reason, VerificationCode: c.code}
	var err error
	command.Event, err = order.ParseEvent(c.event)
	require.NoError(b.t, err)
	if c.actor != "" {
		command.Actor, err = order.ParseActor(c.actor)
		require.NoError(b.t, err)
	}
	if c.letter != "" {
		command.SigningDocumentSID = sid.MustParse[sid.AuthorizationDocument](c.letter)
	}
	before := b.store.commits
	o, ch, err := b.Fire(ctx, sid.MustParse[sid.Order](id), command)
	problems := b.oracle.fire(id, c, func() generated { return b.called(&o) })
	b.agreeOnCodes(what, problems, err)
	b.wrote(what, before, 1)
	require.Equal(b.t, err != nil, ch.IsZero(), "%s: a change comes with an accepted event only", what)
	b.compare(what, id)
}

// agreeOnCodes is agree for an event of the control plane: it ignores the parameter of a
// problem, and names each code once.
func (b *both) agreeOnCodes(what string, want []problem, err error) {
	var got []int
	for _, p := range order.ProblemsOf(err) {
		got = append(got, int(p.Code))
	}
	if err != nil && len(got) == 0 {
		require.NoError(b.t, err, what)
	}
	var codes []int
	for _, p := range want {
		codes = append(codes, p.code)
	}
	if got, codes = slices.Compact(got), slices.Compact(codes); !slices.Equal(got, codes) {
		require.Equal(b.t, codes, got, "%s: the codes that the oracle and the platform name; the error is %v", what, err)
	}
}

func (b *both) cancel(caller, name string) {
	what := fmt.Sprintf("%.4s deletes %s", caller, name)
	o := b.oracle.find(caller, name)
	before := b.store.commits
	err := b.Cancel(ctx, sid.MustParse[sid.Account](caller), name, order.Generation1)
	b.agreeOnCodes(what, b.oracle.cancel(caller, name), err)
	b.wrote(what, before, 1)
	if o != nil {
		b.compare(what, o.sid)
	}
}

func (b *both) offBoard(caller, account, number string) {
	what := fmt.Sprintf("%.4s off-boards %s of %.4s", caller, number, account)
	before := b.store.commits
	err := b.OffBoard(ctx, sid.MustParse[sid.Account](caller), sid.MustParse[sid.Account](account), sid.MustParse[sid.IncomingPhoneNumber](number))
	b.agreeOnCodes(what, b.oracle.offBoard(caller, account, number), err)
	b.wrote(what, before, 1)
	for _, o := range b.oracle.orders {
		if o.number == number {
			b.inspect(what, o)
		}
	}
}

// fetch asks for an order by a name, as a caller.
func (b *both) fetch(caller, name string) {
	what := fmt.Sprintf("%.4s fetches %s", caller, name)
	before := b.store.commits
	o, err := b.Fetch(ctx, sid.MustParse[sid.Account](caller), name)
	want := b.oracle.find(caller, name)
	if want == nil {
		b.agree(what, []problem{{"", 20404}}, err)
	} else {
		b.agree(what, nil, err)
		b.same(what, want, &o)
	}
	b.wrote(what, before, 0)
}

// compare compares one order, cancelled ones too.
func (b *both) compare(what, id string) {
	b.oracle.elapse()
	for _, o := range b.oracle.orders {
		if o.sid == id {
			b.inspect(what, o)
			return
		}
	}
	_, _, err := b.Inspect(ctx, sid.MustParse[sid.Order](id))
	b.agree(what+", which is gone", []problem{{"", 20404}}, err)
}

// compareAll compares every order, and the lists of all accounts.
func (b *both) compareAll(what string) {
	for id := range b.made {
		b.compare(what, id)
	}
	for _, account := range everyAccount {
		b.page(account, "PageSize=1000", place{})
	}
}

// inspect compares an order and its history.
func (b *both) inspect(what string, want *oracleOrder) {
	before := b.store.commits
	o, history, err := b.Inspect(ctx, sid.MustParse[sid.Order](want.sid))
	if err != nil {
		require.NoError(b.t, err, what)
	}
	b.wrote(what+", inspected", before, 0)
	b.same(what, want, &o)
	var got []oracleChange
	for _, ch := range history {
		got = append(got, changeOf(&ch))
	}
	if !slices.Equal(got, want.history) {
		require.Equal(b.t, fmt.Sprint(want.history), fmt.Sprint(got), "%s: the history", what)
	}
}

// changeOf is a change in the words of the oracle.
func changeOf(ch *order.Change) oracleChange {
	var effects []string
	for e := range ch.Effects.All() {
		effects = append(effects, e.String())
	}
	slices.Sort(effects)
	none := func(word string) string {
		if word == "" {
			return "none"
		}
		return word
	}
	return oracleChange{
		ch.Event.String(), ch.Actor.String(), none(ch.From.String()), none(ch.To.String()),
		ch.At.Time(), ch.Version, strings.Join(effects, " "),
	}
}

var fourDigits = regexp.MustCompile("^[0-9]{4}$")

// same requires that an order equals that of the oracle.
func (b *both) same(what string, want *oracleOrder, o *order.Order) {
	var calls []string
	for _, call := range o.VerificationCallSIDs {
		calls = append(calls, call.String())
	}
	got := oracleState{
		nth: want.nth, limits: want.limits,
		sid: o.SID.String(), account: o.AccountSID.String(), number: o.IncomingPhoneNumberSID.String(), phone: o.PhoneNumber.String(),
		status: o.Status.String(), created: o.DateCreated.Time(), updated: o.DateUpdated.Time(), version: o.Version,
		friendlyName: string(o.FriendlyName), uniqueName: string(o.UniqueName), email: string(o.Email), ccEmails: strings.Join(o.CcEmails, ","),
		extension: string(o.Extension), callDelay: fmt.Sprint(o.CallDelay), kind: o.VerificationType.String(), document: o.VerificationDocumentSID.String(),
		attempts: o.VerificationAttempts, calls: strings.Join(calls, " "), code: string(o.VerificationCode), codeExpires: o.VerificationCodeExpires.Time(),
		reason: o.FailureReason, letter: o.SigningDocumentSID.String(),
		owned: o.OwnershipVerified, letterSigned: o.LetterSigned, offBoarded: o.OffBoarded,
	}
	if want.reason == someReason && got.reason != "" {
		got.reason = someReason
	}
	if got != want.oracleState {
		require.Equal(b.t, fmt.Sprintf("%+v", want.oracleState), fmt.Sprintf("%+v", got), what)
	}
	if want.holdsNumber() != o.HoldsNumber() {
		require.Fail(b.t, "it differs whether the number exists", what)
	}
	if want.code != "" && !fourDigits.MatchString(want.code) {
		require.Regexp(b.t, fourDigits, want.code, what)
	}
}

// sweep fires the due events, and compares everything that the host has received:
// the changes with effects of each order, in their order.
func (b *both) sweep() {
	before := len(b.delivers)
	fired, err := b.Sweep(ctx)
	require.NoError(b.t, err)
	require.Equal(b.t, len(b.delivers)-before, fired, "each event of the clock has a callback")
	for i := before + 1; i < len(b.delivers); i++ {
		require.False(b.t, b.delivers[i].Change.At.Before(b.delivers[i-1].Change.At), "a sweep fires the earliest deadline of all orders first")
	}
	b.oracle.elapse()
	delivered := map[string][]oracleChange{}
	for _, item := range b.delivers {
		id, change := item.Order.SID.String(), changeOf(&item.Change)
		delivered[id] = append(delivered[id], change)
		shown := change.to
		if shown == "none" {
			shown = change.from
		}
		require.Equal(b.t, shown, item.Order.Status.String(), "the order that comes with %v", change)
	}
	for _, o := range slices.Concat(b.oracle.orders, b.oracle.gone) {
		var want []oracleChange
		for _, change := range o.history {
			if change.effects != "" {
				want = append(want, change)
			}
		}
		if got := delivered[o.sid]; !slices.Equal(got, want) {
			require.Equal(b.t, fmt.Sprint(want), fmt.Sprint(got), "the deliveries of %s", o.sid)
		}
	}
}
