package conform

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

// Generation is a generation of the API, or both. The zero Generation is both.
type Generation int

// The generations.
const (
	Both   Generation = iota
	First             // preview
	Second            // numbers v2
)

// String returns the generation in words.
func (g Generation) String() string {
	switch g {
	case First:
		return "generation 1"
	case Second:
		return "generation 2"
	}
	return "both generations"
}

// shown returns the generation in which orders and letters are looked at.
func (g Generation) shown() order.Generation {
	if g == Second {
		return order.Generation2
	}
	return order.Generation1
}

// says returns a step as a server of the generation takes it. ok is false if the generation
// cannot say it.
func (g Generation) says(step script.Step) (said script.Step, ok bool) {
	switch {
	case g == First:
		return step, step.Verb != script.Send || !strings.HasPrefix(step.Path, "/v2/")
	case g != Second:
		return step, true
	case step.Verb == script.Send:
		return sendInSecond(step)
	case step.Type != "":
		return step, false
	}
	sent := script.Step{As: step.As, Verb: script.Send, Method: http.MethodPost, Path: order.Generation2.Path() + "/{sid}", Order: step.Order}
	switch step.Verb {
	case script.Create:
		sent.Path = order.Generation2.Path()
		sent.Form, ok = createInSecond(step.Form)
	case script.Update:
		sent.Form, ok = updateInSecond(step.Form)
	case script.Fetch:
		sent.Method, ok = http.MethodGet, step.Order != script.Unknown
	case script.Delete, script.List, script.Next, script.Previous, script.Ask:
	default:
		return step, true
	}
	return sent, ok
}

// sendInSecond writes a request of generation 1 as one of generation 2. An order is only
// read, and a letter is not updated.
func sendInSecond(step script.Step) (script.Step, bool) {
	letters := loa.BasePath(order.Generation1)
	switch {
	case strings.HasPrefix(step.Path, letters):
		rest := strings.TrimPrefix(step.Path, letters)
		step.Path = loa.BasePath(order.Generation2) + rest
		return step, step.Method != http.MethodPost || rest == ""
	case strings.HasPrefix(step.Path, order.Path):
		step.Path = order.Generation2.Path() + strings.TrimPrefix(step.Path, order.Path)
		return step, step.Method == http.MethodGet
	}
	return step, true
}

// createInSecond writes the form of a new order of generation 1 as one of generation 2. ok
// is false for a form that is invalid, or has a parameter that generation 2 lacks.
func createInSecond(form string) (inSecond string, ok bool) {
	given := filled(form)
	request, err := order.Generation1.ParseCreateRequest(given)
	request.Generation = order.Generation2
	if err != nil || !hasAll(request.Values(), given) {
		return "", false
	}
	for pair := range strings.SplitSeq(leastV2, "&") {
		if name, _, _ := strings.Cut(pair, "="); !given.Has(name) {
			form += "&" + pair
		}
	}
	return form, true
}

// updateInSecond does the same for an update. One of generation 2 requires a status.
func updateInSecond(form string) (inSecond string, ok bool) {
	given := filled(form)
	request, err := order.Generation1.ParseUpdateRequest(given)
	request.Generation = order.Generation2
	values := request.Values()
	return values.Encode(), err == nil && request.Status != 0 && len(values) == len(given)
}

// filled is a form with its placeholders replaced by values that are only valid.
func filled(form string) url.Values {
	return order.ParseForm(script.NewFiller(0, "http://example.com").Fill(form, nil))
}

// hasAll reports whether a form has every parameter of another.
func hasAll(form, other url.Values) bool {
	for name := range other {
		if !form.Has(name) {
			return false
		}
	}
	return true
}

// serves reports whether the target's generation can say every step of a check.
func (t *Target) serves(check *report.Check) bool {
	says := func(step script.Step) bool { _, ok := t.Generation.says(step); return ok }
	return (t.Generation != Second || len(check.Racing) == 0) && !slices.ContainsFunc(slices.Concat(check.Steps, check.Racing), func(step script.Step) bool { return !says(step) })
}

// note says which checks a run leaves out, because the target has only one generation.
func (t *Target) note() string {
	switch t.Generation {
	case First:
		return "Only generation 1 is checked, as the target's Generation says: the checks without a request of generation 2."
	case Second:
		return "Only generation 2 is checked, as the target's Generation says: the checks that it can say in its own requests. It has no unique names, phone bills, posted codes and updates of letters, " +
			"and deletes received orders alone."
	}
	return ""
}
