package conform_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// ours is a server that conforms.
func ours(t *testing.T) string {
	server := httptest.NewServer(mock.New(mock.Options{}))
	t.Cleanup(server.Close)
	return server.URL
}

// wrong is a server that shows verified orders as if they were still received.
func wrong(t *testing.T) string {
	return spoiled(t, func(_ *http.Request, answer *spoilt) {
		answer.body = bytes.ReplaceAll(answer.body, []byte(`"status":"verified"`), []byte(`"status":"received"`))
	})
}

func run(t *testing.T, target conform.Target, suites ...string) *report.Report {
	ran, err := conform.Run(context.Background(), &target, conform.Options{Seed: 7, Suites: suites})
	require.NoError(t, err)
	return ran
}

func TestAReportTellsWhatFailed(t *testing.T) {
	r := run(t, conform.Target{URL: wrong(t)}, "deadlines", "lists")
	assert.False(t, r.OK())
	require.NotEmpty(t, r.Failures)
	assert.Contains(t, r.Text(), "\nFAILURES\n  checks  fail with\n")
	assert.Regexp(t, `\n  6 +skip-verification: status: want "verified", got "received"\n`, r.Text())
	text := r.Text()
	assert.Contains(t, text, "does not conform: 39 checks")
	for _, f := range r.Failures {
		assert.Contains(t, text, f.Check.Rule)
		for _, step := range f.Steps {
			assert.Contains(t, text, step.String())
		}
	}
	assert.Contains(t, text, "status\n")
	assert.Contains(t, text, `want "verified"`)
	assert.Contains(t, text, `got  "received"`)
	assert.NotContains(t, text, "-replay", "there is no file")
	assert.Contains(t, text, "to write a file for a replay: hostednumbers conform -suite deadlines,lists -seed 7 -failures failures "+r.Target+"\n")
	r.Folder = "failed"
	text = r.Text()
	assert.Contains(t, text, "hostednumbers conform -replay "+filepath.Join("failed", "deadlines-confirm-code-by-"))
	assert.NotContains(t, text, "-failures")
}

func TestJUnitHasACaseForEveryCheck(t *testing.T) {
	r := run(t, conform.Target{URL: wrong(t), Optional: []string{"lists"}}, "deadlines", "lists")
	data, err := r.JUnit()
	require.NoError(t, err)
	var read struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Suites   []struct {
			Name  string `xml:"name,attr"`
			Tests int    `xml:"tests,attr"`
			Cases []struct {
				Suite   string  `xml:"classname,attr"`
				Name    string  `xml:"name,attr"`
				Seconds float64 `xml:"time,attr"`
				Failure *struct {
					Message string `xml:"message,attr"`
					Text    string `xml:",chardata"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal(data, &read))
	assert.Equal(t, len(r.Results), read.Tests)
	assert.Equal(t, len(r.Failures), read.Failures)
	failures := r.Failures
	i := 0
	for _, suite := range read.Suites {
		assert.Len(t, suite.Cases, suite.Tests)
		for _, c := range suite.Cases {
			result := r.Results[i]
			i++
			assert.Equal(t, result.Suite, c.Suite)
			assert.Equal(t, result.Name, c.Name)
			assert.Equal(t, result.State == report.Failed, c.Failure != nil, c.Name)
			if c.Failure != nil {
				assert.Equal(t, failures[0].Check.Name, c.Name)
				assert.Equal(t, failures[0].Differences[0].String(), c.Failure.Message)
				assert.Contains(t, c.Failure.Text, failures[0].String())
				failures = failures[1:]
			}
		}
	}
	assert.Empty(t, failures)
}

func TestASkipIsNeverAPass(t *testing.T) {
	target := conform.Target{URL: ours(t), Control: conform.NoControl{}}
	r := run(t, target, "deadlines")
	assert.False(t, r.OK())
	assert.Empty(t, r.Failures)
	assert.Len(t, r.Skips, 27)
	assert.Contains(t, r.Text(), "was not checked in full")
	assert.Contains(t, r.Text(), "new orders cannot be held")
	data, err := r.JUnit()
	require.NoError(t, err)
	assert.Contains(t, string(data), `failures="0" errors="27" skipped="0"`)
	assert.Equal(t, 27, strings.Count(string(data), `<error message="skipped: `))

	target.Optional = []string{"deadlines"}
	r = run(t, target, "deadlines")
	assert.True(t, r.OK())
	data, err = r.JUnit()
	require.NoError(t, err)
	assert.Contains(t, string(data), `failures="0" errors="0" skipped="27"`)
	assert.Equal(t, 27, strings.Count(string(data), `<skipped message="`))
	assert.Contains(t, r.Text(), "deadlines (optional)")

	target.Optional = []string{"no-such"}
	_, err = conform.Run(context.Background(), &target, conform.Options{})
	assert.ErrorIs(t, err, conform.ErrSuite)
}

func TestWhatWasNotAskedIsMissing(t *testing.T) {
	all := report.Possible()
	r := run(t, conform.Target{URL: ours(t)}, "deadlines")
	require.True(t, r.OK(), r.Text())
	missing := r.Coverage.Missing()
	assert.Empty(t, missing.Deadlines)
	assert.Contains(t, missing.Codes, order.ErrorFriendlyName)
	assert.NotContains(t, missing.Codes, order.ErrorWrongVerificationCode)
	assert.Contains(t, missing.Statuses, status.Completed)
	assert.NotContains(t, missing.Statuses, status.PendingLOA)
	illegal := report.Attempt{From: status.Completed, Event: order.Accept, Actor: order.Twilio}
	assert.Contains(t, missing.Cells, illegal)
	legal := report.Attempt{From: status.TwilioProcessing, Event: order.Accept, Actor: order.Twilio}
	assert.NotContains(t, missing.Cells, legal)
	for _, each := range []struct{ missing, all int }{
		{len(missing.Cells), len(all.Cells)}, {len(missing.Pairs), len(all.Pairs)}, {len(missing.Guards), len(all.Guards)},
	} {
		assert.Positive(t, each.missing)
		assert.Less(t, each.missing, each.all)
	}
	assert.NotContains(t, r.Text(), "never asked", "of what was not to be asked nothing is told")
	for _, suite := range conform.Suites() {
		r.Coverage.Checks[suite] = report.Tally{}
	}
	text := r.Text()
	assert.Contains(t, text, "\n  deadlines             6      6\n")
	assert.Regexp(t, `\n  accept +-\? +\+\? `, text)
	assert.Regexp(t, `\n  status +completed\n`, text)
	assert.Contains(t, text, "and ")
}

func TestProgressIsWrittenOnceASecond(t *testing.T) {
	long := report.Check{Suite: "walks", Name: strings.Repeat("ü", 200)}
	times := []time.Duration{0, 10 * time.Millisecond, 999 * time.Millisecond, time.Second, 1999 * time.Millisecond, 5 * time.Second}
	var out strings.Builder
	progress := conform.ProgressTo(&out)
	for i, at := range times {
		progress(conform.Progress{Check: long, Done: i + 1, Failed: 2, Elapsed: at})
	}
	assert.Contains(t, out.String(), "4 checks, 2 failed, 0 skipped, 1s: walks: ü")
	lines := strings.Split(out.String(), "\r\x1b[K")[1:]
	assert.Len(t, lines, 3)
	for _, line := range lines {
		assert.Len(t, []rune(line), 79)
	}
}
