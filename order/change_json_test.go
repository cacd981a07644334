package order_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// noon is long before the deadlines of an order that was updated a second ago.
var noon = time.Date(2026, time.June, 1, 12, 0, 0, 0, time.UTC)

// submission is complete.
func submission() *order.Submission {
	return &order.Submission{
		Create:                 order.CreateRequest{PhoneNumber: phone.MustParse("+16175551212"), SMSCapability: true, CcEmails: order.Emails{"cc@example.com"}},
		Verdict:                phone.Hostable,
		SID:                    sid.From16[sid.Order]([16]byte{1}),
		IncomingPhoneNumberSID: sid.From16[sid.IncomingPhoneNumber]([16]byte{2}),
		AccountSID:             sid.From16[sid.Account]([16]byte{3}),
	}
}

// ordersIn returns orders in a status. They meet the guards, and differ in
// verification type, in the attempts left, and in whether the code is valid.
func ordersIn(s status.Status) []order.Order {
	if s == status.None {
		return []order.Order{{}}
	}
	var all []order.Order
	for _, kind := range []order.VerificationType{order.PhoneCall, order.PhoneBill} {
		for _, attempts := range []int{0, 3} {
			for _, expires := range []time.Time{noon.Add(-time.Minute), noon.Add(time.Minute)} {
				o := order.Order{
					Resource: order.Resource{
						Status: s, VerificationType: kind, VerificationAttempts: attempts, VerificationCode: "8794",
						VerificationDocumentSID: sid.From16[sid.IdentityDocument]([16]byte{4}),
					},
					Memory: order.Memory{Version: 7, OwnershipVerified: true, LetterSigned: true, VerificationCodeExpires: order.TimeOf(expires)},
				}
				fresh, idle := o, o
				fresh.DateUpdated = order.TimeOf(noon.Add(-time.Second))
				idle.DateUpdated = order.TimeOf(noon.Add(-31 * 24 * time.Hour))
				all = append(all, fresh, idle)
			}
		}
	}
	return all
}

// step is a change, and the order before it.
type step struct {
	before order.Order
	change order.Change
}

// everyChange returns changes of every event from every status, with and without an
// update, and changes without an event.
func everyChange(t *testing.T) []step {
	letter := sid.From16[sid.AuthorizationDocument]([16]byte{5})
	call := sid.From16[sid.Call]([16]byte{6})
	updates := []*order.UpdateRequest{nil, {FriendlyName: order.Some[order.Text]("Front desk"), Extension: order.Some[order.Text](""), CcEmails: order.Some(order.Emails(nil)), CallDelay: order.Some(0)}}
	var steps []step
	for row := range order.Lifecycle() {
		for from := range row.From.All() {
			found := 0
			for _, o := range ordersIn(from) {
				for _, update := range updates {
					c := order.Command{Event: row.Event, Actor: row.By[0], At: noon, Update: update, Reason: "No answer.",
						VerificationCode: "8794", CallSID: call, SigningDocumentSID: letter, Submission: submission()}
					if ch, err := o.Decide(c); err == nil {
						steps, found = append(steps, step{o, ch}), found+1
					}
				}
			}
			require.NotZero(t, found, "%v from %q", row.Event, from)
		}
	}
	for s := range status.All() {
		o := ordersIn(s)[0]
		ch, err := o.Decide(order.Command{Actor: order.Customer, At: noon, Update: updates[1]})
		require.NoError(t, err)
		steps = append(steps, step{o, ch})
	}
	return steps
}

func TestEveryChangeSurvivesStorage(t *testing.T) {
	kinds := map[order.Event]bool{}
	for _, step := range everyChange(t) {
		kinds[step.change.Event] = true
		data, err := json.Marshal(step.change)
		require.NoError(t, err)
		var read order.Change
		require.NoError(t, json.Unmarshal(data, &read), string(data))
		require.Equal(t, step.change, read, string(data))

		now, later := step.before, step.before
		require.NoError(t, now.Evolve(step.change))
		require.NoError(t, later.Evolve(read))
		require.Equal(t, now, later, string(data))
	}
	assert.Len(t, kinds, len(domain)+1, "each event, and none")
}

