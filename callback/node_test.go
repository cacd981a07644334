package callback_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/callback"
)

// nodeCase is a case for mock/clients/validate.js.
type nodeCase struct {
	Token     string         `json:"token"`
	URL       string         `json:"url"`
	Params    map[string]any `json:"params,omitempty"` // texts, and lists of texts
	Body      *string        `json:"body,omitempty"`
	Signature string         `json:"signature"`
}

// nodeAnswer is the result of the official library for a case.
type nodeAnswer struct {
	Signature string // its own
	Accepted  bool
	Thrown    string
}

func newNodeCase(token string, m callback.Message, signature string) nodeCase {
	c := nodeCase{Token: token, URL: m.URL, Signature: signature}
	if m.Body != nil {
		text := string(m.Body)
		c.Body = &text
		return c
	}
	c.Params = map[string]any{}
	for name, values := range m.Form {
		c.Params[name] = values
		if len(values) == 1 {
			c.Params[name] = values[0]
		}
	}
	return c
}

// askNode runs all cases in one process of Node.
func askNode(t *testing.T, cases []nodeCase) []struct{ Twilio3, Twilio6 nodeAnswer } {
	if testing.Short() {
		t.Skip("slow")
	}
	clients := filepath.Join("..", "mock", "clients")
	node, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(filepath.Join(clients, "node_modules"))
	}
	if err != nil {
		text := fmt.Sprintf("not compared with the official Node library: %v: install node, and run npm ci in mock/clients", err)
		require.Empty(t, os.Getenv("HOSTEDNUMBERS_REQUIRE_CLIENTS"), text)
		t.Skip(text)
	}
	in, err := json.Marshal(cases)
	require.NoError(t, err)
	var out, errs bytes.Buffer
	command := exec.Command(node, "validate.js")
	command.Dir, command.Stdin, command.Stdout, command.Stderr = clients, bytes.NewReader(in), &out, &errs
	require.NoError(t, command.Run(), errs.String())
	var answers []struct{ Twilio3, Twilio6 nodeAnswer }
	require.NoError(t, json.Unmarshal(out.Bytes(), &answers))
	require.Len(t, answers, len(cases))
	return answers
}

// opinion says who accepts a signature: this package, and two versions of the
// library.
type opinion struct{ rules, twilio6, twilio3 bool }

func (o opinion) agrees() bool { return o.rules == o.twilio6 && o.rules == o.twilio3 }

var (
	onlyRules = opinion{rules: true}
	everybody = opinion{true, true, true}
	notOldest = opinion{rules: true, twilio6: true}
)

// hash is the parameter of a url with the hash of the body.
var (
	hashed = []byte(`{"a":"é"}`)
	hash   = strings.TrimPrefix(callback.BodyURL("", hashed), "?")

	capitals = "bodySHA256=" + strings.ToUpper(strings.TrimPrefix(hash, "bodySHA256="))
	aForm    = callback.Message{Form: call}
)

// differences lists requests with the signed url, and who accepts the signature. The
// first text names the row.
var differences = []struct {
	what, requested, signed string
	m                       callback.Message // without a URL
	by                      opinion
	why                     string
}{
	{"a port", "https://h:8443/", "https://h/", aForm, everybody, ""},
	{"no port", "https://h/", "https://h:443/", aForm, everybody, ""},
	{"an IPv6 host", "https://[::1]/", "https://[::1]:443/", aForm, everybody, ""},
	{"a fragment", "https://h/#ct=100", "https://h/", aForm, onlyRules,
		"The fragment is never sent and never signed; the library signs it."},
	{"a signed fragment", "https://h/#ct=100", "https://h/#ct=100", aForm, opinion{false, true, true}, "As above."},
	{"user information", "https://u:p@h/", "https://h/", aForm, onlyRules,
		"A sender may leave the user information out; the library tries the url with it only."},
	{"an order of bytes", "https://h/", "https://h/", callback.Message{Form: url.Values{"😀": {"1"}, "\uff5e": {"2"}}}, onlyRules,
		"Parameters are sorted by their bytes; the library sorts by UTF-16, where U+10000 and above come before U+E000 to U+FFFF."},
	{"an escaped url", "https://h/?q='", "https://h/?q=%27", aForm, opinion{twilio6: true},
		"The url is signed as it is sent; the library also tries to escape it again."},
	{"a normalized url", "https://h/a/../b", "https://h/b", aForm, opinion{twilio6: true}, "As above."},
	{"no path", "https://h?q", "https://h?q", aForm, notOldest, "The url is signed as it is; version 3 adds a slash."},
	{"capital letters", "HTTPS://H/", "HTTPS://H/", aForm, notOldest, "Version 3 makes scheme and host lower case."},
	{"an empty password", "https://u:@h/", "https://u:@h/", aForm, notOldest, "Version 3 drops the colon."},
	{"odd escapes in user information", "https://u:%3a$@h/", "https://u:%3a$@h/", aForm, notOldest, "Version 3 escapes it again, and throws if it cannot."},
	{"an empty port", "https://h:/", "https://h:/", aForm, notOldest, "Version 3 drops the colon."},
	{"a port with zeros", "https://h:0443/", "https://h:0443/", aForm, notOldest, "Version 3 drops it as the default port of the scheme."},
	{"a backslash", `https://h/a\b`, `https://h/a\b`, aForm, notOldest, "Version 3 replaces it by a slash."},
	{"a body", "https://h/?a=%zz&" + hash + "&b", "https://h/?a=%zz&" + hash + "&b", callback.Message{Body: hashed}, everybody, ""},
	{"no hash", "https://h/", "https://h/", callback.Message{Body: hashed}, opinion{}, ""},
	{"a hash in capitals", "https://h/?" + capitals, "https://h/?" + capitals, callback.Message{Body: hashed}, onlyRules,
		"Hexadecimal digits are of either case; the library compares text."},
	{"two hashes", "https://h/?" + hash + "&bodySHA256=0", "https://h/?" + hash + "&bodySHA256=0", callback.Message{Body: hashed},
		opinion{false, true, true}, "This package refuses two hashes, because the valid one is unknown; the library takes the first."},
}

