package fuzz_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock"
)

// runHarness runs the harness in Node. It returns its output, and whether every case was
// as expected.
func runHarness(t *testing.T, args ...string) (string, bool) {
	if testing.Short() {
		t.Skip("slow")
	}
	harness := filepath.Join("vectors", "harness")
	node, err := exec.LookPath("node")
	if err == nil {
		_, err = os.Stat(filepath.Join(harness, "node_modules"))
	}
	if err != nil {
		const text = "node or its packages are missing: npm ci --prefix fuzz/vectors/harness"
		require.Empty(t, os.Getenv("HOSTEDNUMBERS_REQUIRE_CLIENTS"), text)
		t.Skip(text)
	}
	out, err := exec.Command(node, append([]string{filepath.Join(harness, "harness.js")}, args...)...).CombinedOutput()
	return string(out), err == nil
}

// serveMock serves the API. It sends no callbacks.
func serveMock(t *testing.T) string {
	server := httptest.NewServer(mock.New(mock.Options{Transport: nowhere{}}))
	t.Cleanup(server.Close)
	return server.URL
}

type nowhere struct{}

func (nowhere) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody, Request: r}, nil
}

var tally = regexp.MustCompile(`(?m)^(\w+): (\d+) cases, (\d+) computed, (\d+) answered by the server, (\d+) neither$`)

func TestVectorsHoldInNodeAndOnTheServer(t *testing.T) {
	out, ok := runHarness(t, "--words", serveMock(t))
	require.True(t, ok, out)
	t.Log(out)
	seen := map[string][]string{}
	for _, m := range tally.FindAllStringSubmatch(out, -1) {
		seen[m[1]] = m[2:]
	}
	for _, f := range vectorFiles {
		require.Contains(t, seen, f.name)
		cases, computed, answered, neither := seen[f.name][0], seen[f.name][1], seen[f.name][2], seen[f.name][3]
		switch f.name {
		case "forms":
			assert.Equal(t, "14", neither, "3 valid forms that this server or order refuses, 3 valid creates of letters, 8 updates of letters")
		case "conversations":
			assert.Equal(t, cases, answered)
		case "numbers":
			assert.Equal(t, []string{cases, cases}, []string{computed, answered})
		default:
			assert.Equal(t, cases, computed, f.name)
		}
	}
}

// spoilt is a mistake in a file of vectors, and what the harness says about it.
type spoilt struct{ file, old, new, said string }

// wrong has mistakes that contradict the model, each in another case.
var wrong = []spoilt{
	{"sids", `"valid":true`, `"valid":false,"reason":"kind"`, "sids: mixed-case: computed"},
	{"sids", `"reason":"syntax"`, `"reason":"kind"`, "sids: empty: computed"},
	{"numbers", `"text":"+15017122661"`, `"text":"+19005551213"`, "numbers: sample-create: answered"},
	{"numbers", `"code":22110`, `"code":22103`, "numbers: premium-900: answered"},
	{"numbers", `"text":"+1234567890123456"`, `"text":"+123456789012345"`, "numbers: too-long: computed"},
	{"forms", `"code":22119,"status":400`, `"code":22120,"status":400`, "forms: create-sms-false: answered"},
	{"forms", `"code":20007,"status":400`, `"code":20007,"status":409`, "forms: list-size-1001: answered"},
	{"forms", `"param":"Page","code":70002`, `"param":"Page","code":70003`, "forms: list-page-1-without-token: answered"},
	{"forms", `is required; it is missing`, `is required, it is missing`, "forms: create-nothing: answered"},
	{"forms", `"FriendlyName":["Front desk"]`, `"FriendlyName":["Back desk"]`, "forms: create-everything: answered"},
	{"forms", `{"AddressSid":["AD` + mixedHex + `"],"PhoneNumber"`, `{"PhoneNumber"`, "forms: create-address: answered"},
	{"forms", `"CallDelay":["60"]`, `"CallDelay":["30"]`, "forms: update-delay-60: answered"},
	{"forms", `"PageSize":["1000"]`, `"PageSize":["50"]`, "forms: list-size-1000: answered"},
	{"signatures", `"expected":{"valid":true,"signature":"R`, `"expected":{"valid":true,"signature":"S`, "signatures: published: computed"},
	{"signatures", `"valid":false,"reason":"no-match"`, `"valid":false,"reason":"malformed"`, "signatures: get-query-order: computed"},
	{"conversations", `"status":404,"body":{"code":20404`, `"status":403,"body":{"code":20404`, "conversations: accounts: answered"},
	{"conversations", `["{{call1}}","{{call2}}"]`, `["{{call1}}","{{call1}}"]`, "conversations: attempts-and-bill: answered"},
	{"conversations", `"{{order1}}","phone_number":"+16172226563","status":"received","url":"http://127.0.0.1:9/status#rc=0","version":2`,
		`"{{order1}}","phone_number":"+16172226563","status":"received","url":"http://127.0.0.1:9/status#rc=0","version":3`, "conversations: attempts-exhausted: answered"},
	{"conversations", `"verification_call_sids":["{{call1}}","{{call2}}","{{call3}}"],"verification_code":"{{code2}}"`,
		`"verification_call_sids":["{{call1}}","{{call2}}","{{call3}}"],"verification_code":"{{code1}}"`, "conversations: attempts: answered"},
	{"conversations", `"date_updated":"2100-01-31T00:00:01Z"`, `"date_updated":"2100-01-31T00:00:02Z"`, "conversations: deadlines: answered"},
	{"conversations", `"sid":"{{order3}}"`, `"sid":"{{order2}}"`, "conversations: cancel-effects: answered"},
	{"conversations", `"page_size":1000`, `"page_size":1000,"total":0`, "conversations: list-refusals: answered"},
	{"forms", `"code":22119,"status":400,"details":{"problems":[{"param":"SmsCapability","code":22119,"message":"SmsCapability must be true"}]}}},
    {"id":"create-v2-title"`, `"code":22120,"status":400,"details":{"problems":[{"param":"SmsCapability","code":22119,"message":"SmsCapability must be true"}]}}},
    {"id":"create-v2-title"`, "forms: create-v2-sms-false: answered"},
	{"forms", `names HR0123456789abcdefABCDEF0123456789 twice`, `names it twice`, "forms: letter-create-order-twice: answered"},
	{"letters", `"to":"signing","asks":"send-loa"`, `"to":"signed","asks":"send-loa"`, "letters: none-create-customer: computed"},
	{"meanings", `"store":true`, `"store":false`, "meanings: none-then-twilio-processing: computed"},
	{"times", `20:06:39Z"}}`, `20:06:40Z"}}`, "times: sample: computed"},
	{"times", `"id":"rfc-2822-ut"`, `"id":"rfc-2822-gmt"`, "times: rfc-2822-gmt: two cases"},
}

