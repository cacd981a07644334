//go:build !oldest

package twiliogo_test

import (
	"errors"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twilio/twilio-go/client"

	"github.com/hostednumbers/hostednumbers/order"
)

// refusal is a request that the server refuses.
type refusal struct {
	about  string
	code   order.ErrorCode
	status int    // 0: the code's own
	user   string // "": the account
	pass   string
	method string // "": POST
	path   string // after the collection's; with a host it is the whole address
	form   string
	before func(s session, id string) // what happens to the order {sid} first
}

const (
	good     = "SmsCapability=true&PhoneNumber=%2B16175550199"
	callForm = "Status=pending-verification"
)

// refusals has a request for each code that the server can answer.
var refusals = []refusal{
	{about: "a parameter is missing", code: order.ErrorInvalidParameter, form: "SmsCapability=true"},
	{about: "a body of another type", code: order.ErrorInvalidParameter, status: 415, method: jsonPost},
	{about: "a body that is too long", code: order.ErrorInvalidParameter, status: 413, form: "X=" + strings.Repeat("x", 65<<10)},
	{about: "no credentials", code: order.ErrorUnauthorized, user: "-", form: good},
	{about: "a wrong token", code: order.ErrorUnauthorized, pass: "wrong", form: good},
	{about: "a user that is not a sid", code: order.ErrorUnauthorized, user: "admin", form: good},
	{about: "a method", code: order.ErrorMethodNotAllowed, method: http.MethodPut},
	{about: "a page size", code: order.ErrorPageSize, method: http.MethodGet, form: "PageSize=1001"},
	{about: "a foreign account", code: order.ErrorForbidden, form: good + "&AccountSid=" + stranger},
	{about: "no such order", code: order.ErrorNotFound, method: http.MethodGet, path: "/" + unknown},
	{about: "no such number", code: order.ErrorNotFound, method: http.MethodDelete, path: "https://api.twilio.com" + incoming + "PN1.json"},
	{about: "a name that is taken", code: order.ErrorConflict, form: good + "&UniqueName=desk"},
	{about: "an order that is signed for", code: order.ErrorConflict, method: http.MethodDelete, path: "/{sid}", before: signed},
	{about: "too many requests", code: order.ErrorTooManyRequests, method: http.MethodGet, before: func(s session, _ string) { s.play("/Faults", "Next=too-many-requests") }},
	{about: "a call delay", code: order.ErrorCallDelay, path: "/{sid}", form: "CallDelay=61"},
	{about: "a fourth call", code: order.ErrorNoAttemptsLeft, path: "/{sid}", form: callForm, before: func(s session, id string) {
		for range 3 {
			s.do(http.MethodPost, api("/"+id), callForm, nil)
		}
	}},
	{about: "a number", code: order.ErrorPhoneNumber, form: "SmsCapability=true&PhoneNumber=london"},
	{about: "a country", code: order.ErrorCountry, form: "SmsCapability=true&PhoneNumber=%2B447700900123"},
	{about: "an e-mail address", code: order.ErrorEmail, form: good + "&Email=x"},
	{about: "a url", code: order.ErrorURL, form: good + "&StatusCallbackUrl=x"},
	{about: "a method of a callback", code: order.ErrorMethod, form: good + "&StatusCallbackMethod=PUT"},
	{about: "an application", code: order.ErrorApplication, form: good + "&SmsApplicationSid=AP1"},
	{about: "an address", code: order.ErrorAddress, form: good + "&AddressSid=AD1"},
	{about: "a number that is taken", code: order.ErrorNotHostable, form: "SmsCapability=true&PhoneNumber=%2B16175550100"},
	{about: "a word that is not a status", code: order.ErrorUnknownStatus, path: "/{sid}", form: "Status=joy"},
	{about: "a status that a customer cannot set", code: order.ErrorStatusNotSettable, path: "/{sid}", form: "Status=completed"},
	{about: "a wrong code", code: order.ErrorWrongVerificationCode, path: "/{sid}", form: "VerificationCode=no", before: func(s session, id string) {
		s.do(http.MethodPost, api("/"+id), callForm, nil)
	}},
	{about: "a code where none is expected", code: order.ErrorUnexpectedVerificationCode, path: "/{sid}", form: "VerificationCode=1"},
	{about: "a unique name", code: order.ErrorUniqueName, form: good + "&UniqueName=" + unknown},
	{about: "a friendly name", code: order.ErrorFriendlyName, form: good + "&FriendlyName=" + strings.Repeat("x", 65)},
	{about: "an extension", code: order.ErrorExtension, path: "/{sid}", form: "Extension=x"},
	{about: "a document", code: order.ErrorVerificationDocument, form: good + "&VerificationType=phone-bill"},
	{about: "no SMS", code: order.ErrorSMSCapability, form: "SmsCapability=false&PhoneNumber=%2B16175550199"},
	{about: "a verification type", code: order.ErrorVerificationType, form: good + "&VerificationType=fax"},
	{about: "a call that fails", code: order.ErrorCallFailed, path: "/{sid}", form: callForm, before: func(s session, _ string) { s.play("/Faults", "Next=call-fails") }},
	{about: "a page without its token", code: order.ErrorPageToken, method: http.MethodGet, form: "Page=1"},
	{about: "a letter without a verified order", code: order.ErrorLetterOrders, path: letters, form: letterForm + "&HostedNumberOrderSids=" + unknown},
	{about: "an edit of a letter that is sent", code: order.ErrorLetterNotEditable, path: letters + "/{letter}", form: "Email=b%40example.com", before: sent},
	{about: "a status of a letter", code: order.ErrorLetterStatus, path: letters + "/{letter}", form: "Status=signed", before: sent},
	{about: "two problems", code: order.ErrorPhoneNumber, form: "SmsCapability=false&PhoneNumber=london"},
}

