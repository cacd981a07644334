package client_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/client"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

const (
	numbers      = "/2010-04-01/Accounts/ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/IncomingPhoneNumbers"
	numberSample = `{"sid":"PNaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","phone_number":"+14155551212","date_created":"Tue, 28 Mar 2017 20:06:39 +0000","sms_method":"POST"}`
)

var numberID = sid.MustParse[sid.IncomingPhoneNumber]("PNaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")

func TestRequestsAboutNumbersOnTheWire(t *testing.T) {
	const of = "https://api.twilio.com" + numbers
	for want, call := range map[string]func(*client.Client) error{
		"GET " + of + "/PNaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.json": func(c *client.Client) error {
			n, err := c.FetchNumber(t.Context(), numberID)
			assert.Equal(t, hosting.PhoneNumber, n.PhoneNumber)
			assert.Equal(t, "2017-03-28T20:06:39Z", n.DateCreated.String())
			return err
		},
		"POST " + of + "/PNaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.json FriendlyName=Office&StatusCallback=": func(c *client.Client) error {
			_, err := c.UpdateNumber(t.Context(), numberID, order.NumberUpdateRequest{FriendlyName: order.Some(order.Text("Office")), StatusCallbackURL: order.Some("")})
			return err
		},
		"DELETE " + of + "/PNaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.json": func(c *client.Client) error {
			return c.DeleteNumber(t.Context(), numberID)
		},
	} {
		for _, generation := range []order.Generation{order.Generation1, order.Generation2} {
			a := &answers{give: func(_ int, r *http.Request) *http.Response {
				if r.Method == http.MethodDelete {
					return answer(http.StatusNoContent, "")
				}
				return answer(http.StatusOK, numberSample)
			}}
			assert.NoError(t, call(newClient(t, client.Options{Generation: generation, HTTPClient: &http.Client{Transport: a}})), want)
			assert.Equal(t, []string{want}, a.requests)
		}
	}
}

func TestNumbersAreListedPageByPage(t *testing.T) {
	c, sent := over(t, inTurn(
		func() *http.Response {
			return answer(http.StatusOK, `{"incoming_phone_numbers":[`+numberSample+`],"next_page_uri":"`+numbers+`.json?Page=1&PageToken=x"}`)
		},
		func() *http.Response {
			return answer(http.StatusOK, `{"incoming_phone_numbers":[`+numberSample+`],"next_page_uri":null}`)
		},
	))
	n := 0
	for number, err := range c.Numbers(t.Context(), order.NumberListRequest{Origin: "hosted", PageSize: 1}) {
		require.NoError(t, err)
		assert.Equal(t, numberID, number.SID)
		n++
	}
	assert.Equal(t, 2, n)
	assert.Equal(t, []string{
		"GET https://api.twilio.com" + numbers + ".json?Origin=hosted&PageSize=1&Page=0",
		"GET https://api.twilio.com:443" + numbers + ".json?Page=1&PageToken=x",
	}, sent.requests)
}

func TestWrongPagesOfNumbers(t *testing.T) {
	for _, body := range []string{`{}`, `{"items":[]}`, `{"incoming_phone_numbers":[null]}`, `{"incoming_phone_numbers":[{}]}`} {
		c, _ := over(t, always(http.StatusOK, body))
		for _, err := range c.Numbers(t.Context(), order.NumberListRequest{}) {
			assert.ErrorContains(t, err, "client: list numbers: status 200: the answer cannot be read", body)
		}
	}
}

func TestInvalidRequestsAboutNumbersAreNotSent(t *testing.T) {
	c, sent := over(t, always(http.StatusOK, numberSample))
	_, err := c.FetchNumber(t.Context(), sid.ID[sid.IncomingPhoneNumber]{})
	assert.Equal(t, []string{"Sid"}, paramsOf(err))
	_, err = c.UpdateNumber(t.Context(), numberID, order.NumberUpdateRequest{SMSURL: order.Some("nowhere")})
	assert.Equal(t, []string{"SmsUrl"}, paramsOf(err))
	assert.ErrorIs(t, c.DeleteNumber(t.Context(), sid.ID[sid.IncomingPhoneNumber]{}), client.ErrInvalid)
	for _, err := range c.Numbers(t.Context(), order.NumberListRequest{PageSize: 1001}) {
		assert.Equal(t, []string{"PageSize"}, paramsOf(err))
	}
	assert.Empty(t, sent.requests)
}
