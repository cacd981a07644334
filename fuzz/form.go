package fuzz

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// Form is the form or the query of a request. It has one problem or none.
type Form struct {
	Values url.Values
	Param  string          // the invalid parameter; "" without a problem
	Code   order.ErrorCode // the API's error code; zero without a problem
}

// CreateForms yields valid and invalid forms of create requests.
func CreateForms() *rapid.Generator[Form] {
	return requestForm{
		required: []string{"PhoneNumber", "SmsCapability"},
		optional: strings.Fields("AccountSid FriendlyName UniqueName CcEmails SmsUrl SmsMethod SmsFallbackUrl SmsFallbackMethod " +
			"StatusCallbackUrl StatusCallbackMethod SmsApplicationSid AddressSid Email VerificationType VerificationDocumentSid"),
		together: func(f url.Values) {
			if f.Get("VerificationType") == "phone-bill" {
				f.Set("VerificationDocumentSid", "RI00000000000000000000000000000000")
			}
		},
		apart: Form{url.Values{"VerificationType": {"phone-bill"}, "VerificationDocumentSid": {""}}, "VerificationDocumentSid", order.ErrorVerificationDocument},
	}.generator()
}

// UpdateForms yields valid and invalid forms of update requests. The empty form is valid.
// An order may refuse a valid form.
func UpdateForms() *rapid.Generator[Form] {
	return requestForm{
		optional: strings.Fields("FriendlyName UniqueName CcEmails Email Status VerificationCode VerificationType VerificationDocumentSid Extension CallDelay"),
		together: func(f url.Values) {
			if f.Get("Status") != "" {
				f.Del("VerificationCode")
			}
		},
		apart: Form{url.Values{"Status": {"pending-verification"}, "VerificationCode": {"8794"}}, "VerificationCode", order.ErrorUnexpectedVerificationCode},
	}.generator()
}

// ListForms yields valid and invalid queries of list requests.
func ListForms() *rapid.Generator[Form] {
	return requestForm{
		list:     true,
		optional: strings.Fields("PhoneNumber FriendlyName UniqueName Status IncomingPhoneNumberSid PageSize Page PageToken"),
		together: func(f url.Values) {
			if f.Get("Page") != "" {
				f.Set("PageToken", "a")
			}
		},
		apart: Form{url.Values{"Page": {"1"}, "PageToken": {""}}, "Page", order.ErrorPageToken},
	}.generator()
}

// requestForm is a kind of request: its parameters, and a rule about two of them.
type requestForm struct {
	list               bool
	required, optional []string
	together           func(url.Values) // makes a form keep the rule
	apart              Form             // breaks it
}

func (r requestForm) generator() *rapid.Generator[Form] {
	return rapid.Custom(func(t *rapid.T) Form {
		f := Form{Values: url.Values{}}
		for _, name := range r.required {
			f.Values.Set(name, params[name].good.Draw(t, name))
		}
		for range rapid.IntRange(0, 4).Draw(t, "parameters") {
			name := rapid.SampledFrom(r.optional).Draw(t, "parameter")
			f.Values.Set(name, r.good(name).Draw(t, name))
		}
		r.together(f.Values)
		switch rapid.IntRange(0, 4).Draw(t, "wrong") {
		case 0, 1:
			return f
		case 2:
			maps.Copy(f.Values, r.apart.Values)
			f.Param, f.Code = r.apart.Param, r.apart.Code
			return f
		}
		r.spoil(t, &f)
		return f
	})
}

// good yields valid values of a parameter, sometimes the empty one, which counts as absent
// or clears a field.
func (r requestForm) good(name string) *rapid.Generator[string] {
	values := params[name].good
	if r.list && params[name].listed != nil {
		values = params[name].listed
	}
	return rapid.OneOf(values, values, rapid.Just(""))
}

