package server

import "github.com/hostednumbers/hostednumbers/internal/web"

// HealthPath is the path of the health check, which is not a part of the API. GET and HEAD
// are answered with 200 while the server runs, without credentials and under any host
// name. The check reads no orders, and a 200 is not logged.
const HealthPath = "/healthz"

// health answers a health check.
func health(*web.Call) (web.Reply, error) {
	return web.Reply{Body: struct {
		Status string `json:"status"`
	}{"ok"}}, nil
}
