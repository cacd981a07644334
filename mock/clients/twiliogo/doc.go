// Package twiliogo holds the server to the official Go client,
// github.com/twilio/twilio-go. It is a module of its own, so that the library
// does not depend on that client.
package twiliogo
