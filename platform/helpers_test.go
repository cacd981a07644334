package platform_test

import (
	"context"
	"math/rand/v2"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/order/paths"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

var (
	parent = sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	child  = sid.MustParse[sid.Account]("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")
	other  = sid.MustParse[sid.Account]("ACcccccccccccccccccccccccccccccccc")
	start  = time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC)
)

// host is a platform under test, with its store, clock and settings.
type host struct {
	*platform.Platform
	t        require.TestingT
	store    *spy
	clock    *clock
	hold     bool
	created  int // verified orders
	delivers []platform.Item
}

// clock is a clock that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// spy counts the commits of a store, and may refuse them.
type spy struct {
	platform.Store
	mu      sync.Mutex
	commits int
	before  func(platform.Commit) error
}

func (s *spy) Commit(ctx context.Context, c platform.Commit) error {
	s.mu.Lock()
	s.commits++
	before := s.before
	s.mu.Unlock()
	if before != nil {
		if err := before(c); err != nil {
			return err
		}
	}
	return s.Store.Commit(ctx, c)
}

// newHost returns a platform whose numbers can all be hosted. Parent acts for child.
func newHost(t require.TestingT, change ...func(*platform.Options)) *host {
	h := &host{t: t, clock: &clock{now: start}}
	h.store = &spy{Store: memory.New(memory.Options{Deliver: func(_ context.Context, items []platform.Item) {
		h.delivers = append(h.delivers, items...)
	}})}
	source := &locked{source: rand.NewChaCha8([32]byte{})}
	options := platform.Options{
		Now: h.clock.Now, Rand: source,
		Look:      func(phone.Number) phone.Verdict { return phone.Hostable },
		Accept:    func(*order.Order) bool { return !h.hold },
		MayActFor: func(caller, account sid.ID[sid.Account]) bool { return caller == parent && account == child },
	}
	for _, c := range change {
		c(&options)
	}
	h.Platform = platform.New(h.store, options)
	return h
}

// locked is a source of randomness for concurrent use.
type locked struct {
	mu     sync.Mutex
	source *rand.ChaCha8
}

func (l *locked) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.source.Read(b)
}

// create posts a form of a new order.
func (h *host) create(caller sid.ID[sid.Account], form string) (order.Order, error) {
	values, err := url.ParseQuery(form)
	require.NoError(h.t, err)
	request, problems := order.ParseCreateRequest(values)
	return h.Create(context.Background(), caller, request, problems)
}

// must posts a form that has to be accepted.
func (h *host) must(caller sid.ID[sid.Account], form string) order.Order {
	o, err := h.create(caller, form)
	require.NoError(h.t, err)
	return o
}

// update posts a form of an update.
func (h *host) update(caller sid.ID[sid.Account], name, form string) (order.Order, error) {
	values, err := url.ParseQuery(form)
	require.NoError(h.t, err)
	request, problems := order.ParseUpdateRequest(values)
	return h.Update(context.Background(), caller, name, request, problems)
}

// fire fires an event as its first actor.
func (h *host) fire(o order.Order, events ...order.Event) order.Order {
	for _, e := range events {
		row, _ := order.Row(e)
		c := order.Command{Event: e, Actor: row.By[0], Reason: "a test", SigningDocumentSID: sid.From16[sid.AuthorizationDocument]([16]byte{1})}
		next, _, err := h.Fire(context.Background(), o.SID, c)
		require.NoError(h.t, err, "%v", e)
		o = next
	}
	return o
}

// reach takes the shortest path to a status.
func (h *host) reach(o order.Order, to status.Status) order.Order {
	for _, c := range paths.From(&o, o.DateUpdated.Time(), to) {
		o = h.fire(o, c.Event)
	}
	return o
}

const newForm = "PhoneNumber=%2B16175551212&SmsCapability=true"

func codeOf(t testing.TB, err error) int {
	t.Helper()
	require.Error(t, err)
	return int(order.ErrorCodeOf(err))
}
