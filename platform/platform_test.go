package platform_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

var ctx = context.Background()

func TestACreateIsOneCommitOfSubmitAndAccept(t *testing.T) {
	h := newHost(t)
	o := h.must(parent, newForm)
	assert.Equal(t, status.Received, o.Status)
	assert.Equal(t, parent, o.AccountSID)
	assert.Equal(t, 2, o.Version)
	assert.Equal(t, 1, h.store.commits)
	require.Len(t, h.delivers, 2, "twilio-processing, then received")
	assert.Equal(t, order.Submit, h.delivers[0].Change.Event)
	assert.Equal(t, status.TwilioProcessing, h.delivers[0].Order.Status)
	assert.Equal(t, order.Accept, h.delivers[1].Change.Event)

	h.hold = true
	held := h.must(parent, "PhoneNumber=%2B16175551213&SmsCapability=true")
	assert.Equal(t, status.TwilioProcessing, held.Status)
	assert.Equal(t, 1, held.Version)
}

func TestAnAccountActsForItselfAndItsSubaccounts(t *testing.T) {
	h := newHost(t)
	o := h.must(parent, newForm+"&AccountSid="+child.String()+"&UniqueName=name")
	assert.Equal(t, child, o.AccountSID)
	for _, caller := range []sid.ID[sid.Account]{parent, child} {
		_, err := h.Fetch(ctx, caller, o.SID.String())
		assert.NoError(t, err, "%v", caller)
	}
	_, err := h.Fetch(ctx, parent, "name")
	assert.Equal(t, 20404, codeOf(t, err), "a unique name is looked up in the caller's own account")
	_, err = h.Fetch(ctx, child, "name")
	assert.NoError(t, err)
	_, err = h.Fetch(ctx, other, o.SID.String())
	assert.Equal(t, 20404, codeOf(t, err))
	assert.Equal(t, 20404, codeOf(t, h.Cancel(ctx, other, o.SID.String(), order.Generation1)))

	_, err = h.create(child, "PhoneNumber=%2B16175551213&SmsCapability=true&UniqueName=taken&AccountSid="+parent.String())
	assert.Equal(t, 20403, codeOf(t, err))
	assert.NotContains(t, err.Error(), "UniqueName", "it tells nothing about the other account's names")
	page, err := h.List(ctx, parent, &order.ListRequest{}, nil)
	require.NoError(t, err)
	assert.Empty(t, page.Orders, "a parent's lists show its own orders only")
}

func TestANumberHasOneHolder(t *testing.T) {
	h := newHost(t)
	holder := h.must(parent, newForm)
	_, err := h.create(parent, newForm)
	assert.Equal(t, 22110, codeOf(t, err))
	assert.ErrorContains(t, err, "order "+holder.SID.String()+" holds it")
	_, err = h.create(other, newForm)
	assert.Equal(t, 22110, codeOf(t, err))
	assert.NotContains(t, err.Error(), holder.SID.String(), "it tells nothing about another account's order")

	holder = h.reach(holder, status.Completed)
	_, err = h.create(other, newForm)
	assert.Equal(t, 22110, codeOf(t, err))
	assert.Equal(t, 20404, codeOf(t, h.OffBoard(ctx, other, other, holder.IncomingPhoneNumberSID)))
	assert.Equal(t, 20404, codeOf(t, h.OffBoard(ctx, other, parent, holder.IncomingPhoneNumberSID)))
	require.NoError(t, h.OffBoard(ctx, parent, parent, holder.IncomingPhoneNumberSID))
	assert.Equal(t, 20404, codeOf(t, h.OffBoard(ctx, parent, parent, holder.IncomingPhoneNumberSID)))
	next := h.must(other, newForm)
	assert.Equal(t, 20409, codeOf(t, h.OffBoard(ctx, other, other, next.IncomingPhoneNumberSID)))
	require.NoError(t, h.Cancel(ctx, other, next.SID.String(), order.Generation1))
	h.must(parent, newForm)
}

