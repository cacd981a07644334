// Package platform is the model of many orders: what the operator of hosted
// number orders does, without HTTP. Every rule that needs more than one order is
// here: a number has one holder, a unique name has one order, an account acts for
// itself and its subaccounts, new orders are accepted at once, lists have pages,
// deadlines fall due.
//
//	p := platform.New(memory.New(memory.Options{}), platform.Options{Now: time.Now, Rand: rand.Reader, Look: plan.Look})
//	o, err := p.Create(ctx, account, request, nil)
//
// The orders are in a [Store]. An operation reads what it needs, decides with
// package order, and commits once, with a compare-and-swap on the order's version.
// Where another operation was faster it reads and decides again. No transaction is
// open, and no lock is held, while an operation decides.
//
// Time, randomness, the look-up of a number and the placing of a call are
// functions that the host gives. The package itself reads no clock.
//
// Errors that are meant for the caller of the API are *order.Problem or
// order.Problems; order.ErrorCodeOf tells their code. All others are the host's:
// of the store, of randomness, of a context that is done.
package platform
