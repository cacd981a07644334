package order_test

import (
	"encoding/json"
	"flag"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

//go:generate go test . -run TestLifecycleMarkdown -update

var update = flag.Bool("update", false, "rewrite LIFECYCLE.md")

func TestLifecycleMarkdown(t *testing.T) {
	want := "# The lifecycle of a hosted number order\n\n" +
		"Generated from the table in lifecycle.go: `go test ./order -run TestLifecycleMarkdown -update` rewrites it.\n\n" +
		"```mermaid\n" + order.LifecycleMermaid() + "```\n\n" + order.LifecycleMarkdown()
	if *update {
		require.NoError(t, os.WriteFile("LIFECYCLE.md", []byte(want), 0o644))
	}
	got, err := os.ReadFile("LIFECYCLE.md")
	require.NoError(t, err)
	assert.Equal(t, want, string(got), "LIFECYCLE.md is stale: run this test with -update")
}

func TestMarkdownTablesAreWhole(t *testing.T) {
	rows := map[int]int{}
	columns := 0
	for line := range strings.Lines(order.LifecycleMarkdown()) {
		cells := strings.Count(line, "|")
		if cells == 0 {
			columns = 0
			continue
		}
		if columns == 0 {
			columns = cells
		}
		assert.Equal(t, columns, cells, line)
		rows[columns]++
	}
	assert.Equal(t, len(domain)+2, rows[9], "one row per event, under two header lines")
	assert.Equal(t, len(domain)+2, rows[5])
	for row := range order.Lifecycle() {
		assert.Contains(t, order.LifecycleMarkdown(), row.Why)
		for _, c := range row.Conditions {
			assert.Contains(t, order.LifecycleMarkdown(), c.Guard.String())
		}
	}
}

func TestMermaidHasEachEdgeOnce(t *testing.T) {
	name := func(s status.Status) string {
		if s == status.None {
			return "[*]"
		}
		return strings.ReplaceAll(s.String(), "-", "_")
	}
	var want []string
	for row := range order.Lifecycle() {
		for from := range row.From.All() {
			want = append(want, name(from)+" --> "+name(row.To)+": "+row.Event.String())
		}
	}
	for s := range order.Terminal().All() {
		want = append(want, name(s)+" --> [*]")
	}

	lines := strings.Split(strings.TrimSuffix(order.LifecycleMermaid(), "\n"), "\n")
	require.Equal(t, "stateDiagram-v2", lines[0])
	node := regexp.MustCompile(`^state "([a-z-]+)" as ([a-z_]+)$`)
	edge := regexp.MustCompile(`^([a-z_]+|\[\*\]) --> ([a-z_]+|\[\*\])(: [a-z-]+)?$`)
	var nodes, got []string
	for _, line := range lines[1:] {
		line = strings.TrimSpace(line)
		if parts := node.FindStringSubmatch(line); parts != nil {
			assert.Equal(t, name(status.MustParse(parts[1])), parts[2])
			nodes = append(nodes, parts[1])
			continue
		}
		assert.Regexp(t, edge, line, "identifiers without hyphens")
		got = append(got, line)
	}
	assert.ElementsMatch(t, want, got)
	var statuses []string
	for s := range status.All() {
		statuses = append(statuses, s.String())
	}
	assert.ElementsMatch(t, statuses, nodes)
}

func TestLifecycleAsJSON(t *testing.T) {
	data, err := order.LifecycleJSON()
	require.NoError(t, err)
	var read struct {
		Statuses []struct {
			Status                          status.Status
			Label                           string
			Terminal, Cancellable, Postable bool
		}
		Limits      map[string]int
		Transitions []struct {
			Event      order.Event
			From       []status.Status
			To         status.Status
			By         []order.Actor
			Conditions []struct {
				Guard string
				Code  order.ErrorCode
				Param string
				Needs bool
			}
			Otherwise order.ErrorCode
			Param     string
			Effects   map[status.Status]order.Effects
			Writes    order.Writes
			Reason    string
			Sources   []struct{ Mark, Part string }
			Why       string
		}
	}
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&read))

	var statuses []status.Status
	var terminal, cancellable, postable []status.Status
	for _, s := range read.Statuses {
		statuses = append(statuses, s.Status)
		assert.Equal(t, s.Status.Label(), s.Label)
		if s.Terminal {
			terminal = append(terminal, s.Status)
		}
		if s.Cancellable {
			cancellable = append(cancellable, s.Status)
		}
		if s.Postable {
			postable = append(postable, s.Status)
		}
	}
	assert.Equal(t, slices.Collect(status.All()), statuses)
	assert.Equal(t, []status.Status{status.Completed, status.Failed}, terminal)
	assert.Equal(t, []status.Status{status.Received, status.PendingVerification, status.Verified, status.PendingLOA}, cancellable)
	assert.Equal(t, []status.Status{status.PendingVerification}, postable)
	assert.Equal(t, map[string]int{"code_validity_seconds": 600, "max_attempts": 3, "max_idle_seconds": 2_592_000}, read.Limits)

	require.Len(t, read.Transitions, len(domain))
	i := 0
	for row := range order.Lifecycle() {
		got := read.Transitions[i]
		assert.Equal(t, row.Event, got.Event)
		assert.Equal(t, row.From, status.Of(got.From...))
		assert.Equal(t, row.To, got.To)
		assert.Equal(t, row.By, got.By)
		assert.Equal(t, row.Otherwise, got.Otherwise)
		assert.Equal(t, row.Param, got.Param)
		assert.Equal(t, row.Writes, got.Writes)
		assert.Equal(t, row.Reason, got.Reason)
		assert.Equal(t, row.Why, got.Why)
		require.Len(t, got.Conditions, len(row.Conditions))
		for j, c := range row.Conditions {
			assert.Equal(t, c.Guard.String(), got.Conditions[j].Guard)
			assert.Equal(t, c.Code, got.Conditions[j].Code)
			assert.Equal(t, c.Param, got.Conditions[j].Param)
			assert.Equal(t, c.Guard >= order.ReasonGiven, got.Conditions[j].Needs)
		}
		require.Len(t, got.Sources, len(row.Sources))
		for j, s := range row.Sources {
			assert.Equal(t, s.Mark.String(), got.Sources[j].Mark)
			assert.Equal(t, s.Part, got.Sources[j].Part)
		}
		require.Len(t, got.Effects, row.From.Len())
		i++
	}

	// The effects are those of real changes.
	effects := map[order.Event]map[status.Status]order.Effects{}
	for _, row := range read.Transitions {
		effects[row.Event] = row.Effects
	}
	for _, step := range everyChange(t) {
		if ch := step.change; ch.Event != 0 {
			assert.Equal(t, ch.Effects, effects[ch.Event][ch.From], "%v from %q", ch.Event, ch.From)
		}
	}
}
