// Package conform holds servers of the hosted-number-orders API, in whatever
// language, to the model of package order.
//
// A check is a script of a few steps that a Session does to a
// server and, at the same time, to the model. Where the two answer otherwise,
// the check has failed, and is cut down to the fewest steps that still fail.
//
// Target is what is known of the server, Control how the other actors and the
// clock are played, Run what does all checks. Package script is the language of
// the steps, package report what comes of a run.
// Package fuzz has Conform for Go tests; the command hostednumbers has conform
// for any server.
package conform
