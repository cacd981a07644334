package order_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// domainTable is the table of section 3 of DOMAIN.md, word for word, without the
// numbers of its rows.
const domainTable = `
| submit | (none) | twilio-processing | customer | number hostable; SMS requested | create the incoming phone number (its PN sid is on the order from the start; the seven url, method and application settings are copied to it) | documented |
| accept | twilio-processing | received | twilio | | | documented |
| reject | twilio-processing | failed | twilio | reason given | release the number | documented |
| request-call | received, pending-verification | pending-verification | customer | verification by phone-call; fewer than 3 attempts | place a call (delay, extension); attempts + 1; call sid appended; code: the same one while the last is valid, else a new one valid 10 minutes | documented |
| submit-bill | received, pending-verification | pending-verification | customer | verification by phone-bill; document sid present | review the document | documented |
| confirm-code | pending-verification | verified | owner (digits typed into the call) or customer (posts VerificationCode) | by phone-call; code matches; code not expired | | documented |
| approve-bill | pending-verification | verified | operations | by phone-bill | | documented (the status), assumed (the actor) |
| refuse-bill | pending-verification | action-required | operations | by phone-bill; reason given | | assumed |
| exhaust-attempts | pending-verification | action-required | clock | by phone-call; 3 attempts made; the last code expired | | documented (the limit), assumed (the instant) |
| skip-verification | received | verified | twilio | | | observed |
| send-loa | verified | pending-loa | customer | signing document sid given | e-mail the letter; signing_document_sid set | documented |
| revoke-loa | pending-loa | verified | owner, twilio, customer (generation 2 deletes the letter) | | signing_document_sid cleared | observed |
| sign-loa | pending-loa | carrier-processing | owner | | submit to the carrier | documented |
| begin-testing | carrier-processing | testing | carrier, twilio | | test the capabilities | documented |
| complete | testing | completed | twilio | | activate the number | documented |
| require-action | twilio-processing, received, pending-verification, verified, pending-loa, carrier-processing, testing | action-required | twilio, carrier | reason given | failure_reason set | documented (the status), assumed (from where) |
| reopen | action-required | received | operations | | attempts, code and calls reset | observed (the reset) |
| reinstate | action-required | verified | operations | ownership had been verified | signing_document_sid cleared | assumed |
| resubmit | action-required | carrier-processing | operations | the letter had been signed | submit to the carrier | assumed |
| fail | carrier-processing, testing, action-required | failed | twilio, carrier, operations | reason given | release the number | documented (the status), assumed (from where) |
| expire | received, pending-verification, verified, pending-loa, action-required | failed | clock | idle for more than 30 days | release the number | documented (30 days), assumed (which statuses wait) |
| cancel | received, pending-verification, verified, pending-loa | (none) | customer | | delete the incoming phone number; no callback, because no status is left to report | documented |
| off-board | completed | completed | customer | the incoming phone number is still there | delete the incoming phone number; no callback, because the status stays | documented |
`

// guardPhrases maps the words of the table to guards. They include the command
// parameters that the effects require.
var guardPhrases = map[string][]order.Guard{
	"number hostable":                          {order.NoOrderYet, order.NumberAssigned, order.CountrySupported, order.NumberHostable, order.NumberFree, order.SubmissionGiven},
	"SMS requested":                            {order.SMSRequested, order.DocumentKept},
	"reason given":                             {order.ReasonGiven},
	"verification by phone-call":               {order.ByPhoneCall},
	"fewer than 3 attempts":                    {order.AttemptsLeft, order.NewVerificationCodeGiven, order.CallGiven},
	"verification by phone-bill":               {order.ByPhoneBill},
	"document sid present":                     {order.DocumentKept},
	"by phone-call":                            {order.ByPhoneCall},
	"code matches":                             {order.VerificationCodeIssued, order.VerificationCodeGiven, order.VerificationCodeMatches},
	"code not expired":                         {order.VerificationCodeValid},
	"by phone-bill":                            {order.ByPhoneBill},
	"3 attempts made":                          {order.AttemptsMade},
	"the last code expired":                    {order.VerificationCodeExpired},
	"signing document sid given":               {order.LetterGiven},
	"ownership had been verified":              {order.OwnershipVerified},
	"the letter had been signed":               {order.LetterSigned},
	"idle for more than 30 days":               {order.IdleTooLong},
	"the incoming phone number is still there": {order.NumberHeld},
}

