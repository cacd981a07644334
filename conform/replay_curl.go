package conform

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/terminal"
	"github.com/hostednumbers/hostednumbers/order"
)

// curlFunctions are what the steps of a script call. LOGIN, SID, PN and PHONE are
// those of the orders created so far, from 1.
const curlFunctions = `n=0
set -o pipefail

say() { printf '\n== %s\n' "$*"; }
ask() { # LOGIN METHOD URL [BODY [TYPE]]
  local arguments=(-sS -X "$2" -w '\n%{http_code}')
  [ "$2" != HEAD ] || arguments+=(--head)
  [ "$1" = nobody ] || arguments+=(-u "$1")
  [ "$2" != POST ] || arguments+=(--data-raw "$4")
  [ -z "$5" ] || arguments+=(-H "Content-Type: $5")
  BODY=$(curl "${arguments[@]}" "$3") || exit 3
  STATUS=${BODY##*$'\n'}
  BODY=${BODY%$'\n'*}
  BODY=${BODY%$'\n'}
  printf '%s %s\n' "$STATUS" "$BODY" | cat -v
}
field() { # NAME, in the latest answer
  sed -n 's/.*"'"$1"'": *"\([^"]*\)".*/\1/p' <<<"$BODY" | sed 's/\\u0026/\&/g; s/\\//g' | head -n 1
}
create() { # LOGIN BODY [TYPE]
  ask "$1" POST "$ORDERS" "${@:2}"
  [ "$STATUS" = 201 ] || return 0
  n=$((n + 1))
  LOGIN[n]=$1
  SID[n]=$(field sid)
  PN[n]=$(field incoming_phone_number_sid)
  PHONE[n]=$(field phone_number | sed 's/+/%2B/')
}
code() { # ORDER
  ask "${LOGIN[$1]}" GET "$ORDERS/${SID[$1]}" >/dev/null
  field verification_code
}
look() { # ORDER
  [ -z "${SID[$1]}" ] || ask "${LOGIN[$1]}" GET "$ORDERS/${SID[$1]}"
}
offboard() { # LOGIN ORDER
  local owner=${LOGIN[$2]:-$MAIN}
  ask "$1" DELETE "$BASE/2010-04-01/Accounts/${owner%%:*}/IncomingPhoneNumbers/${PN[$2]:-$UNKNOWN_NUMBER}.json"
}
page() { # LOGIN URL
  ask "$1" GET "$2"
  NEXT=$(field next_page_url)
  PREVIOUS=$(field previous_page_url)
}
control() { # PATH FORM
  curl -sS -X POST --data-raw "$2" "$MOCK$1" | cat -v || exit 3
  echo
}
`

// curlRace is what the steps of a race call: each waits, in the background, for
// the gate to open.
const curlRace = `
TOLD=$(mktemp -d) || exit 3
trap 'rm -r "$TOLD"' EXIT
mkfifo "$TOLD/gate" || exit 3
clients=0

client() { # WHAT COMMAND...
  clients=$((clients + 1))
  {
    say "at once: $1"
    : <"$TOLD/gate"
    "${@:2}"
  } >"$TOLD/$clients" 2>&1 &
}
race() {
  exec 3<>"$TOLD/gate" # opens it
  wait
  exec 3>&-
  local i
  for ((i = 1; i <= clients; i++)); do cat "$TOLD/$i"; done
}
`

// Curl writes a script that plays the failure again, on a server at a url, whose
// control plane is that of this module's mock. It needs bash and curl; it shows
// every answer, as cat -v does, and at its end what was wrong, and judges nothing. A race is run
// once, each client in the background.
//
// Its first argument is another url. In its environment, MAIN and OTHER are
// other accounts, SID:TOKEN, and CALLBACK is where callbacks are received,
// escaped as in a form.
func (f *Failure) Curl(target string) string {
	w := curlWriter{fresh: newFresh(f.Seed)}
	w.line("#!/usr/bin/env bash")
	for line := range strings.Lines(f.title() + "\n" + printable(f.Check.Rule)) {
		w.line("# " + strings.TrimSpace(line))
	}
	w.line("# It empties the server, and judges nothing: conform -replay does.")
	w.line("BASE=${1:-" + shellWord(strings.TrimSuffix(target, "/")) + "}")
	w.line("ORDERS=$BASE" + order.Path)
	w.line("MOCK=$BASE/_mock")
	w.line("UNKNOWN=" + w.fresh.unknown.String())
	w.line("UNKNOWN_NUMBER=" + w.fresh.unknownNumber.String())
	for _, name := range []string{"MAIN", "OTHER"} {
		account := w.fresh.account()
		w.line(fmt.Sprintf("%s=${%[1]s:-%v:%s}", name, account.SID, account.Token))
	}
	w.line("STRANGER=${MAIN%%:*}:not-${MAIN#*:}")
	w.line("CALLBACK=${CALLBACK:-" + url.QueryEscape("http://127.0.0.1:8422/") + "}")
	w.line(curlFunctions)
	w.line(fmt.Sprintf("control /Reset Hold=%t", f.Check.Hold))
	w.line("control /Clock Advance=0s")
	for _, step := range f.Steps {
		w.line("\nsay " + quoted(terminal.Quote(step.String())))
		if !w.step(step) {
			w.line(curlCannot)
		}
	}
	if len(f.Racing) > 0 {
		w.race(f.Racing)
	}
	w.line("\nsay callbacks\ncurl -sS \"$MOCK/Callbacks\" | cat -v || exit 3")
	w.line("\nsay 'what was wrong then'")
	told := Failure{Differences: f.Differences, Err: f.Err}
	for line := range strings.Lines(told.String()) {
		w.line(`printf '%s\n' ` + quoted(strings.TrimRight(line, "\n")))
	}
	return w.text.String()
}

