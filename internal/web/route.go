// Package web serves tables of routes over HTTP, for platform/server and
// platform/control: credentials, forms, refusals, streamed answers, and the protection
// from web pages.
package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Route is a path and its methods. A segment in braces matches any one segment. The
// operation gets the percent-decoded segment by its name, in Call.Args.
type Route struct {
	Path    string
	Open    bool                 // without credentials: the control plane
	Probe   bool                 // without credentials, under any host name, without Options.Before, and not logged if the answer is 200
	Methods map[string]Operation // GET stands for HEAD too
	// Unserved says why the path is answered with 404, although the API has it; "" for a
	// path that is served.
	Unserved string
	// Exists refuses a path that names something that does not exist. It is called
	// before a method, a body or a parameter is refused, because a 404 wins. Nil: the
	// path always exists. The operations check by themselves.
	Exists func(*Call) error
	// Params are the parameters that each method of an open route takes; any other
	// name is refused.
	Params map[string][]string
}

// Operation answers a request.
type Operation func(*Call) (Reply, error)

// match returns the route of an escaped path and the segments that its braces match,
// false if no route matches. A trailing slash makes another path.
func (h *Handler) match(path string) (Route, map[string]string, bool) {
	segments := strings.Split(path, "/")
	for _, r := range h.routes {
		if args, ok := r.match(segments); ok {
			return r, args, true
		}
	}
	return Route{Open: h.options.Authenticate == nil}, nil, false
}

func (r *Route) match(segments []string) (map[string]string, bool) {
	pattern := strings.Split(r.Path, "/")
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

// operation returns the operation of a method, nil for a method that is not allowed.
func (r *Route) operation(method string) Operation {
	if method == http.MethodHead {
		method = http.MethodGet
	}
	return r.Methods[method]
}

// allowed lists the methods of the route, as the Allow header does.
func (r *Route) allowed() string {
	var methods []string
	for method := range r.Methods {
		methods = append(methods, method)
		if method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
	}
	slices.Sort(methods)
	return strings.Join(methods, ", ")
}