func TestTheListOfDifferencesIsTrue(t *testing.T) {
	var cases []nodeCase
	key := newKey(t, "12345")
	for _, d := range differences {
		m := d.m
		m.URL = d.requested
		signature := specified("12345", d.signed, m.Form)
		assert.Equal(t, d.by.rules, key.Verify(m, signature) == nil, d.what)
		assert.Equal(t, d.by.agrees(), d.why == "", "a difference has its reason: %s", d.what)
		cases = append(cases, newNodeCase("12345", m, signature))
	}
	for i, answer := range askNode(t, cases) {
		assert.Equal(t, differences[i].by.twilio6, answer.Twilio6.Accepted, "%s: %+v", differences[i].what, answer)
		assert.Equal(t, differences[i].by.twilio3, answer.Twilio3.Accepted, "%s: %+v", differences[i].what, answer)
	}
}

func TestNodesDifferencesArePublished(t *testing.T) {
	short := strings.NewReplacer(hash, "bodySHA256=ab…", capitals, "bodySHA256=AB…")
	yes := map[bool]string{true: "accepts", false: "refuses"}
	var text strings.Builder
	text.WriteString("# Where the official Node library differs\n\n" +
		"Generated from the table in node_test.go, tested with npm `twilio` 6.3.1 and 3.84.1: " +
		"`go test ./callback -run TestNodesDifferencesArePublished -update` rewrites it.\n\n" +
		"Each row has the requested url and the url in the signature.\n\n" +
		"| | requested | signed | this package | twilio 6 | twilio 3 | why |\n|---|---|---|---|---|---|---|\n")
	for _, d := range differences {
		if d.why != "" {
			fmt.Fprintf(&text, "| %s | `%s` | `%s` | %s | %s | %s | %s |\n", d.what, short.Replace(d.requested), short.Replace(d.signed),
				yes[d.by.rules], yes[d.by.twilio6], yes[d.by.twilio3], d.why)
		}
	}
	isPublished(t, "NODE.md", text.String())
}

// piece is a part of a url, and the name of the difference that it causes, "" for
// none.
type piece struct{ text, difference string }

