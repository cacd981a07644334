package api

import (
	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// OrderV2 is an order as generation 2 represents it, always with all of these 25 keys.
// What generation 2 cannot say, such as a unique name, is not in it.
type OrderV2 struct {
	AccountSID                sid.ID[sid.Account]               `json:"account_sid"`
	AddressSID                sid.ID[sid.Address]               `json:"address_sid"`
	BulkHostingRequestSID     order.Text                        `json:"bulk_hosting_request_sid"` // always null: bulk orders are not served
	Capabilities              order.Capabilities                `json:"capabilities"`
	CcEmails                  order.Emails                      `json:"cc_emails"`
	ContactPhoneNumber        phone.Number                      `json:"contact_phone_number"`
	ContactTitle              order.Text                        `json:"contact_title"`
	DateCreated               order.Time                        `json:"date_created"`
	DateUpdated               order.Time                        `json:"date_updated"`
	Email                     order.Text                        `json:"email"`
	FailureReason             string                            `json:"failure_reason"`
	FriendlyName              order.Text                        `json:"friendly_name"`
	IncomingPhoneNumberSID    sid.ID[sid.IncomingPhoneNumber]   `json:"incoming_phone_number_sid"`
	NextStep                  order.Text                        `json:"next_step"` // a sentence for people: Order.NextStep
	PhoneNumber               phone.Number                      `json:"phone_number"`
	SID                       sid.ID[sid.Order]                 `json:"sid"`
	SigningDocumentSID        sid.ID[sid.AuthorizationDocument] `json:"signing_document_sid"`
	Status                    status.Status                     `json:"status"`
	URL                       order.Text                        `json:"url"`
	VerificationAttempts      int                               `json:"verification_attempts"`       // calls only
	VerificationCallDelay     int                               `json:"verification_call_delay"`     // seconds, 0 to 60
	VerificationCallExtension order.Text                        `json:"verification_call_extension"` // digits, # and *, and w for half a second's wait
	VerificationCallSIDs      []sid.ID[sid.Call]                `json:"verification_call_sids"`      // [] until the first call
	VerificationCode          order.Text                        `json:"verification_code"`
	VerificationType          order.VerificationType            `json:"verification_type"`
}

// NewOrderV2 returns an order as generation 2 represents it on a server's address.
func NewOrderV2(address string, o *order.Order) *OrderV2 {
	calls := o.VerificationCallSIDs
	if calls == nil {
		calls = []sid.ID[sid.Call]{}
	}
	return &OrderV2{
		AccountSID: o.AccountSID, AddressSID: o.AddressSID, Capabilities: o.Capabilities, CcEmails: o.CcEmails,
		ContactPhoneNumber: o.ContactPhoneNumber, ContactTitle: o.ContactTitle, DateCreated: o.DateCreated, DateUpdated: o.DateUpdated,
		Email: o.Email, FailureReason: o.FailureReason, FriendlyName: o.FriendlyName, IncomingPhoneNumberSID: o.IncomingPhoneNumberSID,
		NextStep: order.Text(o.NextStep()), PhoneNumber: o.PhoneNumber, SID: o.SID, SigningDocumentSID: o.SigningDocumentSID, Status: o.Status,
		URL: order.Text(OrderURL(order.Generation2, address, o.SID)), VerificationAttempts: o.VerificationAttempts,
		VerificationCallDelay: o.CallDelay, VerificationCallExtension: o.Extension, VerificationCallSIDs: calls,
		VerificationCode: o.VerificationCode, VerificationType: o.VerificationType,
	}
}

// NewOrderV1 returns an order as generation 1 represents it on a server's address.
func NewOrderV1(address string, o *order.Order) *order.Resource {
	shown := o.Resource
	shown.URL = order.Text(OrderURL(order.Generation1, address, o.SID))
	return &shown
}

// DependentOrder is an order of a letter as generation 1 lists it: the 22 keys of an order
// without url.
type DependentOrder struct {
	order.Resource

	URL exactjson.Ignored `json:"url,omitempty"` // hides that of the Resource
}

// DependentOrderV2 is an order of a letter as generation 2 lists it: 18 keys.
type DependentOrderV2 struct {
	OrderV2

	// They hide those of the OrderV2.
	URL                       exactjson.Ignored `json:"url,omitempty"`
	VerificationAttempts      exactjson.Ignored `json:"verification_attempts,omitempty"`
	VerificationCallDelay     exactjson.Ignored `json:"verification_call_delay,omitempty"`
	VerificationCallExtension exactjson.Ignored `json:"verification_call_extension,omitempty"`
	VerificationCallSIDs      exactjson.Ignored `json:"verification_call_sids,omitempty"`
	VerificationCode          exactjson.Ignored `json:"verification_code,omitempty"`
	VerificationType          exactjson.Ignored `json:"verification_type,omitempty"`
}
