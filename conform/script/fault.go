package script

// Fault is a fault that a control plane injects into a server, once. The zero Fault
// is none.
type Fault string

// The faults.
const (
	CallFails       Fault = "call-fails"        // the next verification call cannot be placed: 22123
	TooManyRequests Fault = "too-many-requests" // the next request of the API is 429
)