// illFormed has mistakes that the schema does not allow.
var illFormed = []spoilt{
	{"times", `"mark":"assumed"`, `"mark":"guessed"`, "times: schema: /cases/1/mark"},
	{"times", `"id":"sample"`, `"id":"A sample"`, "times: schema: /cases/0/id"},
	{"sids", `"input":{`, `"input":{"colour":"red",`, "sids: schema: /cases/0/input must NOT"},
	{"sids", `"comment":"digits of either case, also mixed",`, ``, "sids: schema: /cases/0 must have required property 'comment'"},
	{"meanings", `"reported":"received"`, `"reported":"sideways"`, "meanings: schema: /cases/1/input/reported"},
	{"numbers", `"code":22110`, `"code":"22110"`, "numbers: schema: /cases/14/expected"},
	{"forms", `"request":"create"`, `"request":"delete"`, "forms: schema: /cases/0/input/request"},
	{"signatures", `"method":"POST",`, ``, "signatures: schema: /cases/0/input must have required property 'method'"},
	{"conversations", `"as":"other"`, `"as":"another"`, "conversations: schema: /cases/0/exchanges/3/request/as"},
	{"letters", `"actor":"owner"`, `"actor":"king"`, "letters: schema: /cases/1/input/actor"},
	{"conjectures", ``, `{}`, "conjectures: the schema does not describe it"},
}

func TestWrongVectorsAreFound(t *testing.T) {
	out := runSpoilt(t, wrong, serveMock(t))
	assert.Equal(t, len(wrong), strings.Count(out, "not ok: "), "the harness reports other cases too:\n%s", out)
}

func TestIllFormedVectorsAreFound(t *testing.T) { runSpoilt(t, illFormed) }

// runSpoilt runs the harness on vectors with mistakes. It must find every one.
func runSpoilt(t *testing.T, changes []spoilt, args ...string) string {
	files, dir := readVectors(t), t.TempDir()
	for _, c := range changes {
		require.Contains(t, files[c.file+".json"], c.old)
		files[c.file+".json"] = strings.Replace(files[c.file+".json"], c.old, c.new, 1)
	}
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	out, ok := runHarness(t, append([]string{"--words", "--vectors", dir}, args...)...)
	assert.False(t, ok)
	for _, c := range changes {
		assert.Contains(t, out, "not ok: "+c.said)
	}
	return out
}

// readVectors returns the files of vectors, including the schema, by name.
func readVectors(t *testing.T) map[string]string {
	paths, err := filepath.Glob(filepath.Join("vectors", "*.json"))
	require.NoError(t, err)
	files := map[string]string{}
	for _, path := range paths {
		data, err := os.ReadFile(path)
		require.NoError(t, err)
		files[filepath.Base(path)] = string(data)
	}
	return files
}
