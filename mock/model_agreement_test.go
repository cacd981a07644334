package mock_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// life is the history of an order, and the API's answers to the customer's later
// requests: the code of the refusal, or 0 if the request is accepted.
type life struct {
	name, create string
	steps        []string
	status       status.Status

	post   int // Status=pending-verification
	wrong  int // a wrong VerificationCode
	right  int // the right one, if the order has a code
	change int // of verification type and document alone
	cancel int
}

const (
	byBill  = "&VerificationType=phone-bill&VerificationDocumentSid=" + document
	request = "update Status=pending-verification"
	sendLOA = "send-loa?SigningDocumentSid=" + letter
	because = "?Reason=the+carrier+said+no"
)

// lives lead to every status that an order can be in, and to every state of
// verification in it.
var lives = withEveryStatus([]life{
	{"new", "", nil, status.TwilioProcessing, 22112, 22114, 22114, 22112, 20409},
	{"accepted", "", []string{"accept"}, status.Received, 0, 22114, 22114, 0, 0},
	{"accepted with a bill", byBill, []string{"accept"}, status.Received, 0, 22114, 22114, 0, 0},
	{"called once", "", []string{"accept", request}, status.PendingVerification, 0, 22113, 0, 22112, 0},
	{"called once, code expired", "", []string{"accept", request, "wait 10m"}, status.PendingVerification, 0, 22113, 22113, 22112, 0},
	{"called a second before the code expires", "", []string{"accept", request, "wait 9m59s"}, status.PendingVerification, 0, 22113, 0, 22112, 0},
	{"called three times", "", []string{"accept", request, request, request}, status.PendingVerification, 22100, 22113, 0, 22112, 0},
	{"called again with a new code", "", []string{"accept", request, "wait 10m", request}, status.PendingVerification, 0, 22113, 0, 22112, 0},
	{"bill submitted", byBill, []string{"accept", request}, status.PendingVerification, 0, 22114, 22114, 22112, 0},
	{"called, then bill submitted", "", []string{"accept", request, request + byBill}, status.PendingVerification, 0, 22114, 22114, 22112, 0},
	{"bill submitted, then called", byBill, []string{"accept", request, request + "&VerificationType="}, status.PendingVerification, 0, 22113, 0, 22112, 0},
	{"verified by code", "", []string{"accept", request, "update VerificationCode=0003"}, status.Verified, 22112, 22114, 22114, 22112, 0},
	{"verified into the phone", "", []string{"accept", request, "owner confirm-code?Code=0003"}, status.Verified, 22112, 22114, 22114, 22112, 0},
	{"verified by bill", byBill, []string{"accept", request, "approve-bill"}, status.Verified, 22112, 22114, 22114, 22112, 0},
	{"verification skipped", "", []string{"accept", "skip-verification"}, status.Verified, 22112, 22114, 22114, 22112, 0},
	{"letter revoked", "", []string{"accept", "skip-verification", sendLOA, "twilio revoke-loa"}, status.Verified, 22112, 22114, 22114, 22112, 0},
	{"letter sent", "", []string{"accept", "skip-verification", sendLOA}, status.PendingLOA, 22112, 22114, 22114, 22112, 0},
	{"letter signed", "", []string{"accept", "reach carrier-processing"}, status.CarrierProcessing, 22112, 22114, 22114, 22112, 20409},
	{"tested", "", []string{"accept", "reach carrier-processing", "twilio begin-testing"}, status.Testing, 22112, 22114, 22114, 22112, 20409},
	{"completed", "", []string{"accept", "reach completed"}, status.Completed, 22112, 22114, 22114, 22112, 20409},
	{"rejected", "", []string{"reject" + because}, status.Failed, 22112, 22114, 22114, 22112, 20409},
	{"failed", "", []string{"accept", "reach carrier-processing", "carrier fail" + because}, status.Failed, 22112, 22114, 22114, 22112, 20409},
	{"expired", "", []string{"accept", request, "wait 720h", "wait 1s"}, status.Failed, 22112, 22114, 22114, 22112, 20409},
	{"out of attempts", "", []string{"accept", request, request, request, "wait 10m"}, status.ActionRequired, 22112, 22114, 22114, 22112, 20409},
	{"bill refused", byBill, []string{"accept", request, "refuse-bill" + because}, status.ActionRequired, 22112, 22114, 22114, 22112, 20409},
	{"in a case once verified", "", []string{"accept", "skip-verification", sendLOA, "require-action" + because}, status.ActionRequired, 22112, 22114, 22114, 22112, 20409},
	{"in a case once signed", "", []string{"accept", "reach carrier-processing", "carrier require-action" + because}, status.ActionRequired, 22112, 22114, 22114, 22112, 20409},
	{"reopened", "", []string{"accept", request, request, request, "wait 10m", "reopen"}, status.Received, 0, 22114, 22114, 0, 0},
	{"reinstated", "", []string{"accept", request, "confirm-code?Code=0003", "require-action" + because, "reinstate"}, status.Verified, 22112, 22114, 22114, 22112, 0},
	{"resubmitted", "", []string{"accept", "reach carrier-processing", "require-action" + because, "resubmit"}, status.CarrierProcessing, 22112, 22114, 22114, 22112, 20409},
	{"cancelled", "", []string{"accept", "cancel"}, status.None, 20404, 20404, 20404, 20404, 20404},
})