// spoil makes one parameter invalid: missing, repeated, not UTF-8, with NUL, or with a
// value that breaks its own rule.
func (r requestForm) spoil(t *rapid.T, f *Form) {
	f.Param = rapid.SampledFrom(slices.Concat(r.required, r.optional)).Draw(t, "wrong parameter")
	p := params[f.Param]
	bad := slices.Clone(p.bad)
	if r.list {
		bad = p.badInList
	}
	bad = append(bad, badValue{order.ErrorInvalidParameter, rapid.SampledFrom([]string{"\xff", "\x00", "a\x00b"})})
	if f.Param != "CcEmails" {
		bad = append(bad, badValue{order.ErrorInvalidParameter, nil})
	}
	if slices.Contains(r.required, f.Param) {
		bad = append(bad, badValue{order.ErrorInvalidParameter, rapid.Just("")})
	}
	how := rapid.SampledFrom(bad).Draw(t, "how")
	f.Code = how.code
	if how.values == nil {
		f.Values[f.Param] = []string{"", ""}
	} else {
		f.Values.Set(f.Param, how.values.Draw(t, "bad value"))
	}
	f.Values.Del(companions[f.Param])
}

// companions maps a parameter to another one that would add its own problem.
var companions = map[string]string{"Status": "VerificationCode", "VerificationCode": "Status", "PageToken": "Page"}

// formParam has the valid and the invalid values of a parameter.
type formParam struct {
	good      *rapid.Generator[string]
	listed    *rapid.Generator[string] // valid in a list, if others are; nil otherwise
	bad       []badValue               // in a form
	badInList []badValue
}

// badValue has invalid values with the API's error code. Without values, the parameter is
// given twice.
type badValue struct {
	code   order.ErrorCode
	values *rapid.Generator[string]
}

func wrong(code order.ErrorCode, values ...string) []badValue {
	return []badValue{{code, rapid.SampledFrom(values)}}
}

