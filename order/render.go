package order

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/status"
)

// LifecycleMermaid returns the lifecycle as a Mermaid state diagram.
func LifecycleMermaid() string {
	var b strings.Builder
	b.WriteString("stateDiagram-v2\n")
	for s := range status.All() {
		fmt.Fprintf(&b, "    state %q as %s\n", s.String(), alias(s))
	}
	for _, row := range lifecycle {
		for from := range row.From.All() {
			fmt.Fprintf(&b, "    %s --> %s: %v\n", alias(from), alias(row.To), row.Event)
		}
	}
	for s := range Terminal().All() {
		fmt.Fprintf(&b, "    %s --> [*]\n", alias(s))
	}
	return b.String()
}

// alias is the name of a status in Mermaid, which cannot read hyphens.
func alias(s status.Status) string {
	if s == status.None {
		return "[*]"
	}
	return strings.ReplaceAll(s.String(), "-", "_")
}

// LifecycleMarkdown returns the lifecycle as Markdown tables: the transitions,
// their guards with the codes of the refusals, and the reason for each.
func LifecycleMarkdown() string {
	var b strings.Builder
	b.WriteString("| # | event | from | to | by | guards | effects | mark |\n|---|---|---|---|---|---|---|---|\n")
	for i, row := range lifecycle {
		var guards []string
		for _, c := range row.Conditions {
			guards = append(guards, c.Guard.String())
		}
		fmt.Fprintf(&b, "| %d | %v | %v | %v | %v | %s | %v | %s |\n", i+1, row.Event, row.From,
			status.Of(row.To), strings.Join(wordsOf(row.By), ", "), strings.Join(guards, "; "), row.Effects, row.marks())
	}

	b.WriteString("\nA change of status also has these effects:\n\n| from | effects |\n|---|---|\n")
	for s := status.None; int(s) < status.Size; s++ {
		if effects := leaving(s); effects != "" {
			fmt.Fprintf(&b, "| %v | %s |\n", status.Of(s), effects)
		}
	}

	b.WriteString("\nThe reason for each event, and the code of each refusal:\n\n| event | why | wrong status or actor | guards that fail |\n|---|---|---|---|\n")
	for _, row := range lifecycle {
		var refusals []string
		for _, c := range row.Conditions {
			refusals = append(refusals, fmt.Sprintf("%v: %d", c.Guard, c.Code))
		}
		fmt.Fprintf(&b, "| %v | %s | %d | %s |\n", row.Event, row.Why, row.Otherwise, strings.Join(refusals, "; "))
	}
	return b.String()
}

// wordsOf returns the words of actors, in their order.
func wordsOf(actors []Actor) []string {
	words := make([]string, len(actors))
	for i, a := range actors {
		words[i] = a.String()
	}
	return words
}

// leaving lists the effects of every change away from a status, and the excepted
// events.
func leaving(from status.Status) string {
	var common Effects
	byEvent := map[Event]Effects{}
	for _, row := range lifecycle {
		if row.From.Has(from) && row.To != from && row.To != status.None {
			byEvent[row.Event] = changeEffects(row.Event, from, row.To)
			common |= byEvent[row.Event]
		}
	}
	var parts []string
	for effect := range common.All() {
		part := effect.String()
		for _, row := range lifecycle {
			if effects, leaves := byEvent[row.Event]; leaves && !effects.Has(effect) {
				part += fmt.Sprintf(" (not %v)", row.Event)
			}
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// marks lists the marks of the row, with the part that each covers.
func (t *Transition) marks() string {
	var marks []string
	for _, s := range t.Sources {
		mark := s.Mark.String()
		if s.Part != "" {
			mark += " (" + s.Part + ")"
		}
		marks = append(marks, mark)
	}
	return strings.Join(marks, ", ")
}

// LifecycleJSON returns the lifecycle for programs in other languages: the
// statuses, the default limits, and the transitions with every column of the table.
func LifecycleJSON() ([]byte, error) {
	type statusJSON struct {
		Status      status.Status `json:"status"`
		Label       string        `json:"label"`
		Terminal    bool          `json:"terminal"`
		Cancellable bool          `json:"cancellable"`
		Postable    bool          `json:"postable"`
	}
	type conditionJSON struct {
		Guard string    `json:"guard"`
		Code  ErrorCode `json:"code"`
		Param string    `json:"param,omitzero"`
		Needs bool      `json:"needs,omitzero"` // met by a command parameter
	}
	type sourceJSON struct {
		Mark string `json:"mark"`
		Part string `json:"part,omitzero"`
	}
	type transitionJSON struct {
		Event      Event              `json:"event"`
		From       []status.Status    `json:"from"` // null: no order
		To         status.Status      `json:"to"`
		By         []Actor            `json:"by"`
		Conditions []conditionJSON    `json:"conditions"`
		Otherwise  ErrorCode          `json:"otherwise"`
		Param      string             `json:"param,omitzero"`
		Effects    map[string]Effects `json:"effects"` // by the status left, "" for none
		Writes     Writes             `json:"writes"`
		Reason     string             `json:"reason,omitzero"`
		Sources    []sourceJSON       `json:"sources"`
		Why        string             `json:"why"`
	}
	var rendered struct {
		Statuses    []statusJSON     `json:"statuses"`
		Limits      map[string]int   `json:"limits"`
		Transitions []transitionJSON `json:"transitions"`
	}
	for s := range status.All() {
		rendered.Statuses = append(rendered.Statuses, statusJSON{s, s.Label(), Terminal().Has(s), Cancellable().Has(s), Postable().Has(s)})
	}
	limits := DefaultLimits()
	rendered.Limits = map[string]int{"code_validity_seconds": int(limits.VerificationCodeValidity.Seconds()),
		"max_attempts": limits.MaxAttempts, "max_idle_seconds": int(limits.MaxIdle.Seconds())}
	for _, row := range lifecycle {
		t := transitionJSON{Event: row.Event, From: slices.Collect(row.From.All()), To: row.To, By: row.By,
			Conditions: []conditionJSON{}, Otherwise: row.Otherwise, Param: row.Param, Effects: map[string]Effects{},
			Writes: row.Writes, Reason: row.Reason, Why: row.Why}
		for _, c := range row.Conditions {
			t.Conditions = append(t.Conditions, conditionJSON{c.Guard.String(), c.Code, c.Param, needs.Has(c.Guard)})
		}
		for from := range row.From.All() {
			t.Effects[from.String()] = index[row.Event].effects[from]
		}
		for _, s := range row.Sources {
			t.Sources = append(t.Sources, sourceJSON{s.Mark.String(), s.Part})
		}
		rendered.Transitions = append(rendered.Transitions, t)
	}
	return json.MarshalIndent(rendered, "", "  ")
}
