package mock_test

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/sid"
)

//go:generate go test . -run TestEveryWrongServerIsCaught -update

var update = flag.Bool("update", false, "rewrite WRONG.md")

// wrong is our server with one mistake.
type wrong struct {
	mistake string
	suite   string // of checks, that is tried before the others
	known   bool   // the server knows its accounts, else any may enter

	// The place of the mistake: one of these five.
	options func(*mock.Options)
	server  func(*site)
	request func(*http.Request)
	answer  func(*answered)
	carrier func(*http.Response) // what carries the answers changes one
}

// wrongs lists all wrong servers.
var wrongs = slices.Concat(wrongLifecycles, wrongTimes, wrongRequests, wrongAnswers, wrongAccess, wrongLists, wrongCallbacks, wrongRaces,
	wrongSIDs, wrongForms, wrongBodies, wrongPayloads, wrongTexts, wrongLetters, wrongGeneration2, wrongNumbers, wrongKeys)

// fewest is the least number of wrong servers.
const fewest = 390

// The accounts of a server that knows them.
var (
	one   = conform.Account{SID: sid.MustParse[sid.Account]("ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), Token: "one"}
	other = conform.Account{SID: sid.MustParse[sid.Account]("ACbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"), Token: "other"}
)

// serve starts the server, and describes it for package conform.
func (w *wrong) serve(t *testing.T) *conform.Target {
	target := new(conform.Target)
	options := mock.Options{Rand: rand.NewChaCha8([32]byte{}), Now: func() time.Time { return time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC) }, Pause: func(context.Context, time.Duration) error { return nil }}
	if w.known {
		target.Main, target.Other = one, other
		options.Accounts = map[sid.ID[sid.Account]]string{one.SID: one.Token, other.SID: other.Token}
	}
	if w.options != nil {
		w.options(&options)
	}
	server := http.Handler(mock.New(options))
	if w.server != nil {
		server = newSite(options, w.server)
	}
	served := httptest.NewUnstartedServer(rewritten(asked(server, w.request), w.answer))
	served.Config.ErrorLog = log.New(io.Discard, "", 0)
	served.Start()
	t.Cleanup(served.Close)
	target.URL = served.URL
	target.Client = served.Client() // others' connections to an earlier server of this port are not its own
	if w.carrier != nil {
		target.Client = &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
			response, err := served.Client().Transport.RoundTrip(r)
			if err == nil && !inControl(r) {
				w.carrier(response)
			}
			return response, err
		})}
	}
	return target
}

// caught describes how a check caught a wrong server.
type caught struct {
	suite, check, differs string
	steps                 script.Script
}

// catch returns the first failure of a wrong server: in its own suite, else in
// any.
func (w *wrong) catch(t *testing.T) (caught, bool) {
	for _, suites := range [][]string{{w.suite}, nil} {
		ran, err := conform.Run(context.Background(), w.serve(t), conform.Options{Suites: suites, StopAt: 1})
		require.NoError(t, err)
		for _, f := range ran.Failures {
			c := caught{suite: f.Check.Suite, check: f.Check.Name, steps: f.Steps, differs: fmt.Sprint(f.Err)}
			if len(f.Differences) > 0 {
				c.differs = f.Differences[0].What
			}
			return c, true
		}
	}
	return caught{}, false
}

func TestEveryWrongServerIsCaught(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	require.GreaterOrEqual(t, len(wrongs), fewest)
	table := make([]caught, len(wrongs))
	all := t.Run("wrong", func(t *testing.T) {
		for i, w := range wrongs {
			t.Run(w.mistake, func(t *testing.T) {
				t.Parallel()
				if !tryAll && w.suite != races {
					t.Skip("under the race detector, those that race are tried")
				}
				found := false
				table[i], found = w.catch(t)
				assert.True(t, found, "no check has caught it")
			})
		}
	})
	if !all || slices.ContainsFunc(table, func(c caught) bool { return c.suite == "" }) {
		return // it failed already, or some were left out
	}
	isWritten(t, wrongMarkdown(table))
}

func isWritten(t *testing.T, want string) {
	if *update {
		require.NoError(t, os.WriteFile("WRONG.md", []byte(want), 0o644))
	}
	got, err := os.ReadFile("WRONG.md")
	require.NoError(t, err)
	assert.Equal(t, want, string(got), "WRONG.md is stale: run this test with -update")
}

// wrongMarkdown returns the table of wrong servers and the checks that caught them. The
// outcome of a race varies, so the table gives only its suite.
func wrongMarkdown(table []caught) string {
	var text strings.Builder
	fmt.Fprintf(&text, "# Wrong servers, and what catches them\n\n"+
		"Each of these %d servers is ours with one mistake; package conform must catch it. The steps are the fewest that do.\n"+
		"Generated: `go test ./mock -run TestEveryWrongServerIsCaught -update` rewrites it.\n\n"+
		"| | mistake | suite | check | what differs | steps |\n|---|---|---|---|---|---|\n", len(wrongs))
	for i, c := range table {
		var steps []string
		check, differs := short(c.check, 100), short(address.ReplaceAllString(c.differs, "{base}"), 60)
		if c.suite == races {
			c.steps, check, differs = nil, "", ""
		}
		for _, s := range c.steps {
			steps = append(steps, "`"+short(s.String(), 160)+"`")
		}
		fmt.Fprintf(&text, "| %d | %s | %s | %s | %s | %s |\n", i+1, wrongs[i].mistake, c.suite, check, differs, strings.Join(steps, "<br>"))
	}
	return text.String()
}

// address matches the address of a wrong server, which has another port each time.
var address = regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+`)

// short cuts a text for a cell of the table.
func short(text string, most int) string {
	text = strings.NewReplacer("|", `\|`, "\n", " ").Replace(text)
	if len(text) > most {
		return text[:most] + "…"
	}
	return text
}

func TestTheRightServerPassesEverySuite(t *testing.T) {
	if testing.Short() {
		t.Skip("slow")
	}
	right := wrong{
		options: func(o *mock.Options) { sending(func(d *sent) error { return d.send() })(o) },
		server: func(s *site) {
			committing(func(*committed) {})(s)
			for _, path := range []string{collection, single, incomingNumber, firing, anyOrder, resetting, journal} {
				for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
					operating(method, path, (*operation).right)(s)
				}
			}
		},
		request: func(*http.Request) {},
		answer:  func(a *answered) { a.orders(func(map[string]any) {}) },
	}
	suites := slices.DeleteFunc(conform.Suites(), func(name string) bool { return name == "cells" || name == "walks" }) // which take long
	ran, err := conform.Run(context.Background(), right.serve(t), conform.Options{Suites: suites})
	require.NoError(t, err)
	assert.True(t, ran.OK(), "%v", ran.Failures)
}
