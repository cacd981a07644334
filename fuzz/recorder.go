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

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/order"
)

// teller makes answers readable: it gives what the server has made names, and
// says of each order what is new.
type teller struct {
	text   strings.Builder
	names  map[string]string // of sids
	orders []*told           // as they were created
	due    int               // callbacks that were told
}

// told is an order as it was last told.
type told struct {
	sid, name string
	gone      bool
	shown     map[string]string // fields
	codes     map[string]string // names
	calls     int
	version   int
	latest    *change // of those that an event was answered
	inspected []byte
}

func newTeller() *teller {
	return &teller{names: map[string]string{
		mainAccount.SID.String(): "AC#main", otherAccount.SID.String(): "AC#other", address: "{base}",
	}}
}

// answer returns what was told since the last answer.
func (t *teller) answer() string {
	defer t.text.Reset()
	return t.text.String()
}

func (t *teller) line(format string, args ...any) {
	t.text.WriteString(t.named(fmt.Sprintf(format, args...)) + "\n")
}

var (
	unnamed = regexp.MustCompile(`\b(HR|PN|CA)[0-9a-f]{32}\b`)
	token   = regexp.MustCompile(`PageToken=[^&\s]+`)
)

// named puts names for sids, and for what is the server's own.
func (t *teller) named(text string) string {
	for sid, name := range t.names {
		text = strings.ReplaceAll(text, sid, name)
	}
	text = strings.ReplaceAll(unnamed.ReplaceAllString(text, "$1#?"), "HR#?", "#?")
	return token.ReplaceAllString(text, "PageToken=…")
}

// tell says what came of a step. What was asked after its first request shows
// only what is new.
func (t *teller) tell(made []Exchange, differences []conform.Difference, err error) {
	for _, e := range made {
		var body answer
		if err := exactjson.Unmarshal(e.Body, &body); err != nil && len(e.Body) > 0 {
			t.line("%d, which is not JSON", e.Status)
			continue
		}
		if e.Status == http.StatusCreated {
			t.create(&body)
		}
		if !e.Look {
			t.outcome(e.Status, &body)
		}
		t.news(&e, &body)
	}
	for _, d := range differences {
		t.line("not as the model: %v", d)
	}
	if err != nil {
		t.line("cannot be done: %v", err)
	}
}

// answer is any body that a server answers.
type answer struct {
	SID     string            `json:"sid"` // an order's
	Number  string            `json:"incoming_phone_number_sid"`
	Meta    map[string]any    `json:"meta"`    // a list's
	Items   []json.RawMessage `json:"items"`   // a list's
	Now     string            `json:"now"`     // the clock's
	Change  *change           `json:"change"`  // an event's
	Code    order.ErrorCode   `json:"code"`    // a refusal's
	Message string            `json:"message"` // a refusal's
	Details struct {          // a refusal's
		Problems []struct {
			Code    order.ErrorCode `json:"code"`
			Message string          `json:"message"`
		} `json:"problems"`
	} `json:"details"`
}

// outcome says how a request was answered.
func (t *teller) outcome(status int, body *answer) {
	switch {
	case body.SID != "":
		t.line("%d %s", status, body.SID)
	case body.Now != "":
		t.line("%d it is %s", status, body.Now)
	case body.Meta != nil:
		var sids []string
		for _, item := range body.Items {
			var listed answer
			if exactjson.Unmarshal(item, &listed) == nil {
				sids = append(sids, listed.SID)
			}
		}
		t.line("%d [%s]", status, strings.Join(sids, " "))
		for _, key := range slices.Sorted(maps.Keys(body.Meta)) {
			t.line("  %s %s", key, plain(body.Meta[key]))
		}
	case len(body.Details.Problems) == 1 && body.Details.Problems[0].Code == body.Code:
		t.line("%d %d %s", status, body.Code, body.Message)
	case body.Code != 0:
		t.line("%d %d", status, body.Code)
		for _, d := range body.Details.Problems {
			t.line("  %d %s", d.Code, d.Message)
		}
	default:
		t.line("%d", status)
	}
}

// news says what is new of the orders in an answer, each by its name where the
// outcome does not name it alone.
func (t *teller) news(e *Exchange, body *answer) {
	if body.SID != "" {
		t.order(body.SID, e.Body, e.Look)
	}
	for _, item := range body.Items {
		var listed answer
		if exactjson.Unmarshal(item, &listed) == nil {
			t.order(listed.SID, item, true)
		}
	}
	for _, o := range t.orders {
		if body.Change != nil && strings.Contains(e.URL, o.sid) {
			o.latest = body.Change
		}
	}
}