func TestAHolderThatHasExpiredGivesTheNumberUpFirst(t *testing.T) {
	h := newHost(t)
	old := h.must(parent, newForm)
	h.clock.advance(30*24*time.Hour + time.Second)
	h.store.commits = 0
	h.must(other, newForm)
	assert.Equal(t, 2, h.store.commits)
	o, history, err := h.Inspect(ctx, old.SID)
	require.NoError(t, err)
	assert.Equal(t, status.Failed, o.Status)
	assert.Len(t, history, 3)
}

func TestAUniqueNameHasOneOrderOfAnAccount(t *testing.T) {
	h := newHost(t)
	first := h.must(parent, newForm+"&UniqueName=name")
	form := "PhoneNumber=%2B16175551213&SmsCapability=true"
	_, err := h.create(parent, form+"&UniqueName=name")
	assert.Equal(t, 20409, codeOf(t, err))
	second := h.must(parent, form)
	_, err = h.update(parent, second.SID.String(), "UniqueName=name")
	assert.Equal(t, 20409, codeOf(t, err))
	_, err = h.update(parent, "name", "UniqueName=name")
	assert.NoError(t, err, "one's own name again does not conflict")
	_, err = h.update(parent, first.SID.String(), "UniqueName=")
	assert.NoError(t, err)
	_, err = h.update(parent, second.SID.String(), "UniqueName=name")
	assert.NoError(t, err)
}

func TestEveryProblemOfARequestIsNamed(t *testing.T) {
	h := newHost(t, func(o *platform.Options) { o.Look = func(phone.Number) phone.Verdict { return phone.Country } })
	_, err := h.create(parent, "PhoneNumber=%2B447700900123&Email=x&AccountSid="+other.String())
	var codes []int
	for _, p := range order.ProblemsOf(err) {
		codes = append(codes, int(p.Code))
	}
	assert.Equal(t, []int{22103, 20001, 22104, 20403}, codes)
	assert.Zero(t, h.store.commits)
}

func TestAFetchWritesNothingAndShowsTheOrderAsItIsNow(t *testing.T) {
	h := newHost(t)
	o := h.must(parent, newForm)
	h.clock.advance(31 * 24 * time.Hour)
	h.store.commits = 0
	now, err := h.Fetch(ctx, parent, o.SID.String())
	require.NoError(t, err)
	assert.Equal(t, status.Failed, now.Status)
	page, err := h.List(ctx, parent, &order.ListRequest{Status: status.Received, PageSize: 50}, nil)
	require.NoError(t, err)
	assert.Empty(t, page.Orders)
	assert.Zero(t, h.store.commits)

	_, err = h.update(parent, o.SID.String(), "FriendlyName=late")
	require.NoError(t, err)
	assert.Equal(t, 1, h.store.commits, "whoever commits next commits the elapse with it")
	_, history, err := h.Inspect(ctx, o.SID)
	require.NoError(t, err)
	assert.Len(t, history, 4)
	folded, err := order.Fold(history)
	require.NoError(t, err)
	assert.Equal(t, status.Failed, folded.Status)
}

func TestARefusedUpdateStoresNothing(t *testing.T) {
	h := newHost(t)
	o := h.must(parent, newForm)
	h.store.commits = 0
	for form, code := range map[string]int{
		"FriendlyName=a&VerificationCode=1":      22114,
		"FriendlyName=a&Status=verified":         22112,
		"FriendlyName=a&CallDelay=61":            21454,
		"FriendlyName=a&VerificationType=banana": 22120,
	} {
		_, err := h.update(parent, o.SID.String(), form)
		assert.Equal(t, code, codeOf(t, err), form)
	}
	_, err := h.update(parent, o.SID.String(), "")
	assert.NoError(t, err, "an update with no known parameter is legal and changes nothing")
	assert.Zero(t, h.store.commits)
}

