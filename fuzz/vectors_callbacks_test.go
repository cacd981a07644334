package fuzz_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// received is a callback as its receiver sees it. Params are the parameters of a posted
// form, Body is a body of another type.
type received struct {
	Method    string     `json:"method"`
	URL       string     `json:"url"`
	Token     string     `json:"token"`
	Params    url.Values `json:"params,omitempty"`
	Body      *string    `json:"body,omitempty"`
	Signature string     `json:"signature"`
}

func (r received) message() callback.Message {
	m := callback.Message{URL: r.URL, Form: r.Params}
	if r.Body != nil {
		m.Body = []byte(*r.Body)
	}
	return m
}

func (r received) sign() (string, error) {
	key, err := callback.NewKey(r.Token)
	if err != nil {
		return "", err
	}
	return key.Sign(r.message())
}

func (r received) verify() error {
	key, err := callback.NewKey(r.Token)
	if err != nil {
		return err
	}
	return key.Verify(r.message(), r.Signature)
}

// signatureRow is a callback. If it has no signature, it gets that of the callback after
// sent has changed it, if sent is not nil.
type signatureRow struct {
	note
	received
	sent func(*received)
}

const vectorToken = "12345"

var (
	callParams = url.Values{"CallSid": {"CA1234567890ABCDE"}, "Caller": {"+14158675309"}, "Digits": {"1234"},
		"From": {"+14158675309"}, "To": {"+18005551212"}}
	repeated   = url.Values{"Sid": {"CA123"}, "SidAccount": {"AC123"}, "Digits": {"5678", "1234", "1234"}}
	statusSent = url.Values{"Status": {"received"}, "HostedNumberOrderSid": {"HR" + strings.Repeat("a", 32)}, "PhoneNumber": {"+15017122661"}}
	jsonBody   = `{"Status":"received","PhoneNumber":"+15017122661"}`
	emptyBody  = ""
)

func posted(address string, params url.Values, signature string) received {
	return received{Method: "POST", URL: address, Token: vectorToken, Params: params, Signature: signature}
}

func got(address string) received { return received{Method: "GET", URL: address, Token: vectorToken} }

func withBody(address string, body *string) received {
	return received{Method: "POST", URL: address, Token: vectorToken, Body: body}
}

func sentTo(address string) func(*received) { return func(r *received) { r.URL = address } }

const published = "published with the official libraries: "