// letters is the address of the letters.
const letters = order.BaseURL + "/HostedNumbers/AuthorizationDocuments"

// letterForm creates a letter; the sids of its orders are missing.
const letterForm = "AddressSid=AD11111111111111111111111111111111&Email=a%40example.com&ContactTitle=CEO&ContactPhoneNumber=%2B16175550100"

// sent verifies an order and sends a letter for it.
func sent(s session, id string) {
	s.play("/HostedNumberOrders/"+id+"/skip-verification", "")
	s.do(http.MethodPost, letters, letterForm+"&HostedNumberOrderSids="+id, nil)
}

// signed brings an order to carrier-processing.
func signed(s session, id string) {
	for _, step := range []string{"skip-verification", "send-loa?SigningDocumentSid=" + letter, "sign-loa"} {
		event, form, _ := strings.Cut(step, "?")
		s.play("/HostedNumberOrders/"+id+"/"+event, form)
	}
}

// ask makes the request, and returns the refusal as the client decodes it.
func (r refusal) ask(t *testing.T) *client.TwilioRestError {
	s := newSession(t)
	_, id := s.create("16175550100", "&UniqueName=desk")
	if r.before != nil {
		r.before(s, id)
	}
	user, pass, method, address := r.user, r.pass, r.method, r.path
	if user == "" {
		user = account
	}
	if user == "-" {
		user = ""
	}
	if pass == "" {
		pass = token
	}
	if method == "" {
		method = http.MethodPost
	}
	if strings.Contains(address, "{letter}") {
		var o order.Resource
		s.do(http.MethodGet, api("/"+id), "", &o)
		address = strings.ReplaceAll(address, "{letter}", o.SigningDocumentSID.String())
	}
	if !strings.HasPrefix(address, "https://") {
		address = api(strings.ReplaceAll(address, "{sid}", id))
	}
	response, err := s.as(user, pass).send(method, address, r.form)
	require.Error(t, err)
	require.Nil(t, response)
	var told *client.TwilioRestError
	require.True(t, errors.As(err, &told), "%v", err)
	return told
}

// The client decodes a refusal's code, status and message, and each problem in details.
func TestTheClientReadsEveryRefusal(t *testing.T) {
	for _, r := range refusals {
		t.Run(r.about, func(t *testing.T) {
			told := r.ask(t)
			want := r.status
			if want == 0 {
				want = r.code.HTTPStatus()
			}
			assert.Equal(t, int(r.code), told.Code, told.Message)
			assert.Equal(t, want, told.Status)
			assert.Equal(t, r.code.MoreInfo(), told.MoreInfo)
			assert.NotEmpty(t, told.Message)

			assert.Len(t, told.Details, 1)
			problems, isList := told.Details["problems"].([]any)
			require.True(t, isList, "%v", told.Details)
			require.NotEmpty(t, problems)
			for _, p := range problems {
				problem, isObject := p.(map[string]any)
				require.True(t, isObject)
				assert.NotEmpty(t, problem["message"])
				assert.NotZero(t, problem["code"])
			}
			assert.EqualValues(t, r.code, problems[0].(map[string]any)["code"])
		})
	}
}

// Every code of the table is asked for above.
func TestEveryCodeHasARefusal(t *testing.T) {
	asked := map[order.ErrorCode]bool{}
	for _, r := range refusals {
		asked[r.code] = true
	}
	count := 0
	for code := order.ErrorCode(1); code < 100_000; code++ {
		if code.Meaning() != "" {
			count++
			assert.True(t, asked[code], "%d: %s", code, code.Meaning())
		}
	}
	assert.Len(t, asked, count)
}

// The body of a refusal has the keys of the client's type, and no others.
func TestTheClientKnowsEveryKeyOfARefusal(t *testing.T) {
	s := newSession(t)
	got := rawKeys(t, s, http.MethodGet, "/"+unknown)
	assert.ElementsMatch(t, keysOf(reflect.TypeFor[client.TwilioRestError]()), got)
}
