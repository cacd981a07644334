package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone/plan"
)

func runWith(in string, args ...string) (code int, out, errs string) {
	var stdout, stderr bytes.Buffer
	code = run(args, strings.NewReader(in), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func Example() {
	run([]string{"check", "phone", "+16175551212"}, nil, os.Stdout, os.Stderr)
	// Output:
	// +16175551212	ok: can be hosted (US, fixed-line-or-mobile)
}

func TestEveryBuiltInScriptMeetsItsExpectations(t *testing.T) {
	endings := map[string]string{"completed": "completed", "failed": "failed", "reopened": "completed",
		"cancelled": "(none)", "expired": "failed", "bill": "completed"}
	names := builtinNames()
	assert.Len(t, names, len(endings))
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			code, out, errs := runWith("", "walk", name)
			assert.Zero(t, code)
			assert.Empty(t, errs)
			require.Contains(t, endings, name)
			assert.Contains(t, out, "The order ended "+endings[name]+",")

			_, again, _ := runWith("", "walk", name)
			assert.Equal(t, out, again, "a script plays the same every time")
		})
	}
}

func TestWalkPrintsChangesRefusalsAndCallbacks(t *testing.T) {
	code, out, errs := runWith("", "walk")
	require.Zero(t, code, errs)
	for _, want := range []string{
		"customer  create PhoneNumber=+15017122661 SmsCapability=true",
		"status    (none) -> twilio-processing",
		`sets      verification_code: "8794"`,
		"effects   place-call, send-callback",
		"callback  HostedNumberOrderSid=HR",
		"22113     VerificationCode: confirm-code requires the issued verification code; the given one differs",
		"22113     VerificationCode: confirm-code requires a verification code that has not expired; it has expired",
		"22100     Status: request-call requires a remaining verification attempt; all attempts were made",
		"the order is carrier-processing; wait until the carrier is done",
		"status    testing -> completed",
	} {
		assert.Contains(t, out, want)
	}
}

func TestEveryEventHappensInSomeBuiltInScript(t *testing.T) {
	var stories strings.Builder
	for _, name := range builtinNames() {
		_, out, _ := runWith("", "walk", name)
		stories.WriteString(regexp.MustCompile(`.*\n    refused in .*\n`).ReplaceAllString(out, ""))
	}
	asked := map[order.Event]string{ // events that a request of the customer causes
		order.Submit: "create ", order.RequestCall: "place-call", order.SubmitBill: "review-document",
		order.ConfirmCode: "pending-verification -> verified", order.Cancel: "-> (none)",
	}
	for row := range order.Lifecycle() {
		want := "  " + row.Event.String()
		if trace, ok := asked[row.Event]; ok {
			want = trace
		}
		assert.Contains(t, stories.String(), want, row.Event)
	}
}

func TestWalkReadsAFileAndStandardInput(t *testing.T) {
	const life = "create PhoneNumber=%2B16175551212&SmsCapability=true\ntwilio accept\nexpect received\n"
	file := filepath.Join(t.TempDir(), "life.txt")
	require.NoError(t, os.WriteFile(file, []byte(life), 0o600))

	code, fromFile, errs := runWith("", "walk", file)
	assert.Zero(t, code, errs)
	code, fromInput, errs := runWith(life, "walk", "-")
	assert.Zero(t, code, errs)
	assert.Equal(t, fromFile, fromInput)
}

func TestABadScriptNamesItsLine(t *testing.T) {
	const created = "create PhoneNumber=%2B16175551212&SmsCapability=true\n"
	for script, want := range map[string]struct {
		code int
		errs string
	}{
		"dance":                              {exitUsage, `-:1: unknown step "dance"; it must be create, update, delete, offboard, wait, reach, expect, at, code, customer,`},
		"creat a=b":                          {exitUsage, `-:1: unknown step "creat": did you mean "create"?`},
		"carier fail":                        {exitUsage, `-:1: unknown step "carier": did you mean "carrier"?`},
		"ask":                                {exitUsage, `-:1: "ask" requires a server, and walk does not have one`},
		"break it":                           {exitUsage, `-:1: "break it" requires a server, and walk does not have one`},
		"customer":                           {exitUsage, `-:1: customer requires an event; possible now: create PhoneNumber={number}&SmsCapability=true`},
		"fetch":                              {exitUsage, `-:1: "fetch" requires a server, and walk does not have one`},
		"as other: delete":                   {exitUsage, `-:1: "as other: delete" requires a server, and walk does not have one`},
		"in text/plain: update x":            {exitUsage, `-:1: "in text/plain: update x" requires a server, and walk does not have one`},
		"update #2 a=b":                      {exitUsage, `-:1: "update #2 a=b" names an order`},
		"wait":                               {exitUsage, `-:1: wait requires a time, as in wait 10m`},
		created + "twilio Accept":            {exitUsage, `-:2: unknown event "Accept": did you mean "accept"?`},
		created + "twilio reject Reason=a b": {exitUsage, `-:2: unexpected "b" after the form: write a space in a form as %20`},
		created + "twilio accept\ntwilio skip-verification\ncustomer send-loa\nexpect 20001":                                               {exitOK, ""},
		created + "twilio accept\ntwilio skip-verification\ncustomer send-loa SigningDocumentSid=PX1\nexpect 20001":                        {exitOK, ""},
		"create PhoneNumber={number}&SmsCapability=true&UniqueName={name}&StatusCallbackUrl={callback}\n#remark\nexpect twilio-processing": {exitOK, ""},
		created + "twilio juggle":                                     {exitUsage, `-:2: unknown event "juggle"; possible now: accept, reject or require-action`},
		created + "twilio acept":                                      {exitUsage, `-:2: unknown event "acept": did you mean "accept"?`},
		created + "owner signloa":                                     {exitUsage, `-:2: unknown event "signloa": did you mean "sign-loa"?`},
		created + "customer SEND_LOA":                                 {exitUsage, `-:2: unknown event "SEND_LOA": did you mean "send-loa"?`},
		created + "twilio reject Reason=no\ntwilio juggle":            {exitUsage, `-:3: unknown event "juggle"; no event can happen to this order any more`},
		created + "twilio reject Reasn=no":                            {exitUsage, `-:2: unknown parameter "Reasn": did you mean "Reason"?`},
		created + "expect recieved":                                   {exitUsage, `-:2: unknown status "recieved": did you mean "received"?`},
		created + "expect nnoe":                                       {exitUsage, `-:2: unknown status "nnoe": did you mean "none"?`},
		created + "pdate a=b":                                         {exitUsage, `-:2: unknown step "pdate": did you mean "update"?`},
		created + "twilio reject Because=of":                          {exitUsage, `-:2: unknown parameter "Because"`},
		created + "\nwait long":                                       {exitUsage, `-:3: wait requires a time such as 30s, 10m, 9m59s or 30d; it is "long"`},
		created + "wait -1s":                                          {exitUsage, "-:2: wait requires a time"},
		created + "wait 99999999999999999999d":                        {exitUsage, "-:2: wait requires a time"},
		created + created:                                             {exitUsage, "-:2: create requires that the order before has ended, because walk plays one order at a time; it is twilio-processing"},
		created + "at yesterday":                                      {exitUsage, "-:2: order: parse time"},
		created + "at 2016-01-01T00:00:00Z":                           {exitUsage, "-:2: at requires a time from 2017-03-28T20:06:39Z on; it is 2016-01-01T00:00:00Z"},
		created + "update Status=%zz\nexpect 22111":                   {exitOK, ""},
		created + "code abcd":                                         {exitUsage, `-:2: a verification code requires digits; it is "abcd"`},
		created + "clock":                                             {exitUsage, "-:2: clock requires an event; possible now: twilio accept, twilio reject or twilio require-action"},
		created + "clock expire\nexpect 22112":                        {exitOK, ""},
		created + "expect":                                            {exitUsage, "-:2: expect requires a status, none, number, or the code of a refusal"},
		created + "delete\nexpect 20409\ntwilio accept\nexpect 20409": {exitFailed, "-:5: expected refusal 20409, but the step before was not refused"},
		created + "delete it":                                         {exitUsage, `-:2: unexpected "it"`},
		created + "expect joy":                                        {exitUsage, `-:2: unknown status "joy"; it must be twilio-processing, received,`},
		created + "expect received":                                   {exitFailed, "-:2: expected received, but the order is twilio-processing"},
		created + "expect 22112":                                      {exitFailed, "-:2: expected refusal 22112, but the step before was not refused"},
		created + "delete\nexpect 22112":                              {exitFailed, "-:3: expected refusal 22112, but the step before was refused with 20409"},
		"update FriendlyName=nobody\nexpect 20404":                    {exitOK, ""},
		created + "update CallDelay=61&UniqueName=\nexpect 21454":     {exitOK, ""},
		"update CallDelay=61&UniqueName=\nexpect 20404":               {exitOK, ""},
		"delete\nexpect 20404":                                        {exitOK, ""},
		"offboard\nexpect 20404":                                      {exitOK, ""},
		"twilio accept\nexpect 20404":                                 {exitOK, ""},
		created + "offboard\nexpect 20409":                            {exitOK, ""},
	} {
		code, _, errs := runWith(script, "walk", "-")
		assert.Equal(t, want.code, code, script)
		assert.Contains(t, errs, want.errs, script)
		if want.errs != "" {
			assert.Equal(t, 1, strings.Count(errs, "\n"), "one line: %s", errs)
		}
	}
}

func TestWalkRemembersEarlierOrders(t *testing.T) {
	completed, err := walks.ReadFile("walks/completed.txt")
	require.NoError(t, err)
	life, _, _ := strings.Cut(string(completed), "customer off-board")
	const same, named = "create PhoneNumber=%2B15017122661&SmsCapability=true\n", "create PhoneNumber={number}&SmsCapability=true&UniqueName=front-desk\n"
	code, out, errs := runWith(life+same+"expect 22110\n"+named+"expect 20409\noffboard\nexpect completed\n"+same+"expect twilio-processing\n", "walk", "-")
	assert.Zero(t, code, errs)
	assert.Regexp(t, `22110 .* order HR[0-9a-f]{32} holds it`, out)
	assert.Regexp(t, `20409 .* taken by order HR[0-9a-f]{32}`, out)
	assert.Contains(t, out, "customer  offboard\n    status    completed -> completed\n")
}

func TestCheckDescribesEachValue(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		out  string
	}{
		{[]string{"sid", "HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, exitOK, "HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\tok: order\n"},
		{[]string{"sid", "HR1"}, exitFailed, "it has 3 bytes, not 34"},
		{[]string{"phone", "+18005551212", "+19005551212"}, exitFailed, "+18005551212\tok: can be hosted (US, toll-free)\n+19005551212\tbad: only landline"},
		{[]string{"phone", "617"}, exitFailed, "it has no leading +"},
		{[]string{"status", "pending-loa", "testing"}, exitOK, "pending-loa\tok: Pending LOA\ntesting\tok: Testing\n"},
		{[]string{"status", "action_required"}, exitFailed, `did you mean "action-required"?`},
		{[]string{"status", "recieved"}, exitFailed, `must be a status; it is "recieved"; did you mean "received"?`},
		{[]string{"phone", "+12732223333"}, exitFailed, "bad: the number is in no assigned range of libphonenumber v"},
		{[]string{"phone", "+12732223333"}, exitFailed, " days old); if it has been assigned since, 'hostednumbers check -allow +1273222 phone +12732223333' and 'hostednumbers serve -allow +1273222' accept it\n"},
		{[]string{"-allow", "+1273", "phone", "+12732223333"}, exitOK, "ok: can be hosted\n"},
		{[]string{"-allow", "+1273", "-deny", "+1273222", "-allow", "+12732223333", "phone", "+12732223333", "+12732223334"}, exitFailed,
			"+12732223333\tok: can be hosted\n+12732223334\tbad: the number is in no assigned range"},
		{[]string{"-deny", "+1617", "phone", "+16175551212", "+15015551212"}, exitFailed, "+16175551212\tbad: only landline"},
		{[]string{"phone", "+1617"}, exitFailed, "bad: the number is in no assigned range; a +1 number has 11 digits, this one has 4\n"},
		{[]string{"phone", "+16179111234"}, exitFailed, "bad: the number is in no assigned range; numbers that begin with +1617911 are never assigned to landlines\n"},
		{[]string{"-allow", "+1617911", "phone", "+16179111234"}, exitFailed, "never assigned to landlines\n"},
		{[]string{"status", "signloa"}, exitFailed, "must be a status, one of twilio-processing, received"},
		{[]string{"status", "pending"}, exitFailed, `must be a status; it is "pending"; did you mean "pending-verification"?`},
	} {
		code, out, errs := runWith("", append([]string{"check"}, c.args...)...)
		assert.Equal(t, c.code, code, c.args)
		assert.Contains(t, out, c.out)
		assert.Empty(t, errs)
	}
}

func TestLifecycleRendersEachFormat(t *testing.T) {
	for format, want := range map[string][]string{
		"mermaid":  {order.LifecycleMermaid(), "as letters {\n", "    letter_signing --> letter_signed: sign\n"},
		"markdown": {order.LifecycleMarkdown(), loa.LifecycleMarkdown()},
		"json":     {`"transitions"`, `"letters": {`},
	} {
		code, out, errs := runWith("", "lifecycle", "-format", format)
		assert.Zero(t, code, errs)
		for _, text := range want {
			assert.Contains(t, out, text)
		}
	}
}

func TestVersion(t *testing.T) {
	code, out, errs := runWith("", "version")
	assert.Zero(t, code)
	assert.Empty(t, errs)
	assert.Regexp(t, `^hostednumbers \S+\nstorage schema 1\ngo1\.\S+\n`+
		`phone numbers by libphonenumber v[0-9.]+, 20[0-9-]{8} \([0-9]+ days old\)\n$`, out)
	for _, asked := range []string{"-version", "--version"} {
		code, same, _ := runWith("", asked)
		assert.Zero(t, code)
		assert.Equal(t, out, same)
	}
	_, help, _ := runWith("", "version", "-h")
	_, same, _ := runWith("", "--version", "-h")
	assert.Equal(t, help, same)
}

// The test only reports the age of the metadata, because newer metadata may not exist.
func TestTheAgeOfTheMetadataIsReported(t *testing.T) {
	t.Logf("phone numbers by %s", metadata(time.Now()))
	day := time.Date(2100, 1, 1, 12, 0, 0, 0, time.UTC)
	assert.Contains(t, metadata(day), plan.Metadata())
	assert.Regexp(t, `\([0-9]{5} days old\)$`, metadata(day))
}

// A command line with -h may be wrong otherwise. After -- it is a value.
func TestEveryCommandLineMayAskForHelp(t *testing.T) {
	for _, c := range subcommands {
		_, want, _ := runWith("", "help", c.name)
		for _, args := range [][]string{{"-h"}, {"--help"}, {"-help"}, {"x", "-h"}, {"-x", "-h"}, {"x", "y", "z", "--help"}} {
			code, out, errs := runWith("", append([]string{c.name}, args...)...)
			assert.Zero(t, code, args)
			assert.Empty(t, errs)
			assert.Equal(t, want, out)
		}
	}
	for _, args := range [][]string{{"help", "walk", "-h"}, {"help", "-h"}, {"-h", "-h"}} {
		code, _, errs := runWith("", args...)
		assert.Zero(t, code, "%v: %s", args, errs)
	}
	code, _, _ := runWith("", "check", "--", "sid", "-h")
	assert.Equal(t, exitFailed, code, "a value")
}

func TestABadCommandLineIsOneClearLine(t *testing.T) {
	for _, args := range [][]string{
		{"dance"}, {"walk", "no-such-file"}, {"walk", "-x"}, {"walk", "a", "b"},
		{"lifecycle", "-format", "svg"}, {"lifecycle", "-x"}, {"lifecycle", "x"},
		{"check"}, {"check", "sid"}, {"check", "colour", "red"}, {"check", "-x"}, {"version", "x"},
		{"help", "dance"}, {"help", "walk", "x"}, {"-h", "walk", "x"}, {"serve", "-seed", "x"},
		{"check", "-allow", "+1273", "sid", "x"}, {"check", "-allow", "+1273", "-deny", "+1273", "phone", "x"}, {"check", "-allow", "+44", "phone", "x"},
		{"serve", "-allow", ""}, {"serve", "-deny", "617"}, {"--version", "x"}, {"-versio"}, {"serve", "-version"},
	} {
		code, out, errs := runWith("", args...)
		assert.Equal(t, exitUsage, code, args)
		assert.Empty(t, out, args)
		assert.True(t, strings.HasPrefix(errs, "hostednumbers: "), errs)
		assert.Equal(t, 1, strings.Count(errs, "\n"), "one line: %s", errs)
	}
	code, _, errs := runWith("")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, errs, "\n  walk ")
}