// create gives a new order a name.
func (t *teller) create(body *answer) {
	o := &told{sid: body.SID, name: fmt.Sprintf("#%d", len(t.orders)+1), shown: map[string]string{}, codes: map[string]string{}}
	t.orders = append(t.orders, o)
	t.names[body.SID], t.names[body.Number] = o.name, "PN"+o.name
}

// order says which fields of an order are new.
func (t *teller) order(sid string, body []byte, byName bool) {
	i := slices.IndexFunc(t.orders, func(o *told) bool { return o.sid == sid })
	var fields map[string]any
	if err := exactjson.Unmarshal(body, &fields); i < 0 || err != nil {
		t.line("  %s is no order", sid)
		return
	}
	o := t.orders[i]
	t.nameCalls(o, fields)
	var news []string
	for _, key := range slices.Sorted(maps.Keys(fields)) {
		value := plain(fields[key])
		if before, known := o.shown[key]; known && before == value {
			continue
		}
		o.shown[key] = value
		if key == "verification_code" && fields[key] != nil {
			value = o.code(value)
		}
		news = append(news, t.named(key+" "+value))
	}
	if byName && len(news) > 0 {
		news[0] = o.name + " " + news[0]
	}
	for _, line := range wrap(news) {
		t.line("  %s", line)
	}
}

// nameCalls gives new calls names.
func (t *teller) nameCalls(o *told, fields map[string]any) {
	calls, _ := fields["verification_call_sids"].([]any)
	for _, call := range calls {
		if sid, ok := call.(string); ok && t.names[sid] == "" {
			o.calls++
			t.names[sid] = fmt.Sprintf("CA%s.%d", o.name, o.calls)
		}
	}
}

// code is the name of a code.
func (o *told) code(code string) string {
	if o.codes[code] == "" {
		o.codes[code] = fmt.Sprintf("CODE%s.%d", o.name, len(o.codes)+1)
	}
	return o.codes[code]
}

// plain writes a JSON value with no more marks than it needs.
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

// width is how long a line of fields may be, unless one alone is longer.
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

// change is an entry of an order's history.
type change struct {
	Event   *string  `json:"event"`
	Actor   string   `json:"actor"`
	At      string   `json:"at"`
	Version int      `json:"version"`
	From    *string  `json:"from"`
	To      *string  `json:"to"`
	Effects []string `json:"effects"`
}

// look asks the control plane what has happened to the orders, and which
// callbacks are due, and says what is new.
func (t *teller) look(ask func(path string) (Exchange, error)) {
	for _, o := range t.orders {
		if !o.gone {
			t.inspect(o, ask)
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
			t.line("callbacks cannot be inspected: %v", err)
			return
		}
		callbacks = append(callbacks, page.Callbacks...)
		path = ""
		if next := page.NextAfter; next > after && len(page.Callbacks) > 0 { // else it would never end
			path, after = fmt.Sprintf("/Callbacks?After=%d", next), next
		}
	}
	for _, due := range callbacks[min(t.due, len(callbacks)):] {
		t.line("callback %s v%d %s", due.Order, due.Version, due.Status)
	}
	t.due = len(callbacks)
}

// dueCallback is a callback, as the journal shows it.
type dueCallback struct {
	Order   string `json:"order"`
	Status  string `json:"status"`
	Version int    `json:"version"`
}

func (t *teller) inspect(o *told, ask func(path string) (Exchange, error)) {
	e, err := ask("/HostedNumberOrders/" + o.sid)
	if err == nil && e.Status == http.StatusNotFound {
		o.gone = true
		t.change(o, o.latest)
		t.line("%s is gone", o.name)
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
		t.line("%s cannot be inspected: %v", o.name, err)
	}
	for _, ch := range body.History {
		t.change(o, &ch)
	}
}

// change says what an order has gone through, if it is new.
func (t *teller) change(o *told, ch *change) {
	if ch == nil || ch.Version <= o.version {
		return
	}
	o.version = ch.Version
	if ch.Event == nil {
		t.line("%s v%d updated by %s", o.name, ch.Version, ch.Actor)
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
	t.line("%s", line)
}

func orNone(status *string) string {
	if status == nil {
		return "none"
	}
	return *status
}
