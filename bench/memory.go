package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
)

// million is the number of machines and orders in the memory rows.
const million = 1_000_000

// count returns a number divided by the scale, because tests need fewer objects.
func (s *settings) count(n int) int { return max(1000, n/max(1, s.scale)) }

// heap returns the bytes of the heap in use.
func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// holding is a contestant that creates objects and keeps them. It measures the
// memory of each.
func holding[T any](name, how string, count int, build func() T) contestant {
	return contestant{name: name, how: how, check: func() error { return nil }, measure: func(s *settings) (sample, error) {
		n := s.count(count)
		all := make([]T, n)
		before := heap()
		for i := range all {
			all[i] = build()
		}
		after := heap()
		runtime.KeepAlive(all)
		return sample{bytesEach: (after - before) / float64(n)}, nil
	}}
}

func machineMemory(*settings) (arena, error) {
	o, err := verified()
	if err != nil {
		return arena{}, err
	}
	a := &asked{}
	return field(
		holding("Machine", "a million of them, each of which has made a transition", million, func() *order.Machine {
			machine := order.NewMachine(o, nil)
			machine.Fire(context.Background(), toAndFro[0]) // the row machine checks the result
			return machine
		}),
		holding(looplab, "ten thousand; events of FSMEvents and a callback made once, shared by all", million/100, looplabMaker(o.Status, a)),
		holding(stateLess, "two thousand; "+statelessHow, million/500, statelessMaker(o.Status, a)),
		holding(floor, "the order itself, a million of them", million, func() *order.Order { o := o; return &o }),
	)
}

// server is a server of hosted number orders that is called without a network.
type server struct {
	*mock.Server
	orders int
	sids   []string // of the first orders, a thousand at most
	memory float64  // of each order, with its history and its places in the indexes
}

const (
	user  = "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	plays = "/_mock/HostedNumberOrders/"
)

// newServer returns a server with a stopped clock and with the same sids in every
// run.
func newServer() *server {
	return &server{Server: mock.New(mock.Options{
		Now:  func() time.Time { return began },
		Rand: chacha(3),
		Look: func(phone.Number) phone.Verdict { return phone.Hostable },
	})}
}

// ask sends a request: a POST if it has a form, else a GET.
func (s *server) ask(path, form string) (int, []byte) {
	method := http.MethodGet
	if form != "" {
		method = http.MethodPost
	}
	path, query, _ := strings.Cut(path, "?")
	r := &http.Request{
		Method: method, URL: &url.URL{Path: path, RawQuery: query}, Host: "127.0.0.1",
		Header: http.Header{"Content-Type": {"application/x-www-form-urlencoded"}},
		Body:   io.NopCloser(strings.NewReader(form)),
	}
	r.SetBasicAuth(user, token)
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code, w.Body.Bytes()
}

// numbered returns the n-th of six million numbers. It skips exchanges like 211,
// which landlines never have.
func numbered(n int) string {
	hundreds, line := 2+n/990_000, n%990_000
	if line >= 110_000 {
		line += 10_000
	}
	return fmt.Sprintf("+1617%d%06d", hundreds, line)
}

// creation returns the form of the n-th order. Every hundredth order has a unique
// name.
func creation(n int) string {
	form := "SmsCapability=true&PhoneNumber=" + url.QueryEscape(numbered(n))
	if n%100 == 0 {
		form += fmt.Sprintf("&UniqueName=desk%d", n)
	}
	return form
}

// filled returns a server with orders, a quarter of them verified.
func filled(count int) (*server, error) {
	before := heap()
	s := newServer()
	for n := range count {
		code, body := s.ask(order.Path, creation(n))
		_, after, _ := strings.Cut(string(body), `"sid":"`)
		sid, _, _ := strings.Cut(after, `"`)
		if code != http.StatusCreated {
			return nil, fmt.Errorf("create: status %d: %s", code, body)
		}
		if n < 1000 {
			s.sids = append(s.sids, strings.Clone(sid))
		}
		if n%4 > 0 {
			continue
		}
		if code, body := s.ask(plays+sid+"/skip-verification", "Actor=twilio"); code != http.StatusOK {
			return nil, fmt.Errorf("skip-verification: status %d: %s", code, body)
		}
	}
	s.orders, s.memory = count, (heap()-before)/float64(count)
	return s, nil
}

// asking lists the requested pages: the filter of the query, and whether the page is
// in the middle of the list.
var asking = []struct {
	name, filter string
	deep         bool
}{
	{"first page", "", false},
	{"deep page", "", true},
	{"by status", "&Status=verified", false},
	{"by status, deep", "&Status=verified", true},
	{"by number", "&PhoneNumber=%2B16172000400", false},
	{"by number, deep", "&PhoneNumber=%2B16172000400", true},
	{"by unique name", "&UniqueName=desk400", false},
	{"by unique name, deep", "&UniqueName=desk400", true},
}

const among = " of "

func pageTargets() (targets []target) {
	for _, a := range asking {
		targets = append(targets, within(a.name+among+"a million", 1.5, a.name+among+"a thousand"))
	}
	return targets
}

// aMillion requests the same pages from a server with a million orders and from one
// with a thousand.
func aMillion(s *settings) (arena, error) {
	many, err := filled(s.count(million))
	if err != nil {
		return arena{}, err
	}
	few, err := filled(1000)
	if err != nil {
		return arena{}, err
	}
	var all []contestant
	for _, a := range asking {
		for _, of := range []struct {
			name   string
			server *server
		}{{"a million", many}, {"a thousand", few}} {
			query := "?PageSize=50" + a.filter
			if a.deep {
				token, err := of.server.middle()
				if err != nil {
					return arena{}, err
				}
				query = "?PageSize=50&Page=1&PageToken=" + token + a.filter
			}
			want := 50
			if strings.Contains(a.filter, "Number") || strings.Contains(a.filter, "Name") {
				want = 1
			}
			all = append(all, timed(a.name+among+of.name, "", 1, repeat(func() error {
				code, body := of.server.ask(order.Path+query, "")
				if shown := strings.Count(string(body), `"sid":`); code != http.StatusOK || shown != want {
					return fmt.Errorf("%s: status %d, %d orders, want %d", query, code, shown, want)
				}
				return nil
			})))
		}
	}
	return field(append(all, contestant{
		name: "an order in memory", how: "with its history and its places in the indexes",
		check: func() error { return nil }, measure: func(*settings) (sample, error) { return sample{bytesEach: many.memory}, nil },
	})...)
}

// middle pages to the middle of all orders, and returns the token of that page.
func (s *server) middle() (string, error) {
	size := min(1000, s.orders/2)
	path := fmt.Sprintf("%s?PageSize=%d", order.Path, size)
	var page struct {
		Meta struct {
			NextPageURL string `json:"next_page_url"`
		}
	}
	for range s.orders / 2 / size {
		if _, body := s.ask(path, ""); json.Unmarshal(body, &page) != nil {
			return "", errWrong
		}
		path = page.Meta.NextPageURL
	}
	next, err := url.Parse(path)
	if err != nil {
		return "", err
	}
	return next.Query().Get("PageToken"), nil
}
