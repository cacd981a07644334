package order_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

const leastAddress = "CustomerName=Ann&Street=1+Main+St&City=Boston&Region=MA&PostalCode=02110&IsoCountry=US"

var addressRequests = []request{
	{leastAddress, ""},
	{leastAddress + "&FriendlyName=Office&StreetSecondary=2&EmergencyEnabled=true", ""},
	{leastAddress + "&EmergencyEnabled=&FriendlyName=", ""},
	{leastAddress + "&EmergencyEnabled=yes", "EmergencyEnabled 20001"},
	{"", "CustomerName 20001, Street 20001, City 20001, Region 20001, PostalCode 20001, IsoCountry 20001"},
	{"CustomerName=&Street=&City=&Region=&PostalCode=&IsoCountry=", "CustomerName 20001, Street 20001, City 20001, Region 20001, PostalCode 20001, IsoCountry 20001"},
	{strings.Replace(leastAddress, "=US", "=us", 1), "IsoCountry 20001"},
	{strings.Replace(leastAddress, "=US", "=USA", 1), "IsoCountry 20001"},
	{strings.Replace(leastAddress, "=US", "=U", 1), "IsoCountry 20001"},
	{strings.Replace(leastAddress, "=US", "=%C3%89", 1), "IsoCountry 20001"},
	{strings.Replace(leastAddress, "=Ann", "="+strings.Repeat("é", 256), 1), ""},
	{strings.Replace(leastAddress, "=Ann", "="+strings.Repeat("é", 257), 1), "CustomerName 20001"},
	{leastAddress + "&City=Paris", "City 20001"},
	{"FriendlyName=%FF&StreetSecondary=%00", "FriendlyName 20001, CustomerName 20001, Street 20001, City 20001, Region 20001, PostalCode 20001, IsoCountry 20001, StreetSecondary 20001"},
}

var addressLists = []request{
	{"", ""},
	{"CustomerName=a&FriendlyName=b&IsoCountry=nowhere&PageSize=2&Page=1&PageToken=d", ""},
	{"IsoCountry=%FF", "IsoCountry 20001"},
	{"PageSize=1001", "PageSize 20007"},
	{"Page=1", "Page 70002"},
}

func TestAddressRequests(t *testing.T) {
	for _, row := range addressRequests {
		_, err := order.ParseAddressRequest(formOf(row.form))
		assert.Equal(t, row.problems, listed(t, err), row.form)
	}
	for _, row := range addressLists {
		_, err := order.ParseAddressListRequest(formOf(row.form))
		assert.Equal(t, row.problems, listed(t, err), row.form)
	}
}

func FuzzParseAddressRequests(f *testing.F) {
	seeds(f, addressRequests)
	seeds(f, addressLists)
	f.Fuzz(func(t *testing.T, query string) {
		_ = parses(t, order.ParseAddressRequest, formOf(query))
		if parses(t, order.ParseAddressListRequest, formOf(query)) == nil {
			l, _ := order.ParseAddressListRequest(formOf(query))
			require.Equal(t, l.Values(), formOf(l.Query()))
		}
	})
}

func TestAddressRequestsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func(name string) order.Text { return order.Text(storable(rapid.StringN(0, 255, -1)).Draw(t, name)) }
		a := order.AddressRequest{
			CustomerName: "x" + text("name"), Street: "x" + text("street"), City: "x" + text("city"), Region: "x" + text("region"),
			PostalCode: "x" + text("postal code"), ISOCountry: order.Text(rapid.StringMatching(`[A-Z]{2}`).Draw(t, "country")),
			FriendlyName: text("friendly name"), StreetSecondary: text("second line"), Emergency: rapid.Bool().Draw(t, "emergency"),
		}
		readsBack(t, order.ParseAddressRequest, a)
	})
}

func TestAddressesAreStored(t *testing.T) {
	request, err := order.ParseAddressRequest(formOf(addressRequests[1].form))
	require.NoError(t, err)
	assert.Equal(t, order.AddressRequest{CustomerName: "Ann", FriendlyName: "Office", Street: "1 Main St", StreetSecondary: "2", City: "Boston",
		Region: "MA", PostalCode: "02110", ISOCountry: "US", Emergency: true}, request)
	want := order.Address{SID: numbered[sid.Address](1), AccountSID: numbered[sid.Account](1), DateCreated: order.TimeOf(started), AddressRequest: request}
	var got order.Address
	decode(t, encode(t, want), &got)
	assert.Equal(t, want, got)
}

func TestFiltersOfAddresses(t *testing.T) {
	a := order.Address{AddressRequest: order.AddressRequest{CustomerName: "Ann", FriendlyName: "Office", ISOCountry: "US"}}
	for query, want := range map[string]bool{
		"": true, "CustomerName=Ann": true, "CustomerName=An": false, "FriendlyName=Office": true, "FriendlyName=office": false,
		"IsoCountry=US": true, "IsoCountry=us": false, "CustomerName=Ann&IsoCountry=CA": false,
	} {
		l, err := order.ParseAddressListRequest(formOf(query))
		require.NoError(t, err)
		assert.Equal(t, want, l.Matches(&a), query)
	}
	l, err := order.ParseAddressListRequest(formOf(addressLists[1].form))
	require.NoError(t, err)
	assert.Equal(t, addressLists[1].form, l.Query())
	assert.Equal(t, "CustomerName=a&FriendlyName=b&IsoCountry=nowhere&PageSize=2&Page=3&PageToken=e", l.QueryAt(3, "e"))
	page, size, token := l.Place()
	assert.Equal(t, []any{1, 2, "d"}, []any{page, size, token}, "QueryAt changes nothing")
}
