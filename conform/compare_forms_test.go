package conform_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/order"
)

// rewritten is our server, with every object of an answer that has a key changed.
func rewritten(t *testing.T, key string, change func(map[string]any)) string {
	return spoiled(t, func(_ *http.Request, answer *spoilt) {
		var body any
		if json.Unmarshal(answer.body, &body) != nil {
			return
		}
		if data, err := json.Marshal(changed(body, key, change)); err == nil {
			answer.body = data
		}
	})
}

func changed(value any, key string, change func(map[string]any)) any {
	switch value := value.(type) {
	case map[string]any:
		for name := range value {
			value[name] = changed(value[name], key, change)
		}
		if _, there := value[key]; there {
			change(value)
		}
	case []any:
		for i := range value {
			value[i] = changed(value[i], key, change)
		}
	}
	return value
}

// redated writes both dates of an order otherwise.
func redated(layout string, zone *time.Location) func(map[string]any) {
	return func(o map[string]any) {
		for _, key := range []string{"date_created", "date_updated"} {
			at, _ := order.ParseTime(o[key].(string))
			o[key] = at.Time().In(zone).Format(layout)
		}
	}
}

// sampleForms are the forms of a representation that official texts and samples
// show, each named by the changed key.
var sampleForms = []struct {
	name, key string
	change    func(map[string]any)
}{
	{"capabilities with mms", "capabilities", func(o map[string]any) {
		o["capabilities"] = map[string]any{"sms": true, "voice": false, "mms": true}
	}},
	{"capabilities with mms and fax", "capabilities", func(o map[string]any) {
		o["capabilities"] = map[string]any{"mms": false, "sms": true, "voice": false, "fax": false}
	}},
	{"no reason is null", "failure_reason", func(o map[string]any) {
		if o["failure_reason"] == "" {
			o["failure_reason"] = nil
		}
	}},
	{"no calls are an empty list", "verification_call_sids", func(o map[string]any) {
		if o["verification_call_sids"] == nil {
			o["verification_call_sids"] = []any{}
		}
	}},
	{"dates of RFC 2822", "date_updated", redated("Mon, 02 Jan 2006 15:04:05 +0000", time.UTC)},
	{"dates of RFC 2822 in GMT", "date_updated", redated("Mon, 02 Jan 2006 15:04:05 GMT", time.UTC)},
	{"dates with an offset", "date_updated", redated(time.RFC3339, time.FixedZone("", -8*60*60))},
}

// showing are suites in which every key of an order has several values.
var showing = []string{"memory", "access", "lists"}

func TestEveryDocumentedFormIsAccepted(t *testing.T) {
	t.Parallel()
	for _, form := range sampleForms {
		t.Run(form.name, func(t *testing.T) {
			t.Parallel()
			ran := hold(t, conform.Target{URL: rewritten(t, form.key, form.change)}, conform.Options{Suites: showing})
			assert.True(t, ran.OK())
		})
	}
}

// TestAServerThatAnswersLikeTheQuickstartConforms has every form at once.
func TestAServerThatAnswersLikeTheQuickstartConforms(t *testing.T) {
	t.Parallel()
	url := rewritten(t, "capabilities", func(o map[string]any) {
		for _, form := range sampleForms {
			if _, there := o[form.key]; there && form.name != "dates of RFC 2822 in GMT" && form.name != "dates with an offset" {
				form.change(o)
			}
		}
	})
	ran := hold(t, conform.Target{URL: url}, conform.Options{
		Suites: slices.DeleteFunc(conform.Suites(), func(suite string) bool { return suite == "cells" }), Walks: 10, // which take long
	})
	assert.True(t, ran.OK())
}

// TestNoOtherFormIsAccepted changes what a form changes where it must not.
func TestNoOtherFormIsAccepted(t *testing.T) {
	for name, change := range map[string]func(map[string]any){
		"mms is null":                 func(o map[string]any) { o["capabilities"] = map[string]any{"sms": true, "voice": false, "mms": nil} },
		"capabilities are null":       func(o map[string]any) { o["capabilities"] = nil },
		"capabilities are all false":  func(o map[string]any) { o["capabilities"] = map[string]any{"sms": false, "voice": false, "mms": true} },
		"a reason out of place":       func(o map[string]any) { o["failure_reason"] = "none" },
		"a call out of place":         func(o map[string]any) { o["verification_call_sids"] = []any{nil} },
		"calls are an object":         func(o map[string]any) { o["verification_call_sids"] = map[string]any{} },
		"a date with a fraction":      func(o map[string]any) { o["date_created"] = "2017-03-28T20:06:39.5Z" },
		"a date of another second":    func(o map[string]any) { o["date_created"] = "Tue, 28 Mar 2017 20:06:40 +0000" },
		"a date without a time":       func(o map[string]any) { o["date_created"] = "2017-03-28" },
		"a null where text is absent": func(o map[string]any) { o["friendly_name"] = "" },
	} {
		f := first(t, rewritten(t, "capabilities", change), "access")
		assert.NotEmpty(t, f.Differences, name)
	}
}
