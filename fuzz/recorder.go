package fuzz

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/order"
)

// recorder writes the answers of a transcript. It replaces the sids and codes of the
// server with names, and writes of each order only what is new.
type recorder struct {
	text  strings.Builder
	names map[string]string // by sid
	all   []*recorded       // in the order of their creation
	due   int               // number of callbacks that were written
}

// recorded is an order, or another resource, as it was last written.
type recorded struct {
	sid, name string
	kind      resourceKind
	gone      bool
	shown     map[string]string // the values of the fields, with the representation before each
	codes     map[string]string // the names of the codes
	calls     int
	version   int
	latest    *change // from the answer to an event
	inspected []byte
}

func newRecorder() *recorder {
	return &recorder{names: map[string]string{
		mainAccount.SID.String(): "AC#main", otherAccount.SID.String(): "AC#other", address: "{base}",
	}}
}

// answer returns the text since the last call of answer.
func (r *recorder) answer() string {
	defer r.text.Reset()
	return r.text.String()
}

func (r *recorder) line(format string, args ...any) {
	r.text.WriteString(r.named(fmt.Sprintf(format, args...)) + "\n")
}

var (
	unnamed = regexp.MustCompile(`\b(HR|PN|CA)[0-9a-f]{32}\b`)
	token   = regexp.MustCompile(`PageToken=[^&\s]+`)
)

// named replaces sids and page tokens with names.
func (r *recorder) named(text string) string {
	for sid, name := range r.names {
		text = strings.ReplaceAll(text, sid, name)
	}
	text = strings.ReplaceAll(unnamed.ReplaceAllString(text, "$1#?"), "HR#?", "#?")
	return token.ReplaceAllString(text, "PageToken=…")
}

// record writes the answers to a step. Of the requests after the first it writes only
// what is new.
func (r *recorder) record(made []Exchange, differences []report.Difference, err error) {
	for _, e := range made {
		var body answer
		if err := exactjson.Unmarshal(e.Body, &body); err != nil && len(e.Body) > 0 {
			r.line("%d, which is not JSON", e.Status)
			continue
		}
		if e.Status == http.StatusCreated {
			r.create(&body)
		}
		if !e.Look {
			r.outcome(e.Status, &body)
		}
		r.news(&e, &body)
	}
	for _, d := range differences {
		r.line("not as the model: %v", d)
	}
	if err != nil {
		r.line("cannot be done: %v", err)
	}
}

// answer is the body of any answer.
type answer struct {
	SID    string            `json:"sid"` // a resource's
	Number string            `json:"incoming_phone_number_sid"`
	Meta   map[string]any    `json:"meta"`  // a list's
	Items  []json.RawMessage `json:"items"` // a list's
	list2010
	Now     string          `json:"now"`     // the clock's
	Change  *change         `json:"change"`  // an event's
	Code    order.ErrorCode `json:"code"`    // a refusal's
	Message string          `json:"message"` // a refusal's
	Details struct {        // a refusal's
		Problems []struct {
			Code    order.ErrorCode `json:"code"`
			Message string          `json:"message"`
		} `json:"problems"`
	} `json:"details"`
}

// outcome writes how the server answered a request.
func (r *recorder) outcome(status int, body *answer) {
	switch {
	case body.SID != "":
		r.line("%d %s", status, body.SID)
	case body.Now != "":
		r.line("%d it is %s", status, body.Now)
	case body.paging() != nil:
		var sids []string
		for _, item := range body.listed() {
			var listed answer
			if exactjson.Unmarshal(item, &listed) == nil {
				sids = append(sids, listed.SID)
			}
		}
		r.line("%d [%s]", status, strings.Join(sids, " "))
		paging := body.paging()
		for _, key := range slices.Sorted(maps.Keys(paging)) {
			r.line("  %s %s", key, plain(paging[key]))
		}
	case len(body.Details.Problems) == 1 && body.Details.Problems[0].Code == body.Code:
		r.line("%d %d %s", status, body.Code, body.Message)
	case body.Code != 0:
		r.line("%d %d", status, body.Code)
		for _, d := range body.Details.Problems {
			r.line("  %d %s", d.Code, d.Message)
		}
	default:
		r.line("%d", status)
	}
}

// news writes what is new about the resources in an answer. It names a resource unless
// the outcome names only that one.
func (r *recorder) news(e *Exchange, body *answer) {
	if body.SID != "" {
		r.resource(body.SID, e.Body, e.Look)
	}
	for _, item := range body.listed() {
		var listed answer
		if exactjson.Unmarshal(item, &listed) == nil {
			r.resource(listed.SID, item, true)
		}
	}
	for _, o := range r.all {
		if body.Change != nil && strings.Contains(e.URL, o.sid) {
			o.latest = body.Change
		}
	}
}

// resource writes the fields of a resource that are new.
func (r *recorder) resource(sid string, body []byte, byName bool) {
	var fields map[string]any
	o := r.find(sid)
	if err := exactjson.Unmarshal(body, &fields); o == nil || err != nil {
		r.line("  %s is not a resource of this transcript", sid)
		return
	}
	r.nameCalls(o, fields)
	var news []string
	form := representation(fields)
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		value := plain(fields[key])
		if before, known := o.shown[form+key]; known && before == value {
			continue
		}
		o.shown[form+key] = value
		if key == "verification_code" && fields[key] != nil {
			value = o.code(value)
		}
		news = append(news, r.named(key+" "+value))
	}
	if byName && len(news) > 0 {
		news[0] = o.name + " " + news[0]
	}
	for _, line := range wrap(news) {
		r.line("  %s", line)
	}
}

