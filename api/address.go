package api

import (
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// Address is an address as generation 2010 represents it. Addresses are stored and never
// validated.
type Address struct {
	AccountSID       sid.ID[sid.Account] `json:"account_sid"`
	City             order.Text          `json:"city"`
	CustomerName     order.Text          `json:"customer_name"`
	DateCreated      Date                `json:"date_created"`
	DateUpdated      Date                `json:"date_updated"`
	EmergencyEnabled bool                `json:"emergency_enabled"`
	FriendlyName     order.Text          `json:"friendly_name"`
	ISOCountry       order.Text          `json:"iso_country"`
	PostalCode       order.Text          `json:"postal_code"`
	Region           order.Text          `json:"region"`
	SID              sid.ID[sid.Address] `json:"sid"`
	Street           order.Text          `json:"street"`
	StreetSecondary  order.Text          `json:"street_secondary"`
	URI              string              `json:"uri"` // without the host
	Validated        bool                `json:"validated"`
	Verified         bool                `json:"verified"`
}

// NewAddress returns the representation of an address.
func NewAddress(a *order.Address) *Address {
	return &Address{
		AccountSID: a.AccountSID, City: a.City, CustomerName: a.CustomerName, DateCreated: Date{a.DateCreated}, DateUpdated: Date{a.DateCreated},
		EmergencyEnabled: a.Emergency, FriendlyName: a.FriendlyName, ISOCountry: a.ISOCountry, PostalCode: a.PostalCode, Region: a.Region,
		SID: a.SID, Street: a.Street, StreetSecondary: a.StreetSecondary, URI: Path(AddressInstance, a.AccountSID, a.SID),
	}
}

// AddressPage is a page of a list of addresses.
type AddressPage struct {
	Paging

	Addresses []*Address `json:"addresses"` // never null
}
