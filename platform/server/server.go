// Package server is the hosted-number-orders API as an http.Handler, over a
// platform.
//
//	http.ListenAndServe("127.0.0.1:8421", server.New(p, server.Options{}))
//
// It reads credentials and forms, calls the platform, and writes what the API
// would answer. It decides nothing about orders.
package server

import (
	"log/slog"
	"net/http"

	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/platform"
)

// MaxBody is the largest request body in bytes, and the largest query of a request
// that is not a POST. A longer one is 413.
const MaxBody = web.MaxBody

// Options are how a server differs from the default one. The zero Options work.
type Options struct {
	// Accounts says who may enter, and for whom. The platform's Options.MayActFor
	// should be its MayActFor.
	Accounts Accounts
	// Before is called before each request that is let in, with the request's context
	// and without credentials. Its error refuses the request: a host fires there what
	// has fallen due. Nil does nothing.
	Before func(*http.Request) error
	// Hosts are the names under which the server is reached, without a port, beside
	// IP addresses and localhost. Under another name it refuses what a web page sends:
	// so no page that is open in a developer's browser can use the server. API clients
	// may use any name.
	Hosts []string
	// Log gets every request, with its route, account and order, and never with what
	// may be secret or personal; nil is silent. Internal errors, whose answers are 500
	// with an id, are logged under this id; where Log is nil, by slog.Default.
	Log *slog.Logger
}

// Server is the API over a platform. It is safe for concurrent use.
type Server struct {
	platform *platform.Platform
	handler  *web.Handler
}

// New returns a server of a platform.
func New(p *platform.Platform, options Options) *Server {
	s := &Server{platform: p}
	before := func(c *web.Call) error {
		if options.Before == nil {
			return nil
		}
		return options.Before(c.Request)
	}
	s.handler = web.New(s.routes(), web.Options{
		Authenticate: options.Accounts.authenticate, Before: before, Hosts: options.Hosts, Log: options.Log,
	})
	return s
}

// ServeHTTP answers a request of the API.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }
