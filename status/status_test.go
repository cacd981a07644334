package status_test

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/status"
)

// good are the statuses of the domain, in the order of its table.
var good = []struct {
	status     status.Status
	word, json string
	label      string
}{
	{status.TwilioProcessing, "twilio-processing", `"twilio-processing"`, "Twilio Processing"},
	{status.Received, "received", `"received"`, "Received"},
	{status.PendingVerification, "pending-verification", `"pending-verification"`, "Pending Verification"},
	{status.Verified, "verified", `"verified"`, "Verified"},
	{status.PendingLOA, "pending-loa", `"pending-loa"`, "Pending LOA"},
	{status.CarrierProcessing, "carrier-processing", `"carrier-processing"`, "Carrier Processing"},
	{status.Testing, "testing", `"testing"`, "Testing"},
	{status.Completed, "completed", `"completed"`, "Completed"},
	{status.Failed, "failed", `"failed"`, "Failed"},
	{status.ActionRequired, "action-required", `"action-required"`, "Action Required"},
}

var bad = []string{
	"", " ", "-", "none", "(none)", "null", "Status(1)", "Status(77)",
	"action_required", "action required", "actionrequired", "Action Required", "ACTION-REQUIRED",
	"Received", "receiveD", "received ", " received", "received\n", "received\x00", "receive", "receivedd",
	"pending-LOA", "pending\u2010loa", "verif\u0131ed", "te\u017fting", "failed\xff", "\xff",
	strings.Repeat("received", 1000),
}

// goodWords are the wire words of the statuses.
var goodWords = func() (words []string) {
	for _, row := range good {
		words = append(words, row.word)
	}
	return words
}()

var specified = regexp.MustCompile("^(" + strings.Join(goodWords, "|") + ")$")

// parsesAsSpecified compares Parse with the regular expression.
func parsesAsSpecified(t require.TestingT, text string) {
	s, err := status.Parse(text)
	if specified.MatchString(text) {
		require.NoError(t, err)
		require.True(t, s.IsValid())
		require.Equal(t, text, s.String())
		return
	}
	require.Equal(t, status.None, s)
	require.ErrorIs(t, err, status.ErrUnknown)
	var parseErr *status.ParseError
	require.ErrorAs(t, err, &parseErr)
	require.Equal(t, text, parseErr.Input)
	require.NotEmpty(t, err.Error())
}

func TestParse(t *testing.T) {
	for _, row := range good {
		parsesAsSpecified(t, row.word)
		assert.Equal(t, row.status, status.MustParse(row.word))
	}
	for _, text := range bad {
		require.NotRegexp(t, specified, text)
		parsesAsSpecified(t, text)
		assert.Panics(t, func() { status.MustParse(text) })
	}
	rapid.Check(t, func(t *rapid.T) { parsesAsSpecified(t, fuzz.Texts(fuzz.Statuses()).Draw(t, "text")) })
}

func FuzzParse(f *testing.F) {
	for _, row := range good {
		f.Add(row.word)
	}
	for _, text := range bad {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { parsesAsSpecified(t, text) })
}

var codec = fuzz.Codec(fuzz.Statuses(), status.Parse)

func TestCodec(t *testing.T) { rapid.Check(t, codec) }

func FuzzCodec(f *testing.F) { f.Fuzz(rapid.MakeFuzz(codec)) }

func TestWireForm(t *testing.T) {
	for _, row := range good {
		assert.Equal(t, row.word, row.status.String())
		assert.Equal(t, row.label, row.status.Label())
		data, err := json.Marshal(row.status)
		assert.NoError(t, err)
		assert.Equal(t, row.json, string(data))
	}
	assert.Empty(t, status.None.String())
	assert.Empty(t, status.None.Label())
	assert.Equal(t, status.None, *new(status.Status))
}

func TestAllYieldsTheTable(t *testing.T) {
	var want []status.Status
	for _, row := range good {
		want = append(want, row.status)
	}
	assert.Equal(t, want, slices.Collect(status.All()))

	for s := range status.All() {
		assert.Equal(t, status.TwilioProcessing, s)
		break
	}
}

func TestEveryOtherValueIsInvalid(t *testing.T) {
	valid := 0
	for i := range math.MaxUint8 + 1 {
		s := status.Status(i)
		if s == status.None {
			assert.False(t, s.IsValid())
			continue
		}
		if s.IsValid() {
			valid++
			assert.Equal(t, s, status.MustParse(s.String()))
			continue
		}

		name := fmt.Sprintf("Status(%d)", i)
		assert.Equal(t, name, s.String())
		assert.Equal(t, name, s.Label())
		assert.Equal(t, "status."+name, s.GoString())
		_, err := status.Parse(name)
		isParseError(t, err, name)
		data, err := s.MarshalText()
		isParseError(t, err, name)
		assert.Nil(t, data)
		data, err = s.MarshalJSON()
		isParseError(t, err, name)
		assert.Nil(t, data)
		column, err := s.Value()
		isParseError(t, err, name)
		assert.Nil(t, column)
		text, err := s.AppendText([]byte("kept"))
		assert.ErrorIs(t, err, status.ErrUnknown)
		assert.Equal(t, "kept", string(text))
	}
	assert.Equal(t, len(good), valid)
}

func isParseError(t *testing.T, err error, input string) {
	var parseErr *status.ParseError
	require.ErrorAs(t, err, &parseErr)
	assert.Equal(t, status.ParseError{Input: input, Err: status.ErrUnknown}, *parseErr)
}

func TestErrorsNameTheNearestStatus(t *testing.T) {
	all := "must be a status, one of " + strings.Join(goodWords, ", ") + "; it is %q"
	for text, want := range map[string]string{
		"action_required": "action-required", "Pending LOA": "pending-loa", "PENDINGLOA": "pending-loa",
		"recieved": "received", "complete": "completed", "pending": "pending-verification",
		"twilio processing": "twilio-processing", "verifid": "verified", " failed": "failed",
		"": "", "x": "", "opened": "", "cancelled": "", "Status(3)": "",
	} {
		reason := fmt.Sprintf(all, text)
		if want != "" {
			reason = fmt.Sprintf("must be a status; it is %q; did you mean %q?", text, want)
		}
		_, err := status.Parse(text)
		assert.EqualError(t, err, "status: parse: "+reason)
		var parseErr *status.ParseError
		require.ErrorAs(t, err, &parseErr)
		assert.Equal(t, reason, parseErr.Reason())
	}
}

func TestAllocations(t *testing.T) {
	buf := make([]byte, 0, 64)
	assert.Zero(t, testing.AllocsPerRun(100, func() {
		for _, row := range good {
			s, err := status.Parse(row.word)
			if err != nil || s.String() != row.word {
				t.Error(s, err)
			}
			if buf, err = s.AppendText(buf[:0]); err != nil {
				t.Error(err)
			}
		}
	}))
}
