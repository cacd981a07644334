package platform_test

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The parameters of the requests, in the order in which problems with them are listed.
const (
	createParams = "PhoneNumber SmsCapability AccountSid FriendlyName UniqueName CcEmails SmsUrl SmsMethod SmsFallbackUrl SmsFallbackMethod " +
		"StatusCallbackUrl StatusCallbackMethod SmsApplicationSid AddressSid Email VerificationType VerificationDocumentSid"
	updateParams = "FriendlyName UniqueName CcEmails Email Status VerificationCode VerificationType VerificationDocumentSid Extension CallDelay"
	listParams   = "Status PhoneNumber IncomingPhoneNumberSid FriendlyName UniqueName PageSize Page PageToken"
	everyParam   = "PhoneNumber SmsCapability AccountSid FriendlyName UniqueName CcEmails SmsUrl SmsMethod SmsFallbackUrl SmsFallbackMethod " +
		"StatusCallbackUrl StatusCallbackMethod SmsApplicationSid AddressSid Email Status VerificationCode VerificationType VerificationDocumentSid " +
		"Extension CallDelay IncomingPhoneNumberSid PageSize Page PageToken"
)

const everyStatusWord = "twilio-processing received pending-verification verified pending-loa carrier-processing testing completed failed action-required"

// The forms that values have. They are coarse, because the tests of package order judge
// values; the oracle's requests use only values that are clearly good or clearly bad.
var (
	e164    = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
	anySid  = regexp.MustCompile(`^[A-Z]{2}[0-9a-fA-F]{32}$`)
	address = regexp.MustCompile(`^[a-z.]+@[a-z]+(\.[a-z]+)+$`)
	webURL  = regexp.MustCompile(`^https?://[a-z]+(\.[a-z]+)*(/.*)?$`)
)

// judgeValue returns the code of a value that is not well formed, 0 for a good one.
func judgeValue(request, param, value string) int {
	bad := func(code int, isBad bool) int {
		if isBad {
			return code
		}
		return 0
	}
	isSid := func(kind string) bool { return anySid.MatchString(value) && strings.HasPrefix(value, kind) }
	number := func(most int) bool { n, err := strconv.ParseUint(value, 10, 31); return err == nil && int(n) <= most }
	isList := request == "list"
	switch param {
	case "PhoneNumber":
		return bad(22102, !e164.MatchString(value))
	case "SmsCapability":
		switch strings.ToLower(value) {
		case "true":
			return 0
		case "false":
			return 22119
		}
		return 20001
	case "AccountSid":
		return bad(20001, !isSid("AC"))
	case "FriendlyName":
		return bad(22116, !isList && utf8.RuneCountInString(value) > 64)
	case "UniqueName":
		return bad(22115, !isList && (utf8.RuneCountInString(value) > 128 || anySid.MatchString(value)))
	case "Email", "CcEmails":
		return bad(22104, !address.MatchString(value))
	case "SmsUrl", "SmsFallbackUrl", "StatusCallbackUrl":
		return bad(22105, !webURL.MatchString(value))
	case "SmsMethod", "SmsFallbackMethod", "StatusCallbackMethod":
		return bad(22106, value != "GET" && value != "POST")
	case "SmsApplicationSid":
		return bad(22108, !isSid("AP"))
	case "AddressSid":
		return bad(22109, !isSid("AD"))
	case "VerificationType":
		return bad(22120, value != "phone-call" && value != "phone-bill")
	case "VerificationDocumentSid":
		return bad(22118, !isSid("RI"))
	case "Status":
		if !listed(everyStatusWord, value) {
			return 22111
		}
		return bad(22112, !isList && value != "pending-verification")
	case "Extension":
		return bad(22117, strings.Trim(value, "0123456789#*w") != "")
	case "CallDelay":
		return bad(21454, !number(60))
	case "PageSize":
		if strings.Trim(value, "0123456789") == "" && !number(1000) {
			return 20007
		}
		return bad(20001, !number(1000) || value == "0")
	case "Page":
		return bad(20001, !number(1<<30))
	}
	return 0
}