func TestACallIsPlacedOnceHoweverOftenTheOperationDecides(t *testing.T) {
	var told []string
	h := newHost(t, func(o *platform.Options) {
		o.PlaceCall = func(_ context.Context, _ *order.Order, code string) (sid.ID[sid.Call], error) {
			told = append(told, code)
			return sid.From16[sid.Call]([16]byte{byte(len(told))}), nil
		}
	})
	o := h.must(parent, newForm)
	late := 2
	h.store.before = func(platform.Commit) error {
		if late--; late >= 0 {
			return platform.ErrStale
		}
		return nil
	}
	called, err := h.update(parent, o.SID.String(), "Status=pending-verification&FriendlyName=a")
	require.NoError(t, err)
	assert.Equal(t, []string{string(called.VerificationCode)}, told)
	assert.Equal(t, 3, called.Version, "fields and event are one change")
	again, err := h.update(parent, o.SID.String(), "Status=pending-verification")
	require.NoError(t, err)
	assert.Equal(t, called.VerificationCode, again.VerificationCode)
	assert.Len(t, told, 2)
}

func TestAHostMayChooseTheVerificationCode(t *testing.T) {
	codes := []string{"8794", "5105"}
	h := newHost(t, func(o *platform.Options) {
		o.VerificationCode = func() (string, error) {
			code := codes[0]
			codes = codes[1:]
			return code, nil
		}
	})
	o := h.must(parent, newForm)
	stale := true
	h.store.before = func(platform.Commit) (err error) {
		if stale {
			stale, err = false, platform.ErrStale
		}
		return err
	}
	called, err := h.update(parent, o.SID.String(), "Status=pending-verification")
	require.NoError(t, err)
	assert.Equal(t, order.Text("8794"), called.VerificationCode)
	assert.Equal(t, []string{"5105"}, codes, "an operation that decides again uses the same code")

	h = newHost(t, func(o *platform.Options) {
		o.VerificationCode = func() (string, error) { return "", assert.AnError }
	})
	_, err = h.update(parent, h.must(parent, newForm).SID.String(), "Status=pending-verification")
	assert.ErrorIs(t, err, assert.AnError)
}

func TestACallThatFailsIsNotCounted(t *testing.T) {
	fails := &order.Problem{Param: "Status", Code: order.ErrorCallFailed, Err: errors.New("busy")}
	h := newHost(t, func(o *platform.Options) {
		o.PlaceCall = func(context.Context, *order.Order, string) (sid.ID[sid.Call], error) {
			return sid.ID[sid.Call]{}, fails
		}
	})
	o := h.must(parent, newForm)
	_, err := h.update(parent, o.SID.String(), "Status=pending-verification")
	assert.Equal(t, 22123, codeOf(t, err))
	o, err = h.Fetch(ctx, parent, o.SID.String())
	require.NoError(t, err)
	assert.Equal(t, status.Received, o.Status)
	assert.Zero(t, o.VerificationAttempts)
}

func TestAStoreThatContradictsItselfEndsTheOperation(t *testing.T) {
	h := newHost(t)
	h.store.before = func(platform.Commit) error { return platform.ErrNumberTaken }
	_, err := h.create(parent, newForm)
	assert.ErrorIs(t, err, platform.ErrNumberTaken)
	assert.Zero(t, order.ErrorCodeOf(err))
}

func TestNoRandomnessStoresNothing(t *testing.T) {
	for enough := range 3 { // the sid, the incoming phone number's, the code
		h := newHost(t, func(o *platform.Options) { o.Rand = strings.NewReader(strings.Repeat("x", 16*enough)) })
		o, err := h.create(parent, newForm)
		if enough < 2 {
			assert.Error(t, err)
			assert.Zero(t, h.store.commits)
			continue
		}
		_, err = h.update(parent, o.SID.String(), "Status=pending-verification")
		assert.Error(t, err)
		assert.Equal(t, 1, h.store.commits)
	}
}

