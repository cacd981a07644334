package platform_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

// createV2 posts a form of a new order of generation 2.
func (h *host) createV2(form string) (order.Order, error) {
	values, err := url.ParseQuery(form)
	require.NoError(h.t, err)
	request, problems := order.Generation2.ParseCreateRequest(values)
	return h.Create(ctx, parent, request, problems)
}

// updateV2 posts a form of an update of generation 2.
func (h *host) updateV2(o order.Order, form string) (order.Order, error) {
	values, err := url.ParseQuery(form)
	require.NoError(h.t, err)
	request, problems := order.Generation2.ParseUpdateRequest(values)
	return h.Update(ctx, parent, o.SID.String(), request, problems)
}

const newFormV2 = "PhoneNumber=%2B16175551212&ContactPhoneNumber=%2B16175551111&AddressSid=AD11111111111111111111111111111111&Email=owner%40example.com"

func TestAnOrderOfGeneration2IsTheSameOrderInTheFirst(t *testing.T) {
	h := newHost(t)
	long := strings.Repeat("n", 128)
	o, err := h.createV2(newFormV2 + "&ContactTitle=Owner&UniqueName=ignored&VerificationType=phone-bill&FriendlyName=" + long)
	require.NoError(t, err)
	assert.Equal(t, status.Received, o.Status)
	assert.Empty(t, o.UniqueName)
	assert.Equal(t, order.PhoneCall, o.VerificationType)
	assert.Equal(t, order.Text("Owner"), o.ContactTitle)
	assert.Equal(t, "+16175551111", o.ContactPhoneNumber.String())
	assert.Equal(t, order.Text(long), o.FriendlyName, "a longer name than generation 1 accepts")

	o, err = h.updateV2(o, "Status=pending-verification&VerificationCallDelay=5&VerificationCallExtension=12")
	require.NoError(t, err)
	assert.Equal(t, status.PendingVerification, o.Status)
	assert.Equal(t, 5, o.CallDelay)
	assert.Equal(t, 1, o.VerificationAttempts)
	o, err = h.update(parent, o.SID.String(), "VerificationCode="+string(o.VerificationCode)+"&UniqueName=one")
	require.NoError(t, err)
	assert.Equal(t, status.Verified, o.Status)
	l := h.letter(parent, o)
	h.lists(t, l, loa.Signing, o)
	agreement(t, h.store)
}

func TestWhatGeneration2Requires(t *testing.T) {
	h := newHost(t)
	for form, codes := range map[string][]int{
		"": {20001, 20001, 20001, 22109},
		strings.Replace(newFormV2, "&Email=", "&Other=", 1): {20001},
		newFormV2 + "&SmsCapability=false":                  {22119},
	} {
		_, err := h.createV2(form)
		var got []int
		for _, p := range order.ProblemsOf(err) {
			got = append(got, int(p.Code))
		}
		assert.ElementsMatch(t, codes, got, form)
	}
	assert.Zero(t, h.store.commits)
	o, err := h.createV2(newFormV2)
	require.NoError(t, err)
	for form, code := range map[string]int{
		"":                 20001,
		"FriendlyName=new": 20001,
		"Status=verified":  22112,
		"Status=nonsense":  22111,
		"Status=pending-verification&VerificationCallDelay=61": 21454,
	} {
		_, err := h.updateV2(o, form)
		assert.Equal(t, code, codeOf(t, err), form)
	}
	assert.Equal(t, o, h.now(o))
}

func TestAGenerationCancelsInItsOwnStatuses(t *testing.T) {
	for _, to := range []status.Status{status.Received, status.PendingVerification, status.Verified, status.PendingLOA, status.CarrierProcessing, status.Failed} {
		h := newHost(t)
		o := h.must(parent, newForm)
		switch to {
		case status.PendingLOA:
			o = h.fire(o, order.SkipVerification)
			h.letter(parent, o)
		case status.Failed:
			o = h.fire(o, order.RequireAction, order.Fail)
		default:
			o = h.reach(o, to)
		}
		err := h.Cancel(ctx, parent, o.SID.String(), order.Generation2)
		if to == status.Received {
			require.NoError(t, err)
			continue
		}
		assert.Equal(t, 20409, codeOf(t, err), "%v", to)
		h.are(t, to, o)
		err = h.Cancel(ctx, parent, o.SID.String(), order.Generation1)
		assert.Equal(t, order.Cancellable().Has(to), err == nil, "%v", to)
		agreement(t, h.store)
	}
}
