package mock

import (
	"context"
	"errors"
	"strings"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/server"
	"github.com/hostednumbers/hostednumbers/status"
)

// deliver queues the callbacks of a commit, enters them into the journal, and schedules
// the next steps of the scenario. The store
// calls it with the context of the request.
func (st *state) deliver(ctx context.Context, items []platform.Item) {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.closed {
		return
	}
	for i := range items {
		st.report(ctx, &items[i].Order, items[i].Change)
		st.steps.note(&items[i].Order, items[i].Change)
	}
}

// report queues the callback that reports a change, if one is due.
func (st *state) report(ctx context.Context, o *order.Order, ch order.Change) {
	from, keyErr := st.sender(ctx, o)
	if ch.To == status.None || o.Done() {
		delete(st.senders, o.SID) // no callback follows
	}
	payload, due := callback.NewPayload(o, ch)
	if !due || o.Settings.StatusCallbackURL == "" {
		return
	}
	reported := &dueCallback{
		payload: payload, letter: o.SigningDocumentSID, version: ch.Version, at: ch.At,
		url: o.Settings.StatusCallbackURL, method: o.Settings.StatusCallbackMethod,
	}
	request, ignored, err := newRequest(from.key, o, ch)
	reported.ignored = ignored
	st.journal.add(reported)
	if err = errors.Join(keyErr, err); err == nil {
		err = st.of.deliverer.send(&delivery{
			order: o.SID, version: ch.Version, key: from.key, request: request, fault: st.deliveryFault(o.SID, from.number, ch.Version),
			record: func(a attempt) {
				st.mu.Lock()
				defer st.mu.Unlock()
				st.journal.record(reported, a)
			},
		})
	}
	if err != nil {
		st.journal.record(reported, dropped(reported.url, err))
	}
}

// newRequest builds the callback that reports a change. A fragment that is not a
// delivery policy is ignored, like a fragment of another meaning: the url works
// without it, so the callback goes out by the default policy. ignored says why.
func newRequest(key callback.Key, o *order.Order, ch order.Change) (request *callback.Request, ignored string, err error) {
	request, _, err = key.NewRequest(o, ch)
	if errors.Is(err, callback.ErrPolicy) {
		plain := *o
		plain.Settings.StatusCallbackURL, _, _ = strings.Cut(o.Settings.StatusCallbackURL, "#")
		ignored = err.Error()
		request, _, err = key.NewRequest(&plain, ch)
	}
	return request, ignored, err
}

// maxKeys is how many auth tokens' keys are kept for later orders. An order keeps its own.
const maxKeys = 1000

// sender returns the sender of an order's callbacks. The configured auth token of the
// order's account signs the callbacks of a new order, else the server.Token of the request
// that creates it.
func (st *state) sender(ctx context.Context, o *order.Order) (sender, error) {
	if known, ok := st.senders[o.SID]; ok {
		return known, nil
	}
	st.created++
	token := st.of.options.Accounts[o.AccountSID]
	if token == "" {
		token = server.Token(ctx)
	}
	key, known := st.keys[token]
	if !known {
		var err error
		if key, err = callback.NewKey(token); err != nil {
			return sender{}, err
		}
		if len(st.keys) >= maxKeys {
			clear(st.keys)
		}
		st.keys[strings.Clone(token)] = key
	}
	added := sender{number: st.created, key: key}
	st.senders[o.SID] = added
	return added, nil
}
