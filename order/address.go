package order

import (
	"cmp"
	"fmt"
	"net/url"
	"strconv"

	"github.com/hostednumbers/hostednumbers/internal/params"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Address is the address of the owner of a number, as a customer has stored it. Orders
// and letters may name any address, also one that is not stored (assumed).
// json.Marshal returns its storage form.
type Address struct {
	SID         sid.ID[sid.Address] `json:"sid"`
	AccountSID  sid.ID[sid.Account] `json:"account_sid"`
	DateCreated Time                `json:"date_created"`
	AddressRequest
}

// AddressRequest is the request that creates an address.
type AddressRequest struct {
	CustomerName    Text `json:"customer_name"`
	FriendlyName    Text `json:"friendly_name"`
	Street          Text `json:"street"`
	StreetSecondary Text `json:"street_secondary"`
	City            Text `json:"city"`
	Region          Text `json:"region"`
	PostalCode      Text `json:"postal_code"`
	ISOCountry      Text `json:"iso_country"` // two capital letters
	Emergency       bool `json:"emergency_enabled"`
}

// AddressListRequest is the request that lists addresses. Zero fields do not filter.
type AddressListRequest struct {
	CustomerName string
	FriendlyName string
	ISOCountry   string
	PageSize     int    // 1 to 1000; zero means 50, which ParseAddressListRequest fills in
	Page         int    // from 0
	PageToken    string // opaque; required for a Page of 1 or more
}

// addressRow is a row of addressFields: a text.
func addressRow(name string, field func(*AddressRequest) *Text) *params.Param[Text, AddressRequest, struct{}, AddressListRequest] {
	return params.Text[AddressRequest, struct{}, AddressListRequest, Text](name, int(ErrorInvalidParameter), params.AtMost(maxAddress)).InCreate(field)
}

// maxAddress bounds each text of an address, in characters (assumed).
const maxAddress = 256

// addressFilter is a row of addressFields that is a filter.
func addressFilter(name string, field func(*AddressListRequest) *string) *params.Param[string, AddressRequest, struct{}, AddressListRequest] {
	return params.Text[AddressRequest, struct{}, AddressListRequest, string](name, int(ErrorInvalidParameter)).InList(field)
}

// addressFields is the table of the parameters of addresses. Problems with a form are
// listed in its order: FriendlyName comes first, because orders have it too.
var addressFields = params.Table[AddressRequest, struct{}, AddressListRequest]{
	addressRow("FriendlyName", func(a *AddressRequest) *Text { return &a.FriendlyName }),
	addressRow("CustomerName", func(a *AddressRequest) *Text { return &a.CustomerName }).Required(),
	addressRow("Street", func(a *AddressRequest) *Text { return &a.Street }).Required(),
	addressRow("City", func(a *AddressRequest) *Text { return &a.City }).Required(),
	addressRow("Region", func(a *AddressRequest) *Text { return &a.Region }).Required(),
	addressRow("PostalCode", func(a *AddressRequest) *Text { return &a.PostalCode }).Required(),
	params.Text[AddressRequest, struct{}, AddressListRequest, Text]("IsoCountry", int(ErrorInvalidParameter), isISOCountry).
		InCreate(func(a *AddressRequest) *Text { return &a.ISOCountry }).Required(),
	addressRow("StreetSecondary", func(a *AddressRequest) *Text { return &a.StreetSecondary }),
	params.One[AddressRequest, struct{}, AddressListRequest]("EmergencyEnabled", int(ErrorInvalidParameter), parseBool, strconv.FormatBool).
		InCreate(func(a *AddressRequest) *bool { return &a.Emergency }),

	// The filters of a list. None is checked.
	addressFilter("CustomerName", func(l *AddressListRequest) *string { return &l.CustomerName }),
	addressFilter("FriendlyName", func(l *AddressListRequest) *string { return &l.FriendlyName }),
	addressFilter("IsoCountry", func(l *AddressListRequest) *string { return &l.ISOCountry }),
	params.One[AddressRequest, struct{}, AddressListRequest]("PageSize", int(ErrorInvalidParameter), coded(ParsePageSize), FormatPageSize).
		InList(func(l *AddressListRequest) *int { return &l.PageSize }),
	params.One[AddressRequest, struct{}, AddressListRequest]("Page", int(ErrorInvalidParameter), ParsePage, formatPage).
		InList(func(l *AddressListRequest) *int { return &l.Page }),
	addressFilter("PageToken", func(l *AddressListRequest) *string { return &l.PageToken }),
}

func isISOCountry(text string) error {
	if len(text) != 2 || text[0] < 'A' || text[0] > 'Z' || text[1] < 'A' || text[1] > 'Z' {
		return fmt.Errorf("must be the two capital letters of a country, like US; it is %.40q", text)
	}
	return nil
}

// ParseAddressRequest reads the form that creates an address. An empty parameter counts as
// absent; unknown parameters are ignored. The error is Problems and lists every problem.
func ParseAddressRequest(form url.Values) (AddressRequest, error) {
	var a AddressRequest
	return a, ProblemsOfParams(addressFields.ParseCreate(form, &a)).OrNil()
}

// Values returns the form of the request: ParseAddressRequest reads it back.
func (a *AddressRequest) Values() url.Values { return addressFields.CreateValues(a) }

// Validate checks a request that did not come from ParseAddressRequest. The errors are
// those of ParseAddressRequest.
func (a *AddressRequest) Validate() error {
	_, err := ParseAddressRequest(a.Values())
	return err
}

// ParseAddressListRequest reads the query of a list of addresses. An empty parameter counts
// as absent; unknown parameters are ignored. The error is Problems and lists every problem.
func ParseAddressListRequest(query url.Values) (AddressListRequest, error) {
	var l AddressListRequest
	problems := ProblemsOfParams(addressFields.ParseList(query, &l))
	l.PageSize = cmp.Or(l.PageSize, DefaultPageSize)
	return l, append(problems, NeedsPageToken(l.Page, l.PageToken, query)...).OrNil()
}

// Values returns the query of the request: ParseAddressListRequest reads it back.
func (l *AddressListRequest) Values() url.Values { return addressFields.ListValues(l) }

// Validate checks a request that did not come from ParseAddressListRequest. The errors are
// those of ParseAddressListRequest.
func (l *AddressListRequest) Validate() error {
	_, err := ParseAddressListRequest(l.Values())
	return err
}

// Query returns the request as the query of a page's uri.
func (l *AddressListRequest) Query() string { return l.QueryAt(l.Page, l.PageToken) }

// QueryAt is Query for another page.
func (l *AddressListRequest) QueryAt(page int, token string) string {
	at := *l
	at.Page, at.PageToken = page, token
	return params.Query(at.Values(), []string{"CustomerName", "FriendlyName", "IsoCountry", "PageSize", "Page", "PageToken"})
}

// Place returns the page that is asked for, its size, and its token.
func (l *AddressListRequest) Place() (page, size int, token string) {
	return l.Page, l.PageSize, l.PageToken
}

// Matches reports whether an address matches every given filter exactly (assumed).
func (l *AddressListRequest) Matches(a *Address) bool {
	return (l.CustomerName == "" || l.CustomerName == string(a.CustomerName)) &&
		(l.FriendlyName == "" || l.FriendlyName == string(a.FriendlyName)) &&
		(l.ISOCountry == "" || l.ISOCountry == string(a.ISOCountry))
}
