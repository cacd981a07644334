package order_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// waiting is a context that reports when a goroutine waits for its end.
type waiting struct {
	context.Context
	asked chan struct{}
}

func (w waiting) Done() <-chan struct{} {
	select {
	case w.asked <- struct{}{}:
	default:
	}
	return w.Context.Done()
}

// committing returns a machine in received. Its skip-verification stays in commit
// until finish is called, and the channel receives the result of Fire.
func committing(t *testing.T) (m *order.Machine, finish func(), fired <-chan error) {
	o := after(t, status.Received)
	begun, end, result := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	first := true // commit is called for one change at a time
	m = order.NewMachine(o, func(context.Context, order.Change) error {
		if first {
			first = false
			close(begun)
			<-end
		}
		return nil
	})
	go func() {
		_, err := m.Fire(background, complete(&o, order.SkipVerification))
		result <- err
	}()
	<-begun
	return m, func() { close(end) }, result
}

func TestOrderDoesNotWaitForACommit(t *testing.T) {
	m, finish, fired := committing(t)
	during := m.Order()
	assert.Equal(t, status.Received, during.Status, "as after the last change")
	finish()
	require.NoError(t, <-fired)
	done := m.Order()
	assert.Equal(t, status.Verified, done.Status)
}

func TestAFireThatWaitsEndsWithItsContext(t *testing.T) {
	m, finish, fired := committing(t)
	now := m.Order()
	for _, c := range []order.Command{complete(&now, order.RequestCall), {At: started, Update: everyPlainField()}, {}} {
		ctx, cancel := context.WithCancel(background)
		asked, result := make(chan struct{}, 1), make(chan error, 1)
		go func() {
			ch, err := m.Fire(waiting{ctx, asked}, c)
			assert.True(t, ch.IsZero())
			result <- err
		}()
		<-asked
		cancel()
		assert.ErrorIs(t, <-result, context.Canceled)
		assert.Equal(t, now, m.Order())
	}
	expired, cancel := context.WithDeadline(background, started)
	defer cancel()
	_, err := m.Fire(expired, complete(&now, order.RequestCall))
	assert.ErrorIs(t, err, context.DeadlineExceeded)

	finish()
	require.NoError(t, <-fired)
	now = m.Order()
	_, err = m.Fire(background, complete(&now, order.SendLOA))
	assert.NoError(t, err, "ended waiters do not block the others")
}

func TestWaitingFiresGetTheirTurn(t *testing.T) {
	m, finish, fired := committing(t)
	now := m.Order()
	update := order.Command{At: started, Update: everyPlainField()}
	update.Update.VerificationType, update.Update.VerificationDocumentSID = toCall().VerificationType, order.UpdateRequest{}.VerificationDocumentSID
	const n = 16
	asked, results := make(chan struct{}, n), make(chan error, n)
	for range n {
		go func() {
			_, err := m.Fire(waiting{background, asked}, update)
			results <- err
		}()
	}
	for range n {
		<-asked
	}
	finish()
	require.NoError(t, <-fired)
	for range n {
		assert.NoError(t, <-results)
	}
	later := m.Order()
	assert.Equal(t, now.Version+1+n, later.Version)
}

func TestCommitMayReadTheOrder(t *testing.T) {
	o := after(t, status.TwilioProcessing)
	var m *order.Machine
	var seen order.Order
	m = order.NewMachine(o, func(context.Context, order.Change) error {
		seen = m.Order()
		return nil
	})
	_, err := m.Fire(background, complete(&o, order.Accept))
	require.NoError(t, err)
	assert.Equal(t, o, seen)
}

// A commit that calls Fire on its own machine waits for itself until its context
// ends.
func TestACommitThatFiresEndsWithItsContext(t *testing.T) {
	o := after(t, status.TwilioProcessing)
	var m *order.Machine
	m = order.NewMachine(o, func(ctx context.Context, _ order.Change) error {
		ctx, cancel := context.WithCancel(ctx)
		asked := make(chan struct{}, 1)
		go func() { <-asked; cancel() }()
		_, err := m.Fire(waiting{ctx, asked}, complete(&o, order.Accept))
		return err
	})
	_, err := m.Fire(background, complete(&o, order.Accept))
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, o, m.Order())
}
