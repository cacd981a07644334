// Package report is the outcome of a run of the conformance check: the checks that
// failed, with their steps and differences, the checks that were skipped, and what the
// server was asked.
//
// A Report renders itself as text and as the XML of JUnit. Each Failure is JSON that
// the command
//
//	hostednumbers conform -replay FILE URL
//
// plays again.
package report
