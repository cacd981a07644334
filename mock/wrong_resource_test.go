package mock_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/sid"
)

// The paths of letters and of generation 2.
var (
	letterList   = loa.BasePath(order.Generation1)
	oneLetter    = letterList + api.Instance
	dependents   = letterList + api.Dependents
	letterListV2 = loa.BasePath(order.Generation2)
	oneLetterV2  = letterListV2 + api.Instance
	dependentsV2 = letterListV2 + api.Dependents
	collectionV2 = order.Generation2.Path()
	singleV2     = collectionV2 + api.Instance
)

// listKeys are the keys of the items of lists.
var listKeys = []string{"items", "incoming_phone_numbers", "addresses"}

// at puts a mistake into every resource that answers of some paths show, alone or in a
// list.
func at(mistake func(map[string]any), paths ...string) func(*answered) {
	return func(a *answered) {
		on := func(path string) bool { _, ok := match(path, a.request.URL.EscapedPath()); return ok }
		if a.status >= 300 || !slices.ContainsFunc(paths, on) {
			return
		}
		a.json(func(body map[string]any) {
			if body["sid"] != nil {
				mistake(body)
			}
			for _, key := range listKeys {
				items, _ := body[key].([]any)
				for _, item := range items {
					mistake(item.(map[string]any))
				}
			}
		})
	}
}

// lacking removes a key.
func lacking(key string) func(map[string]any) {
	return func(shown map[string]any) { delete(shown, key) }
}

// having sets a key.
func having(key string, value any) func(map[string]any) {
	return func(shown map[string]any) { shown[key] = value }
}

// listing puts a mistake into the items of a list.
func listing(path string, mistake func(o *operation, items []any) []any) func(*site) {
	return operating(http.MethodGet, path, func(o *operation) {
		if o.right(); o.ok() {
			o.answer.items(func(items []any) []any { return mistake(o, items) })
		}
	})
}

// items changes the items of a list.
func (a *answered) items(change func([]any) []any) {
	a.json(func(body map[string]any) {
		for _, key := range listKeys {
			if items, is := body[key].([]any); is {
				body[key] = append([]any{}, change(items)...)
			}
		}
	})
}

// unfiltering shows the items of a list without one of its filters. The urls keep the filter.
func unfiltering(path, filter string) func(*site) {
	return operating(http.MethodGet, path, func(o *operation) {
		if o.right(); !o.ok() || !o.form.Has(filter) {
			return
		}
		query := maps.Clone(o.form)
		query.Del(filter)
		unfiltered := o.send(http.MethodGet, o.request.URL.Path+"?"+query.Encode(), nil)
		o.answer.items(func([]any) (all []any) {
			unfiltered.items(func(items []any) []any { all = items; return items })
			return all
		})
	})
}

// reversed shows the oldest first.
func reversed(_ *operation, items []any) []any {
	slices.Reverse(items)
	return items
}

// listed adds values to a list, as JSON shows them.
func listed(items []any, shown any, hidden ...string) []any {
	var value map[string]any
	data, _ := json.Marshal(shown)
	_ = json.Unmarshal(data, &value)
	for _, key := range hidden {
		delete(value, key)
	}
	return append(items, value)
}

// send sends another request of the same caller to the right server.
func (o *operation) send(method, path string, form url.Values) answered {
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.Host = o.request.Host
	r.Header.Set("Authorization", o.request.Header.Get("Authorization"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return record(o.next, r)
}

// instead answers with what the right server answers to another request.
func (o *operation) instead(method, path string, form url.Values) {
	o.answer = o.send(method, path, form)
}

// letter returns the stored letter of the path, of any account; the zero Letter if it does
// not exist.
func (o *operation) letter() loa.Letter {
	id, err := sid.Parse[sid.AuthorizationDocument](o.args["Sid"])
	if err != nil {
		return loa.Letter{}
	}
	r, err := o.site.store.FindLetter(o.request.Context(), platform.LetterRef{Letter: id})
	if err != nil {
		return loa.Letter{}
	}
	return r.Letter
}

// made returns the stored order that the answer shows, nil if it shows none.
func (o *operation) made() *entry {
	var shown struct{ SID sid.ID[sid.Order] }
	if !o.ok() || json.Unmarshal(o.answer.body, &shown) != nil {
		return nil
	}
	return o.site.store.bySID[shown.SID]
}

// writingLetters puts a mistake into the letters that an event stores.
func writingLetters(event loa.Event, mistake func(*platform.LetterWrite)) func(*site) {
	return func(s *site) {
		s.store.letters = append(s.store.letters, func(w *platform.LetterWrite) {
			if w.Changes[len(w.Changes)-1].Event == event {
				mistake(w)
			}
		})
	}
}

// staying leaves some orders as they are at an event.
func staying(event order.Event, which func(*committed) bool) func(*site) {
	return changing(event, func(c *committed) {
		if which(c) {
			c.next, c.change.Effects = c.before, 0
		}
	})
}

// isSecond reports whether a change is of the second order of a script.
func isSecond(c *committed) bool { return c.entry.position == 2 }

// by returns whether an actor has caused a change.
func by(actor order.Actor) func(*committed) bool {
	return func(c *committed) bool { return c.change.Actor == actor }
}
