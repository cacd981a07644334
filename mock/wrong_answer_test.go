package mock_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/hostednumbers/hostednumbers/sid"
)

var wrongAnswers = []wrong{
	{mistake: "a field that is null is left out", suite: "access", answer: showing(func(o map[string]any) {
		if o["extension"] == nil {
			delete(o, "extension")
		}
	})},
	{mistake: "an order has an unknown field", suite: "access", answer: showing(func(o map[string]any) { o["version"] = 1 })},
	{mistake: "an empty list of e-mails is null", suite: "access", answer: showing(func(o map[string]any) {
		if emails, _ := o["cc_emails"].([]any); len(emails) == 0 {
			o["cc_emails"] = nil
		}
	})},
	{mistake: "a text that is absent is empty", suite: "access", answer: showing(func(o map[string]any) {
		if o["friendly_name"] == nil {
			o["friendly_name"] = ""
		}
	})},
	{mistake: "attempts are text", suite: "access", answer: showing(func(o map[string]any) { o["verification_attempts"] = o["verification_attempts"].(json.Number).String() })},
	{mistake: "the voice capability is true", suite: "access", answer: showing(func(o map[string]any) { o["capabilities"] = map[string]any{"sms": true, "voice": true} })},
	{mistake: "a status is written with an underscore", suite: "cells", answer: showing(func(o map[string]any) { o["status"] = strings.ReplaceAll(o["status"].(string), "-", "_") })},
	{mistake: "a number is shown without its plus", suite: "access", answer: showing(func(o map[string]any) { o["phone_number"] = o["phone_number"].(string)[1:] })},
	{mistake: "times have fractions of a second", suite: "access", answer: showing(func(o map[string]any) {
		o["date_updated"] = strings.Replace(o["date_updated"].(string), "Z", ".000Z", 1)
	})},
	{mistake: "the url has the host of the real API", suite: "access", answer: showing(func(o map[string]any) {
		o["url"] = "https://preview.twilio.com" + collection + "/" + o["sid"].(string)
	})},
	{mistake: "the verification code is hidden from the customer", suite: "cells", answer: showing(func(o map[string]any) { o["verification_code"] = nil })},
	{mistake: "an update shows the order as it was", suite: "parameters", server: operating(http.MethodPost, single, func(o *operation) {
		before := o.order()
		if o.right(); o.ok() {
			o.show(http.StatusOK, &before)
		}
	})},
	{mistake: "create answers 200", suite: "access", answer: turning(http.StatusCreated, http.StatusOK)},
	{mistake: "delete answers 200", suite: "access", answer: turning(http.StatusNoContent, http.StatusOK)},
	{mistake: "delete answers with the order", suite: "access", server: operating(http.MethodDelete, single, func(o *operation) {
		before := o.order()
		if o.right(); o.ok() {
			o.show(http.StatusOK, &before)
		}
	})},
	{mistake: "a request that is refused is 422", suite: "parameters", answer: turning(http.StatusBadRequest, http.StatusUnprocessableEntity)},
	{mistake: "a conflict is 400", suite: "access", answer: turning(http.StatusConflict, http.StatusBadRequest)},
	{mistake: "a wrong code has the error code of an unexpected code", suite: "parameters", answer: recoding(22113, 22114)},
	{mistake: "a taken name has the error code of an invalid name", suite: "access", answer: recoding(20409, 22115)},
	{mistake: "a call too many has the error code of a forbidden status", suite: "guards", answer: recoding(22100, 22112)},
	{mistake: "only the first problem is listed", suite: "parameters", answer: refusal(func(body map[string]any) {
		if problems := problemsOf(body); len(problems) > 1 {
			body["details"] = map[string]any{"problems": problems[:1]}
		}
	})},
	{mistake: "problems are listed in reverse", suite: "parameters", answer: refusal(func(body map[string]any) {
		if problems := problemsOf(body); len(problems) > 1 {
			slices.Reverse(problems)
			body["code"] = problems[0].(map[string]any)["code"]
		}
	})},
	{mistake: "the details of a refusal are a list", suite: "access", answer: refusal(func(body map[string]any) { body["details"] = problemsOf(body) })},
	{mistake: "a refusal has no details", suite: "access", answer: refusal(func(body map[string]any) { delete(body, "details") })},
	{mistake: "a refusal has no status", suite: "access", answer: refusal(func(body map[string]any) { delete(body, "status") })},
	{mistake: "a refusal has no more_info", suite: "access", answer: refusal(func(body map[string]any) { delete(body, "more_info") })},
	{mistake: "a refusal has no message", suite: "access", answer: refusal(func(body map[string]any) { body["message"] = "" })},
	{mistake: "answers are text", suite: "access", answer: func(a *answered) { a.header.Set("Content-Type", "text/plain") }},
	{mistake: "a method that is not allowed comes without Allow", suite: "access", answer: func(a *answered) { a.header.Del("Allow") }},
	{mistake: "HEAD is not allowed, as it says", suite: "access", answer: func(a *answered) {
		if allowed := a.header.Get("Allow"); allowed != "" {
			a.header.Set("Allow", strings.Replace(allowed, "HEAD, ", "", 1))
		}
	}},
	{mistake: "a method that is not allowed is not found", suite: "access", answer: turning(http.StatusMethodNotAllowed, http.StatusNotFound)},
	{mistake: "HEAD is not allowed", suite: "access", answer: func(a *answered) {
		if a.request.Method == http.MethodHead && a.status == http.StatusOK {
			a.status = http.StatusMethodNotAllowed
		}
	}},
	{mistake: "OPTIONS is answered", suite: "access", answer: func(a *answered) {
		if a.request.Method == http.MethodOptions {
			a.status, a.body = http.StatusNoContent, nil
		}
	}},
	{mistake: "a trailing slash is redirected", suite: "access", answer: func(a *answered) {
		if path, cut := strings.CutSuffix(a.request.URL.Path, "/"); cut && a.status == http.StatusNotFound {
			a.status = http.StatusTemporaryRedirect
			a.header.Set("Location", path)
		}
	}},
	{mistake: "401 has no WWW-Authenticate", suite: "access", answer: func(a *answered) { a.header.Del("WWW-Authenticate") }},
	{mistake: "a request without credentials is 403", suite: "access", answer: turning(http.StatusUnauthorized, http.StatusForbidden)},
	{mistake: "without credentials a list is empty", suite: "access", server: operating(http.MethodGet, collection, func(o *operation) {
		if o.right(); o.answer.status == http.StatusUnauthorized {
			o.enterAs(sid.From16[sid.Account]([16]byte{}))
			o.right()
		}
	})},
	{mistake: "a body is not JSON", suite: "access", answer: func(a *answered) { a.body = append([]byte(")]}'\n"), a.body...) }},
}

// showing puts a mistake into every order that is shown.
func showing(mistake func(map[string]any)) func(*answered) {
	return func(a *answered) { a.orders(mistake) }
}

// refusal puts a mistake into every refusal.
func refusal(mistake func(map[string]any)) func(*answered) {
	return func(a *answered) { a.refused(mistake) }
}

// problemsOf returns the problems that the body of a refusal lists.
func problemsOf(body map[string]any) []any {
	details, _ := body["details"].(map[string]any)
	problems, _ := details["problems"].([]any)
	return problems
}

// turning changes the HTTP status of answers.
func turning(from, to int) func(*answered) {
	return func(a *answered) {
		if a.status == from {
			a.status = to
		}
	}
}

// recoding changes the error code of answers.
func recoding(from, to int) func(*answered) {
	return refusal(func(body map[string]any) {
		if code, _ := body["code"].(json.Number); code.String() == strconv.Itoa(from) {
			body["code"] = to
		}
	})
}
