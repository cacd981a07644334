// Package report says what came of a run of the conformance check: which checks
// failed, with which steps and differences, which were skipped, and what the server
// was asked.
//
// A Report renders itself as text and as the XML of JUnit. Each Failure is JSON that
// the command
//
//	hostednumbers conform -replay FILE URL
//
// plays again.
package report
