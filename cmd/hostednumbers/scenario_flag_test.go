package main

import (
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/mock/scenario"
	"github.com/hostednumbers/hostednumbers/order"
)

// scenarioFile writes a file for -scenario.
func scenarioFile(t *testing.T, text string) string {
	path := filepath.Join(t.TempDir(), "scenario.json")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}

// ask asks for an order of a number.
func (s *served) ask(number string) (code int, body map[string]any) {
	return s.post(order.Path, url.Values{"PhoneNumber": {number}, "SmsCapability": {"true"}})
}

func TestServeHasMagicNumbers(t *testing.T) {
	s := startServe(t, "-addr", "127.0.0.1:0")
	defer s.stop(syscall.SIGTERM)
	code, body := s.ask(scenario.MagicPrefix + "01")
	assert.Equal(t, []any{400, 22110.0}, []any{code, body["code"]})
	code, _ = s.ask(scenario.MagicPrefix + "99")
	assert.Equal(t, 201, code)
}

func TestTheRulesOfAFileComeBeforeTheMagicNumbers(t *testing.T) {
	s := startServe(t, "-addr", "127.0.0.1:0",
		"-scenario", scenarioFile(t, `{"rules": [{"number": "+12125550101"}]}`),
		"-scenario", scenarioFile(t, `{"rules": [{"number": "+12125550101", "verdict": "type"}, {"number": "+12125550199", "verdict": "taken"}]}`))
	defer s.stop(syscall.SIGTERM)
	code, _ := s.ask("+12125550101")
	assert.Equal(t, 201, code)
	code, _ = s.ask("+12125550199")
	assert.Equal(t, 400, code)
	code, _ = s.ask("+12125550102")
	assert.Equal(t, 400, code, "the other magic numbers stay")
}

func TestABadScenarioIsAnInputError(t *testing.T) {
	for text, problem := range map[string]string{
		`{"rules": [{"verdit": "taken"}]}`: `rules[0].verdit: is an unknown key; did you mean "verdict"?`,
		`{"rules": `:                       "must be a JSON object with the key rules",
	} {
		code, out, errs := runWith("", "serve", "-addr", "127.0.0.1:0", "-scenario", scenarioFile(t, text))
		assert.Equal(t, exitUsage, code)
		assert.Empty(t, out)
		assert.Contains(t, errs, problem)
		assert.Equal(t, 1, strings.Count(errs, "\n"), errs)
	}
	code, _, errs := runWith("", "serve", "-scenario", filepath.Join(t.TempDir(), "missing.json"))
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, errs, "missing.json")
}

// TestThePageShowsValidScenarios: each block of JSON.
func TestThePageShowsValidScenarios(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "scenarios.md"))
	require.NoError(t, err)
	shown := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllSubmatch(page, -1)
	require.Len(t, shown, 2)
	for _, file := range shown {
		_, err := scenario.Parse(file[1])
		assert.NoError(t, err)
	}
}
