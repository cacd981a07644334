// Package twiliogo tests the server with the official Go client,
// github.com/twilio/twilio-go. It is a separate module, so that the library does not
// depend on that client.
package twiliogo
