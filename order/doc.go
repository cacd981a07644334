// Package order is the model of hosted number orders: the order, its lifecycle,
// and the requests that the API takes.
//
// It is pure. Deciding reads an order and a command and says what happens, as a
// [Change] with effects for the host to carry out; time, fresh codes and sids
// come with the command. So the same code runs inside a database transaction,
// behind an event log, in a mock server and in a test.
//
//	var o order.Order
//	created, err := o.Apply(order.Command{Event: order.Submit, Actor: order.Customer, At: now, Submission: &submission})
//	accepted, err := o.Apply(order.Command{Event: order.Accept, Actor: order.Twilio, At: now})
//
// # Where each rule lives
//
//   - lifecycle.go: which event leads from where to where, by whom, under which
//     guards, with which effects, how well founded that is, and what the API
//     answers to a refusal.
//   - guard.go: what each guard means.
//   - fields.go: the parameters of the requests, and what each may hold.
//   - errors.go: the API's error codes, and which of several problems comes first.
//   - order.go: the order's fields, and its wire and storage forms.
//
// Everything else is derived from these: deciding (decide.go), deadlines
// (deadline.go), histories (history.go), the look-ups (index.go), the live
// machine (machine.go) and the renderings (diagram.go, LIFECYCLE.md).
//
// # Using it
//
// A service that orders hosting builds a [Create] or an [Update], validates it
// and posts its Values; it reads the answer as a [Resource].
//
// A platform, for each request: parses it with [ParseCreateRequest], [ParseUpdateRequest] or
// [ParseListRequest]; loads the order, and lets time pass with [Order.Elapse], for
// deciding refuses nothing because a deadline has passed, but an expired code;
// asks [Order.Check] what the command still lacks, and brings it along; applies
// it with [Order.Apply]; stores the order or the changes, and carries out the
// effects. A wrong code is no attempt: limiting guesses is the platform's.
//
// A program that holds orders in memory may hold a [Machine] for each.
package order
