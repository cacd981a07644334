package twiliogo_test

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twilio/twilio-go/client"
	api2010 "github.com/twilio/twilio-go/rest/api/v2010"
	numbers "github.com/twilio/twilio-go/rest/numbers/v2"

	"github.com/hostednumbers/hostednumbers/mock"
	"github.com/hostednumbers/hostednumbers/order"
)

// life is a session with the services of twilio-go: generation 2 of the API, and the
// incoming phone numbers.
type life struct {
	session
	numbers *numbers.ApiService
	api     *api2010.ApiService
	line    int
}

func newLife(t *testing.T) *life {
	s := newSession(t)
	return &life{session: s, numbers: numbers.NewApiService(s.handler), api: api2010.NewApiService(s.handler), line: 1000}
}

// address stores an address, and returns its sid.
func (l *life) address() string {
	params := &api2010.CreateAddressParams{}
	params.SetCustomerName("Jane Doe").SetStreet("1 Main Street").SetCity("Boston").SetRegion("MA").SetPostalCode("02101").SetIsoCountry("US")
	stored, err := l.api.CreateAddress(params)
	require.NoError(l.t, err)
	return *stored.Sid
}

// create orders hosting of the number, or of a fresh one if it is "".
func (l *life) create(number string) *numbers.NumbersV2HostedNumberOrder {
	if number == "" {
		l.line++
		number = fmt.Sprintf("+1617555%d", l.line)
	}
	params := &numbers.CreateHostedNumberOrderParams{}
	params.SetPhoneNumber(number).SetContactPhoneNumber("+16175550100").SetAddressSid(l.address()).SetEmail("owner@example.com")
	params.SetCcEmails([]string{"a@example.com", "b@example.com"}).SetFriendlyName("Café & Söhne + 1")
	made, err := l.numbers.CreateHostedNumberOrder(params)
	require.NoError(l.t, err)
	return made
}

// verified creates an order, and has the owner type the code into the call.
func (l *life) verified() string {
	id := *l.create("").Sid
	l.play("/HostedNumberOrders/"+id+"/confirm-code", "Code="+l.call(id))
	l.requireStatus("verified", id)
	return id
}

// send creates a letter for orders.
func (l *life) send(ids ...string) string {
	params := &numbers.CreateAuthorizationDocumentParams{}
	params.SetHostedNumberOrderSids(ids).SetAddressSid(l.address()).SetEmail("owner@example.com").SetContactPhoneNumber("+16175550100")
	sent, err := l.numbers.CreateAuthorizationDocument(params)
	require.NoError(l.t, err)
	assert.Equal(l.t, "signing", *sent.Status)
	return *sent.Sid
}

func (l *life) fetch(id string) *numbers.NumbersV2HostedNumberOrder {
	fetched, err := l.numbers.FetchHostedNumberOrder(id)
	require.NoError(l.t, err)
	return fetched
}

func (l *life) requireStatus(want string, ids ...string) {
	for _, id := range ids {
		require.Equal(l.t, want, *l.fetch(id).Status)
	}
}

func (l *life) requireLetter(want, id string) {
	fetched, err := l.numbers.FetchAuthorizationDocument(id)
	require.NoError(l.t, err)
	require.Equal(l.t, want, *fetched.Status)
}

// refused requires that an error is the API's refusal with a code.
func refused(t *testing.T, code order.ErrorCode, err error) {
	var told *client.TwilioRestError
	require.True(t, errors.As(err, &told), "%v", err)
	assert.Equal(t, int(code), told.Code, told.Message)
}

