package conform

import (
	"context"
)

// Beginning is how a session begins. The zero Beginning works.
type Beginning struct {
	Seed     uint64 // what {number} and {name} stand for: a seed makes the same again
	Callback string // what {callback} stands for
	Hold     bool   // new orders stay in twilio-processing
}

// Begin empties the server, if it can be emptied, stops its clock, if it has
// one, and begins a session on it.
func Begin(ctx context.Context, t *Target, b Beginning) (*Session, error) {
	d := newTestData(b.Seed)
	d.Callback = b.Callback
	var p *probed
	if err := t.within(ctx, func(ctx context.Context) (err error) { p, err = probe(ctx, t); return err }); err != nil {
		return nil, err
	}
	return newSession(ctx, p, d, b.Hold)
}
