package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
)

// connections is the number of concurrent clients in rows that do not vary it.
const connections = 8

// longer is the ratio of a turn on the network to other turns.
const longer = 10

// load is the n-th request of the clients, and the expected status code.
type load struct {
	request func(n int) []byte
	status  int
}

// served is a contestant that serves a load on loopback. Its clients write prepared
// bytes and keep their connections, so that the server does most of the work.
func served(name, how string, handler http.Handler, l load, clients int) (contestant, func()) {
	listening := httptest.NewServer(handler)
	addr := listening.Listener.Addr().String()
	var asked atomic.Int64
	next := func() []byte { return l.request(int(asked.Add(1))) }
	check := func() error {
		_, err := (&caller{addr: addr, until: time.Now(), status: l.status}).run(next)
		return err
	}
	measure := func(s *settings) (sample, error) {
		took, began := make([][]time.Duration, clients), time.Now()
		failed := make([]error, clients)
		var all sync.WaitGroup
		for i := range clients {
			all.Go(func() {
				c := caller{addr: addr, until: began.Add(longer * s.time), status: l.status}
				took[i], failed[i] = c.run(next)
			})
		}
		all.Wait()
		elapsed := time.Since(began)
		sorted := slices.Sorted(slices.Values(slices.Concat(took...)))
		if err := errors.Join(failed...); err != nil {
			return nil, err
		}
		at := func(share float64) float64 {
			return float64(sorted[int(share*float64(len(sorted)-1))].Nanoseconds()) / 1000
		}
		return sample{perSecond: float64(len(sorted)) / elapsed.Seconds(), median: at(0.5), slowest: at(0.99)}, nil
	}
	return contestant{name: name, how: how, check: check, measure: measure}, listening.Close
}

// caller sends one request after the other on one connection.
type caller struct {
	addr   string
	until  time.Time
	status int
}

// run returns the duration of each request. It sends at least one.
func (c *caller) run(next func() []byte) ([]time.Duration, error) {
	conn, err := net.Dial("tcp", c.addr)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	var took []time.Duration
	for {
		request, began := next(), time.Now()
		if _, err := conn.Write(request); err != nil {
			return nil, err
		}
		response, err := http.ReadResponse(in, nil)
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(io.Discard, response.Body); err != nil {
			return nil, err
		}
		if response.StatusCode != c.status {
			return nil, fmt.Errorf("status %d, want %d", response.StatusCode, c.status)
		}
		now := time.Now()
		took = append(took, now.Sub(began))
		if !now.Before(c.until) {
			return took, nil
		}
	}
}

// raw returns a request as bytes: a POST if it has a form, else a GET.
func raw(path, form string) []byte {
	method, more := http.MethodGet, ""
	if form != "" {
		method = http.MethodPost
		more = fmt.Sprintf("Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n", len(form))
	}
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, token)
	return fmt.Appendf(nil, "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: %s\r\n%s\r\n%s",
		method, path, r.Header.Get("Authorization"), more, form)
}

// against returns an arena of the server and of a bare server, which answers the
// same load with a constant body. The body is an answer of the server.
func against(s *server, l load) (arena, error) {
	path, form := parsed(l.request(0))
	status, body := s.ask(path, form)
	if status != l.status {
		return arena{}, fmt.Errorf("status %d, want %d: %s", status, l.status, body)
	}
	bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		w.Write(body)
	})
	ours, closeOurs := served(mockServer, "", s, l, connections)
	theirs, closeTheirs := served(floor, fmt.Sprintf("net/http with a constant body of %d bytes", len(body)), bare, l, connections)
	return arena{[]contestant{ours, theirs}, func() { closeOurs(); closeTheirs() }}, nil
}

// parsed parses the bytes of a request.
func parsed(request []byte) (path, form string) {
	head, form, _ := strings.Cut(string(request), "\r\n\r\n")
	return strings.Fields(head)[1], form
}

func serverCreate(*settings) (arena, error) {
	return against(newServer(), load{func(n int) []byte {
		return raw(order.Path, "SmsCapability=true&PhoneNumber="+url.QueryEscape(numbered(n)))
	}, http.StatusCreated})
}

func serverFetch(*settings) (arena, error) {
	s, err := filled(1000)
	if err != nil {
		return arena{}, err
	}
	return against(s, load{func(n int) []byte {
		return raw(order.Path+"/"+s.sids[n%len(s.sids)], "")
	}, http.StatusOK})
}

func serverUpdate(*settings) (arena, error) {
	s, err := filled(1000)
	if err != nil {
		return arena{}, err
	}
	return against(s, updates(func(n int) string { return s.sids[n%len(s.sids)] }))
}

// updates is a load of new friendly names.
func updates(of func(n int) (sid string)) load {
	return load{func(n int) []byte {
		return raw(order.Path+"/"+of(n), fmt.Sprintf("FriendlyName=Front+desk+%06d", n))
	}, http.StatusOK}
}

func serverList(*settings) (arena, error) {
	s, err := filled(1000)
	if err != nil {
		return arena{}, err
	}
	return against(s, load{func(int) []byte { return raw(order.Path+"?PageSize=50", "") }, http.StatusOK})
}