// withEveryStatus adds a life for each status that the table leaves out. There the
// customer may ask for nothing.
func withEveryStatus(lives []life) []life {
	for s := range status.All() {
		if !slices.ContainsFunc(lives, func(l life) bool { return l.status == s }) {
			lives = append(lives, life{"in " + s.String(), "", []string{"reach " + s.String()}, s, 22112, 22114, 22114, 22112, 20409})
		}
	}
	return lives
}

// begin lives the life.
func (l *life) begin(t require.TestingT) *twin {
	w := newTwin(t, l.create)
	for _, step := range l.steps {
		require.Less(t, w.do(step).status, 300, "%s: %s", l.name, step)
	}
	require.Equal(t, l.status, w.model.Status, l.name)
	return w
}

func TestTheLivesLeadToEveryStatus(t *testing.T) {
	var reached status.Set
	for _, l := range lives {
		reached |= status.Of(l.status)
	}
	for s := range status.All() {
		assert.True(t, reached.Has(s), s)
	}
	assert.True(t, reached.Has(status.None))
}

func TestEveryEventByEveryActorFollowsTheModel(t *testing.T) {
	const all = "Reason=the+carrier+said+no&Code=0003&SigningDocumentSid=" + letter
	accepted, refused := map[order.Event]int{}, 0
	for _, l := range lives {
		w := l.begin(t)
		try := func(e order.Event, actor order.Actor, form string) {
			if answered := w.event(e, actor, form); answered.status == http.StatusOK {
				accepted[e]++
				w = l.begin(t)
			} else {
				refused++
			}
		}
		for row := range order.Lifecycle() {
			for actor := order.Customer; actor <= order.Clock; actor++ {
				try(row.Event, actor, all)
			}
			try(row.Event, 0, "")
			if row.Event == order.RequestCall || row.Event == order.ConfirmCode {
				try(row.Event, 0, "Code=9999")
				try(row.Event, 0, "Code=12ab")
			}
		}
	}
	for row := range order.Lifecycle() {
		otherwise := row.Event == order.Submit || row.By[0] == order.Clock
		assert.Equal(t, !otherwise, accepted[row.Event] > 0, "%v", row.Event) // by a create request, or by time alone
	}
	assert.Greater(t, refused, 4000)
}

func TestCustomerRequestsFollowTheModel(t *testing.T) {
	for _, l := range lives {
		for _, ask := range []struct {
			step string
			code int
		}{
			{request, l.post},
			{"update VerificationCode=9999", l.wrong},
			{"update VerificationCode=0003", l.right},
			{"update VerificationType=phone-bill&VerificationDocumentSid=RI22222222222222222222222222222222", l.change},
			{"cancel", l.cancel},
		} {
			w := l.begin(t)
			if code := w.model.VerificationCode; ask.step == "update VerificationCode=0003" && code != "" {
				ask.step = "update VerificationCode=" + string(code)
			}
			answered := w.do(ask.step)
			if ask.code == 0 {
				assert.Less(t, answered.status, 300, "%s: %s: %s", l.name, ask.step, answered.body)
				continue
			}
			answered.refused(httpStatus(ask.code), ask.code)
		}
	}
}

func httpStatus(code int) int {
	switch code {
	case 20404:
		return 404
	case 20409:
		return 409
	}
	return 400
}

