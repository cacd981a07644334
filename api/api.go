// Package api defines the wire types around orders and letters: paths, error bodies, the
// pages of lists, generation 2, incoming phone numbers, addresses, and the answers of the
// control plane. Servers write them; clients and package conform read them.
//
// Use package encoding/json. It matches keys without regard to case; order.Resource and
// loa.Resource match them exactly.
package api

import (
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// The paths below those of a generation. A segment in braces stands for one segment.
const (
	Instance   = "/{Sid}"                                  // of order.Generation.Path, and of loa.BasePath
	Dependents = Instance + "/DependentHostedNumberOrders" // of loa.BasePath
)

// The paths of generation 2010.
const (
	accounts             = "/2010-04-01/Accounts/{AccountSid}"
	IncomingPhoneNumbers = accounts + "/IncomingPhoneNumbers.json"
	IncomingPhoneNumber  = accounts + "/IncomingPhoneNumbers/{Sid}.json"
	Addresses            = accounts + "/Addresses.json"
	AddressInstance      = accounts + "/Addresses/{Sid}.json"
)

// The paths of orders and letters in generation 1.
const (
	Orders = order.Path
	Order  = Orders + Instance
)

// The paths of the control plane.
const (
	Control               = "/_mock" // the prefix of the others
	ControlOrders         = Control + "/HostedNumberOrders"
	ControlOrder          = ControlOrders + "/{Sid}"
	ControlEvent          = ControlOrder + "/{Event}"
	ControlLetter         = Control + "/AuthorizationDocuments/{Sid}"
	ControlLetterEvent    = ControlLetter + "/{Event}"
	ControlClock          = Control + "/Clock"
	ControlReset          = Control + "/Reset"
	ControlCallbacks      = Control + "/Callbacks"
	ControlCallbacksFlush = Control + "/Callbacks/Flush"
	ControlLifecycle      = Control + "/Lifecycle"
	ControlFaults         = Control + "/Faults"
)

// OrderURL returns the address of an order in a generation of the API, on a server's
// address.
func OrderURL(g order.Generation, address string, id sid.ID[sid.Order]) string {
	return address + g.Path() + "/" + id.String()
}
