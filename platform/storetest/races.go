package storetest

import (
	"context"
	"errors"
	"sync"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
)

// clients is the number of concurrent commits.
const clients = 16

// race commits all writes at once, and returns the errors.
func (b *bench) race(writes []platform.Write) []error {
	errs := make([]error, len(writes))
	start := make(chan struct{})
	var all sync.WaitGroup
	for i, w := range writes {
		all.Go(func() {
			<-start
			errs[i] = b.commit(w)
		})
	}
	close(start)
	all.Wait()
	return errs
}

// oneWins demands that one of them succeeded and all others got the error.
func oneWins(t tester, errs []error, want error) {
	t.Helper()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d commits succeeded, want 1", won, len(errs))
	}
}

func raceNumber(t tester, b *bench) {
	var writes []platform.Write
	for range clients {
		writes = append(writes, b.submit(order.CreateRequest{PhoneNumber: number(1)}, accountA, epoch))
	}
	oneWins(t, b.race(writes), platform.ErrNumberTaken)
}

func raceName(t tester, b *bench) {
	var writes []platform.Write
	for range clients {
		writes = append(writes, b.after(b.create(order.CreateRequest{}, accountA), rename("wanted")))
	}
	oneWins(t, b.race(writes), platform.ErrNameTaken)
}

func raceVersion(t tester, b *bench) {
	r := b.create(order.CreateRequest{}, accountA)
	for range 5 {
		var writes []platform.Write
		for i := range clients {
			writes = append(writes, b.after(r, rename(order.Text("name"+string(rune('a'+i))))))
		}
		oneWins(t, b.race(writes), platform.ErrStale)
		r = b.find(platform.Ref{Order: r.Order.SID})
	}
	history, err := b.store.History(context.Background(), r.Order.SID)
	if err != nil || len(history) != r.Order.Version {
		t.Fatalf("history: %d changes and %v, want %d", len(history), err, r.Order.Version)
	}
	if _, err := order.Fold(history); err != nil {
		t.Errorf("history: %v", err)
	}
}
