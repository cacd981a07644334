package client_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/api"
	"github.com/hostednumbers/hostednumbers/client"
	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// paramsOf returns the parameters of an error's problems.
func paramsOf(err error) (names []string) {
	for _, p := range order.ProblemsOf(err) {
		names = append(names, p.Param)
	}
	return names
}

// A field that the generation does not have must not be left out without a word.
func TestFieldsOfTheOtherGenerationAreRefused(t *testing.T) {
	full := hosting
	full.AddressSID, full.Email = sid.MustParse[sid.Address]("AD11111111111111111111111111111111"), "owner@example.com"
	full.ContactPhoneNumber, full.ContactTitle = phone.MustParse("+14155551213"), "Owner"
	named := full
	named.UniqueName, named.VerificationType = "a name", order.PhoneCall
	for _, c := range []struct {
		generation order.Generation
		call       func(*client.Client) error
		want       []string
	}{
		{order.Generation1, func(c *client.Client) error { _, err := c.Create(t.Context(), full); return err }, []string{"ContactPhoneNumber", "ContactTitle"}},
		{order.Generation2, func(c *client.Client) error { _, err := c.Create(t.Context(), named); return err }, []string{"UniqueName", "VerificationType"}},
		{order.Generation2, func(c *client.Client) error { _, err := c.Create(t.Context(), full); return err }, nil},
		{order.Generation2, func(c *client.Client) error { _, err := c.Create(t.Context(), hosting); return err }, []string{"AddressSid", "Email", "ContactPhoneNumber"}},
		{order.Generation2, func(c *client.Client) error {
			_, err := c.Update(t.Context(), orderID, order.UpdateRequest{Status: status.PendingVerification, FriendlyName: order.Some(order.Text("a"))})
			return err
		}, []string{"FriendlyName"}},
		{order.Generation2, func(c *client.Client) error {
			_, err := c.Update(t.Context(), orderID, order.UpdateRequest{Status: status.PendingVerification, CallDelay: order.Some(3), Extension: order.Some(order.Text("12"))})
			return err
		}, nil},
		{order.Generation2, func(c *client.Client) error {
			for _, err := range c.Orders(t.Context(), order.ListRequest{UniqueName: "a"}) {
				return err
			}
			return nil
		}, []string{"UniqueName"}},
		{order.Generation1, func(c *client.Client) error {
			for _, err := range c.Orders(t.Context(), order.ListRequest{SMSCapability: "true"}) {
				return err
			}
			return nil
		}, []string{"SmsCapability"}},
		{order.Generation2, func(c *client.Client) error { _, err := c.FetchNamed(t.Context(), "a name"); return err }, []string{"UniqueName"}},
	} {
		a := &answers{give: always(http.StatusCreated, sample)}
		err := c.call(newClient(t, client.Options{Generation: c.generation, HTTPClient: &http.Client{Transport: a}}))
		assert.ElementsMatch(t, c.want, paramsOf(err), "%v", err)
		if c.want != nil {
			assert.ErrorIs(t, err, client.ErrInvalid)
			assert.Empty(t, a.requests)
		} else {
			assert.Len(t, a.requests, 1)
			assert.Contains(t, a.requests[0], "https://numbers.twilio.com/v2/HostedNumber/Orders")
		}
	}
}

func TestAnUnknownGeneration(t *testing.T) {
	_, err := client.New(client.Options{AccountSID: account, AuthToken: token, Generation: 2})
	assert.EqualError(t, err, "client: new: Generation must be Generation1 or Generation2; it is 2")
}

func TestAnOrderOfGeneration2(t *testing.T) {
	a := &answers{give: always(http.StatusOK, `{"sid":"HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","status":"received","contact_title":"Owner","contact_phone_number":"+14155551213",
		"next_step":"Verify the number.","verification_call_delay":5,"verification_call_extension":"12","bulk_hosting_request_sid":null}`)}
	o, err := newClient(t, client.Options{Generation: order.Generation2, HTTPClient: &http.Client{Transport: a}}).Fetch(t.Context(), orderID)
	require.NoError(t, err)
	assert.Equal(t, client.Order{
		Resource:     order.Resource{SID: orderID, Status: status.Received, CallDelay: 5, Extension: "12"},
		ContactTitle: "Owner", ContactPhoneNumber: phone.MustParse("+14155551213"), NextStep: "Verify the number.",
	}, o)
}

// Both generations show the same order. What only one can say is zero in the other.
func TestBothGenerationsAreReadAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := fuzz.Orders().Draw(t, "order")
		o.SID = orderID
		fetch := func(g order.Generation, shown any) client.Order {
			body, err := json.Marshal(shown)
			require.NoError(t, err)
			a := &answers{give: always(http.StatusOK, string(body))}
			read, err := newClient(t, client.Options{Generation: g, HTTPClient: &http.Client{Transport: a}}).Fetch(t.Context(), orderID)
			require.NoError(t, err)
			return read
		}
		first := fetch(order.Generation1, api.NewOrderV1("http://a", &o))
		second := fetch(order.Generation2, api.NewOrderV2("http://a", &o))
		assert.Equal(t, o.ContactPhoneNumber, second.ContactPhoneNumber)
		assert.Equal(t, o.ContactTitle, second.ContactTitle)
		assert.Equal(t, o.NextStep(), string(second.NextStep))
		first.ContactPhoneNumber, first.ContactTitle, first.NextStep = second.ContactPhoneNumber, second.ContactTitle, second.NextStep
		first.UniqueName, first.VerificationDocumentSID, first.URL = "", sid.ID[sid.IdentityDocument]{}, second.URL
		if len(first.VerificationCallSIDs)+len(second.VerificationCallSIDs) == 0 {
			first.VerificationCallSIDs = second.VerificationCallSIDs // null and []
		}
		assert.Equal(t, first, second)
	})
}
