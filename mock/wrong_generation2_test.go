package mock_test

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// wrongGeneration2 are servers that treat orders and letters of generation 2 badly.
var wrongGeneration2 = []wrong{
	{mistake: "generation 2 deletes a verified order", suite: "generation2", server: operating(http.MethodDelete, singleV2, func(o *operation) {
		if o.right(); o.code() == order.ErrorConflict {
			o.instead(http.MethodDelete, collection+"/"+o.args["Sid"], nil)
		}
	})},
	{mistake: "generation 2 requires SmsCapability", suite: "generation2", server: refusing(http.MethodPost, collectionV2, order.ErrorInvalidParameter, "SmsCapability", func(text string) bool { return text == "" })},
	{mistake: "generation 2 requires a title", suite: "generation2", server: refusing(http.MethodPost, letterListV2, order.ErrorInvalidParameter, "ContactTitle", func(text string) bool { return text == "" })},
	{mistake: "generation 2 requires no address", suite: "generation2", server: reading(http.MethodPost, collectionV2, func(form url.Values) {
		if form.Get("AddressSid") == "" {
			form.Set("AddressSid", "AD11111111111111111111111111111111")
		}
	})},
	{mistake: "generation 2 allows names of 64 characters only", suite: "generation2", server: refusing(http.MethodPost, collectionV2, order.ErrorFriendlyName, "FriendlyName", func(text string) bool { return len(text) > 64 })},
	{mistake: "generation 2 updates without a status", suite: "generation2", server: operating(http.MethodPost, singleV2, func(o *operation) {
		if o.form.Get("Status") == "" {
			o.instead(http.MethodGet, o.request.URL.Path, nil)
			return
		}
		o.right()
	})},
	{mistake: "generation 2 shows null before the first call", suite: "generation2", answer: at(func(shown map[string]any) {
		if calls, is := shown["verification_call_sids"].([]any); is && len(calls) == 0 {
			delete(shown, "verification_call_sids")
		}
	}, collectionV2, singleV2)},
	{mistake: "generation 2 shows unique names", suite: "generation2", answer: at(having("unique_name", nil), collectionV2, singleV2)},
	{mistake: "generation 2 has no next step", suite: "generation2", answer: at(having("next_step", nil), collectionV2, singleV2)},
	{mistake: "generation 2 shows the urls of generation 1", suite: "generation2", answer: at(func(shown map[string]any) {
		shown["url"] = strings.Replace(shown["url"].(string), collectionV2, collection, 1)
	}, collectionV2, singleV2)},
	{mistake: "the orders of a letter show their calls in generation 2", suite: "generation2", answer: at(having("verification_attempts", 0), dependentsV2)},
	{mistake: "generation 2 forgets the filter by capability", suite: "generation2", server: unfiltering(collectionV2, "SmsCapability")},
	{mistake: "generation 2 deletes no letters", suite: "generation2", server: operating(http.MethodDelete, oneLetterV2, func(o *operation) { o.refuse(order.ErrorLetterNotEditable, "") })},
}

// The paths of generation 2010.
var (
	oneNumber  = api.IncomingPhoneNumber
	numberList = api.IncomingPhoneNumbers
)

// wrongNumbers are servers that treat incoming phone numbers badly.
var wrongNumbers = []wrong{
	{mistake: "a configuration is not stored", suite: "numbers", server: operating(http.MethodPost, oneNumber, func(o *operation) {
		o.right()
		if o.ok() {
			o.instead(http.MethodPost, o.request.URL.Path, url.Values{"SmsUrl": {""}, "FriendlyName": {""}, "SmsMethod": {"POST"}})
		}
	})},
	{mistake: "a number is in use before completion", suite: "numbers", answer: at(having("status", "in-use"), oneNumber, numberList)},
	{mistake: "a number has another origin", suite: "numbers", answer: at(having("origin", "twilio"), oneNumber, numberList)},
	{mistake: "a number has no callback", suite: "numbers", answer: at(having("status_callback", ""), oneNumber, numberList)},
	{mistake: "numbers forget the filter by origin", suite: "numbers", server: unfiltering(numberList, "Origin")},
	{mistake: "numbers forget the filter by number", suite: "numbers", server: unfiltering(numberList, "PhoneNumber")},
	{mistake: "numbers are listed oldest first", suite: "numbers", server: listing(numberList, reversed)},
	{mistake: "the number of a waiting order can be deleted", suite: "numbers", server: operating(http.MethodDelete, oneNumber, func(o *operation) {
		if o.right(); o.code() == order.ErrorConflict {
			o.answer.status, o.answer.body = http.StatusNoContent, nil
		}
	})},
	{mistake: "numbers have absolute uris", suite: "numbers", answer: at(func(shown map[string]any) {
		shown["uri"] = "https://api.twilio.com" + shown["uri"].(string)
	}, oneNumber, numberList)},
}

// wrongKeys are servers that treat API keys badly.
var wrongKeys = []wrong{
	{mistake: "a key does not enter", suite: "keys", server: operating(http.MethodGet, single, func(o *operation) {
		if user, _, _ := o.request.BasicAuth(); strings.HasPrefix(user, "SK") {
			o.refuse(order.ErrorUnauthorized, "")
			return
		}
		o.right()
	})},
	{mistake: "a key sees no lists", suite: "keys", server: operating(http.MethodGet, collection, func(o *operation) {
		if o.right(); strings.HasPrefix(o.user(), "SK") && o.ok() {
			o.answer.items(func([]any) []any { return nil })
		}
	})},
	{mistake: "a key may not delete", suite: "keys", server: operating(http.MethodDelete, singleV2, func(o *operation) {
		if strings.HasPrefix(o.user(), "SK") {
			o.refuse(order.ErrorForbidden, "")
			return
		}
		o.right()
	})},
	{mistake: "a key's order is received by none", suite: "keys", server: operating(http.MethodPost, collectionV2, func(o *operation) {
		if o.right(); strings.HasPrefix(o.user(), "SK") && o.made() != nil {
			o.made().order.Status = status.TwilioProcessing
		}
	})},
}

// user returns the user name of the request.
func (o *operation) user() string {
	user, _, _ := o.request.BasicAuth()
	return user
}