func TestOtherUpdatesFollowTheModel(t *testing.T) {
	for _, l := range lives {
		w := l.begin(t)
		for _, form := range []string{
			"", "FriendlyName=a&Email=", "CcEmails=a%40b&CcEmails=c%40d", "Status=received", "Status=joy", "Status=completed&VerificationCode=1",
			"Status=pending-verification&VerificationCode=0003", "Status=pending-verification&FriendlyName=" + strings.Repeat("x", 65), "CallDelay=61&Status=verified",
			"VerificationDocumentSid=", "VerificationType=phone-bill", "VerificationType=phone-bill&VerificationDocumentSid=",
			"VerificationType=&Extension=1", "VerificationCode=0003&UniqueName=" + hr1, "VerificationType=fax&VerificationCode=9999",
			"Status=pending-verification&VerificationType=phone-bill", "FriendlyName=b&VerificationCode=9999",
			"Status=pending-verification&VerificationType=phone-bill&VerificationDocumentSid=" + document, "Status=pending-verification&VerificationType=&VerificationDocumentSid=",
		} {
			w.do("update " + form)
		}
	}
}

func TestRandomLivesFollowTheModel(t *testing.T) {
	steps := rapid.SampledFrom([]string{"accept", "reject" + because, request, request + byBill, request + "&VerificationType=", "confirm", "confirm",
		"owner confirm-code?Code=0003", "update VerificationCode=9999", "approve-bill", "refuse-bill" + because, "skip-verification", sendLOA, "revoke-loa",
		"sign-loa", "begin-testing", "complete", "require-action" + because, "reopen", "reopen", "reinstate", "resubmit", "fail", "owner cancel",
		"update VerificationType=phone-bill&VerificationDocumentSid=" + document, "update VerificationDocumentSid=&VerificationType=",
		"update FriendlyName=x&CallDelay=7", "update CcEmails=a%40b&CcEmails=c%40d", "wait 1s", "wait 9m59s", "wait 10m", "wait 720h", "wait 721h"})
	rapid.Check(t, func(t *rapid.T) {
		w := newTwin(t, rapid.SampledFrom([]string{"", byBill}).Draw(t, "create"))
		for _, step := range rapid.SliceOfN(steps, 0, 30).Draw(t, "steps") {
			if step == "confirm" {
				step = "update VerificationCode=" + string(w.model.VerificationCode)
			}
			w.do(step)
		}
	})
}

func TestEverySimplePathFollowsTheModel(t *testing.T) {
	paths, refused := 0, 0
	var walk func(path []order.Event, at status.Status, seen status.Set)
	walk = func(path []order.Event, at status.Status, seen status.Set) {
		extended := false
		for row := range order.Lifecycle() {
			to, ok := order.Lookup(at, row.Event)
			if ok && (!seen.Has(to) || to == status.None) {
				extended = true
				next := append(path[:len(path):len(path)], row.Event)
				if to == status.None {
					paths, refused = paths+1, refused+walkPath(t, next)
				} else {
					walk(next, to, seen|status.Of(to))
				}
			}
		}
		if !extended {
			paths, refused = paths+1, refused+walkPath(t, path)
		}
	}
	walk(nil, status.TwilioProcessing, status.Of(status.TwilioProcessing))
	t.Logf("%d paths, %d of them stopped by a guard", paths, refused)
	assert.Greater(t, paths, 100)
}

// walkPath walks a path from twilio-processing until a guard stops it, and
// reports whether one did, as 1 or 0.
func walkPath(t *testing.T, path []order.Event) int {
	w := newTwin(t, "")
	for _, e := range path {
		want, _ := order.Lookup(w.model.Status, e)
		w.perform(e)
		if w.model.Status != want {
			return 1
		}
	}
	return 0
}

// perform causes an event in its usual way, with the parameters that it requires: a
// customer's event by the API, a deadline by waiting.
func (w *twin) perform(e order.Event) {
	row, _ := order.Row(e)
	if bill := w.model.VerificationType == order.PhoneBill; w.model.Status == status.PendingVerification {
		if row.Guards().Has(order.ByPhoneBill) && !bill {
			w.do(request + byBill)
		}
		if row.Guards().Has(order.ByPhoneCall) && bill {
			w.do(request + "&VerificationType=phone-call")
		}
	}
	switch e {
	case order.RequestCall:
		w.do(request + "&VerificationType=phone-call")
	case order.SubmitBill:
		w.do(request + byBill)
	case order.ConfirmCode:
		w.do("update VerificationCode=" + string(w.model.VerificationCode))
	case order.ExhaustAttempts:
		for w.model.VerificationAttempts < 3 && w.do(request).status == http.StatusOK && w.model.VerificationType == order.PhoneCall {
		}
		w.do("wait 10m")
	case order.Expire:
		w.do("wait 720h0m1s")
	case order.Cancel:
		w.do("cancel")
	default:
		w.do(fmt.Sprintf("%v?Reason=the+carrier+said+no&SigningDocumentSid=%s", e, letter))
	}
}