// values returns the good values of a form's known parameters, and a problem for each bad
// one. A parameter that is present and empty has the value "".
func values(request, params string, form url.Values) (good map[string]string, problems []problem) {
	good = map[string]string{}
	for _, param := range strings.Fields(params) {
		given, ok := form[param]
		if !ok {
			continue
		}
		if len(given) > 1 && param != "CcEmails" {
			problems = append(problems, problem{param, 20001})
			continue
		}
		given = slices.DeleteFunc(slices.Clone(given), func(value string) bool { return value == "" })
		code := 0
		for _, value := range given {
			switch {
			case code != 0:
			case !utf8.ValidString(value) || strings.Contains(value, "\x00"):
				code = 20001
			default:
				code = judgeValue(request, param, value)
			}
		}
		if code != 0 {
			problems = append(problems, problem{param, code})
			continue
		}
		good[param] = strings.Join(given, ",")
	}
	return good, problems
}

// precedence ranks a problem: those of the form come first, then a foreign account,
// conflicts, the status, and the guards.
func precedence(code int) int {
	if i := slices.Index([]int{20403, 22110, 20409, 22111, 22112, 22114, 22100, 22113, 22123}, code); i >= 0 {
		return i + 1
	}
	return 0
}

// inOrder sorts problems by precedence, those of the form by their parameters, and keeps
// the first one of each parameter.
func inOrder(problems []problem) []problem {
	place := func(param string) int {
		if i := slices.Index(strings.Fields(everyParam), param); i >= 0 {
			return i
		}
		return len(everyParam)
	}
	slices.SortStableFunc(problems, func(a, b problem) int {
		if pa, pb := precedence(a.code), precedence(b.code); pa != pb {
			return pa - pb
		}
		return place(a.param) - place(b.param)
	})
	var first []problem
	for _, p := range problems {
		if !slices.ContainsFunc(first, func(q problem) bool { return q.param == p.param }) {
			first = append(first, p)
		}
	}
	return first
}

// judgeCreate returns the good values of a create request, and the problems that the form
// has by itself.
func judgeCreate(form url.Values) (map[string]string, []problem) {
	good, problems := values("create", createParams, form)
	for _, required := range []string{"PhoneNumber", "SmsCapability"} {
		if len(form[required]) < 2 && form.Get(required) == "" {
			problems = append(problems, problem{required, 20001})
		}
	}
	if good["VerificationType"] == "phone-bill" && good["VerificationDocumentSid"] == "" {
		problems = append(problems, problem{"VerificationDocumentSid", 22118})
	}
	return good, problems
}

// judgeUpdate judges an update request to an order: its form, its fields, and the event
// that it asks for, "" if none. next is the order with the new fields.
func judgeUpdate(o *oracleOrder, form url.Values) (next oracleOrder, event string, problems []problem) {
	good, problems := values("update", updateParams, form)
	next = *o
	touched := map[string]bool{}
	set := func(param string, field *string, cleared string) {
		if value, ok := good[param]; ok {
			touched[param] = true
			if *field = value; value == "" {
				*field = cleared
			}
		}
	}
	set("FriendlyName", &next.friendlyName, "")
	set("UniqueName", &next.uniqueName, "")
	set("Email", &next.email, "")
	set("CcEmails", &next.ccEmails, "")
	set("Extension", &next.extension, "")
	set("CallDelay", &next.callDelay, "0")
	set("VerificationType", &next.kind, "phone-call")
	set("VerificationDocumentSid", &next.document, "")

	posted, code := good["Status"] != "", good["VerificationCode"] != ""
	if code && form.Get("Status") != "" {
		problems = append(problems, problem{"VerificationCode", 22114})
		if posted { // which event is asked for cannot be said, so the order is not judged
			return next, "", problems
		}
	}
	switch {
	case code:
		event = "confirm-code"
	case posted && next.kind == "phone-bill":
		event = "submit-bill"
	case posted:
		event = "request-call"
	case len(touched) > 0:
		event = "update"
	}
	if (touched["VerificationType"] || touched["VerificationDocumentSid"]) && next.kind == "phone-bill" && next.document == "" {
		problems = append(problems, problem{"VerificationDocumentSid", 22118})
	}
	mayChange := o.status == "received" || o.status == "pending-verification" && posted
	switch {
	case mayChange:
	case next.kind != o.kind:
		problems = append(problems, problem{"VerificationType", 22112})
	case next.document != o.document:
		problems = append(problems, problem{"VerificationDocumentSid", 22112})
	}
	return next, event, problems
}

// judgeList returns the good values of a list request, and its problems.
func judgeList(form url.Values) (map[string]string, []problem) {
	good, problems := values("list", listParams, form)
	if page := good["Page"]; page != "" && page != "0" && form.Get("PageToken") == "" {
		problems = append(problems, problem{"Page", 70002})
	}
	return good, problems
}