func TestAnOrderIsCompletedAndOffBoarded(t *testing.T) {
	l := newLife(t)
	id := l.verified()
	letter := l.send(id)
	l.requireStatus("pending-loa", id)
	assert.Equal(t, letter, *l.fetch(id).SigningDocumentSid)
	l.play("/AuthorizationDocuments/"+letter+"/sign", "")
	l.requireLetter("signed", letter)
	l.play("/HostedNumberOrders/"+id+"/begin-testing", "")
	l.play("/HostedNumberOrders/"+id+"/complete", "")
	completed := l.fetch(id)
	require.Equal(t, "completed", *completed.Status)
	assert.Equal(t, "Café & Söhne + 1", *completed.FriendlyName)
	assert.Equal(t, []string{"a@example.com", "b@example.com"}, *completed.CcEmails)

	number := *completed.IncomingPhoneNumberSid
	fetched, err := l.api.FetchIncomingPhoneNumber(number, nil)
	require.NoError(t, err)
	assert.Equal(t, "in-use", *fetched.Status)
	update := &api2010.UpdateIncomingPhoneNumberParams{}
	update.SetSmsUrl("https://example.com/sms")
	configured, err := l.api.UpdateIncomingPhoneNumber(number, update)
	require.NoError(t, err)
	assert.Equal(t, "https://example.com/sms", *configured.SmsUrl)
	listed, err := l.api.ListIncomingPhoneNumber(nil)
	require.NoError(t, err)
	require.Len(t, listed, 1)
	assert.Equal(t, number, *listed[0].Sid)

	require.NoError(t, l.api.DeleteIncomingPhoneNumber(number, nil))
	_, err = l.api.FetchIncomingPhoneNumber(number, nil)
	refused(t, order.ErrorNotFound, err)
	l.requireStatus("completed", id)
	l.create(*completed.PhoneNumber)
}

func TestALetterIsDeclinedAndAnotherSigned(t *testing.T) {
	l := newLife(t)
	ids := []string{l.verified(), l.verified()}
	declined := l.send(ids...)
	l.requireStatus("pending-loa", ids...)
	l.play("/AuthorizationDocuments/"+declined+"/decline", "")
	l.requireLetter("canceled", declined)
	l.requireStatus("verified", ids...)

	again := l.send(ids...)
	dependents, err := l.numbers.ListDependentHostedNumberOrder(again, (&numbers.ListDependentHostedNumberOrderParams{}).SetPageSize(1))
	require.NoError(t, err)
	var depend []string
	for _, d := range dependents {
		depend = append(depend, *d.Sid)
	}
	assert.ElementsMatch(t, ids, depend)
	l.play("/AuthorizationDocuments/"+again+"/sign", "")
	l.requireStatus("carrier-processing", ids...)
	letters, err := l.numbers.ListAuthorizationDocument((&numbers.ListAuthorizationDocumentParams{}).SetStatus("signed"))
	require.NoError(t, err)
	require.Len(t, letters, 1)
	assert.Equal(t, again, *letters[0].Sid)
}

func TestALetterIsWithdrawn(t *testing.T) {
	l := newLife(t)
	id := l.verified()
	letter := l.send(id)
	require.NoError(t, l.numbers.DeleteAuthorizationDocument(letter))
	l.requireLetter("canceled", letter)
	l.requireStatus("verified", id)
	refused(t, order.ErrorLetterNotEditable, l.numbers.DeleteAuthorizationDocument(letter))
}

func TestAnOrderFails(t *testing.T) {
	l := newLife(t)
	id := l.verified()
	l.play("/AuthorizationDocuments/"+l.send(id)+"/sign", "")
	l.play("/HostedNumberOrders/"+id+"/fail", "Actor=carrier&Reason=SMS+enabled+elsewhere")
	failed := l.fetch(id)
	assert.Equal(t, "failed", *failed.Status)
	assert.Equal(t, "SMS enabled elsewhere", *failed.FailureReason)
	l.create(*failed.PhoneNumber)
}

func TestAnOrderIsCancelled(t *testing.T) {
	l := newLife(t)
	id := *l.create("").Sid
	require.NoError(t, l.numbers.DeleteHostedNumberOrder(id))
	_, err := l.numbers.FetchHostedNumberOrder(id)
	refused(t, order.ErrorNotFound, err)
	refused(t, order.ErrorConflict, l.numbers.DeleteHostedNumberOrder(l.verified()))
}

func TestOrdersAreListedPageByPage(t *testing.T) {
	l := newLife(t)
	for range 5 {
		l.create("")
	}
	listed, err := l.numbers.ListHostedNumberOrder((&numbers.ListHostedNumberOrderParams{}).SetPageSize(2))
	require.NoError(t, err)
	assert.Len(t, listed, 5)
}

// In the same process, the client needs no socket.
func TestAListWithoutASocket(t *testing.T) {
	server := mock.New(mock.Options{})
	l := newLife(t)
	l.handler = handlerOver(server.Transport(), account, token)
	l.numbers, l.api = numbers.NewApiService(l.handler), api2010.NewApiService(l.handler)
	l.server = httptest.NewServer(server) // for the control plane
	defer l.server.Close()
	l.requireStatus("verified", l.verified())
}
