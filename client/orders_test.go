package client_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/client"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

var hosting = order.CreateRequest{PhoneNumber: phone.MustParse("+14155551212"), SMSCapability: true}

func TestRequestsOnTheWire(t *testing.T) {
	const of = "https://preview.twilio.com" + orders
	for want, call := range map[string]func(*client.Client) error{
		"POST " + of + " CcEmails=a%40example.com&CcEmails=b%40example.com&PhoneNumber=%2B14155551212&SmsCapability=true": func(c *client.Client) error {
			create := hosting
			create.CcEmails = order.Emails{"a@example.com", "b@example.com"}
			_, err := c.Create(t.Context(), create)
			return err
		},
		"GET " + of + "/HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa": func(c *client.Client) error {
			_, err := c.Fetch(t.Context(), orderID)
			return err
		},
		"GET " + of + "/a%2Fname%3F": func(c *client.Client) error {
			_, err := c.FetchNamed(t.Context(), "a/name?")
			return err
		},
		"GET " + of + "/%2E%2E": func(c *client.Client) error {
			_, err := c.FetchNamed(t.Context(), "..")
			return err
		},
		"POST " + of + "/HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa FriendlyName=&Status=pending-verification": func(c *client.Client) error {
			_, err := c.Update(t.Context(), orderID, order.UpdateRequest{FriendlyName: order.Some(order.Text("")), Status: status.PendingVerification})
			return err
		},
		"POST " + of + "/HRaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ": func(c *client.Client) error {
			_, err := c.Update(t.Context(), orderID, order.UpdateRequest{})
			return err
		},
	} {
		c, sent := over(t, func(_ int, r *http.Request) *http.Response {
			user, password, _ := r.BasicAuth()
			assert.Equal(t, []string{account.String(), token}, []string{user, password})
			assert.Equal(t, "application/json", r.Header.Get("Accept"))
			if r.Method == http.MethodPost {
				assert.Equal(t, "application/x-www-form-urlencoded", r.Header.Get("Content-Type"))
			}
			return answer(http.StatusOK, sample)
		})
		assert.NoError(t, call(c), want)
		assert.Equal(t, []string{want}, sent.requests)
	}
}

func TestAnAnswerIsTyped(t *testing.T) {
	c, _ := over(t, always(http.StatusCreated, sample))
	created, err := c.Create(t.Context(), hosting)
	require.NoError(t, err)
	assert.Equal(t, client.Order{Resource: order.Resource{SID: orderID, PhoneNumber: hosting.PhoneNumber, Status: status.Received}}, created)
}

func TestDeleteNeeds204(t *testing.T) {
	c, sent := over(t, always(http.StatusNoContent, ""))
	assert.NoError(t, c.Delete(t.Context(), orderID))
	assert.Equal(t, []string{"DELETE https://preview.twilio.com" + orders + "/" + orderID.String()}, sent.requests)

	c, _ = over(t, always(http.StatusOK, "<html>welcome</html>", "Content-Type: text/html"))
	assert.EqualError(t, c.Delete(t.Context(), orderID),
		`client: delete order `+orderID.String()+`: status 200: the answer cannot be read: it must have status 204; it has 200; it has text/html, which begins with "<html>welcome</html>"`)
}

func TestAnAPIKeyIsTheUser(t *testing.T) {
	a := &answers{give: func(_ int, r *http.Request) *http.Response {
		user, password, _ := r.BasicAuth()
		assert.Equal(t, []string{"SKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "the key's secret"}, []string{user, password})
		return answer(http.StatusOK, sample)
	}}
	c := newClient(t, client.Options{APIKey: "SKaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", APIKeySecret: "the key's secret", HTTPClient: &http.Client{Transport: a}})
	_, err := c.Fetch(t.Context(), orderID)
	assert.NoError(t, err)
}

// A request that can only be refused is not sent.
func TestInvalidRequestsAreNotSent(t *testing.T) {
	for want, call := range map[order.ErrorCode]func(*client.Client) error{
		order.ErrorSMSCapability: func(c *client.Client) error {
			_, err := c.Create(t.Context(), order.CreateRequest{PhoneNumber: hosting.PhoneNumber})
			return err
		},
		order.ErrorCallDelay: func(c *client.Client) error {
			_, err := c.Update(t.Context(), orderID, order.UpdateRequest{CallDelay: order.Some(61)})
			return err
		},
		order.ErrorPageSize: func(c *client.Client) error {
			for _, err := range c.Orders(t.Context(), order.ListRequest{PageSize: 1001}) {
				return err
			}
			return nil
		},
		order.ErrorInvalidParameter: func(c *client.Client) error {
			_, err := c.Fetch(t.Context(), sid.ID[sid.Order]{})
			return err
		},
	} {
		c, sent := over(t, always(http.StatusOK, sample))
		err := call(c)
		var failed *client.Error
		require.ErrorAs(t, err, &failed)
		assert.ErrorIs(t, err, client.ErrInvalid)
		assert.Equal(t, want, failed.ErrorCode)
		assert.Equal(t, want, order.ErrorCodeOf(err))
		assert.Zero(t, failed.Status)
		assert.Empty(t, sent.requests)
	}
	c, _ := over(t, always(http.StatusOK, sample))
	assert.ErrorIs(t, c.Delete(t.Context(), sid.ID[sid.Order]{}), client.ErrInvalid)
	_, err := c.Update(t.Context(), sid.ID[sid.Order]{}, order.UpdateRequest{CallDelay: order.Some(61)})
	assert.EqualError(t, err, "client: update order: CallDelay must be a number of seconds from 0 to 60; it is \"61\"; Sid is required; it is missing (21454)")
}
