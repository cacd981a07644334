package platform_test

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// This file, oracle_requests_test.go and oracle_test.go are the oracle: the domain
// written a second time, as a slow model of many orders. It uses words and times alone
// and calls no production code, so that a mistake in the lifecycle cannot hide in it.

// oracleOrder is an order as the domain describes it, with its history.
type oracleOrder struct {
	oracleState
	history []oracleChange
}

// oracleState is the state of an order, in comparable values.
type oracleState struct {
	nth                             int // counts the orders in the order of their creation
	limits                          oracleLimits
	sid, account, number, phone     string
	status                          string // "none" before submit and after cancel
	created, updated                time.Time
	version                         int
	friendlyName, uniqueName        string
	email, ccEmails                 string // the list is joined with commas
	extension, callDelay            string
	kind, document                  string // of the verification
	attempts                        int
	calls, code                     string // the list is joined with spaces
	codeExpires                     time.Time
	reason, letter                  string
	owned, letterSigned, offBoarded bool
}

// oracleChange is one change of an order.
type oracleChange struct {
	event, actor, from, to string
	at                     time.Time
	version                int
	effects                string // in alphabetical order
}

func (c oracleChange) String() string {
	return fmt.Sprintf("%d: %s by %s at %s, %q to %q, %s", c.version, c.event, c.actor, c.at.UTC().Format(time.DateTime), c.from, c.to, c.effects)
}

// oracleLimits are the limits that a platform may change.
type oracleLimits struct {
	code, idle, idleActionRequired time.Duration
	attempts                       int
}

var documentedLimits = oracleLimits{code: 10 * time.Minute, idle: 30 * 24 * time.Hour, idleActionRequired: 30 * 24 * time.Hour, attempts: 3}

// oracleCommand fires an event. The digits of a new code and the sid of a call are the
// host's, so the oracle takes those that the platform has made.
type oracleCommand struct {
	event, actor         string
	reason, code, letter string
	newCode, newCall     string
}

// problem is one reason to refuse a request.
type problem struct {
	param string // "" where no parameter is to blame
	code  int
}

// oracleRow is a row of the table of the lifecycle. Statuses and actors are separated by
// spaces, "none" is the absent status.
type oracleRow struct {
	event, from, to, by string
	effects             string
	refusal             problem // of a wrong status or a wrong actor
}

var oracleRows = []oracleRow{
	{"submit", "none", "twilio-processing", "customer", "create-number", problem{"", 22112}},
	{"accept", "twilio-processing", "received", "twilio", "", problem{"", 22112}},
	{"reject", "twilio-processing", "failed", "twilio", "release-number", problem{"", 22112}},
	{"request-call", "received pending-verification", "pending-verification", "customer", "place-call", problem{"Status", 22112}},
	{"submit-bill", "received pending-verification", "pending-verification", "customer", "review-document", problem{"Status", 22112}},
	{"confirm-code", "pending-verification", "verified", "owner customer", "", problem{"VerificationCode", 22114}},
	{"approve-bill", "pending-verification", "verified", "operations", "", problem{"", 22112}},
	{"refuse-bill", "pending-verification", "action-required", "operations", "", problem{"", 22112}},
	{"exhaust-attempts", "pending-verification", "action-required", "clock", "", problem{"", 22112}},
	{"skip-verification", "received", "verified", "twilio", "", problem{"", 22112}},
	{"send-loa", "verified", "pending-loa", "customer", "email-letter", problem{"", 22112}},
	{"revoke-loa", "pending-loa", "verified", "owner twilio customer", "", problem{"", 22112}},
	{"sign-loa", "pending-loa", "carrier-processing", "owner", "submit-to-carrier", problem{"", 22112}},
	{"begin-testing", "carrier-processing", "testing", "carrier twilio", "test-capabilities", problem{"", 22112}},
	{"complete", "testing", "completed", "twilio", "activate-number", problem{"", 22112}},
	{"require-action", "twilio-processing received pending-verification verified pending-loa carrier-processing testing", "action-required", "twilio carrier", "", problem{"", 22112}},
	{"reopen", "action-required", "received", "operations", "", problem{"", 22112}},
	{"reinstate", "action-required", "verified", "operations", "", problem{"", 22112}},
	{"resubmit", "action-required", "carrier-processing", "operations", "submit-to-carrier", problem{"", 22112}},
	{"fail", "carrier-processing testing action-required", "failed", "twilio carrier operations", "release-number", problem{"", 22112}},
	{"expire", "received pending-verification verified pending-loa action-required", "failed", "clock", "release-number", problem{"", 22112}},
	{"cancel", "received pending-verification verified pending-loa", "none", "customer", "delete-number", problem{"", 20409}},
	{"off-board", "completed", "completed", "customer", "delete-number", problem{"", 20409}},
}

func oracleRowOf(event string) oracleRow {
	for _, row := range oracleRows {
		if row.event == event {
			return row
		}
	}
	panic("the oracle does not know the event " + event)
}

// listed reports whether a word is one of a list that is separated by spaces.
func listed(words, word string) bool { return slices.Contains(strings.Fields(words), word) }