func TestChangeOfACallAsJSON(t *testing.T) {
	o := order.Order{
		Resource: order.Resource{Status: status.Received, DateUpdated: order.TimeOf(noon.Add(-time.Hour))},
		Memory:   order.Memory{Version: 2},
	}
	ch, err := o.Decide(order.Command{
		Event: order.RequestCall, Actor: order.Customer, At: noon, VerificationCode: "8794", CallSID: sid.From16[sid.Call]([16]byte{0xca}),
		Update: &order.UpdateRequest{Extension: order.Some[order.Text]("5105"), FriendlyName: order.Some[order.Text]("")},
	})
	require.NoError(t, err)
	data, err := json.Marshal(ch)
	require.NoError(t, err)
	assert.Equal(t, `{"event":"request-call","actor":"customer","at":"2026-06-01T12:00:00Z","version":3,"from":"received",`+
		`"to":"pending-verification","effects":["place-call","send-callback"],"writes":["call"],`+
		`"call_sid":"CAca000000000000000000000000000000","code":"8794","code_expires":"2026-06-01T12:10:00Z",`+
		`"update":{"friendly_name":null,"extension":"5105"}}`, string(data))
}

func TestChangeOfFieldsAsJSON(t *testing.T) {
	o := order.Order{Resource: order.Resource{Status: status.Completed}, Memory: order.Memory{Version: 11}}
	data := `{"event":null,"actor":"customer","at":"2026-06-01T12:00:00Z","version":12,"from":"completed","to":"completed",` +
		`"effects":[],"writes":[],"update":{"unique_name":"front-desk","cc_emails":[],"email":null,"call_delay":0}}`
	var ch order.Change
	require.NoError(t, json.Unmarshal([]byte(data), &ch))
	decided, err := o.Decide(order.Command{Actor: order.Customer, At: noon, Update: &order.UpdateRequest{
		UniqueName: order.Some[order.Text]("front-desk"), CcEmails: order.Some(order.Emails{}),
		Email: order.Some[order.Text](""), CallDelay: order.Some(0),
	}})
	require.NoError(t, err)
	encoded, err := json.Marshal(decided)
	require.NoError(t, err)
	assert.Equal(t, data, string(encoded))
	require.NoError(t, o.Evolve(ch))
	assert.Equal(t, order.Resource{Status: status.Completed, DateUpdated: order.TimeOf(noon), UniqueName: "front-desk"}, o.Resource)
}

func TestTheChangeOfASubmitHasTheOrder(t *testing.T) {
	var o order.Order
	ch, err := o.Decide(order.Command{Event: order.Submit, Actor: order.Customer, At: noon, Submission: submission()})
	require.NoError(t, err)
	data, err := json.Marshal(ch)
	require.NoError(t, err)
	var read struct {
		From    *string `json:"from"`
		Created struct {
			Schema  int    `json:"schema"`
			Status  string `json:"status"`
			Verdict string `json:"verdict"`
		} `json:"created"`
	}
	require.NoError(t, json.Unmarshal(data, &read))
	assert.Nil(t, read.From)
	assert.Equal(t, 1, read.Created.Schema)
	assert.Equal(t, "twilio-processing", read.Created.Status)
	assert.Equal(t, "hostable", read.Created.Verdict)
}

func TestInvalidChangesDoNotDecode(t *testing.T) {
	for _, data := range []string{
		`{"event":"sing"}`, `{"event":7}`, `{"actor":"nobody"}`, `{"at":"noon"}`, `{"from":"None"}`, `{"effects":["sing"]}`, `{"effects":"place-call"}`,
		`{"writes":["place-call"]}`, `{"created":{"sid":null}}`, `{"update":{"call_delay":"7"}}`, `{"code_expires":7}`,
	} {
		var ch order.Change
		assert.Error(t, json.Unmarshal([]byte(data), &ch), data)
	}
}
