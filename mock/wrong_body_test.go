package mock_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/order"
)

// wrongForms are servers whose orders do not have a documented form.
var wrongForms = []wrong{
	{mistake: "the MMS capability is a text", suite: "access", answer: showing(func(o map[string]any) {
		o["capabilities"] = map[string]any{"sms": true, "voice": false, "mms": "yes"}
	})},
	{mistake: "an order has an unknown capability", suite: "access", answer: showing(func(o map[string]any) {
		o["capabilities"] = map[string]any{"sms": true, "voice": false, "rcs": false}
	})},
	{mistake: "the voice capability is left out", suite: "access", answer: showing(func(o map[string]any) { o["capabilities"] = map[string]any{"sms": true, "mms": true} })},
	{mistake: "capabilities are a list", suite: "access", answer: showing(func(o map[string]any) { o["capabilities"] = []any{"sms"} })},
	{mistake: "the failure reason is always null", suite: "memory", answer: showing(func(o map[string]any) { o["failure_reason"] = nil })},
	{mistake: "an empty failure reason is left out", suite: "access", answer: showing(func(o map[string]any) {
		if o["failure_reason"] == "" {
			delete(o, "failure_reason")
		}
	})},
	{mistake: "an empty failure reason is false", suite: "access", answer: showing(func(o map[string]any) {
		if o["failure_reason"] == "" {
			o["failure_reason"] = false
		}
	})},
	{mistake: "dates are an hour ahead", suite: "access", answer: dating(func(at time.Time) string { return at.Format("2006-01-02T15:04:05+01:00") })},
	{mistake: "dates of RFC 2822 are a second late", suite: "access", answer: dating(func(at time.Time) string {
		return at.Add(time.Second).Format("Mon, 02 Jan 2006 15:04:05 +0000")
	})},
	{mistake: "dates have no zone", suite: "access", answer: dating(func(at time.Time) string { return at.Format("2006-01-02T15:04:05") })},
	{mistake: "dates are numbers", suite: "access", answer: showing(func(o map[string]any) { o["date_created"] = 1490731599 })},
}

// wrongBodies are servers whose answers have an invalid body, or a second body behind it.
var wrongBodies = []wrong{
	{mistake: "delete announces a body", suite: "access", answer: func(a *answered) {
		if a.status == http.StatusNoContent {
			a.raw = "HTTP/1.1 204 No Content\r\nContent-Length: 2\r\nConnection: close\r\n\r\nOK"
		}
	}},
	{mistake: "delete has a body", suite: "access", carrier: carrying(func(r *http.Response) bool { return r.StatusCode == http.StatusNoContent })},
	{mistake: "HEAD has a body", suite: "access", carrier: carrying(func(r *http.Response) bool { return r.Request.Method == http.MethodHead })},
	{mistake: "HEAD has another Content-Type", suite: "access", answer: heading("text/html")},
	{mistake: "HEAD has a Content-Type that only begins like JSON", suite: "access", answer: heading("application/json-seq")},
	{mistake: "HEAD of a missing order is 200", suite: "access", answer: func(a *answered) {
		if a.request.Method == http.MethodHead && a.status == http.StatusNotFound {
			a.status = http.StatusOK
		}
	}},
	{mistake: "something follows the JSON", suite: "access", answer: func(a *answered) { a.body = append(a.body, "{}"...) }},
	{mistake: "an order has two statuses", suite: "access", answer: doubling(`"status":"received"`, `"status":"verified","status":"received"`)},
	{mistake: "an error has two codes", suite: "access", answer: doubling(`"code":20404`, `"code":20403,"code":20404`)},
	{mistake: "the code of an error is in capitals", suite: "access", answer: doubling(`"code":`, `"CODE":`)},
	{mistake: "an error has a second code in capitals", suite: "access", answer: doubling(`"code":20404`, `"code":20403,"CODE":20404`)},
	{mistake: "a list has second items in capitals", suite: "lists", answer: doubling(`"items":[`, `"items":[],"ITEMS":[`)},
	{mistake: "the size of a page is in capitals", suite: "lists", answer: doubling(`"page_size":`, `"page_size":7,"PAGE_SIZE":`)},
	{mistake: "switches protocols", suite: "access", answer: func(a *answered) {
		if a.request.Method == http.MethodDelete {
			a.raw = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
		}
	}},
	{mistake: "an answer never ends", suite: "access", carrier: func(r *http.Response) {
		if r.Request.Method == http.MethodDelete {
			r.Body = io.NopCloser(endless{})
		}
	}},
	{mistake: "something follows the url of the next page", suite: "lists", answer: following("next_page_url", "&Status=received")},
	{mistake: "something follows the url of the previous page", suite: "lists", answer: following("previous_page_url", "#top")},
	{mistake: "something follows the url of the page", suite: "lists", answer: following("url", "&Page=0")},
	{mistake: "something follows the url of the first page", suite: "lists", answer: following("first_page_url", "&")},
	{mistake: "the token of the next page is empty", suite: "lists", server: paging(func(_ *operation, p *listPage) {
		if at, _, found := strings.Cut(string(p.Meta.NextPageURL), "PageToken="); found {
			p.Meta.NextPageURL = order.Text(at + "PageToken=")
		}
	})},
}

// dating changes both dates of every order.
func dating(write func(time.Time) string) func(*answered) {
	return showing(func(o map[string]any) {
		for _, key := range []string{"date_created", "date_updated"} {
			text, _ := o[key].(string)
			if at, err := order.ParseTime(text); err == nil {
				o[key] = write(at.Time())
			}
		}
	})
}

// carrying adds a body to answers that must not have one.
func carrying(where func(*http.Response) bool) func(*http.Response) {
	return func(r *http.Response) {
		if where(r) {
			r.Body = io.NopCloser(strings.NewReader("OK"))
		}
	}
}

// heading gives the answers to HEAD another type.
func heading(kind string) func(*answered) {
	return func(a *answered) {
		if a.request.Method == http.MethodHead {
			a.header.Set("Content-Type", kind)
		}
	}
}

// doubling changes the text of a body.
func doubling(from, to string) func(*answered) {
	return func(a *answered) { a.body = bytes.ReplaceAll(a.body, []byte(from), []byte(to)) }
}

// following appends a text to a url of a list.
func following(key, more string) func(*answered) {
	return func(a *answered) {
		a.json(func(body map[string]any) {
			meta, _ := body["meta"].(map[string]any)
			if text, ok := meta[key].(string); ok {
				meta[key] = text + more
			}
		})
	}
}

// endless is a body without end.
type endless struct{}

func (endless) Read(b []byte) (int, error) { return len(b), nil }
