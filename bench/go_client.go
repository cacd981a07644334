package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	twilio "github.com/twilio/twilio-go/client"
	openapi "github.com/twilio/twilio-go/rest/numbers/v2"

	"github.com/hostednumbers/hostednumbers/client"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

// canned is a transport that answers without a network: a POST with an order, and a GET
// with the page that its query names.
type canned struct {
	order []byte
	pages map[string][]byte // by the query's Page
}

func (c *canned) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := http.StatusCreated, c.order
	if r.Method == http.MethodGet {
		status, body = http.StatusOK, c.pages[r.URL.Query().Get("Page")]
	}
	return &http.Response{
		StatusCode: status, Request: r, Header: http.Header{"Content-Type": {"application/json"}},
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

// newCanned returns a transport with a list of several pages.
func newCanned(pages, size int) (*canned, error) {
	sample, err := documented()
	if err != nil {
		return nil, err
	}
	c := &canned{order: sample, pages: map[string][]byte{}}
	items := bytes.Join(repeated(sample, size), []byte(","))
	for i := range pages {
		next := "null"
		if i+1 < pages {
			next = fmt.Sprintf(`"%s%s?PageSize=%d&Page=%d&PageToken=PT%d"`, order.BaseURL, order.Path, size, i+1, i+1)
		}
		c.pages[fmt.Sprint(i)] = fmt.Appendf(nil, `{"meta":{"key":"items","next_page_url":%s,"page":%d,"page_size":%d},"items":[%s]}`, next, i, size, items)
	}
	c.pages[""] = c.pages["0"] // the first page of twilio-go
	return c, nil
}

func repeated(item []byte, n int) [][]byte {
	items := make([][]byte, n)
	for i := range items {
		items[i] = item
	}
	return items
}

// The contestants of the rows about Go clients.
const (
	ourClient = "client"
	byHand    = "by hand"
	twilioGo  = "twilio-go"
)

// goClients are the clients of a transport.
type goClients struct {
	ours *client.Client
	hand *http.Client
	peer *openapi.ApiService
}

func newGoClients(transport http.RoundTripper) (*goClients, error) {
	hand := &http.Client{Transport: transport}
	account, err := sid.Parse[sid.Account](user)
	if err != nil {
		return nil, err
	}
	ours, err := client.New(client.Options{AccountSID: account, AuthToken: token, HTTPClient: hand})
	if err != nil {
		return nil, err
	}
	base := &twilio.Client{Credentials: twilio.NewCredentials(user, token), HTTPClient: hand}
	base.SetAccountSid(user)
	return &goClients{ours, hand, openapi.NewApiService(twilio.NewRequestHandler(base))}, nil
}

// ask sends a request as a program does that has only net/http and encoding/json.
func (g *goClients) ask(method, address string, form url.Values, want int, answer any) error {
	r, err := http.NewRequest(method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	r.SetBasicAuth(user, token)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	got, err := g.hand.Do(r)
	if err != nil {
		return err
	}
	defer got.Body.Close()
	if got.StatusCode != want {
		return fmt.Errorf("status %d, want %d", got.StatusCode, want)
	}
	return json.NewDecoder(got.Body).Decode(answer)
}

func clientCreate(*settings) (arena, error) {
	transport, err := newCanned(1, 1)
	if err != nil {
		return arena{}, err
	}
	g, err := newGoClients(transport)
	if err != nil {
		return arena{}, err
	}
	number := phone.MustParse("+14155551212")
	return field(
		timed(ourClient, "with its checks before sending", 1, repeat(func() error {
			o, err := g.ours.Create(context.Background(), order.CreateRequest{PhoneNumber: number, SMSCapability: true})
			if err != nil {
				return err
			}
			return unless(!o.SID.IsZero())
		})),
		timed(byHand, "net/http, and encoding/json on order.Resource, without checks", 1, repeat(func() error {
			var o order.Resource
			form := url.Values{"PhoneNumber": {number.String()}, "SmsCapability": {"true"}}
			if err := g.ask(http.MethodPost, order.BaseURL+order.Path, form, http.StatusCreated, &o); err != nil {
				return err
			}
			return unless(!o.SID.IsZero())
		})),
		timed(twilioGo, "generation 2 of the API, with its four required parameters", 1, repeat(func() error {
			params := (&openapi.CreateHostedNumberOrderParams{}).SetPhoneNumber(number.String()).SetContactPhoneNumber(number.String()).
				SetAddressSid("AD11111111111111111111111111111111").SetEmail("owner@example.com")
			o, err := g.peer.CreateHostedNumberOrder(params)
			if err != nil {
				return err
			}
			return unless(o.Sid != nil)
		})),
	)
}

func clientPage(*settings) (arena, error) { return clientLists(1, 50) }

func clientList(s *settings) (arena, error) { return clientLists(max(2, 10/s.scale), 1000) }

// clientLists is the arena of a list of some pages of some size.
func clientLists(pages, size int) (arena, error) {
	transport, err := newCanned(pages, size)
	if err != nil {
		return arena{}, err
	}
	g, err := newGoClients(transport)
	if err != nil {
		return arena{}, err
	}
	all := pages * size
	return field(
		timed(ourClient, "", all, repeat(func() error {
			n := 0
			for _, err := range g.ours.Orders(context.Background(), order.ListRequest{PageSize: size}) {
				if err != nil {
					return err
				}
				n++
			}
			return unless(n == all)
		})),
		timed(byHand, "net/http, and encoding/json on order.Resource", all, repeat(func() error {
			n, next := 0, fmt.Sprintf("%s%s?PageSize=%d", order.BaseURL, order.Path, size)
			for next != "" {
				var page struct {
					Meta struct {
						Next string `json:"next_page_url"`
					}
					Items []order.Resource
				}
				if err := g.ask(http.MethodGet, next, nil, http.StatusOK, &page); err != nil {
					return err
				}
				n += len(page.Items)
				next = page.Meta.Next
			}
			return unless(n == all)
		})),
		timed(twilioGo, "generation 2 of the API", all, repeat(func() error {
			records, err := g.peer.ListHostedNumberOrder((&openapi.ListHostedNumberOrderParams{}).SetPageSize(size))
			if err != nil {
				return err
			}
			return unless(len(records) == all)
		})),
	)
}
