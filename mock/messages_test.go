package mock_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
)

// internals match text that a client must never read: the name of a package, a Go type,
// and refusals without the state found.
var internals = regexp.MustCompile(`\b(?:status|sid|phone|plan|order|platform|callback|conform|mock|web|api|strconv|json|time): ` +
	`|\b[a-z]+\.[A-Z]\w*|\*[A-Za-z]|\(none\)|\bunmet\b|\bwant\b|%!`)

// quoted matches the parts of a message that quote the request.
var quoted = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)+'`)

// texts returns all texts of a refusal that a client reads.
func (a answer) texts() []string {
	var body struct {
		Message string
		Details struct{ Problems []struct{ Message string } }
		Reasons []string
	}
	require.NoError(a.t, json.Unmarshal([]byte(a.body), &body), "%s", a.body)
	texts := append(body.Reasons, body.Message)
	for _, p := range body.Details.Problems {
		texts = append(texts, p.Message)
	}
	return texts
}

// reads fails the test if an answer of 400 or more shows internals.
func (a answer) reads() (refused bool) {
	if a.status < 400 {
		return false
	}
	assert.Less(a.t, a.status, 500, "%s", a.body)
	for _, text := range a.texts() {
		assert.NotEmpty(a.t, text)
		text = quoted.ReplaceAllString(text, "it")
		assert.NotRegexp(a.t, internals, text)
		assert.NotRegexp(a.t, `: (?:must|is) `, text, "the parameter is the subject")
	}
	return true
}

func TestMessagesAboutParametersNameNoPackage(t *testing.T) {
	c := newClient(t, mock.Options{})
	id := c.create(1, "").SID.String()
	requests := map[string]struct {
		forms *rapid.Generator[fuzz.Form]
		send  func(form string) answer
	}{
		"create": {fuzz.CreateForms(), func(form string) answer { return c.post(orders, form) }},
		"update": {fuzz.UpdateForms(), func(form string) answer { return c.post(orders+"/"+id, form) }},
		"list":   {fuzz.ListForms(), func(form string) answer { return c.get(orders + "?" + form) }},
	}
	for name, request := range requests {
		t.Run(name, func(t *testing.T) {
			refused := 0
			rapid.Check(t, func(t *rapid.T) {
				form := request.forms.Draw(t, "form")
				answer := request.send(form.Values.Encode())
				if answer.reads() {
					refused++
				}
			})
			assert.Positive(t, refused)
		})
	}
}

// badTexts are invalid, or at the edge of the rules, for most parameters.
var badTexts = []string{
	"", "\x00", "\xff", "x", "0", "-1", "-2", "1e9", "1001", "9999999999999999999999", "phone-cal", "phone-call-", "twilio", "cancle", "(none)", "PUT", "get",
	"HR", nobody, account, "ZZ" + account[2:], "AC" + strings.Repeat("é", 16), strings.Repeat("x", 300), "+", "16175551212", " 16175551212", "+0617", "+1617x", "+1234567890123456",
	"+10005551212", "+447911123456", "+16175551212", "a@", "@b", "a b@c", "é@c", `"a@c`, `"a"b@c`, "a@b..c", "a@-b", "a@b_c", strings.Repeat("a", 65) + "@b", "a@" + strings.Repeat("b", 64), "a@" + strings.Repeat("b.", 130) + "c",
	"ftp://a", "//a", "http://", "http://a b", "http://a@b@c", "http://a:0", "http://a:b", "http://[::1%25x]", "http://[x]", "http://::1", "http://1.2.3", "http://a_b..c", "http://%zz",
	"2017-13-01", "1y", "-1h", "999999999d", "none,drop", "drop,", "delay", "NaN", "2", "false", "true", "phone-bill", "received", "pending-verification", "completed",
}

func TestMessagesAboutOddValuesNameNoPackage(t *testing.T) {
	c := newClient(t, mock.Options{})
	id := c.create(1, "").SID.String()
	of := func(request string, names ...string) (pairs [][2]string) {
		for _, name := range names {
			pairs = append(pairs, [2]string{request, name})
		}
		return pairs
	}
	var all [][2]string
	for _, r := range []struct{ request, names string }{
		{"POST " + orders, "PhoneNumber SmsCapability AccountSid FriendlyName UniqueName CcEmails SmsUrl SmsMethod SmsFallbackUrl SmsFallbackMethod StatusCallbackUrl " +
			"StatusCallbackMethod SmsApplicationSid AddressSid Email VerificationType VerificationDocumentSid"},
		{"POST " + orders + "/" + id, "FriendlyName UniqueName CcEmails Email Status VerificationCode VerificationType VerificationDocumentSid Extension CallDelay"},
		{"GET " + orders, "PhoneNumber FriendlyName UniqueName Status IncomingPhoneNumberSid PageSize Page PageToken"},
		{"GET " + control + "/Callbacks", "PageSize After"},
		{"POST " + control + "/Callbacks/Flush", "Now"},
		{"POST " + control + "/Faults", "Next Deliveries"},
	} {
		all = append(all, of(r.request, strings.Fields(r.names)...)...)
	}
	for request, names := range taken(id) {
		all = append(all, of(request, append(slices.Clone(names), "Unheard")...)...)
	}
	for event := range order.Lifecycle() {
		all = append(all, of("POST "+inspection(id)+"/"+event.Event.String(), "Actor", "Reason", "Code", "SigningDocumentSid")...)
	}
	refused := map[string]bool{}
	for _, pair := range all {
		method, path, _ := strings.Cut(pair[0], " ")
		for _, text := range badTexts {
			form := url.Values{pair[1]: {text}}
			switch {
			case path == orders && method == http.MethodPost && pair[1] != "PhoneNumber":
				form.Set("PhoneNumber", "+16175550100")
			case strings.HasSuffix(path, "/Faults") && pair[1] != "Next" && pair[1] != "Deliveries":
				form.Set("Deliveries", "drop")
			}
			if path == control+"/Reset" && (text == "" || text == "true" || text == "false") || path == control+"/Clock" && method == http.MethodPost && text == "0" {
				continue // a reset forgets the order
			}
			answer := c.with(pair[0], form.Encode())
			if method == http.MethodGet {
				answer = c.get(path + "?" + form.Encode())
			}
			if answer.reads() {
				refused[pair[0]+" "+pair[1]] = true
			}
		}
	}
	for _, pair := range all {
		assert.True(t, refused[pair[0]+" "+pair[1]], "%v is never refused", pair)
	}
}

func TestMessagesAboutEventsNameNoPackage(t *testing.T) {
	for _, l := range lives {
		w, refused := l.begin(t), 0
		read := func(a answer) {
			if a.reads() {
				refused++
			} else {
				w = l.begin(t)
			}
		}
		for row := range order.Lifecycle() {
			for actor := range order.Clock + 1 {
				read(w.event(row.Event, actor, ""))
			}
		}
		for _, step := range []string{"update Status=pending-verification", "update VerificationCode=9999", "update VerificationType=phone-bill", "cancel"} {
			read(w.do(step))
		}
		assert.Positive(t, refused, l.name)
	}
}
