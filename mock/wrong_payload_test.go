package mock_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/mock"
)

// wrongPayloads are servers that send invalid callbacks. The signature of a posted
// callback covers the invalid content.
var wrongPayloads = []wrong{
	{mistake: "a callback lacks its number", suite: "callbacks", known: true, options: reforming(func(f url.Values) { f.Del("PhoneNumber") })},
	{mistake: "a callback names another number", suite: "callbacks", known: true, options: reforming(func(f url.Values) { f.Set("PhoneNumber", "+16175550000") })},
	{mistake: "a callback names an unknown order", suite: "callbacks", known: true, options: reforming(func(f url.Values) {
		f.Set("HostedNumberOrderSid", "HR00000000000000000000000000000000")
	})},
	{mistake: "a callback has an empty order", suite: "callbacks", known: true, options: reforming(func(f url.Values) { f.Set("HostedNumberOrderSid", "") })},
	{mistake: "a callback has its status twice", suite: "callbacks", known: true, options: reforming(func(f url.Values) { f.Add("Status", f.Get("Status")) })},
	{mistake: "the status of a callback has an underscore", suite: "callbacks", known: true, options: reforming(func(f url.Values) {
		f.Set("Status", strings.ReplaceAll(f.Get("Status"), "-", "_"))
	})},
	{mistake: "a parameter of a callback is empty and unknown", suite: "callbacks", known: true, options: reforming(func(f url.Values) { f.Set("ApiVersion", "") })},
	{mistake: "the parameters of a callback are in lower case", suite: "callbacks", known: true, options: reforming(func(f url.Values) {
		f["status"] = f["Status"]
		f.Del("Status")
	})},
	{mistake: "a callback has no type", suite: "callbacks", options: sending(func(s *sent) error {
		s.request.Header.Del("Content-Type")
		return s.send()
	})},
	{mistake: "a callback has the Content-Type of JSON", suite: "callbacks", options: sending(func(s *sent) error {
		s.request.Header.Set("Content-Type", "application/json")
		return s.send()
	})},
	{mistake: "something follows the form of a callback", suite: "callbacks", options: sending(func(s *sent) error {
		if s.request.Method == http.MethodPost {
			body, err := io.ReadAll(s.request.Body)
			if err != nil {
				return err
			}
			s.post(string(body) + "&")
		}
		return s.send()
	})},
	{mistake: "a callback is far too long", suite: "callbacks", options: sending(func(s *sent) error {
		s.post("Status=" + strings.Repeat("x", 1<<20))
		return s.send()
	})},
	{mistake: "a callback by GET has a body", suite: "callbacks", options: sending(func(s *sent) error {
		if s.request.Method == http.MethodGet {
			s.post("Status=received")
		}
		return s.send()
	})},
	{mistake: "something follows the parameters of a callback by GET", suite: "callbacks", known: true, options: getting(func(address string) string { return address + "&" })},
	{mistake: "something follows the url of a callback by GET", suite: "callbacks", known: true, options: getting(func(address string) string {
		return strings.Replace(address, "&Hosted", "&&Hosted", 1)
	})},
	{mistake: "the parameters of a callback by GET come before the url's own", suite: "callbacks", known: true, options: getting(func(address string) string {
		at, query, _ := strings.Cut(address, "?")
		own, more, _ := strings.Cut(query, "&HostedNumberOrderSid")
		return at + "?HostedNumberOrderSid" + more + "&" + own
	})},
	{mistake: "a callback is a PUT", suite: "callbacks", options: sending(func(s *sent) error {
		s.request.Method = http.MethodPut
		return s.send()
	})},
	{mistake: "a callback has two idempotency tokens", suite: "callbacks", options: sending(func(s *sent) error {
		s.request.Header.Add(callback.IdempotencyHeader, "00000000-0000-0000-0000-000000000000")
		return s.send()
	})},
	{mistake: "a callback has two signatures", suite: "callbacks", options: sending(func(s *sent) error {
		s.request.Header.Add(callback.SignatureHeader, "AAAA")
		return s.send()
	})},
	{mistake: "a refused callback has no signature", suite: "callbacks", options: func(o *mock.Options) {
		tries := 0
		sending(func(s *sent) error {
			if tries++; tries > 1 && strings.Contains(s.request.URL.Path, "busy") {
				s.request.Header.Del(callback.SignatureHeader)
			}
			return s.send()
		})(o)
	}},
}

// reforming changes the form of the callbacks that are posted.
func reforming(change func(url.Values)) func(*mock.Options) {
	return sending(func(s *sent) error {
		if err := s.reform(change); err != nil {
			return err
		}
		return s.send()
	})
}

// getting changes the url of callbacks by GET, and signs them again as account one.
func getting(change func(string) string) func(*mock.Options) {
	return sending(func(s *sent) error {
		if s.request.Method == http.MethodGet {
			if err := s.goTo(change(s.request.URL.String())); err != nil {
				return err
			}
		}
		return s.send()
	})
}
