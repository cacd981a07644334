// Package order is the model of hosted number orders: the order, its lifecycle,
// and the requests that the API takes.
//
// The package is pure. [Order.Decide] reads an order and a command and returns a
// [Change], with effects for the host to carry out. Time, new codes and sids come
// with the command. The same code therefore runs inside a database transaction,
// behind an event log, in a mock server and in a test.
//
//	var o order.Order
//	created, err := o.Apply(order.Command{Event: order.Submit, Actor: order.Customer, At: now, Submission: &submission})
//	accepted, err := o.Apply(order.Command{Event: order.Accept, Actor: order.Twilio, At: now})
//
// # Where each rule lives
//
//   - lifecycle.go: the transitions, with their actors, guards, effects, sources,
//     and the API's error codes for refusals.
//   - guard.go: the meaning of each guard, and its texts.
//   - request_params.go: the parameters of the requests, and the values that each accepts.
//   - errors.go: the API's error codes, and their order of precedence.
//   - order.go: the order's fields, and its wire and storage forms.
//
// Everything else is derived from these: deciding (decide.go), deadlines
// (deadline.go), histories (history.go), the look-ups (index.go), the live
// machine (machine.go) and the renderings (render.go, LIFECYCLE.md).
//
// # Using it
//
// A service that orders hosting builds a [CreateRequest] or an [UpdateRequest], validates it
// and posts its Values. It reads the answer as a [Resource].
//
// A platform handles a request in six steps:
//
//  1. Parse it with [ParseCreateRequest], [ParseUpdateRequest] or [ParseListRequest].
//  2. Load the order, and apply the events that have fallen due with [Order.Elapse].
//     Deciding does not look at deadlines, except that an expired code is refused.
//  3. Fill in missing command parameters with [Order.Supply].
//  4. Apply the command with [Order.Apply].
//  5. Store the order or the changes.
//  6. Carry out the effects.
//
// A wrong verification code does not count as an attempt, so the platform should
// limit guesses.
//
// A program that holds orders in memory may use a [Machine] for each.
package order
