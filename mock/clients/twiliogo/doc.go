// Package twiliogo tests the server with the official Go client,
// github.com/twilio/twilio-go. It is a separate module, so that the library does not
// depend on that client.
//
// go.mod names the newest version of the client. oldest.mod names the oldest version
// whose letters name their orders: go test -modfile=oldest.mod -tags=oldest. The tag
// leaves out the tests that this version cannot run.
package twiliogo