// nameCalls names new calls.
func (r *recorder) nameCalls(o *recorded, fields map[string]any) {
	calls, _ := fields["verification_call_sids"].([]any)
	for _, call := range calls {
		if sid, ok := call.(string); ok && r.names[sid] == "" {
			o.calls++
			r.names[sid] = fmt.Sprintf("CA%s.%d", o.name, o.calls)
		}
	}
}

// code returns the name of a code.
func (o *recorded) code(code string) string {
	if o.codes[code] == "" {
		o.codes[code] = fmt.Sprintf("CODE%s.%d", o.name, len(o.codes)+1)
	}
	return o.codes[code]
}

// plain writes a JSON value without the quotes and commas that it does not need.
func plain(value any) string {
	switch value := value.(type) {
	case string:
		if value != "" && !strings.ContainsAny(value, " ,\"") && value != "null" {
			return value
		}
	case []any:
		var parts []string
		for _, part := range value {
			parts = append(parts, plain(part))
		}
		return "[" + strings.Join(parts, " ") + "]"
	case map[string]any:
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(value)) {
			parts = append(parts, key+" "+plain(value[key]))
		}
		return "{" + strings.Join(parts, " ") + "}"
	}
	data, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// width is the longest line of several fields.
const width = 110

func wrap(parts []string) (lines []string) {
	for i, part := range parts {
		if i < len(parts)-1 {
			part += ","
		}
		if last := len(lines) - 1; last >= 0 && len(lines[last])+len(part) < width {
			lines[last] += " " + part
		} else {
			lines = append(lines, part)
		}
	}
	return lines
}

// change is an entry of the history of an order or a letter.
type change struct {
	Event   *string  `json:"event"`
	Actor   string   `json:"actor"`
	At      string   `json:"at"`
	Version int      `json:"version"`
	From    *string  `json:"from"`
	To      *string  `json:"to"`
	Effects []string `json:"effects"` // an order's
	Asks    *string  `json:"asks"`    // a letter's
	Orders  []string `json:"orders"`  // a letter's
}

// inspect asks the control plane for the histories of the orders and letters and for the
// callbacks, and writes what is new.
func (r *recorder) inspect(ask func(path string) (Exchange, error)) {
	for _, o := range r.all {
		if !o.gone && o.kind.control != "" {
			r.inspectHistory(o, ask)
		}
	}
	var callbacks []dueCallback
	for path, after := "/Callbacks", 0; path != ""; {
		var page struct {
			Callbacks []dueCallback `json:"callbacks"`
			NextAfter int           `json:"next_after"`
		}
		e, err := ask(path)
		if err == nil {
			err = exactjson.Unmarshal(e.Body, &page)
		}
		if err != nil {
			r.line("callbacks cannot be inspected: %v", err)
			return
		}
		callbacks = append(callbacks, page.Callbacks...)
		path = ""
		if next := page.NextAfter; next > after && len(page.Callbacks) > 0 { // otherwise a wrong server could make it endless
			path, after = fmt.Sprintf("/Callbacks?After=%d", next), next
		}
	}
	for _, due := range callbacks[min(r.due, len(callbacks)):] {
		r.line("callback %s v%d %s", due.Order, due.Version, due.Status)
	}
	r.due = len(callbacks)
}

// dueCallback is a callback in the journal of the control plane.
type dueCallback struct {
	Order   string `json:"order"`
	Status  string `json:"status"`
	Version int    `json:"version"`
}

// inspectHistory writes the new changes of an order or a letter.
func (r *recorder) inspectHistory(o *recorded, ask func(path string) (Exchange, error)) {
	e, err := ask(o.kind.control + o.sid)
	if err == nil && e.Status == http.StatusNotFound {
		o.gone = true
		r.change(o, o.latest)
		r.line("%s is gone", o.name)
		return
	}
	if err == nil && bytes.Equal(e.Body, o.inspected) {
		return
	}
	o.inspected = e.Body
	var body struct {
		History []change `json:"history"`
	}
	if err == nil {
		err = exactjson.Unmarshal(e.Body, &body)
	}
	if err != nil {
		r.line("%s cannot be inspected: %v", o.name, err)
	}
	for _, ch := range body.History {
		r.change(o, &ch)
	}
}

// change writes a change if it is new.
func (r *recorder) change(o *recorded, ch *change) {
	if ch == nil || ch.Version <= o.version {
		return
	}
	o.version = ch.Version
	if ch.Event == nil {
		r.line("%s v%d updated by %s", o.name, ch.Version, ch.Actor)
		return
	}
	line := fmt.Sprintf("%s v%d %s by %s", o.name, ch.Version, *ch.Event, ch.Actor)
	if ch.Actor == order.Clock.String() {
		line += " at " + ch.At
	}
	line += fmt.Sprintf(", %s to %s", orNone(ch.From), orNone(ch.To))
	if len(ch.Effects) > 0 {
		line += ": " + strings.Join(ch.Effects, ", ")
	}
	switch {
	case ch.Asks != nil && len(ch.Orders) > 0:
		line += fmt.Sprintf(": %s of %s", *ch.Asks, strings.Join(ch.Orders, " and "))
	case len(ch.Orders) > 0:
		line += ": " + strings.Join(ch.Orders, " and ")
	}
	r.line("%s", line)
}

func orNone(status *string) string {
	if status == nil {
		return "none"
	}
	return *status
}