var pieces = [][]piece{
	{{"https://", ""}, {"https://", ""}, {"http://", ""}, {"HTTPS://", "capital letters"}},
	{{}, {}, {}, {"u@", ""}, {"u:p@", ""}, {":p@", ""}, {"u%40x:p%3Ay@", ""}, {"-_.!~*'():p@", ""},
		{"u:@", "an empty password"}, {"u:%3a$@", "odd escapes in user information"}, {"u:%zz@", "odd escapes in user information"}},
	{{"example.com", ""}, {"example.com", ""}, {"10.0.0.1", ""}, {"[::1]", ""}, {"[2001:db8::7]", ""}, {"bücher.example", ""},
		{"EXAMPLE.com", "capital letters"}, {"[2001:DB8::7]", "capital letters"}},
	{{}, {}, {":443", ""}, {":80", ""}, {":8443", ""}, {":1", ""}, {":", "an empty port"}},
	{{"/", ""}, {"/", ""}, {"/a/b", ""}, {"/%7e%2F+%zz", ""}, {"/a:80@b", ""}, {"/ü'\"<> ", ""}, {"//a/../b/./", ""}, {"/😀\u00a0", ""},
		{"", "no path"}, {`/a\b`, "a backslash"}},
	{{}, {}, {"?", ""}, {"?a=1&a=2", ""}, {"?a=%zz&b=+%20%2b", ""}, {"?u@h:1/", ""}, {"?ü=é😀", ""}, {"?'\"<>|^`{}\\", ""}, {"?a?b&&=;", ""}},
	{{}, {}, {}, {}, {}, {}, {}, {"#ct=100&rp=all", "a fragment"}, {"#", "a fragment"}, {"#a?b#c", "a fragment"}},
}

var texts = []string{"", "", "a", "A", "ab", "b", "10", "9", "Status", "+15017122661", "a b", "%2B", "&=", "é", "e\u0301", "ü", "日本",
	"\uff5e", "\ue000", "😀", "𝒳", "\u0000", "\n", "__proto__", "constructor"}

// generated draws a message, and returns the names of the differences that it
// causes.
func generated(random *rand.Rand) (m callback.Message, found []string) {
	for _, choices := range pieces {
		p := choices[random.IntN(len(choices))]
		for p.difference != "" && random.IntN(8) > 0 {
			p = choices[random.IntN(len(choices))]
		}
		m.URL += p.text
		if p.difference != "" {
			found = append(found, p.difference)
		}
	}
	text := func() string { return texts[random.IntN(len(texts))] }
	switch random.IntN(5) {
	case 0:
		for range random.IntN(4) {
			m.Body = append(m.Body, text()...)
		}
		m.Body = append([]byte{}, m.Body...)
		m.URL = callback.BodyURL(m.URL, m.Body)
	case 1: // a GET
	default:
		m.Form = url.Values{}
		for range random.IntN(6) {
			name := text()
			for range 1 + random.IntN(3) {
				m.Form.Add(name, text())
			}
		}
		if !slices.Equal(joined(m.Form, strings.Compare), joined(m.Form, compareUTF16)) {
			found = append(found, "an order of bytes")
		}
	}
	return m, found
}

// joined lists names and values, sorted.
func joined(form url.Values, compare func(a, b string) int) []string {
	var list, names []string
	for name := range form {
		names = append(names, name)
	}
	slices.SortFunc(names, compare)
	for _, name := range names {
		values := slices.Clone(form[name])
		slices.SortFunc(values, compare)
		for _, value := range slices.Compact(values) {
			list = append(list, name, value)
		}
	}
	return list
}

func compareUTF16(a, b string) int {
	return slices.Compare(utf16.Encode([]rune(a)), utf16.Encode([]rune(b)))
}

func TestTheOfficialNodeLibraryAgrees(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	const count, seed = 4000, 4
	rows := map[string]opinion{}
	for _, d := range differences {
		rows[d.what] = d.by
	}
	random := rand.New(rand.NewPCG(seed, seed))
	var messages []callback.Message
	var cases []nodeCase
	wants := make([]opinion, count)
	agreed := 0
	for i := range count {
		m, found := generated(random)
		wants[i] = everybody
		for _, what := range found {
			by, ok := rows[what]
			require.True(t, ok, what)
			wants[i].twilio6, wants[i].twilio3 = wants[i].twilio6 && by.twilio6, wants[i].twilio3 && by.twilio3
		}
		if wants[i] == everybody {
			agreed++
		}
		token := fmt.Sprint("token ", random.IntN(3))
		messages = append(messages, m)
		cases = append(cases, newNodeCase(token, m, sign(t, newKey(t, token), m)))
	}
	assert.Greater(t, agreed, 2000)

	for i, answer := range askNode(t, cases) {
		c, want := cases[i], wants[i]
		assert.Equal(t, want.twilio6, answer.Twilio6.Accepted, "twilio 6 on ours: %+v %+v", c, answer.Twilio6)
		assert.Equal(t, want.twilio3, answer.Twilio3.Accepted, "twilio 3 on ours: %+v %+v", c, answer.Twilio3)
		for _, signature := range []string{answer.Twilio6.Signature, answer.Twilio3.Signature} {
			err := newKey(t, "other", c.Token).Verify(messages[i], signature)
			assert.Equal(t, want.twilio6, err == nil, "we on theirs: %+v %v", c, err)
		}
	}
}