// params has examples for the rules in the table of request parameters, in package order.
var params = func() map[string]formParam {
	text := rapid.StringN(1, 64, -1).Filter(func(s string) bool { return s != "" && !strings.Contains(s, "\x00") })
	webAddress := formParam{
		good: rapid.OneOf(
			words("https://example.com", "http://localhost:8080/a?b=c#rc=2", "http://user:p%40ss@127.0.0.1:65535/", "http://[::1]:8080/?a;b"),
			rapid.StringMatching(`https?://([a-z]{1,5}(:[a-z!$&'()*+,;=._~-]{0,5})?@)?[a-z]([a-z0-9-]{0,9}[a-z])?(:[1-9][0-9]{0,3})?(/[a-z0-9&=+;]{0,9})?`),
		),
		bad: wrong(order.ErrorURL, "example.com", "ftp://example.com", "/a", "http://", "https://a b",
			"http://127.0.0.1:99999/", "https://h:443:1/", "http://h:0/", "http://a@b@h/", "http://-bad-.com/", "http://a..b/", "http://1.2.3/",
			"http://h/?a b", "http://[::1/", "http://::1/", "http://münchen.example/"),
	}
	email := formParam{
		good: rapid.OneOf(
			words("owner@example.com", "b+c@example.com", `"quoted str"@example.com`, strings.Repeat("a", 64)+"@example.com"),
			rapid.StringMatching(`[a-z0-9]{1,9}([.+_-][a-z0-9]{1,9})?@[a-z0-9]{1,9}(-[a-z0-9]{1,9})?(\.[a-z]{2,5})?`),
		),
		bad: wrong(order.ErrorEmail, "a", "a@", "@example.com", "A <a@example.com>", "a@example.com, b@example.com", "user@-bad-.com", "a..b@example.com",
			"a b@example.com", "é@example.com", strings.Repeat("a", 65)+"@example.com", "a@"+strings.Repeat("b", 64)+".com"),
	}
	method := formParam{good: words("GET", "POST"), bad: wrong(order.ErrorMethod, "get", "PUT", " POST")}
	return map[string]formParam{
		"PhoneNumber": {
			good:      rapid.Map(HostableNumbers(), phone.Number.String),
			bad:       wrong(order.ErrorPhoneNumber, "6175551212", " 16175551212", "+1 617 555 1212", "+06175551212", "+1234567890123456"),
			badInList: wrong(order.ErrorPhoneNumber, " 16175551212", "x"),
		},
		"SmsCapability": {good: words("true", "TRUE", "True"), bad: slices.Concat(wrong(order.ErrorSMSCapability, "false", "False"), wrong(order.ErrorInvalidParameter, "yes", "1"))},
		"AccountSid":    {good: ids[sid.Account](), bad: noIDs[sid.Order](order.ErrorInvalidParameter)},
		"FriendlyName":  {good: text, bad: wrong(order.ErrorFriendlyName, strings.Repeat("é", 65), strings.Repeat("a", 1000))},
		"UniqueName": {
			good: text.Filter(func(s string) bool { return len(s) != 34 }),
			bad:  append(noIDs[sid.Order](order.ErrorUniqueName)[:1], wrong(order.ErrorUniqueName, strings.Repeat("語", 129))...),
		},
		"CcEmails":                email,
		"Email":                   email,
		"SmsUrl":                  webAddress,
		"SmsFallbackUrl":          webAddress,
		"StatusCallbackUrl":       webAddress,
		"SmsMethod":               method,
		"SmsFallbackMethod":       method,
		"StatusCallbackMethod":    method,
		"SmsApplicationSid":       {good: ids[sid.Application](), bad: noIDs[sid.Account](order.ErrorApplication)},
		"AddressSid":              {good: ids[sid.Address](), bad: noIDs[sid.Account](order.ErrorAddress)},
		"VerificationType":        {good: words("phone-call", "phone-bill"), bad: wrong(order.ErrorVerificationType, "PHONE-CALL", "phone_bill", "letter")},
		"VerificationDocumentSid": {good: ids[sid.IdentityDocument](), bad: noIDs[sid.AuthorizationDocument](order.ErrorVerificationDocument)},
		"VerificationCode":        {good: words("8794", "0000", "not digits")},
		"Extension":               {good: words("5105", "ww1#", "*2"), bad: wrong(order.ErrorExtension, "1-2", "x", "1 2", "W")},
		"CallDelay":               {good: rapid.Map(rapid.IntRange(0, 60), strconv.Itoa), bad: wrong(order.ErrorCallDelay, "61", "-1", "1.5", "ten", " 5")},
		"Status": {
			good:      words("pending-verification"),
			listed:    rapid.Map(Statuses(), status.Status.String),
			bad:       slices.Concat(wrong(order.ErrorUnknownStatus, "action_required", "Received", "x"), wrong(order.ErrorStatusNotSettable, "received", "completed", "failed")),
			badInList: wrong(order.ErrorUnknownStatus, "action_required", "Received", "x"),
		},
		"IncomingPhoneNumberSid": {good: words("PN00000000000000000000000000000000", "not a sid")},
		"PageSize": {
			good:      rapid.Map(rapid.IntRange(1, order.MaxPageSize), strconv.Itoa),
			badInList: slices.Concat(wrong(order.ErrorPageSize, "1001", "99999999999999999999"), wrong(order.ErrorInvalidParameter, "0", "-1", "many")),
		},
		"Page":      {good: rapid.Map(rapid.IntRange(0, 9), strconv.Itoa), badInList: wrong(order.ErrorInvalidParameter, "-1", "first")},
		"PageToken": {good: words("a", "opaque")},
	}
}()

func words(values ...string) *rapid.Generator[string] { return rapid.SampledFrom(values) }

func ids[K sid.Kind]() *rapid.Generator[string] { return rapid.Map(SIDs[K](), sid.ID[K].String) }

// noIDs has ids of kind K, for a parameter of another kind, and texts that are not ids.
func noIDs[K sid.Kind](code order.ErrorCode) []badValue {
	return []badValue{{code, ids[K]()}, {code, words("x", "AC123", strings.Repeat("g", 34))}}
}
