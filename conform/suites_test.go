package conform_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/status"
)

// A check whose preparation may be refused by the server and by the model passes without
// having checked anything, unless it says what it needs.
func TestEveryCheckOfSeveralStepsStatesWhatItNeeds(t *testing.T) {
	names := map[string]bool{}
	for c := range conform.Checks(conform.Options{Walks: 1}) {
		assert.False(t, names[c.Title()], "two checks are called %s", c.Title())
		names[c.Title()] = true
		assert.NotEmpty(t, c.Steps, c.Title())
		requests := 0
		for _, step := range c.Steps {
			if step.Verb.Changes() {
				requests++
			}
		}
		if c.Suite == "walks" || requests < 1 || len(c.Steps)+len(c.Racing) == 1 {
			continue
		}
		assert.True(t, slices.ContainsFunc(c.Steps, func(s script.Step) bool { return s.Verb == script.Expect }), "%s: %v", c.Title(), c.Steps)
	}
}

func TestACheckWhosePreparationIsRefusedFails(t *testing.T) {
	url := serve(t, mock.Options{})
	for name, broken := range map[string]struct{ steps, want string }{
		"a status":  {"reach received\ntwilio complete\nexpect completed\noffboard\n", "expected completed, but the order is received"},
		"a number":  {"reach received\nexpect number\ndelete\nexpect number\nfetch\n", "expected the order to hold its number, but it does not; the order is none"},
		"an order":  {"expect received\n", "expected received, but the order is none"},
		"a refusal": {"reach received\nupdate FriendlyName=x\nexpect 22113\n", "expected refusal 22113, but the step before was not refused"},
		"no way":    {"reach failed\nreach received\nexpect received\n", "reach received: no path leads there from failed"},
	} {
		steps, err := script.ParseScript(broken.steps)
		require.NoError(t, err)
		failed, err := conform.Replay(t.Context(), &conform.Target{URL: url}, report.Failure{Steps: steps})
		if failed != nil {
			err = failed.Err
		}
		assert.ErrorContains(t, err, broken.want, name)
		assert.NotErrorIs(t, err, errors.ErrUnsupported, name)
	}
}

func TestAReachTakesAnOrderToEveryStatus(t *testing.T) {
	url := serve(t, mock.Options{})
	for _, hold := range []bool{true, false} {
		for to := range status.All() {
			if !hold && to == status.TwilioProcessing {
				continue // it cannot be reached
			}
			s, err := conform.Begin(t.Context(), &conform.Target{URL: url}, conform.Beginning{Hold: hold})
			require.NoError(t, err)
			for _, step := range []script.Step{{Verb: script.Reach, Status: to}, {Verb: script.Expect, Form: to.String()}} {
				differences, err := s.Play(t.Context(), step)
				require.NoError(t, err, to)
				require.Empty(t, differences, to)
			}
		}
	}
}
