package script

// Fault is what goes wrong at a server, once. The zero Fault is none.
type Fault string

// The faults.
const (
	CallFails       Fault = "call-fails"        // the next verification call cannot be placed: 22123
	TooManyRequests Fault = "too-many-requests" // the next request of the API is 429
)
