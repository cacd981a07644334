// Package conform compares servers of the hosted-number-orders API, in any language,
// with the model: package platform on a store in memory, fed with the sids and codes that
// the server shows.
//
// A check is a script of a few steps. A Session plays each step on the server and on
// the model, and compares the answers. A check that fails is reduced to the fewest
// steps that still fail.
//
// A Target describes the server. Its Control plays the other actors and the clock. Run
// does all checks, and returns a report.Report. Package script is the language of the
// steps. Package fuzz has Conform for Go tests; the command hostednumbers has conform
// for any server.
package conform
