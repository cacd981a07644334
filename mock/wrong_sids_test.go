package mock_test

import (
	"fmt"
	"net/http"
	"sync"
)

// wrongSIDs are servers that make sids badly.
var wrongSIDs = []wrong{
	{mistake: "every order has the sid of the first one", suite: "lists", answer: creates(first("sid"))},
	{mistake: "a new order has the incoming phone number of the first one", suite: "lists", answer: showing(first("incoming_phone_number_sid"))},
	{mistake: "a new order has no sid", suite: "access", answer: creates(func(o map[string]any) { o["sid"] = nil })},
	{mistake: "a new order has no incoming phone number", suite: "access", answer: creates(func(o map[string]any) { o["incoming_phone_number_sid"] = nil })},
	{mistake: "the sid of a new order is an account's", suite: "access", answer: creates(func(o map[string]any) { o["sid"] = o["account_sid"] })},
	{mistake: "the sid of the incoming phone number is in capitals later", suite: "access", answer: func(a *answered) {
		if a.request.Method == http.MethodGet {
			a.orders(func(o map[string]any) {
				o["incoming_phone_number_sid"] = "PN" + fmt.Sprintf("%X", o["incoming_phone_number_sid"])[:32]
			})
		}
	}},
	{mistake: "the calls of every order have the same sids", suite: "memory", answer: showing(calling(func(n int, _ any) any { return fmt.Sprintf("CA%032x", n) }))},
	{mistake: "a call has no sid", suite: "memory", answer: showing(calling(func(int, any) any { return nil }))},
	{mistake: "calls are not shown", suite: "memory", answer: showing(func(o map[string]any) { o["verification_call_sids"] = nil })},
	{mistake: "calls are shown as an empty list", suite: "memory", answer: showing(func(o map[string]any) { o["verification_call_sids"] = []any{} })},
	{mistake: "the latest call comes first", suite: "memory", answer: showing(func(o map[string]any) {
		if calls, _ := o["verification_call_sids"].([]any); len(calls) > 1 {
			calls[0], calls[len(calls)-1] = calls[len(calls)-1], calls[0]
		}
	})},
	{mistake: "a code has five digits", suite: "memory", answer: showing(func(o map[string]any) {
		if code, ok := o["verification_code"].(string); ok {
			o["verification_code"] = code + "0"
		}
	})},
	{mistake: "every code is the same", suite: "memory", answer: showing(func(o map[string]any) {
		if o["verification_code"] != nil {
			o["verification_code"] = "1234"
		}
	})},
}

// creates puts a mistake into the answer to a create.
func creates(mistake func(map[string]any)) func(*answered) {
	return func(a *answered) {
		if a.status == http.StatusCreated {
			a.orders(mistake)
		}
	}
}

// first gives a key of every order the value that it had in the first.
func first(key string) func(map[string]any) {
	var once sync.Once
	var value any
	return func(o map[string]any) {
		once.Do(func() { value = o[key] })
		o[key] = value
	}
}

// calling puts a mistake into the sid of each call.
func calling(mistake func(int, any) any) func(map[string]any) {
	return func(o map[string]any) {
		calls, _ := o["verification_call_sids"].([]any)
		for i := range calls {
			calls[i] = mistake(i, calls[i])
		}
	}
}
