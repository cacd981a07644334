// Package api defines the wire types around an order: paths, error bodies, the pages of
// lists, and the answers of the control plane. Servers write them; clients and package
// conform read them.
package api

import (
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// The paths of the API. A segment in braces stands for one segment.
const (
	Orders                = order.Path
	Order                 = order.Path + "/{Sid}"
	IncomingPhoneNumber   = "/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers/{Sid}.json"
	Control               = "/_mock" // the prefix of the control plane's paths
	ControlOrder          = Control + "/HostedNumberOrders/{Sid}"
	ControlEvent          = Control + "/HostedNumberOrders/{Sid}/{Event}"
	ControlClock          = Control + "/Clock"
	ControlReset          = Control + "/Reset"
	ControlCallbacks      = Control + "/Callbacks"
	ControlCallbacksFlush = Control + "/Callbacks/Flush"
	ControlLifecycle      = Control + "/Lifecycle"
	ControlFaults         = Control + "/Faults"
)

// OrderURL returns the address of an order on a server's address.
func OrderURL(address string, id sid.ID[sid.Order]) string {
	return address + order.Path + "/" + id.String()
}
