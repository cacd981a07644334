//go:build !oldest

package twiliogo_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	api2010 "github.com/twilio/twilio-go/rest/api/v2010"
	numbers "github.com/twilio/twilio-go/rest/numbers/v2"

	"github.com/hostednumbers/hostednumbers/order"
)

// onlyFirst are the keys of an order that only the first generation of the API has.
// twilio-go has no types for them.
var onlyFirst = []string{"call_delay", "extension", "unique_name", "verification_document_sid"}

// onlySecond are the keys that only the second generation has.
var onlySecond = []string{"bulk_hosting_request_sid", "contact_phone_number", "contact_title", "next_step", "verification_call_delay", "verification_call_extension"}

// keysOf are the JSON keys of a struct.
func keysOf(t reflect.Type) (keys []string) {
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		keys = append(keys, name)
	}
	return keys
}

// raw is the body of an answer, before the client decodes it.
func raw(t *testing.T, s session, method, path string) []byte {
	request, err := http.NewRequest(method, s.server.URL+order.Path+path, nil)
	require.NoError(t, err)
	request.SetBasicAuth(account, token)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	return body
}

func rawKeys(t *testing.T, s session, method, path string) []string {
	var body map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(raw(t, s, method, path), &body))
	return slices.Sorted(maps.Keys(body))
}

// strict decodes JSON into a type that must know every key.
func strict(t *testing.T, body []byte, into any) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(into), "%s", body)
}

// sameValues requires that the client's type holds the values of the body. It encodes
// them again and compares key by key, except the empty keys that twilio-go omits.
func sameValues(t *testing.T, body map[string]any, decoded any) {
	data, err := json.Marshal(decoded)
	require.NoError(t, err)
	var again map[string]any
	require.NoError(t, json.Unmarshal(data, &again))
	for key, want := range body {
		if got, there := again[key]; there {
			assert.Equal(t, want, got, key)
		} else {
			assert.Contains(t, []any{nil, false, 0.0, ""}, want, "%s is lost", key)
		}
	}
}

// withoutFirst returns an order without the keys in onlyFirst.
func withoutFirst(t *testing.T, body []byte) (map[string]any, []byte) {
	var fields map[string]any
	require.NoError(t, json.Unmarshal(body, &fields))
	for _, key := range onlyFirst {
		assert.Contains(t, fields, key)
		delete(fields, key)
	}
	if capabilities, ok := fields["capabilities"].(map[string]any); ok && capabilities["voice"] == false {
		delete(capabilities, "voice") // twilio-go leaves false ones out
	}
	data, err := json.Marshal(fields)
	require.NoError(t, err)
	return fields, data
}

// lives are orders in many states, so that each field has been null and not.
func lives(s session) (sids []string) {
	for i, number := range []string{"16175550101", "16175550102", "16175550103", "16175550104"} {
		more := ""
		if i > 0 {
			more = "&FriendlyName=x&Email=a%40example.com&CcEmails=b%40example.com&CcEmails=c%40example.com&AddressSid=AD11111111111111111111111111111111"
		}
		_, id := s.create(number, more)
		sids = append(sids, id)
	}
	s.do(http.MethodPost, api("/"+sids[1]), callForm, nil)
	signed(s, sids[2])
	s.play("/HostedNumberOrders/"+sids[3]+"/require-action", "Reason=no+line")
	return sids
}

// Each field of an order has the type that twilio-go declares.
func TestTheClientReadsEveryFieldOfAnOrder(t *testing.T) {
	s := newSession(t)
	known := keysOf(reflect.TypeFor[numbers.NumbersV2HostedNumberOrder]())
	for _, id := range lives(s) {
		body := raw(t, s, http.MethodGet, "/"+id)
		fields, shared := withoutFirst(t, body)
		var decoded numbers.NumbersV2HostedNumberOrder
		strict(t, shared, &decoded)
		sameValues(t, fields, decoded)
		assert.ElementsMatch(t, known, append(slices.Sorted(maps.Keys(fields)), onlySecond...))
		assert.Equal(t, id, *decoded.Sid)
	}
}

func TestTheClientReadsEveryFieldOfAList(t *testing.T) {
	s := newSession(t)
	sids := lives(s)
	for _, query := range []string{"", "?PageSize=2", "?PageSize=4", "?Status=testing"} {
		var list struct {
			Meta  json.RawMessage
			Items []json.RawMessage
		}
		body := raw(t, s, http.MethodGet, query)
		strict(t, body, &list)
		var decoded numbers.ListHostedNumberOrderResponse
		require.NoError(t, json.Unmarshal(body, &decoded))
		assert.Len(t, decoded.Items, len(list.Items))
		strict(t, list.Meta, &decoded.Meta)
		var fields map[string]any
		require.NoError(t, json.Unmarshal(list.Meta, &fields))
		sameValues(t, fields, decoded.Meta)
		assert.ElementsMatch(t, keysOf(reflect.TypeOf(decoded.Meta)), slices.Collect(maps.Keys(fields)))
	}
	// From page to page, by the urls of meta.
	var page numbers.ListHostedNumberOrderResponse
	s.do(http.MethodGet, api(""), "PageSize=3", &page)
	require.NotNil(t, page.Meta.NextPageUrl)
	seen := len(page.Items)
	_, next, _ := strings.Cut(*page.Meta.NextPageUrl, "?")
	page = numbers.ListHostedNumberOrderResponse{}
	s.do(http.MethodGet, api(""), next, &page)
	assert.Equal(t, len(sids), seen+len(page.Items))
}

// The number of an order that is completed is deleted by twilio-go's own service.
func TestTheClientDeletesTheNumberOfACompletedOrder(t *testing.T) {
	s := newSession(t)
	made, id := s.create("16175550105", "")
	service := api2010.NewApiService(s.handler)
	number := made.IncomingPhoneNumberSID.String()
	require.Error(t, service.DeleteIncomingPhoneNumber(number, nil), "the order is not completed")
	signed(s, id)
	s.play("/HostedNumberOrders/"+id+"/begin-testing", "")
	s.play("/HostedNumberOrders/"+id+"/complete", "")
	require.NoError(t, service.DeleteIncomingPhoneNumber(number, nil))
	require.Error(t, service.DeleteIncomingPhoneNumber(number, nil))
}