func TestASweepFiresTheEarliestDeadlineFirst(t *testing.T) {
	h := newHost(t)
	var orders []order.Order
	for i := range 150 { // more than a sweep reads at a time
		o := h.must(parent, fmt.Sprintf("PhoneNumber=%%2B1617555%04d&SmsCapability=true", i))
		for range 3 {
			_, err := h.update(parent, o.SID.String(), "Status=pending-verification")
			require.NoError(t, err)
		}
		orders = append(orders, o)
		h.clock.advance(time.Second)
	}
	h.delivers = nil
	h.clock.advance(31 * 24 * time.Hour)
	fired, err := h.Sweep(ctx)
	require.NoError(t, err)
	assert.Equal(t, 2*len(orders), fired, "exhaust-attempts, then expire")
	require.Len(t, h.delivers, fired)
	for i := 1; i < len(h.delivers); i++ {
		assert.False(t, h.delivers[i].Change.At.Before(h.delivers[i-1].Change.At), "%d", i)
	}
	fired, err = h.Sweep(ctx)
	require.NoError(t, err)
	assert.Zero(t, fired)
}

func TestManyWhoWantFiveNumbersGetOneEach(t *testing.T) {
	h := newHost(t)
	var all sync.WaitGroup
	errs := make([]error, 32*5)
	for i := range errs {
		all.Go(func() {
			_, errs[i] = h.create(parent, fmt.Sprintf("PhoneNumber=%%2B1617555%04d&SmsCapability=true", i%5))
		})
	}
	all.Wait()
	created := 0
	for _, err := range errs {
		if err == nil {
			created++
		} else {
			assert.Equal(t, 22110, codeOf(t, err))
		}
	}
	assert.Equal(t, 5, created)
}

func TestManySweepersFireEachDeadlineOnce(t *testing.T) {
	h := newHost(t)
	for i := range 200 {
		h.must(parent, fmt.Sprintf("PhoneNumber=%%2B1617555%04d&SmsCapability=true", i))
	}
	h.clock.advance(31 * 24 * time.Hour)
	var all sync.WaitGroup
	fired := make([]int, 4)
	for i := range fired {
		all.Go(func() {
			n, err := h.Sweep(ctx)
			assert.NoError(t, err)
			fired[i] = n
		})
	}
	all.Wait()
	assert.Equal(t, 200, fired[0]+fired[1]+fired[2]+fired[3])
}

func TestPagesFollowTheirTokens(t *testing.T) {
	h := newHost(t)
	var want []string
	for i := range 12 {
		o := h.must(parent, fmt.Sprintf("PhoneNumber=%%2B1617555%04d&SmsCapability=true", i))
		want = append([]string{o.SID.String()}, want...)
		h.must(other, fmt.Sprintf("PhoneNumber=%%2B1617556%04d&SmsCapability=true", i))
	}
	var got []string
	l := order.ListRequest{PageSize: 5}
	for {
		page, err := h.List(ctx, parent, &l, nil)
		require.NoError(t, err)
		for _, o := range page.Orders {
			got = append(got, o.SID.String())
		}
		if page.Next == "" {
			break
		}
		l.Page, l.PageToken = l.Page+1, page.Next
	}
	assert.Equal(t, want, got)
	for _, token := range []string{"x", "YmVsb3cgMA", "YmVsb3cgLTE", "ZnJvbSB4"} { // nonsense, "below 0", "below -1", "from x"
		_, err := h.List(ctx, parent, &order.ListRequest{PageToken: token}, nil)
		assert.Equal(t, 20001, codeOf(t, err), token)
	}
}

// TestFetchNumber: an account finds an order by its incoming phone number as long as
// the order holds it.
func TestFetchNumber(t *testing.T) {
	h := newHost(t)
	o := h.must(parent, newForm)
	found, err := h.FetchNumber(t.Context(), parent, parent, o.IncomingPhoneNumberSID)
	require.NoError(t, err)
	assert.Equal(t, platform.Number{Order: o, Number: order.NumberOf(&o)}, found)
	for _, row := range [][2]sid.ID[sid.Account]{{other, parent}, {parent, other}, {other, other}, {child, parent}} {
		_, err := h.FetchNumber(t.Context(), row[0], row[1], o.IncomingPhoneNumberSID)
		assert.Equal(t, order.ErrorNotFound, order.ErrorCodeOf(err))
	}
	h.clock.advance(31 * 24 * time.Hour)
	_, err = h.FetchNumber(t.Context(), parent, parent, o.IncomingPhoneNumberSID)
	assert.Equal(t, order.ErrorNotFound, order.ErrorCodeOf(err), "the order has expired")
}
