package loa_test

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

var update = flag.Bool("update", false, "rewrite LIFECYCLE.md")

func TestLifecycleMarkdown(t *testing.T) {
	want := "# The lifecycle of a letter of authorization\n\n" +
		"Generated from the table in lifecycle.go: `go test ./loa -run TestLifecycleMarkdown -update` rewrites it.\n\n" +
		"```mermaid\n" + loa.LifecycleMermaid() + "```\n\n" + loa.LifecycleMarkdown()
	if *update {
		require.NoError(t, os.WriteFile("LIFECYCLE.md", []byte(want), 0o644))
	}
	got, err := os.ReadFile("LIFECYCLE.md")
	require.NoError(t, err)
	assert.Equal(t, want, string(got), "LIFECYCLE.md is stale: run this test with -update")
}

func TestMarkdownTablesAreWhole(t *testing.T) {
	rows, columns := map[int]int{}, 0
	for line := range strings.Lines(loa.LifecycleMarkdown()) {
		cells := strings.Count(line, "|")
		if cells > 0 && columns > 0 {
			assert.Equal(t, columns, cells, line)
		}
		columns = cells
		rows[cells]++
	}
	assert.Equal(t, len(domain)+2, rows[8], "one row per event, under two header lines")
	assert.Equal(t, len(domain)+2, rows[3])
	for _, row := range domain {
		asks := "| " + row.word + " | " + row.asks
		assert.Equal(t, row.asks != "", strings.Contains(loa.MeetingMarkdown(), asks), asks)
	}
	assert.Contains(t, loa.MeetingMarkdown(), "| sign | sign-loa | from pending-loa to carrier-processing |")
	assert.Contains(t, loa.MeetingMarkdown(), "| create | send-loa | from verified to pending-loa |")
	assert.Contains(t, loa.MeetingMarkdown(), "| withdraw | revoke-loa (where the letter is signing) | from pending-loa to verified |")
}

func TestMermaidHasEachEdgeOnce(t *testing.T) {
	name := func(word string) string {
		if word == "none" {
			return "[*]"
		}
		return "letter_" + word
	}
	want := []string{"letter_signed --> [*]", "letter_canceled --> [*]", "letter_failed --> [*]"}
	for _, row := range domain {
		for from := range strings.FieldsSeq(row.from) {
			to := row.to
			if to == "stays" {
				to = from
			}
			want = append(want, name(from)+" --> "+name(to)+": "+row.word)
		}
	}
	for s := range paths {
		if s != 0 {
			want = append(want, `state "`+s.String()+`" as letter_`+s.String())
		}
	}
	lines := strings.Split(strings.TrimSuffix(loa.LifecycleMermaid(), "\n"), "\n")
	require.Equal(t, "stateDiagram-v2", lines[0])
	for i, line := range lines {
		lines[i] = strings.TrimSpace(line)
	}
	assert.ElementsMatch(t, want, lines[1:])
}

func TestLifecycleAsJSON(t *testing.T) {
	data, err := loa.LifecycleJSON()
	require.NoError(t, err)
	var read struct {
		Statuses []struct {
			Status loa.Status
			Active bool
		}
		Transitions []struct {
			Event   loa.Event
			From    []loa.Status
			To      loa.Status
			By      []order.Actor
			Edits   bool
			Asks    order.Event
			Sources []struct{ Mark, Part string }
			Why     string
		}
		Leaving []order.Event `json:"order_events_that_leave"`
	}
	decoder := json.NewDecoder(strings.NewReader(string(data)))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(&read))
	require.Len(t, read.Statuses, 5)
	for _, s := range read.Statuses {
		assert.Equal(t, loa.Active().Has(s.Status), s.Active)
	}
	require.Len(t, read.Transitions, len(domain))
	for i, want := range domain {
		row, _ := loa.Row(want.event)
		got := read.Transitions[i]
		var from []string
		for _, s := range got.From {
			from = append(from, word(s))
		}
		assert.Equal(t, want.word, got.Event.String())
		assert.Equal(t, want.from, strings.Join(from, " "))
		assert.Equal(t, row.To, got.To)
		assert.Equal(t, row.By, got.By)
		assert.Equal(t, row.Edits, got.Edits)
		assert.Equal(t, want.asks, got.Asks.String())
		assert.Equal(t, row.Why, got.Why)
		require.Len(t, got.Sources, len(row.Sources))
		for j, source := range row.Sources {
			assert.Equal(t, source.Mark.String(), got.Sources[j].Mark)
			assert.Equal(t, source.Part, got.Sources[j].Part)
		}
	}
	assert.ElementsMatch(t, []order.Event{order.RequireAction, order.Expire, order.Cancel}, read.Leaving)
}
