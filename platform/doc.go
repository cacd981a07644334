// Package platform operates hosted number orders, without HTTP. It adds the rules that
// involve more than one order: a number has one holder, a unique name has one order, an
// account acts for itself and its subaccounts, new orders are accepted at once, lists
// have pages, deadlines fall due.
//
//	p := platform.New(memory.New(memory.Options{}), platform.Options{Now: time.Now, Rand: rand.Reader, Look: plan.Look})
//	o, err := p.Create(ctx, account, request, nil)
//
// A [Store] keeps the orders. An operation reads, decides with package order, and
// commits once, with a compare-and-swap on the order's version. If another operation
// was faster it reads and decides again. It holds neither a transaction nor a lock
// while it decides.
//
// The host provides time, randomness, number look-ups and verification calls as
// functions. The package itself does not read a clock.
//
// Errors for the caller of the API have a code: see order.ErrorCodeOf. All other errors
// are for the host, such as those of the store, of randomness and of a context.
package platform
