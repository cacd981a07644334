// Package server is the hosted-number-orders API as an http.Handler, over a
// platform.
//
//	http.ListenAndServe("127.0.0.1:8421", server.New(p, server.Options{}))
//
// It reads credentials and forms, calls the platform, and writes the API's answers. The
// platform decides about the orders.
package server

import (
	"log/slog"
	"net/http"

	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/platform"
)

// MaxBody is the largest request body in bytes, and the largest query of a request
// that is not a POST. A longer one is answered with 413.
const MaxBody = web.MaxBody

// Options configure a Server. The zero Options work.
type Options struct {
	// Accounts configure the accepted credentials. The platform's Options.MayActFor
	// should be Accounts.MayActFor.
	Accounts Accounts
	// Before is called before each authenticated request. Its error refuses the request.
	// A host sweeps here. Nil does nothing.
	Before func(*http.Request) error
	// Hosts are the server's host names without a port, beside IP addresses and
	// localhost. Under another name the server refuses the requests of web pages, so that
	// a page open in a developer's browser cannot use it. API clients may use any name.
	Hosts []string
	// Log gets every request with its route, account and order, but without secrets and
	// personal data; nil is silent. An internal error is answered with 500 and an id, and
	// logged under this id, by slog.Default if Log is nil.
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
