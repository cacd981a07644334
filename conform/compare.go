package conform

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"slices"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/order"
)

// The refusals that do not depend on an order.
var (
	unauthorized = order.Problems{{Code: order.ErrorUnauthorized, Err: errors.New("no credentials")}}
	notFound     = order.Problems{{Code: order.ErrorNotFound, Err: errors.New("the resource was not found")}}
	notAllowed   = order.Problems{{Code: order.ErrorMethodNotAllowed, Err: errors.New("method not allowed")}}
	tooMany      = order.Problems{{Code: order.ErrorTooManyRequests, Err: errors.New("too many requests")}}
	badPath      = order.Problems{{Code: order.ErrorInvalidParameter, Err: errors.New("the path is not text")}}
	badForm      = order.Problems{{Code: order.ErrorInvalidParameter, Err: errors.New("the form cannot be read")}}
)

// difference is one place where the server's answer differs from the model's.
func difference(what, want, got string) report.Difference {
	return report.Difference{What: what, Want: want, Got: got}
}

// differs returns a single difference.
func differs(what, want, got string) []report.Difference {
	return []report.Difference{difference(what, want, got)}
}

// status compares the status of the latest answer.
func (s *Session) status(want int) []report.Difference {
	if s.last.status != want {
		return differs(report.WhatStatus, fmt.Sprint(want), fmt.Sprintf("%d: %s", s.last.status, excerpt(s.last.body)))
	}
	return nil
}

// decode reads the latest answer as JSON of a status.
func (s *Session) decode(status int, into any) []report.Difference {
	if wrong := s.status(status); wrong != nil {
		return wrong
	}
	if kind, _, err := mime.ParseMediaType(s.last.header.Get("Content-Type")); err != nil || kind != "application/json" {
		return differs("the Content-Type", "application/json", s.last.header.Get("Content-Type"))
	}
	if err := exactjson.UnmarshalUnique(s.last.body, into); err != nil {
		return differs(report.WhatBody, "JSON", fmt.Sprintf("%v: %s", err, excerpt(s.last.body)))
	}
	return nil
}

// empty compares an answer without a body.
func (s *Session) empty() []report.Difference {
	if wrong := s.status(http.StatusNoContent); wrong != nil {
		return wrong
	}
	if length := s.last.header.Get("Content-Length"); len(s.last.body) > 0 || length != "" && length != "0" {
		return differs(report.WhatBody, "none", fmt.Sprintf("%s bytes: %s", cmp.Or(length, fmt.Sprint(len(s.last.body))), excerpt(s.last.body)))
	}
	return nil
}

// refusal compares the latest answer with the model's problems: the first decides the
// code, and the details list all.
func (s *Session) refusal(want order.Problems) []report.Difference {
	return s.refused(want[0].Code.HTTPStatus(), want)
}

// refused is refusal with an HTTP status of its own.
func (s *Session) refused(status int, want order.Problems) []report.Difference {
	s.coverage.refused(want)
	s.code = want[0].Code
	var got failure
	if wrong := s.decode(status, &got); wrong != nil {
		return wrong
	}
	all := spelt("the error", s.last.body, "code", "message", "more_info", "status", "details")
	differ := func(what string, want, got any) {
		if want != got {
			all = append(all, difference(what, fmt.Sprint(want), fmt.Sprint(got)))
		}
	}
	differ("the error's code", want[0].Code, got.Code)
	differ("the error's status", s.last.status, got.Status)
	differ("the error's more_info", want[0].Code.MoreInfo(), got.MoreInfo)
	differ("whether the error has a message", true, got.Message != "")
	differ("the error's details", describe(want), describeDetails(&got))
	if want[0].Code == order.ErrorUnauthorized {
		differ("whether WWW-Authenticate is there", true, s.last.header.Get("WWW-Authenticate") != "")
	}
	return all
}

// spelt returns the keys that a JSON object lacks in exactly this spelling, because
// decoding into a struct ignores the letter case.
func spelt(what string, object []byte, keys ...string) (all []report.Difference) {
	var got map[string]json.RawMessage
	if err := json.Unmarshal(object, &got); err != nil {
		return differs(what, "a JSON object", err.Error())
	}
	for _, key := range keys {
		if _, there := got[key]; !there {
			all = append(all, difference(what, "a key "+key, fmt.Sprint(slices.Sorted(maps.Keys(got)))))
		}
	}
	return all
}

func describe(problems order.Problems) string {
	var list []string
	for _, p := range problems {
		list = append(list, fmt.Sprintf("%s %d", p.Param, p.Code))
	}
	return fmt.Sprint(list)
}

func describeDetails(f *failure) string {
	var list []string
	for _, d := range f.Details.Problems {
		list = append(list, fmt.Sprintf("%s %d", d.Param, d.Code))
	}
	return fmt.Sprint(list)
}

// resource reads the latest answer as an order.
func (s *Session) resource(status int) (*order.Resource, []report.Difference) {
	var shown order.Resource
	if wrong := s.decode(status, &shown); wrong != nil {
		return nil, wrong
	}
	return &shown, nil
}

// answered compares the latest answer with the order of the model.
func (s *Session) answered(k *known, status int) []report.Difference {
	if s.target.generation() == order.Generation2 {
		return s.reflects(s.ownAnswer(request{method: http.MethodGet, url: s.address(k.order.SID), login: k.owner}), false)
	}
	if _, wrong := s.resource(status); wrong != nil {
		return wrong
	}
	return s.compare(k)
}

// compare compares the latest answer with an order of the model: exactly its keys, each
// with its value.
func (s *Session) compare(k *known) []report.Difference {
	return s.compareWith(&k.order, s.last.body)
}

func (s *Session) compareWith(o *order.Order, body []byte) []report.Difference {
	shown := o.Resource
	shown.URL = order.Text(s.address(shown.SID))
	data, err := json.Marshal(&shown)
	var want, got map[string]any
	if err = errors.Join(err, json.Unmarshal(data, &want), json.Unmarshal(body, &got)); err != nil {
		return differs("the order", "JSON", err.Error())
	}
	var all []report.Difference
	for _, key := range slices.Sorted(maps.Keys(want)) {
		if value, there := got[key]; !there {
			all = append(all, difference(key, text(want[key]), "no such key"))
		} else if !same(key, want[key], value) {
			all = append(all, difference(key, text(want[key]), text(value)))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		if _, there := want[key]; !there {
			all = append(all, difference(key, "no such key", text(got[key])))
		}
	}
	return all
}

// text writes a JSON value.
func text(value any) string {
	data, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(data)
}
