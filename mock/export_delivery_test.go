package mock

import (
	"errors"
	"fmt"
)

// SetMostWaiting sets how many callbacks may wait, and of what size.
func (s *Server) SetMostWaiting(callbacks, bytes int) { s.deliverer.most = load{callbacks, bytes} }

// SetJournal sets how many callbacks the journal holds, and of what size. It
// empties the server.
func (s *Server) SetJournal(callbacks, bytes int) {
	s.bounds = journalBounds{callbacks, bytes}
	_ = controlled{s}.Reset(nil)
}

// JournalSize returns how many bytes the journal counts.
func (s *Server) JournalSize() int {
	st := s.state()
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.journal.bytes
}

// Overhead is the size that the journal counts for a callback and for an attempt, beside
// its texts.
const Overhead = overhead

// JournalPageBytes is about the size of a page of the journal.
const JournalPageBytes = journalPageBytes

// CheckDeliverer returns the number of waiting callbacks, and an error where the
// deliverer's counts differ from its queues.
func (s *Server) CheckDeliverer() (waiting int, err error) {
	d := s.deliverer
	d.mu.Lock()
	defer d.mu.Unlock()
	var wrong []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			wrong = append(wrong, fmt.Errorf(format, args...))
		}
	}
	var total load
	hosts := map[string]*load{}
	for id, queue := range d.queues {
		check(len(queue) > 0, "%v: an empty queue", id)
		for i, due := range queue {
			total.add(due)
			if hosts[due.to.name] == nil {
				hosts[due.to.name] = &load{}
			}
			hosts[due.to.name].add(due)
			check(d.hosts[due.to.name] == due.to, "%s: its host is gone", due.to.name)
			check(!due.held || i == len(queue)-1, "%v: one in the middle is held back", id)
			check(!due.held || d.ctx.Err() == nil, "%v: one is held back without end", id)
		}
	}
	check(d.waiting == total, "%v wait, and %v are counted", total, d.waiting)
	check(len(d.hosts) == len(hosts), "%d hosts, want %d", len(d.hosts), len(hosts))
	for name, want := range hosts {
		if to := d.hosts[name]; to != nil {
			check(to.waiting == *want, "%s: %v wait, and %v are counted", name, *want, to.waiting)
		}
	}
	busy := 0
	for _, to := range d.hosts {
		busy += to.busy
	}
	check(d.busy == busy, "%d are busy, and %d are counted", busy, d.busy)
	return total.callbacks, errors.Join(wrong...)
}
