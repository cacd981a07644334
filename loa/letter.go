package loa

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Letter is a letter of authorization: the Resource that the API shows, the Memory that
// the model also needs, and the number of the storage schema. The zero Letter is not
// created yet.
//
// json.Marshal of a Letter returns its storage form, which loses nothing. json.Marshal of
// its Resource returns the API's wire form. Decoding the wire form as a Letter is
// ErrSchema.
//
// A Letter is a value: copy it with next := l. This package never writes to its slices in
// place, and users must not either.
type Letter struct {
	Schema Schema `json:"schema"`
	Resource
	Memory
}

// Resource is a letter as both generations of the API represent it, always with all of
// these 9 keys. Keys are matched exactly; unknown ones are ignored.
type Resource struct {
	folded

	AddressSID  sid.ID[sid.Address]               `json:"address_sid"`
	CcEmails    order.Emails                      `json:"cc_emails"`
	DateCreated order.Time                        `json:"date_created"`
	DateUpdated order.Time                        `json:"date_updated"`
	Email       order.Text                        `json:"email"` // the letter is sent there
	Links       Links                             `json:"links"`
	SID         sid.ID[sid.AuthorizationDocument] `json:"sid"`
	Status      Status                            `json:"status"`
	URL         order.Text                        `json:"url"`
}

// Links are the addresses of resources that depend on a letter.
type Links struct {
	foldedLinks

	DependentHostedNumberOrders order.Text `json:"dependent_hosted_number_orders"`
}

// Memory is the part of a letter that the model needs and the API does not show.
type Memory struct {
	foldedMemory

	// Version is 1 after create and grows by one with each change. It is 0 before.
	Version            int                 `json:"version"`
	AccountSID         sid.ID[sid.Account] `json:"account_sid"` // that created the letter
	ContactTitle       order.Text          `json:"contact_title"`
	ContactPhoneNumber phone.Number        `json:"contact_phone_number"`
	Orders             []sid.ID[sid.Order] `json:"orders"` // in the order in which the request named them
}

// Has reports whether the letter lists an order.
func (l *Letter) Has(id sid.ID[sid.Order]) bool { return slices.Contains(l.Orders, id) }

// IsActive reports whether the letter holds its orders, so that no other letter may have
// them: it is opened or in signing.
func (l *Letter) IsActive() bool { return Active().Has(l.Status) }

// BasePath is the path of letters in a generation of the API.
func BasePath(g order.Generation) string {
	if g == order.Generation2 {
		return "/v2/HostedNumber/AuthorizationDocuments"
	}
	return "/HostedNumbers/AuthorizationDocuments"
}

// At returns the resource with its urls in a generation of the API, on an address such as
// that of the generation's BaseURL.
func (r Resource) At(g order.Generation, address string) Resource {
	r.URL = order.Text(address + BasePath(g) + "/" + r.SID.String())
	r.Links.DependentHostedNumberOrders = r.URL + "/DependentHostedNumberOrders"
	return r
}

// ErrSchema means that JSON is not the storage form of a letter, or has a newer schema
// than this package knows.
var ErrSchema = errors.New("not the storage form of a letter")

// SchemaNumber is the number of the storage form that this package writes, and the newest
// that it reads.
const SchemaNumber = 1

// Schema encodes as SchemaNumber in the storage form of a letter.
type Schema struct{}

// MarshalJSON returns SchemaNumber.
func (Schema) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "%d", SchemaNumber), nil }

// UnmarshalJSON accepts the schemas that this package reads: 1 to SchemaNumber.
func (Schema) UnmarshalJSON(data []byte) error {
	var number int
	if err := json.Unmarshal(data, &number); err != nil || number < 1 || number > SchemaNumber {
		return fmt.Errorf("loa: decode: %w: the schema must be a number from 1 to %d; it is %.20s", ErrSchema, SchemaNumber, data)
	}
	return nil
}

// UnmarshalJSON reads the storage form. JSON without a schema number, such as the wire
// form, is ErrSchema, and an invalid version is ErrVersion. Keys are matched exactly;
// unknown ones are ignored. A missing key and null are the absent value. On an error the
// letter keeps its value.
func (l *Letter) UnmarshalJSON(data []byte) error {
	var read struct {
		Schema *Schema `json:"schema"`
		Resource
		Memory
	}
	if string(data) == "null" {
		return nil
	}
	if err := exactjson.Fields(data, &read); err != nil {
		return err
	}
	if read.Schema == nil {
		return fmt.Errorf("loa: decode: %w: it has no schema number; the API's form is a Resource", ErrSchema)
	}
	decoded := Letter{Resource: read.Resource, Memory: read.Memory}
	if err := decoded.checkVersion(); err != nil {
		return fmt.Errorf("loa: decode: %w", err)
	}
	*l = decoded
	return nil
}

// ErrVersion means that a letter or a change has an invalid version. The version is 0
// before create and at least 1 afterwards.
var ErrVersion = errors.New("not a version that the letter can have")

func (l *Letter) checkVersion() error {
	if l.Version < 0 || (l.Version == 0) != (l.Status == 0) {
		return fmt.Errorf("%w: a status requires a version from 1; the status is %q and the version %d", ErrVersion, l.Status, l.Version)
	}
	return nil
}

// folded keeps encoding/json from decoding a key such as "Status" into a field of
// Resource: see exactjson.Ignored.
type folded struct {
	AddressSID  exactjson.Ignored `json:"ADDRESS_SID,omitempty"`
	CcEmails    exactjson.Ignored `json:"CC_EMAILS,omitempty"`
	DateCreated exactjson.Ignored `json:"DATE_CREATED,omitempty"`
	DateUpdated exactjson.Ignored `json:"DATE_UPDATED,omitempty"`
	Email       exactjson.Ignored `json:"EMAIL,omitempty"`
	Links       exactjson.Ignored `json:"LINKS,omitempty"`
	SID         exactjson.Ignored `json:"SID,omitempty"`
	Status      exactjson.Ignored `json:"STATUS,omitempty"`
	URL         exactjson.Ignored `json:"URL,omitempty"`
}

// foldedLinks does the same for Links.
type foldedLinks struct {
	DependentHostedNumberOrders exactjson.Ignored `json:"DEPENDENT_HOSTED_NUMBER_ORDERS,omitempty"`
}

// foldedMemory does the same for Memory.
type foldedMemory struct {
	Version            exactjson.Ignored `json:"VERSION,omitempty"`
	AccountSID         exactjson.Ignored `json:"ACCOUNT_SID,omitempty"`
	ContactTitle       exactjson.Ignored `json:"CONTACT_TITLE,omitempty"`
	ContactPhoneNumber exactjson.Ignored `json:"CONTACT_PHONE_NUMBER,omitempty"`
	Orders             exactjson.Ignored `json:"ORDERS,omitempty"`
}