// curlWriter writes steps for bash.
type curlWriter struct {
	text  strings.Builder
	fresh *fresh
	list  Login // who has asked for the list
}

func (w *curlWriter) line(text string) { w.text.WriteString(text + "\n") }

const curlCannot = "echo 'bash cannot do that' >&2; exit 3"

// race writes the steps of a race, and a look at what they have left.
func (w *curlWriter) race(racing Script) {
	w.line(curlRace)
	for _, step := range racing {
		if request := w.request(step); request != "" {
			w.line("client " + quoted(terminal.Quote(step.String())) + " " + request)
		} else {
			w.line(curlCannot)
		}
	}
	w.line("race\n\nsay 'what is left'\nfor ((i = 1; i <= n; i++)); do look $i; done")
	for _, login := range []Login{Main, Other} {
		w.line("ask " + curlLogin(login) + ` GET "$ORDERS"`)
	}
}

// request writes a step that is a request of the API as a command; "" if it is none.
func (w *curlWriter) request(s Step) string {
	n := curlOrder(s.Order)
	login := curlLogin(s.As)
	one := `"$ORDERS/${SID[` + n + `]:-$UNKNOWN}"`
	kind := ""
	if s.Type != "" {
		kind = " " + quoted(s.Type)
	}
	switch s.Verb {
	case Create:
		return "create " + login + " " + w.fill(s.Form, "n") + kind
	case Fetch:
		return "ask " + login + " GET " + one
	case Update:
		return "ask " + login + " POST " + one + " " + w.fill(s.Form, n) + kind
	case Delete:
		return "ask " + login + " DELETE " + one
	case Offboard:
		return "offboard " + login + " $((" + n + "))"
	case List:
		w.list = s.As
		return "page " + login + ` "$ORDERS?"` + w.fill(s.Form, "n")
	case Ask:
		return "ask " + login + " " + quoted(s.Method) + ` "$BASE"` + w.fill(s.Path, "n") + " " + w.fill(s.Form, "n") + kind
	case Next:
		return "page " + curlLogin(w.list) + ` "$NEXT"`
	case Previous:
		return "page " + curlLogin(w.list) + ` "$PREVIOUS"`
	}
	return ""
}

// step writes a step, and reports whether it is of a kind that it knows.
func (w *curlWriter) step(s Step) bool {
	n := curlOrder(s.Order)
	look := "look $((" + n + "))"
	switch s.Verb {
	case Create, Fetch, List, Ask, Next, Previous:
		w.line(w.request(s))
	case Update, Delete, Offboard:
		w.line(w.request(s) + "\n" + look)
	case Break:
		w.line("control /Faults Next=" + quoted(s.Form))
	case Wait:
		w.line("control /Clock Advance=" + s.Wait.String() + "\nfor ((i = 1; i <= n; i++)); do look $i; done")
	case Fire:
		form := "Actor=" + s.Actor.String()
		if s.Form != "" {
			form += "&" + s.Form
		}
		w.line(`control "/HostedNumberOrders/${SID[` + n + `]:-$UNKNOWN}/` + s.Event.String() + `" ` + w.fill(form, n) + "\n" + look)
	default:
		return false
	}
	return true
}

// curlOrder is the index of an order: none has 0.
func curlOrder(n int) string {
	switch {
	case n == 0:
		return "n"
	case n == Unknown:
		return "0"
	}
	return strconv.Itoa(n)
}

func curlLogin(as Login) string {
	return map[Login]string{Main: `"$MAIN"`, Other: `"$OTHER"`, Stranger: `"$STRANGER"`, Nobody: "nobody"}[as]
}

// fill makes a form a word of bash, with what its braces stand for: made here
// where it is new, else read by the script.
func (w *curlWriter) fill(form, n string) string {
	if n == "0" {
		n = "n"
	}
	b := w.fresh.braces(nil)
	b.callback, b.code = "${CALLBACK}", "$(code $(("+n+")))"
	b.sid, b.pn, b.phone = "${SID["+n+"]}", "${PN["+n+"]}", "${PHONE["+n+"]}"
	form = strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "`", "\\`").Replace(form)
	return `"` + b.fill(form) + `"`
}

// quoted makes text a word of bash.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
