package server

import (
	"net/http"
	"slices"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

// routes lists the routes of the API, and that of the health check.
func (s *Server) routes() []web.Route {
	get, post, del := http.MethodGet, http.MethodPost, http.MethodDelete
	type methods = map[string]web.Operation
	routes := slices.Clone(unserved)
	for _, g := range []order.Generation{order.Generation1, order.Generation2} {
		in := inGeneration{s, g}
		letter := methods{get: in.fetchLetter}
		if g == order.Generation1 {
			letter[post] = in.updateLetter
		} else {
			letter[del] = in.deleteLetter
		}
		routes = append(routes,
			web.Route{Path: g.Path(), Methods: methods{get: in.listOrders, post: in.createOrder}},
			web.Route{Path: g.Path() + api.Instance, Exists: in.orderExists, Methods: methods{get: in.fetchOrder, post: in.updateOrder, del: in.deleteOrder}},
			web.Route{Path: loa.BasePath(g), Methods: methods{get: in.listLetters, post: in.createLetter}},
			web.Route{Path: loa.BasePath(g) + api.Instance, Exists: in.letterExists, Methods: letter},
			web.Route{Path: loa.BasePath(g) + api.Dependents, Exists: in.letterExists, Methods: methods{get: in.listDependents}},
		)
	}
	return append(routes,
		web.Route{Path: HealthPath, Probe: true, Methods: methods{get: health}},
		web.Route{Path: api.IncomingPhoneNumbers, Exists: s.accountExists, Methods: methods{get: s.listNumbers}},
		web.Route{Path: api.IncomingPhoneNumber, Exists: s.numberExists, Methods: methods{get: s.fetchNumber, post: s.updateNumber, del: s.deleteNumber}},
		web.Route{Path: api.Addresses, Exists: s.accountExists, Methods: methods{get: s.listAddresses, post: s.createAddress}},
		web.Route{Path: api.AddressInstance, Exists: s.addressExists, Methods: methods{get: s.fetchAddress, del: s.deleteAddress}},
	)
}

// unserved lists what the platform has and this server does not serve. It is answered with
// 404.
var unserved = []web.Route{
	{Path: "/v2/HostedNumber/Orders/Bulk", Unserved: "bulk orders are not served, because their request bodies are undescribed; create the orders one by one"},
	{Path: "/v2/HostedNumber/Orders/Bulk/{Sid}", Unserved: "bulk orders are not served, because their request bodies are undescribed; create the orders one by one"},
	{Path: "/v1/HostedNumber/Eligibility", Unserved: "eligibility checks are not served, because their request bodies are undescribed; create an order instead"},
	{Path: "/v1/HostedNumber/Eligibility/Bulk", Unserved: "eligibility checks are not served, because their request bodies are undescribed; create an order instead"},
	{Path: "/v1/HostedNumber/Eligibility/Bulk/{Sid}", Unserved: "eligibility checks are not served, because their request bodies are undescribed; create an order instead"},
	{Path: "/v3/HostedNumbers/HostedNumberOrders", Unserved: "generation 3 is not served; create the order in generation 1 or 2"},
}