// judge returns the reasons to refuse a command: a wrong status or actor, then the guards.
// Without such reasons it returns the missing command parameters.
func (o *oracleOrder) judge(c oracleCommand, at time.Time) []problem {
	row := oracleRowOf(c.event)
	var against, lacks []problem
	if !listed(row.from, o.status) || !listed(row.by, c.actor) {
		against = append(against, row.refusal)
	}
	refuse := func(when bool, p problem) {
		if when {
			against = append(against, p)
		}
	}
	byBill := o.kind == "phone-bill"
	switch c.event {
	case "request-call":
		refuse(byBill, problem{"VerificationType", 22112})
		refuse(o.attempts >= o.limits.attempts, problem{"Status", 22100})
	case "submit-bill":
		refuse(!byBill, problem{"VerificationType", 22112})
		refuse(byBill && o.document == "", problem{"VerificationDocumentSid", 22118})
	case "confirm-code":
		refuse(byBill || o.code == "", problem{"VerificationCode", 22114})
		refuse(c.code != "" && c.code != o.code || !at.Before(o.codeExpires), problem{"VerificationCode", 22113})
	case "approve-bill", "refuse-bill":
		refuse(!byBill, problem{"VerificationType", 22112})
	case "exhaust-attempts":
		refuse(byBill || o.attempts < o.limits.attempts || at.Before(o.codeExpires), problem{"", 22112})
	case "reinstate":
		refuse(!o.owned, problem{"", 22112})
	case "resubmit":
		refuse(!o.letterSigned, problem{"", 22112})
	case "expire":
		refuse(at.Before(o.idleDue()), problem{"", 22112})
	case "off-board":
		refuse(o.offBoarded, problem{"", 20409})
	}
	switch c.event {
	case "reject", "refuse-bill", "require-action", "fail":
		if c.reason == "" {
			lacks = append(lacks, problem{"Reason", 20001})
		}
	case "confirm-code":
		if c.code == "" {
			lacks = append(lacks, problem{"Code", 20001})
		}
	case "send-loa":
		if c.letter == "" {
			lacks = append(lacks, problem{"SigningDocumentSid", 20001})
		}
	}
	if len(against) > 0 {
		return inOrder(against)
	}
	return lacks
}

// someReason is a failure_reason whose words the domain does not fix.
const someReason = "(some reason)"

// happen applies an event that judge permits.
func (o *oracleOrder) happen(c oracleCommand, at time.Time) {
	row := oracleRowOf(c.event)
	from, to := o.status, row.to
	switch c.event {
	case "reject", "refuse-bill", "require-action", "fail":
		o.reason = c.reason
	case "exhaust-attempts", "expire":
		o.reason = someReason
	case "request-call":
		o.attempts++
		o.calls = strings.TrimPrefix(o.calls+" "+c.newCall, " ")
		if !at.Before(o.codeExpires) {
			o.code, o.codeExpires = c.newCode, at.Add(o.limits.code)
		}
	case "confirm-code", "approve-bill", "skip-verification":
		o.owned = true
	case "send-loa":
		o.letter = c.letter
	case "revoke-loa":
		o.letter = ""
	case "sign-loa":
		o.letterSigned = true
	case "reopen":
		o.owned, o.letterSigned, o.letter = false, false, ""
		o.code, o.codeExpires, o.attempts, o.calls = "", time.Time{}, 0, ""
		o.reason = ""
	case "reinstate":
		o.letterSigned, o.letter = false, ""
		o.reason = ""
	case "resubmit":
		o.reason = ""
	case "off-board":
		o.offBoarded = true
	}
	o.status = to
	o.record(c.event, c.actor, from, to, at, effectsOf(row, from))
}

// effectsOf returns the effects of a row on an order that was in a status.
func effectsOf(row oracleRow, from string) string {
	effects := strings.Fields(row.effects)
	if row.to != from {
		if row.to != "none" {
			effects = append(effects, "send-callback")
		}
		if from == "pending-verification" {
			effects = append(effects, "cancel-call")
		}
		if from == "pending-loa" && row.event != "sign-loa" {
			effects = append(effects, "withdraw-letter")
		}
	}
	slices.Sort(effects)
	return strings.Join(effects, " ")
}

// record adds one change, and one to the version.
func (o *oracleOrder) record(event, actor, from, to string, at time.Time, effects string) {
	o.version++
	o.updated = at
	o.history = append(slices.Clip(o.history), oracleChange{event, actor, from, to, at, o.version, effects})
}

// idleDue returns the first second at which the order was idle for too long.
func (o *oracleOrder) idleDue() time.Time {
	if o.status == "action-required" {
		return o.updated.Add(o.limits.idleActionRequired + time.Second)
	}
	return o.updated.Add(o.limits.idle + time.Second)
}

// deadline returns the next event of the clock, "" if none is due later. On a tie
// exhaust-attempts goes before expire.
func (o *oracleOrder) deadline() (event string, at time.Time) {
	if listed(oracleRowOf("expire").from, o.status) {
		event, at = "expire", o.idleDue()
	}
	if o.status == "pending-verification" && o.kind == "phone-call" && o.attempts >= o.limits.attempts && !o.codeExpires.After(at) {
		event, at = "exhaust-attempts", o.codeExpires
	}
	return event, at
}

// elapse fires each deadline until now, at its own time.
func (o *oracleOrder) elapse(now time.Time) {
	for {
		event, at := o.deadline()
		if event == "" || at.After(now) {
			return
		}
		o.happen(oracleCommand{event: event, actor: "clock"}, o.dated(at))
	}
}

// dated returns the time of a command: whole seconds, and never before the last change.
func (o *oracleOrder) dated(at time.Time) time.Time {
	if at = at.Truncate(time.Second); at.Before(o.updated) {
		return o.updated
	}
	return at
}

// holdsNumber reports whether the order's incoming phone number exists, so that its
// phone number is taken.
func (o *oracleOrder) holdsNumber() bool {
	return o.status != "none" && o.status != "failed" && !o.offBoarded
}