// effectPhrases maps the first words of the table to effects. Words without an entry
// are written to the order.
var effectPhrases = map[string]order.Effect{
	"create the incoming phone number": order.CreateNumber,
	"release the number":               order.ReleaseNumber,
	"place a call":                     order.PlaceCall,
	"review the document":              order.ReviewDocument,
	"e-mail the letter":                order.EmailLetter,
	"submit to the carrier":            order.SubmitToCarrier,
	"test the capabilities":            order.TestCapabilities,
	"activate the number":              order.ActivateNumber,
	"delete the incoming phone number": order.DeleteNumber,
}

type domainRow struct {
	word    string
	event   order.Event
	from    []status.Status
	to      status.Status
	by      []order.Actor
	guards  []order.Guard
	effects []order.Effect
	marks   string
}

// domain is the parsed domainTable. Its rows are in the order of the events.
var domain = func() (rows []domainRow) {
	for line := range strings.Lines(strings.TrimSpace(domainTable)) {
		cells := strings.Split(strings.Trim(line, "|\n "), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		event, _ := order.ParseEvent(cells[0])
		row := domainRow{word: cells[0], event: event, marks: cells[6]}
		for _, word := range strings.Split(cells[1], ", ") {
			row.from = append(row.from, statusNamed(word))
		}
		row.to = statusNamed(cells[2])
		for _, word := range strings.FieldsFunc(parenthesis.ReplaceAllString(cells[3], ""), isSeparator) {
			actor, _ := order.ParseActor(strings.TrimSpace(word))
			row.by = append(row.by, actor)
		}
		for _, phrase := range strings.Split(cells[4], "; ") {
			row.guards = append(row.guards, guardPhrases[phrase]...)
		}
		for phrase, effect := range effectPhrases {
			if strings.HasPrefix(cells[5], phrase) {
				row.effects = append(row.effects, effect)
			}
		}
		rows = append(rows, row)
	}
	return rows
}()

// rowOf returns the domain's row of an event, and whether there is one.
func rowOf(e order.Event) (domainRow, bool) {
	i := slices.IndexFunc(domain, func(row domainRow) bool { return row.event == e })
	if i < 0 {
		return domainRow{}, false
	}
	return domain[i], true
}

var parenthesis = regexp.MustCompile(` \([^)]*\)( or)?`)

func isSeparator(r rune) bool { return r == ',' || r == ' ' }

func statusNamed(word string) status.Status {
	if word == "(none)" {
		return status.None
	}
	return status.MustParse(word)
}

func TestTheLifecycleIsTheTableOfTheDomain(t *testing.T) {
	rows := slices.Collect(order.Lifecycle())
	require.Len(t, rows, len(domain))
	for i, want := range domain {
		row := rows[i]
		require.Equal(t, want.event, row.Event, "the rows have the order of the domain")
		assert.Equal(t, want.from, slices.Collect(row.From.All()), "from of %v", row.Event)
		assert.Equal(t, want.to, row.To, "to of %v", row.Event)
		assert.Equal(t, want.by, row.By, "by of %v", row.Event)
		assert.Equal(t, order.Of(want.guards...), row.Guards(), "guards of %v", row.Event)
		assert.Len(t, row.Conditions, row.Guards().Len(), "%v has a guard twice", row.Event)
		assert.Equal(t, order.Of(want.effects...), row.Effects, "effects of %v", row.Event)
		assert.Equal(t, want.marks, marksOf(row), "marks of %v", row.Event)
		assert.NotEmpty(t, row.Why, "%v", row.Event)

		same, ok := order.Row(row.Event)
		assert.True(t, ok)
		assert.Equal(t, row, same)
	}
	_, ok := order.Row(0)
	assert.False(t, ok)
	_, ok = order.Row(order.Event(len(domain) + 1))
	assert.False(t, ok)
}

func marksOf(row order.Transition) string {
	var marks []string
	for _, source := range row.Sources {
		mark := source.Mark.String()
		if source.Part != "" {
			mark += " (" + source.Part + ")"
		}
		marks = append(marks, mark)
	}
	return strings.Join(marks, ", ")
}

func TestLifecycleReturnsACopy(t *testing.T) {
	want := slices.Collect(order.Lifecycle())
	for row := range order.Lifecycle() {
		spoil(row)
	}
	for _, want := range want {
		row, _ := order.Row(want.Event)
		spoil(row)
	}
	var o order.Order
	permissions, err := o.Permitted(started)
	require.NoError(t, err)
	for _, p := range permissions {
		clear(p.By)
	}
	assert.Equal(t, want, slices.Collect(order.Lifecycle()))

	for range order.Lifecycle() {
		break // the iterator stops early
	}
}

func spoil(row order.Transition) {
	clear(row.By)
	clear(row.Conditions)
	clear(row.Sources)
}

func TestSetsOfStatusesFollowFromTheLifecycle(t *testing.T) {
	assert.Equal(t, status.Of(status.Completed, status.Failed), order.Terminal())
	assert.Equal(t, status.Of(status.Received, status.PendingVerification, status.Verified, status.PendingLOA), order.Cancellable())
	assert.Equal(t, status.Of(status.PendingVerification), order.Postable())

	assert.Equal(t, status.Of(status.TwilioProcessing), order.Next(status.Of(status.None)))
	assert.Equal(t, status.Of(status.Received, status.Failed, status.ActionRequired), order.Next(status.Of(status.TwilioProcessing)))
	assert.Equal(t, status.Of(status.None, status.PendingVerification, status.Verified, status.ActionRequired, status.Failed),
		order.Next(status.Of(status.Received, status.PendingVerification)).Without(status.Of(status.PendingLOA)))
	assert.Zero(t, order.Next(order.Terminal()).Without(order.Terminal()))
	assert.Zero(t, order.Next(0))
}

func TestReachableMatchesTheWalks(t *testing.T) {
	for s := range everyStatus() {
		want := status.Of()
		var visit func(status.Status)
		visit = func(from status.Status) {
			for _, row := range domain {
				if slices.Contains(row.from, from) && !want.Has(row.to) {
					want = want.With(status.Of(row.to))
					if row.to != status.None {
						visit(row.to)
					}
				}
			}
		}
		visit(s)
		assert.Equal(t, want, order.Reachable(s), "from %q", s)
	}
}

// everyStatus yields None and every status.
func everyStatus() func(yield func(status.Status) bool) {
	return func(yield func(status.Status) bool) {
		for s := status.None; int(s) < status.Size && yield(s); s++ {
		}
	}
}

func TestLookupFindsTheRowsAndNothingElse(t *testing.T) {
	for s := range everyStatus() {
		for e := range order.Event(255) {
			to, found := status.None, false
			for _, row := range domain {
				if row.event == e && slices.Contains(row.from, s) {
					to, found = row.to, true
				}
			}
			gotTo, gotFound := order.Lookup(s, e)
			assert.Equal(t, found, gotFound, "%v from %q", e, s)
			assert.Equal(t, to, gotTo, "%v from %q", e, s)
		}
	}
	for e := range order.Event(255) {
		_, found := order.Lookup(status.Status(status.Size), e)
		assert.False(t, found)
	}
}

func TestNoTwoRowsShareAnEvent(t *testing.T) {
	seen := map[order.Event]bool{}
	for row := range order.Lifecycle() {
		assert.False(t, seen[row.Event], "%v", row.Event)
		seen[row.Event] = true
	}
}
