package mock

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
)

// route is a path, and what each method does there. A segment in braces stands
// for any one segment, which is percent-decoded and given to the operation by
// its name.
type route struct {
	path    string
	open    bool                                // no credentials: the control plane
	find    func(*call) error                   // what the path names must be there before the method counts
	methods map[string]func(*call) (any, error) // GET stands for HEAD too
	params  map[string][]string                 // of the control plane: what each method takes; any other name is refused
}

const control = "/_mock"

// routes is THE table of what the server answers.
var routes = []route{
	{path: order.Path, methods: map[string]func(*call) (any, error){
		http.MethodPost: (*call).createOrder,
		http.MethodGet:  (*call).listOrders,
	}},
	{path: order.Path + "/{Sid}", find: (*call).findOrder, methods: map[string]func(*call) (any, error){
		http.MethodGet:    (*call).fetchOrder,
		http.MethodPost:   (*call).updateOrder,
		http.MethodDelete: (*call).deleteOrder,
	}},
	{path: "/2010-04-01/Accounts/{AccountSid}/IncomingPhoneNumbers/{Sid}.json", find: (*call).findNumber, methods: map[string]func(*call) (any, error){
		http.MethodDelete: (*call).deleteNumber,
	}},

	{path: control + "/HostedNumberOrders/{Sid}", open: true, find: (*call).findAnyOrder, methods: map[string]func(*call) (any, error){
		http.MethodGet: (*call).inspectOrder,
	}},
	{path: control + "/HostedNumberOrders/{Sid}/{Event}", open: true, find: (*call).findEvent, methods: map[string]func(*call) (any, error){
		http.MethodPost: (*call).fireEvent,
	}, params: map[string][]string{
		http.MethodPost: append([]string{"Actor"}, order.EventParams()...),
	}},
	{path: control + "/Clock", open: true, methods: map[string]func(*call) (any, error){
		http.MethodGet:  (*call).readClock,
		http.MethodPost: (*call).moveClock,
	}, params: map[string][]string{
		http.MethodPost: {"Advance", "Set"},
	}},
	{path: control + "/Reset", open: true, methods: map[string]func(*call) (any, error){
		http.MethodPost: (*call).resetServer,
	}, params: map[string][]string{
		http.MethodPost: {"Hold"},
	}},
	{path: control + "/Callbacks", open: true, methods: map[string]func(*call) (any, error){
		http.MethodGet: (*call).listCallbacks,
	}, params: map[string][]string{
		http.MethodGet: {"PageSize", "After"},
	}},
	{path: control + "/Callbacks/Flush", open: true, methods: map[string]func(*call) (any, error){
		http.MethodPost: (*call).flushCallbacks,
	}},
	{path: control + "/Lifecycle", open: true, methods: map[string]func(*call) (any, error){
		http.MethodGet: (*call).showLifecycle,
	}},
	{path: control + "/Faults", open: true, methods: map[string]func(*call) (any, error){
		http.MethodPost: (*call).setFault,
	}, params: map[string][]string{
		http.MethodPost: {"Next", "Deliveries", "Order", "Times", "Rate", "Seed", "Delay"},
	}},
}

// match finds the route of an escaped path, and what its segments in braces
// stand for; false if there is none. A trailing slash makes another path.
func (s *Server) match(path string) (route, map[string]string, bool) {
	segments := strings.Split(path, "/")
	for _, r := range s.routes {
		if args, ok := r.match(segments); ok {
			return r, args, true
		}
	}
	return route{open: path == control || strings.HasPrefix(path, control+"/")}, nil, false
}

func (r *route) match(segments []string) (map[string]string, bool) {
	pattern := strings.Split(r.path, "/")
	if len(pattern) != len(segments) {
		return nil, false
	}
	args := map[string]string{}
	for i, p := range pattern {
		open, end := strings.Index(p, "{"), strings.Index(p, "}")
		if open < 0 {
			if p != segments[i] {
				return nil, false
			}
			continue
		}
		value, ok := strings.CutSuffix(segments[i], p[end+1:])
		decoded, err := url.PathUnescape(value)
		if !ok || err != nil || decoded == "" {
			return nil, false
		}
		args[p[open+1:end]] = decoded
	}
	return args, true
}

// operation returns what a method does, nil for a method that is not allowed.
func (r *route) operation(method string) func(*call) (any, error) {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	return r.methods[method]
}

// allowed lists the methods of the route, as the Allow header does.
func (r *route) allowed() string {
	var methods []string
	for method := range r.methods {
		methods = append(methods, method)
		if method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
	}
	slices.Sort(methods)
	return strings.Join(methods, ", ")
}