func TestAnErrorSuggestsTheNearestWord(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"srve"}, `unknown command "srve": did you mean "serve"?`},
		{[]string{"-versio"}, `unknown command "-versio": did you mean "version"?`},
		{[]string{"SERVE"}, `did you mean "serve"?`},
		{[]string{"lifecycle", "-format", "JSON"}, `unknown format "JSON": did you mean "json"?`},
		{[]string{"lifecycle", "-formt", "json"}, `unknown flag "-formt": did you mean "-format"?`},
		{[]string{"serve", "-alow", "+1"}, `did you mean "-allow"?`},
		{[]string{"check", "-deney", "+1", "phone", "x"}, `did you mean "-deny"?`},
		{[]string{"conform", "-format", "junti", "http://127.0.0.1:1"}, `did you mean "junit"?`},
		{[]string{"conform", "-optional", "list", "http://127.0.0.1:1"}, `did you mean "lists"?`},
		{[]string{"helpp"}, `did you mean "help"?`},
		{[]string{"Walk"}, `did you mean "walk"?`},
		{[]string{"xyz"}, `unknown command "xyz"; it must be serve, walk,`},
		{[]string{"help", "srve"}, `did you mean "serve"?`},
		{[]string{"help", "step"}, `did you mean "steps"?`},
		{[]string{"serve", "-seed", "99999999999999999999"}, `serve: -seed requires a whole number; it is "99999999999999999999"; see`},
		{[]string{"lifecycle", "x"}, `lifecycle: the command takes no arguments; unexpected "x"; see`},
		{[]string{"walk", "a", "b"}, `walk: the command takes at most 1 argument; unexpected "b"; see`},
		{[]string{"serve", "-addr"}, `serve: -addr requires a value; see`},
		{[]string{"serve", "-hold=x"}, `serve: -hold requires true or false; it is "x"; see`},
		{[]string{"serve", "-seed", "x"}, `serve: -seed requires a whole number; it is "x"; see`},
		{[]string{"serve", "-adr", "x"}, `unknown flag "-adr": did you mean "-addr"?`},
		{[]string{"walk", "-x"}, `unknown flag "-x"; the command takes no flags; see 'hostednumbers help walk'`},
		{[]string{"check", "phones", "+1"}, `unknown kind "phones": did you mean "phone"?`},
		{[]string{"lifecycle", "-format", "mermade"}, `did you mean "mermaid"?`},
		{[]string{"conform", "-suite", "lists,cels", "http://127.0.0.1:1"}, `unknown suite "cels": did you mean "cells"?`},
		{[]string{"conform", "http://127.0.0.1:1", "-seed", "3"}, `-seed follows the argument "http://127.0.0.1:1"; flags must come first`},
		{[]string{"serve", "-patience", "5"}, `-patience requires a time, such as 30s; it is "5"; see`},
		{[]string{"walk", "faild"}, `unknown built-in script "faild": did you mean "failed"?`},
		{[]string{"walk", "no-such-file"}, `no such file or directory, and unknown built-in script "no-such-file"; it must be completed, bill,`},
		{[]string{"listen", "-token", "x", "-public-url", "example.com"}, `-public-url requires a url with a scheme and a host, such as https://example.com; it is "example.com"`},
		{[]string{"verify", "a=b", "--token=hush"}, `--token follows the argument "a=b"; flags must come first`},
	} {
		code, out, errs := runWith("", c.args...)
		assert.Equal(t, exitUsage, code, c.args)
		assert.Empty(t, out)
		assert.Contains(t, errs, c.want)
		assert.NotContains(t, errs, "hush")
	}
}

// full is a writer to a full disk.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestAFullDiskIsReported(t *testing.T) {
	for _, args := range [][]string{{"walk"}, {"lifecycle"}, {"check", "status", "testing"}, {"version"}, {"help"}, {"help", "steps"}, {"walk", "-h"}} {
		var errs bytes.Buffer
		assert.Equal(t, exitFailed, run(args, nil, full{}, &errs), args)
		assert.Contains(t, errs.String(), "no space")
	}
}
