package mock

import (
	"fmt"
	"strconv"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// dueCallback is a status callback that a change of an order has caused.
type dueCallback struct {
	payload callback.Payload
	letter  sid.ID[sid.AuthorizationDocument]
	version int
	at      order.Time
	url     string
	method  order.Method
	ignored string // why the url's fragment is ignored; "" if it is not

	attempts  []attempt
	size      int  // approximate, in bytes
	forgotten bool // the journal has dropped it
}

// callbackJournal keeps the callbacks so far, oldest first.
type callbackJournal struct {
	bounds    journalBounds
	callbacks []*dueCallback
	forgotten int // counts the older ones, which it has dropped
	bytes     int // the size of callbacks
}

// journalBounds are how many callbacks a journal holds, and of what size.
type journalBounds struct{ callbacks, bytes int }

var defaultJournalBounds = journalBounds{20_000, 64 << 20}

// overhead is the approximate size of a callback or an attempt, and of its JSON, without
// its texts.
const overhead = 256

// add enters a callback, and drops the oldest ones if the journal is full.
func (j *callbackJournal) add(due *dueCallback) {
	j.callbacks = append(j.callbacks, due)
	j.grow(due, overhead+len(due.url)+len(due.ignored))
}

// record enters an attempt, unless the journal has dropped the callback.
func (j *callbackJournal) record(due *dueCallback, a attempt) {
	if due.forgotten {
		return
	}
	if a.URL == due.url {
		a.URL = due.url // one string, not two
	}
	due.attempts = append(due.attempts, a)
	j.grow(due, a.size())
}

// grow counts bytes that were added to a callback, and drops the oldest callbacks beyond
// the bounds, but never the latest one.
func (j *callbackJournal) grow(due *dueCallback, bytes int) {
	due.size += bytes
	j.bytes += bytes
	for len(j.callbacks) > 1 && (len(j.callbacks) > j.bounds.callbacks || j.bytes > j.bounds.bytes) {
		oldest := j.callbacks[0]
		oldest.forgotten = true
		j.bytes -= oldest.size
		j.callbacks[0] = nil
		j.callbacks = j.callbacks[1:]
		j.forgotten++
	}
}

// The bounds of a page of the journal.
const (
	maxJournalPage   = 1000
	journalPageBytes = 1 << 20 // a single larger callback is a page too
)

// page skips the first after callbacks and returns at most size of the next ones, about
// journalPageBytes in all. next is the after of the next page, 0 on the last page.
func (j *callbackJournal) page(after, size int) (found []*dueCallback, next int) {
	first := min(max(after-j.forgotten, 0), len(j.callbacks))
	bytes := 0
	for i, due := range j.callbacks[first:] {
		if bytes += due.size; i > 0 && (i == size || bytes > journalPageBytes) {
			return found, j.forgotten + first + i
		}
		found = append(found, due)
	}
	return found, 0
}

// journalPage is a page of the journal, as the control plane shows it.
type journalPage struct {
	Callbacks []shownCallback `json:"callbacks"`           // never null
	Forgotten int             `json:"forgotten,omitzero"`  // counts the older callbacks, which were dropped
	NextAfter int             `json:"next_after,omitzero"` // After of the next page
}

// shownCallback is a callback of the journal.
type shownCallback struct {
	Order       sid.ID[sid.Order]                 `json:"order"`
	Letter      sid.ID[sid.AuthorizationDocument] `json:"letter,omitzero"` // the order's signing_document_sid then
	Version     int                               `json:"version"`
	Status      status.Status                     `json:"status"`
	PhoneNumber phone.Number                      `json:"phone_number"`
	URL         string                            `json:"url"`
	Method      order.Method                      `json:"method"`
	At          order.Time                        `json:"at"`
	Ignored     string                            `json:"fragment_ignored,omitzero"` // why
	Attempts    []attempt                         `json:"attempts"`
}

// listCallbacks shows a page of the callbacks that were due so far, oldest first, with
// their delivery attempts.
func (s *Server) listCallbacks(c *web.Call) (web.Reply, error) {
	size, after, err := readJournalPage(c)
	if err != nil {
		return web.Reply{}, err
	}
	st := s.state()
	st.mu.Lock()
	defer st.mu.Unlock()
	page, next := st.journal.page(after, size)
	answer := journalPage{Callbacks: []shownCallback{}, Forgotten: st.journal.forgotten, NextAfter: next}
	for _, due := range page {
		p := due.payload
		answer.Callbacks = append(answer.Callbacks, shownCallback{p.HostedNumberOrderSID, due.letter, due.version, p.Status, p.PhoneNumber,
			due.url, due.method, due.at, due.ignored, append([]attempt{}, due.attempts...)})
	}
	return web.Reply{Body: answer}, nil
}

// readJournalPage reads which page of the journal a request asks for.
func readJournalPage(c *web.Call) (size, after int, err error) {
	size = maxJournalPage
	if text := c.Param("PageSize"); text != "" {
		if size, err = strconv.Atoi(text); err != nil || size < 1 {
			return 0, 0, web.BadParam("PageSize", fmt.Errorf("must be a number from 1 to %d; it is %.20q", maxJournalPage, text))
		}
		if size > maxJournalPage {
			return 0, 0, &order.Problem{Param: "PageSize", Code: order.ErrorPageSize, Err: fmt.Errorf("must be at most %d; it is %d; next_after leads to the next page", maxJournalPage, size)}
		}
	}
	if text := c.Param("After"); text != "" {
		if after, err = strconv.Atoi(text); err != nil || after < 0 {
			return 0, 0, web.BadParam("After", fmt.Errorf("must be the next_after of the page before; it is %.20q", text))
		}
	}
	return size, after, nil
}
