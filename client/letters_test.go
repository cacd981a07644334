package client_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/client"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

const (
	letters      = "/HostedNumbers/AuthorizationDocuments"
	letterSample = `{"sid":"PXaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","email":"owner@example.com","status":"signing"}`
)

var (
	letterID = sid.MustParse[sid.AuthorizationDocument]("PXaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	letter   = loa.CreateRequest{
		HostedNumberOrderSIDs: loa.OrderSIDs{orderID}, AddressSID: sid.MustParse[sid.Address]("AD11111111111111111111111111111111"),
		Email: "owner@example.com", ContactTitle: "Owner", ContactPhoneNumber: phone.MustParse("+14155551213"),
	}
)

// letterCalls are the calls about letters, and the request of each in both generations,
// "" if the generation does not have it.
var letterCalls = []struct {
	gen1, gen2 string
	call       func(*testing.T, *client.Client) error
}{
	{
		"POST https://preview.twilio.com" + letters + " AddressSid=AD11111111111111111111111111111111&ContactPhoneNumber=%2B14155551213&ContactTitle=Owner&Email=owner%40example.com&HostedNumberOrderSids=HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"POST https://numbers.twilio.com/v2/HostedNumber/AuthorizationDocuments AddressSid=AD11111111111111111111111111111111&ContactPhoneNumber=%2B14155551213&ContactTitle=Owner&Email=owner%40example.com&HostedNumberOrderSids=HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		func(t *testing.T, c *client.Client) error { _, err := c.CreateLetter(t.Context(), letter); return err },
	},
	{
		"GET https://preview.twilio.com" + letters + "/PXaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		"GET https://numbers.twilio.com/v2/HostedNumber/AuthorizationDocuments/PXaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		func(t *testing.T, c *client.Client) error { _, err := c.FetchLetter(t.Context(), letterID); return err },
	},
	{
		"POST https://preview.twilio.com" + letters + "/PXaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa CcEmails=&Status=opened",
		"",
		func(t *testing.T, c *client.Client) error {
			_, err := c.UpdateLetter(t.Context(), letterID, loa.UpdateRequest{Status: loa.Opened, CcEmails: order.Some(order.Emails(nil))})
			return err
		},
	},
	{
		"",
		"DELETE https://numbers.twilio.com/v2/HostedNumber/AuthorizationDocuments/PXaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		func(t *testing.T, c *client.Client) error { return c.DeleteLetter(t.Context(), letterID) },
	},
	{
		"GET https://preview.twilio.com" + letters + "?Status=signing&Email=owner%40example.com&PageSize=50&Page=0",
		"GET https://numbers.twilio.com/v2/HostedNumber/AuthorizationDocuments?Status=signing&Email=owner%40example.com&PageSize=50&Page=0",
		func(t *testing.T, c *client.Client) error {
			for _, err := range c.Letters(t.Context(), loa.ListRequest{Status: loa.Signing, Email: "owner@example.com"}) {
				return err
			}
			return nil
		},
	},
	{
		"GET https://preview.twilio.com" + letters + "/PXaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/DependentHostedNumberOrders?Status=pending-loa&PageSize=50&Page=0",
		"GET https://numbers.twilio.com/v2/HostedNumber/AuthorizationDocuments/PXaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/DependentHostedNumberOrders?Status=pending-loa&PageSize=50&Page=0",
		func(t *testing.T, c *client.Client) error {
			for _, err := range c.DependentOrders(t.Context(), letterID, order.ListRequest{Status: status.PendingLOA}) {
				return err
			}
			return nil
		},
	},
}

// letterAnswer answers every request about letters.
func letterAnswer(_ int, r *http.Request) *http.Response {
	switch {
	case r.Method == http.MethodDelete:
		return answer(http.StatusNoContent, "")
	case r.URL.RawQuery != "" && r.URL.Path == letters+"/"+letterID.String()+"/DependentHostedNumberOrders":
		return answer(http.StatusOK, `{"meta":{},"items":[`+sample+`]}`)
	case r.URL.RawQuery != "":
		return answer(http.StatusOK, `{"meta":{},"items":[]}`)
	}
	return answer(http.StatusOK, letterSample)
}

func TestRequestsAboutLettersOnTheWire(t *testing.T) {
	for _, call := range letterCalls {
		for generation, want := range map[order.Generation]string{order.Generation1: call.gen1, order.Generation2: call.gen2} {
			a := &answers{give: letterAnswer}
			err := call.call(t, newClient(t, client.Options{Generation: generation, HTTPClient: &http.Client{Transport: a}}))
			if want == "" {
				assert.ErrorIs(t, err, client.ErrInvalid)
				assert.ErrorContains(t, err, "the request does not exist in this generation of the API")
				assert.Empty(t, a.requests)
				continue
			}
			assert.NoError(t, err, want)
			assert.Equal(t, []string{want}, a.requests)
		}
	}
}

func TestALetterIsTyped(t *testing.T) {
	c, _ := over(t, always(http.StatusCreated, letterSample))
	created, err := c.CreateLetter(t.Context(), letter)
	require.NoError(t, err)
	assert.Equal(t, loa.Resource{SID: letterID, Email: "owner@example.com", Status: loa.Signing}, created)
}

func TestALetterIsNotAnOrder(t *testing.T) {
	c, _ := over(t, always(http.StatusOK, `{"status":"signing"}`))
	_, err := c.FetchLetter(t.Context(), letterID)
	assert.ErrorContains(t, err, "it must be a letter; it has no sid")
}

func TestInvalidRequestsAboutLettersAreNotSent(t *testing.T) {
	c, sent := over(t, letterAnswer)
	_, err := c.CreateLetter(t.Context(), loa.CreateRequest{})
	assert.ElementsMatch(t, []string{"HostedNumberOrderSids", "AddressSid", "Email", "ContactTitle", "ContactPhoneNumber"}, paramsOf(err))
	_, err = c.UpdateLetter(t.Context(), sid.ID[sid.AuthorizationDocument]{}, loa.UpdateRequest{Status: loa.Signed})
	assert.ElementsMatch(t, []string{"Sid", "Status"}, paramsOf(err))
	_, err = c.FetchLetter(t.Context(), sid.ID[sid.AuthorizationDocument]{})
	assert.Equal(t, []string{"Sid"}, paramsOf(err))
	for _, err := range c.Letters(t.Context(), loa.ListRequest{PageSize: 1001}) {
		assert.Equal(t, []string{"PageSize"}, paramsOf(err))
	}
	for _, err := range c.DependentOrders(t.Context(), sid.ID[sid.AuthorizationDocument]{}, order.ListRequest{Page: 1}) {
		assert.ElementsMatch(t, []string{"Sid", "Page"}, paramsOf(err))
	}
	assert.Empty(t, sent.requests)
}
