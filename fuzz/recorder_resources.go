package fuzz

import (
	"encoding/json"
	"fmt"
	"strings"
)

// resourceKind is a kind of resource that a transcript names.
type resourceKind struct {
	prefix  string // of its sids
	name    string // before its number
	control string // the path of its history on the control plane; "" without one
}

// resourceKinds are the kinds of resources that a request creates.
var resourceKinds = []resourceKind{
	{"HR", "#", "/HostedNumberOrders/"},
	{"PX", "PX#", "/AuthorizationDocuments/"},
	{"AD", "AD#", ""},
}

// create names a new resource.
func (r *recorder) create(body *answer) {
	for _, kind := range resourceKinds {
		if !strings.HasPrefix(body.SID, kind.prefix) {
			continue
		}
		n := 1
		for _, o := range r.all {
			if o.kind == kind {
				n++
			}
		}
		o := r.add(kind, body.SID, fmt.Sprintf("%s%d", kind.name, n))
		if body.Number != "" {
			r.names[body.Number] = "PN" + o.name
		}
	}
}

func (r *recorder) add(kind resourceKind, sid, name string) *recorded {
	o := &recorded{sid: sid, name: name, kind: kind, shown: map[string]string{}, codes: map[string]string{}}
	r.all = append(r.all, o)
	r.names[sid] = name
	return o
}

// find returns a resource, nil for one that the transcript has not created. An incoming
// phone number is created with its order.
func (r *recorder) find(sid string) *recorded {
	for _, o := range r.all {
		if o.sid == sid {
			return o
		}
	}
	if name := r.names[sid]; strings.HasPrefix(sid, "PN") && name != "" {
		return r.add(resourceKind{prefix: "PN"}, sid, name)
	}
	return nil
}

// representation returns a word for the form in which a resource is shown. An order of
// generation 2 has other fields than the same order of generation 1; url differs in both
// resources that both generations have.
func representation(fields map[string]any) string {
	_, isV2 := fields["next_step"]
	if url, _ := fields["url"].(string); isV2 || strings.Contains(url, "/v2/") {
		return "v2 "
	}
	return ""
}

// list2010 has the keys of a list of generation 2010.
type list2010 struct {
	Numbers   []json.RawMessage `json:"incoming_phone_numbers"`
	Addresses []json.RawMessage `json:"addresses"`
	First     string            `json:"first_page_uri"`
	Next      any               `json:"next_page_uri"`
	Previous  any               `json:"previous_page_uri"`
	URI       string            `json:"uri"`
	Page      int               `json:"page"`
	PageSize  int               `json:"page_size"`
	Start     int               `json:"start"`
	End       int               `json:"end"`
}

// listed returns the items of a list.
func (a *answer) listed() []json.RawMessage {
	if a.First != "" {
		return append(a.Numbers, a.Addresses...)
	}
	return a.Items
}

// paging describes the page of a list. It is nil for other answers.
func (a *answer) paging() map[string]any {
	if a.First == "" {
		return a.Meta
	}
	return map[string]any{
		"first_page_uri": a.First, "next_page_uri": a.Next, "previous_page_uri": a.Previous, "uri": a.URI,
		"page": a.Page, "page_size": a.PageSize, "start": a.Start, "end": a.End,
	}
}
