package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestPassing(t *testing.T) {
	from := time.Date(2017, 3, 28, 20, 6, 39, 0, time.UTC)
	for d, want := range map[time.Duration]string{
		0:                                "no time passes",
		time.Second:                      "1 second passes",
		2 * time.Second:                  "2 seconds pass",
		1500 * time.Millisecond:          "1.5 seconds pass",
		time.Nanosecond:                  "0.000000001 seconds pass",
		time.Minute:                      "1 minute passes",
		9*time.Minute + 59*time.Second:   "9 minutes and 59 seconds pass",
		time.Hour:                        "1 hour passes",
		24 * time.Hour:                   "1 day passes",
		25 * time.Hour:                   "1 day and 1 hour pass",
		721 * time.Hour:                  "30 days and 1 hour pass",
		720*time.Hour + time.Second:      "30 days and 1 second pass",
		90061*time.Second + time.Hour*48: "3 days, 1 hour, 1 minute and 1 second pass",
	} {
		assert.Equal(t, want, passing(from, from.Add(d)))
	}
	assert.Equal(t, "2915365 days pass", passing(time.Date(2017, 3, 28, 0, 0, 0, 0, time.UTC), time.Date(9999, 3, 28, 0, 0, 0, 0, time.UTC)), "more than a Duration holds")
}

// lifetimes draws scripts in which time passes, often much of it at once.
func lifetimes(t *rapid.T) string {
	lines := rapid.SliceOfN(rapid.SampledFrom([]string{
		"create PhoneNumber=%2B16135551212&SmsCapability=true", "twilio accept", "update Status=pending-verification", "owner confirm-code Code={code}",
		"customer send-loa SigningDocumentSid=PX11111111111111111111111111111111", "owner sign-loa", "operations reopen", "update FriendlyName=x",
		"wait 1s", "wait 10m", "wait 29d", "wait 721h", "wait 365d", "wait 0s", "wait 1500ms", "wait 1ns", "# later",
	}), 0, 30).Draw(t, "lines")
	return "create PhoneNumber=%2B16135551212&SmsCapability=true\ntwilio accept\n" + strings.Join(lines, "\n")
}

// walkPrintsTimeInOrder is the law that each line has a time at or after that of the line
// above it, also across orders.
func walkPrintsTimeInOrder(t *rapid.T) {
	_, out, _ := runWith(lifetimes(t), "walk", "-")
	last := ""
	for _, found := range regexp.MustCompile(`(?m)^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)  (.*)$`).FindAllStringSubmatch(out, -1) {
		require.LessOrEqual(t, last, found[1], out)
		last = found[1]
		assert.NotRegexp(t, `[0-9][hms][0-9]`, found[2], "time in words")
	}
}

func TestWalkPrintsTimeInOrder(t *testing.T) { rapid.Check(t, walkPrintsTimeInOrder) }

func TestWalkPrintsDueEventsBeforeTheTimeThatPassed(t *testing.T) {
	_, out, _ := runWith("", "walk", "expired")
	for _, want := range []string{
		"2017-05-26T20:06:40Z  clock  expire\n", // the first order
		"2017-05-26T20:16:40Z  clock  exhaust-attempts\n",
		"2017-06-25T20:16:41Z  clock  expire\n",
		"2017-06-25T21:06:40Z  30 days and 1 hour pass\n",
	} {
		_, rest, found := strings.Cut(out, want)
		assert.True(t, found, want)
		out = rest
	}
}