var signatureRows = []signatureRow{
	{note{"published", published + "a form that is posted", order.Observed}, posted("https://mycompany.com/myapp.php?foo=1&bar=2", callParams, "RSOYDt4T1cUTdK1PDd93/VVr8B8="), nil},
	{note{"published-port-443", published + "the port is written", order.Observed}, posted("https://mycompany.com:443/myapp.php?foo=1&bar=2", callParams, "kvajT1Ptam85bY51eRf/AJRuM3w="), nil},
	{note{"published-http-port-80", published + "http and its port", order.Observed}, posted("http://mycompany.com:80/myapp.php?foo=1&bar=2", callParams, "0ZXoZLH/DfblKGATFgpif+LLRf4="), nil},
	{note{"published-http-port-1234", published + "another port", order.Observed}, posted("http://mycompany.com:1234/myapp.php?foo=1&bar=2", callParams, "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="), nil},
	{note{"published-repeats", published + "the values of a repeated name are sorted, each once", order.Observed}, posted("https://mycompany.com/myapp.php?foo=1&bar=2", repeated, "IK+Dwps556ElfBT0I3Rgjkr1wJU="), nil},
	{note{"status-callback", "the callback of an order", order.Observed}, posted("https://example.com/hosted-numbers/callback", statusSent, "ADVl9RrXqce0NDo5ZwpQdZ90uVM="), nil},

	{note{"no-params", "a form without parameters: only the url is signed", order.Observed}, posted("https://example.com/a", nil, ""), nil},
	{note{"get", "the signature of a GET covers only the url, including its query", order.Observed}, got("https://example.com/a?Status=received&PhoneNumber=%2B15017122661"), nil},
	{note{"get-query-order", "the query is not sorted", order.Observed}, got("https://example.com/a?b=1&a=2"), sentTo("https://example.com/a?a=2&b=1")},
	{note{"empty-value", "an empty value adds only its name", order.Observed}, posted("https://example.com/a", url.Values{"A": {""}, "B": {"1"}}, ""), nil},
	{note{"name-order-capitals", "names are sorted by bytes, so capitals come first", order.Observed}, posted("https://example.com/a", url.Values{"a": {"1"}, "B": {"2"}, "_": {"3"}}, ""), nil},
	{note{"name-order-prefix", "a name comes before longer names that begin with it", order.Observed}, posted("https://example.com/a", url.Values{"Ab": {"1"}, "A": {"2"}, "A1": {"3"}}, ""), nil},
	{note{"name-order-bytes", "names are sorted by UTF-8 bytes, in which an emoji follows a full-width tilde; UTF-16 has the other order", order.Assumed}, posted("https://example.com/a", url.Values{"～": {"1"}, "😀": {"2"}}, ""), nil},
	{note{"value-order-bytes", "the values of a name are sorted by UTF-8 bytes", order.Assumed}, posted("https://example.com/a", url.Values{"A": {"😀", "～", "~"}}, ""), nil},
	{note{"no-separators", "nothing separates name and value, so the next case has the same signature", order.Observed}, posted("https://example.com/a", url.Values{"A": {"BC"}}, ""), nil},
	{note{"no-separators-other", "nothing separates name and value, so the last case has the same signature", order.Observed}, posted("https://example.com/a", url.Values{"AB": {"C"}}, ""), nil},
	{note{"unknown-parameter", "unknown parameters are signed too", order.Observed}, posted("https://example.com/a", url.Values{"Status": {"received"}, "Colour": {"red"}}, ""), func(r *received) { r.Params = url.Values{"Status": {"received"}} }},
	{note{"another-value", "a parameter was changed on the way", order.Observed}, posted("https://example.com/a", url.Values{"Status": {"completed"}}, ""), func(r *received) { r.Params = url.Values{"Status": {"received"}} }},
	{note{"value-moved", "two values were swapped on the way", order.Observed}, posted("https://example.com/a", url.Values{"A": {"1"}, "B": {"2"}}, ""), func(r *received) { r.Params = url.Values{"A": {"2"}, "B": {"1"}} }},
	{note{"values-doubled", "a repeated value adds nothing", order.Observed}, posted("https://example.com/a", url.Values{"A": {"1", "2", "1"}}, ""), func(r *received) { r.Params = url.Values{"A": {"2", "1"}} }},
	{note{"utf-8", "values are signed as UTF-8", order.Observed}, posted("https://example.com/ü?ü=1", url.Values{"Name": {"Café"}}, ""), nil},

	{note{"escapes-kept", "the url is signed without a new encoding", order.Observed}, got("https://example.com/%7e%2f+%2B?q=%zz"), nil},
	{note{"escapes-other", "another spelling of the same url counts as another url", order.Observed}, got("https://example.com/%7E"), sentTo("https://example.com/~")},
	{note{"host-case", "the case of the host is kept", order.Observed}, got("https://Example.com/a"), sentTo("https://example.com/a")},
	{note{"no-path", "no slash is added", order.Observed}, got("https://example.com"), sentTo("https://example.com/")},
	{note{"scheme", "http is not https", order.Observed}, got("http://example.com/a"), sentTo("https://example.com/a")},
	{note{"fragment", "the fragment, which is the delivery policy, is never signed", order.Observed}, got("https://example.com/a?b=1#ct=100&rp=all"), sentTo("https://example.com/a?b=1")},
	{note{"fragment-twice", "the fragment begins at the first #", order.Observed}, got("https://example.com/a#b#c?d"), sentTo("https://example.com/a")},

	{note{"port-added", "the sender wrote the scheme's own port", order.Observed}, got("https://example.com/a"), sentTo("https://example.com:443/a")},
	{note{"port-added-http", "the sender wrote the port of http", order.Observed}, got("http://example.com/a"), sentTo("http://example.com:80/a")},
	{note{"port-added-wrong", "the port of another scheme is not accepted", order.Observed}, got("https://example.com/a"), sentTo("https://example.com:80/a")},
	{note{"port-dropped", "the sender left out the port, whatever it is", order.Observed}, got("https://example.com:8443/a"), sentTo("https://example.com/a")},
	{note{"port-other", "another port is another url", order.Observed}, got("https://example.com:8443/a"), sentTo("https://example.com:9443/a")},
	{note{"port-for-port", "a port is dropped, not replaced by the scheme's own", order.Assumed}, got("https://example.com:8443/a"), sentTo("https://example.com:443/a")},
	{note{"port-in-the-query", "a colon and a number in the query are not a port", order.Observed}, got("https://example.com/a?b=c:1"), sentTo("https://example.com/a?b=c")},
	{note{"port-before-the-query", "a query without a path ends the port", order.Observed}, got("https://example.com:8443?b=1"), sentTo("https://example.com?b=1")},
	{note{"ipv6", "an address in brackets is a host", order.Observed}, got("https://[2001:db8::1]/a"), nil},
	{note{"ipv6-port-added", "the colons of an IPv6 address do not begin a port", order.Observed}, got("https://[2001:db8::1]/a"), sentTo("https://[2001:db8::1]:443/a")},
	{note{"ipv6-port-dropped", "a port follows the brackets of an IPv6 address", order.Observed}, got("https://[2001:db8::1]:8443/a"), sentTo("https://[2001:db8::1]/a")},
	{note{"ipv6-cut", "the last part of an IPv6 address is not a port", order.Observed}, got("https://[2001:db8::1]/a"), sentTo("https://[2001:db8:/a")},
	{note{"user", "user information is signed as it was received", order.Observed}, got("https://user:secret@example.com/a"), nil},
	{note{"user-dropped", "the sender left out the user information", order.Observed}, got("https://user:secret@example.com/a"), sentTo("https://example.com/a")},
	{note{"user-dropped-port-added", "the sender left out the user information and wrote the port", order.Observed}, got("https://user:secret@example.com/a"), sentTo("https://example.com:443/a")},
	{note{"user-and-port-dropped", "the sender left out the user information and the port", order.Observed}, got("https://user:secret@example.com:8443/a"), sentTo("https://example.com/a")},
	{note{"user-added", "user information that the receiver does not see is not accepted", order.Observed}, got("https://example.com/a"), sentTo("https://user:secret@example.com/a")},
	{note{"user-cut", "a part of the user information is not accepted", order.Observed}, got("https://user:secret@example.com/a"), sentTo("https://user@example.com/a")},
	{note{"user-with-an-at", "the user information ends at the last @", order.Assumed}, got("https://user:p@q@example.com/a"), sentTo("https://example.com/a")},

	{note{"json", "the url has the hash of a body that is not a form, and nothing else is signed", order.Observed}, withBody(callback.BodyURL("https://example.com/a", []byte(jsonBody)), &jsonBody), nil},
	{note{"json-after-a-query", "the hash is another parameter of the query", order.Observed}, withBody(callback.BodyURL("https://example.com/a?b=1", []byte(jsonBody)), &jsonBody), nil},
	{note{"json-port-dropped", "the sender left out the port of a url with a hash", order.Observed}, withBody(callback.BodyURL("https://example.com:8443/a", []byte(jsonBody)), &jsonBody), sentTo(callback.BodyURL("https://example.com/a", []byte(jsonBody)))},
	{note{"json-empty", "an empty body has a hash too", order.Observed}, withBody(callback.BodyURL("https://example.com/a", nil), &emptyBody), nil},
	{note{"json-upper-case", "the hash in capitals", order.Assumed}, withBody("https://example.com/a?bodySHA256="+upperHash(jsonBody), &jsonBody), nil},
	{note{"json-changed", "the body was changed on the way", order.Observed}, withBody(callback.BodyURL("https://example.com/a", []byte("{}")), &jsonBody), func(r *received) { body := "{}"; r.Body = &body }},
	{note{"json-without-a-hash", "the url has no hash", order.Observed}, withBody("https://example.com/a", &jsonBody), func(r *received) { r.Body = nil }},
	{note{"json-hash-in-the-fragment", "a fragment is never sent", order.Assumed}, withBody("https://example.com/a#?bodySHA256="+upperHash(jsonBody), &jsonBody), func(r *received) { r.Body = nil }},
	{note{"json-two-hashes", "a url with two hashes is not accepted", order.Assumed}, withBody(callback.BodyURL(callback.BodyURL("https://example.com/a", []byte("{}")), []byte(jsonBody)), &jsonBody), func(r *received) { r.Body = nil }},
	{note{"json-short-hash", "a hash that is too short", order.Observed}, withBody("https://example.com/a?bodySHA256="+upperHash(jsonBody)[:32], &jsonBody), func(r *received) { r.Body = nil }},

	{note{"another-token", "signed with another token", order.Observed}, posted("https://example.com/a", statusSent, ""), func(r *received) { r.Token = "54321" }},
	{note{"no-token", "a signature cannot be verified without a token", order.Assumed}, received{Method: "GET", URL: "https://example.com/a", Signature: "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}, nil},
	{note{"no-signature", "an empty header counts as missing", order.Assumed}, got("https://example.com/a"), func(r *received) { r.URL = "" }},
	{note{"zeros", "20 bytes, but wrong ones", order.Observed}, posted("https://example.com/a", nil, "AAAAAAAAAAAAAAAAAAAAAAAAAAA="), nil},
	{note{"not-base64", "28 characters that are not base64", order.Assumed}, posted("https://example.com/a", nil, "!!!!!!!!!!!!!!!!!!!!!!!!!!!="), nil},
	{note{"too-short", "19 bytes", order.Assumed}, posted("https://example.com/a", nil, "AAAAAAAAAAAAAAAAAAAAAAAAAA=="), nil},
	{note{"too-long", "21 bytes", order.Assumed}, posted("https://example.com/a", nil, "AAAAAAAAAAAAAAAAAAAAAAAAAAAA"), nil},
	{note{"no-padding", "base64 requires its padding", order.Assumed}, posted("https://mycompany.com/myapp.php?foo=1&bar=2", callParams, "RSOYDt4T1cUTdK1PDd93/VVr8B8"), nil},
	{note{"url-safe-base64", "base64 requires the alphabet with + and /", order.Assumed}, posted("https://mycompany.com/myapp.php?foo=1&bar=2", callParams, "RSOYDt4T1cUTdK1PDd93_VVr8B8="), nil},
	{note{"stray-bits", "the last character has two bits that belong to no byte", order.Assumed}, posted("https://mycompany.com/myapp.php?foo=1&bar=2", callParams, "RSOYDt4T1cUTdK1PDd93/VVr8B9="), nil},
	{note{"leading-space", "spaces are not trimmed", order.Assumed}, posted("https://mycompany.com/myapp.php?foo=1&bar=2", callParams, " RSOYDt4T1cUTdK1PDd93/VVr8B8="), nil},
	{note{"hexadecimal", "hexadecimal is not accepted", order.Observed}, posted("https://mycompany.com/myapp.php?foo=1&bar=2", callParams, "4523980ede13d5c51374ad4f0ddf77fd556bf01f"), nil},
}

func upperHash(body string) string {
	_, hash, _ := strings.Cut(callback.BodyURL("", []byte(body)), "=")
	return strings.ToUpper(hash)
}

var signatureWords = map[error]string{
	callback.ErrNoToken: "no-token", callback.ErrNoSignature: "no-signature", callback.ErrMalformedSignature: "malformed",
	callback.ErrBodyHash: "body-hash", callback.ErrNoMatch: "no-match",
}

// signatureAnswer is the verdict on the signature, and the signature of exactly this url
// if it can be signed.
type signatureAnswer struct {
	judged
	Signature string `json:"signature,omitempty"`
}

func signatureVectors(t *testing.T) []vector {
	var cases []vector
	for _, row := range signatureRows {
		in := row.received
		if sent := in; in.Signature == "" {
			if row.sent != nil {
				row.sent(&sent)
			}
			if sent.URL != "" {
				signature, err := sent.sign()
				require.NoError(t, err, row.id)
				in.Signature = signature
			}
		}
		expected := signatureAnswer{judged: judged{Valid: true}}
		if err := in.verify(); err != nil {
			expected.judged = judged{Reason: wordFor(t, err, signatureWords)}
		}
		expected.Signature, _ = in.sign()
		cases = append(cases, row.vector(in, expected))
	}
	return cases
}

type heldAndReported struct {
	Held     status.Status `json:"held"`
	Reported status.Status `json:"reported"`
}

// meaning is the meaning of a callback. Statuses have the order of the API's table, events
// that of the lifecycle.
type meaning struct {
	Verdict string          `json:"verdict"`
	Missed  []status.Status `json:"missed"`
	Perhaps []status.Status `json:"perhaps"`
	Events  []string        `json:"events"`
	Store   bool            `json:"store"`
	Fetch   bool            `json:"fetch"`
}

var whyMeaning = map[callback.Relation]string{
	callback.Impossible: "the lifecycle has no path from the held status to the reported one",
	callback.Duplicate:  "the status is the held one",
	callback.Next:       "one event leads to the reported status",
	callback.Ahead:      "several events lead to the reported status",
	callback.Stale:      "the order had the reported status before",
	callback.Unclear:    "only an event that leads back explains the reported status",
}

func meaningVectors(t *testing.T) []vector {
	var cases []vector
	for held := status.None; int(held) < status.Size; held++ {
		for reported := range status.All() {
			m := callback.Understand(held, reported)
			require.Contains(t, whyMeaning, m.Relation)
			n := note{strings.Trim(status.Of(held).String(), "()") + "-then-" + reported.String(), whyMeaning[m.Relation], order.Assumed}
			if m.Relation == callback.Next {
				n.mark = stepMark(held, reported)
			}
			expected := meaning{Verdict: m.Relation.String(), Missed: statusesOf(m.Missed), Perhaps: statusesOf(m.Perhaps), Events: []string{}, Store: m.Store(), Fetch: m.Fetch()}
			for e := range m.Events.All() {
				expected.Events = append(expected.Events, e.String())
			}
			cases = append(cases, n.vector(heldAndReported{held, reported}, expected))
		}
	}
	return cases
}

func statusesOf(set status.Set) []status.Status {
	return append([]status.Status{}, slices.Collect(set.All())...)
}

// stepMark returns the best mark of the rows that lead from one status to another. The
// mark of a row is that of its weakest part.
func stepMark(from, to status.Status) order.Mark {
	best := order.Assumed
	for row := range order.Lifecycle() {
		if row.From.Has(from) && row.To == to {
			var weakest order.Mark
			for _, source := range row.Sources {
				weakest = max(weakest, source.Mark)
			}
			best = min(best, weakest)
		}
	}
	return best
}
