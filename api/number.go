package api

import (
	"fmt"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/nullable"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

// apiVersion is the api_version of generation 2010.
const apiVersion = "2010-04-01"

// Date is a time that encodes in the form of RFC 2822, as generation 2010 writes it:
// "Tue, 28 Mar 2017 20:06:39 +0000". The absent time is null.
type Date struct{ order.Time }

// MarshalJSON returns the time as a JSON string, null if it is absent.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return nullable.MarshalJSON(d.Time.Time().Format(time.RFC1123Z))
}

// MarshalText returns the time in the form of RFC 2822, empty if it is absent.
func (d Date) MarshalText() ([]byte, error) {
	if d.IsZero() {
		return nil, nil
	}
	return []byte(d.Time.Time().Format(time.RFC1123Z)), nil
}

// Number is an incoming phone number as generation 2010 represents it. A hosted number
// takes no calls, so its settings of voice are those of a new number.
type Number struct {
	AccountSID             sid.ID[sid.Account]             `json:"account_sid"`
	AddressRequirements    string                          `json:"address_requirements"` // "none"
	AddressSID             sid.ID[sid.Address]             `json:"address_sid"`
	APIVersion             string                          `json:"api_version"`
	Beta                   bool                            `json:"beta"`
	BundleSID              order.Text                      `json:"bundle_sid"`
	Capabilities           order.Capabilities              `json:"capabilities"`
	DateCreated            Date                            `json:"date_created"`
	DateUpdated            Date                            `json:"date_updated"`
	EmergencyAddressSID    sid.ID[sid.Address]             `json:"emergency_address_sid"`
	EmergencyAddressStatus string                          `json:"emergency_address_status"` // "unregistered"
	EmergencyStatus        string                          `json:"emergency_status"`         // "Inactive"
	FriendlyName           string                          `json:"friendly_name"`
	IdentitySID            order.Text                      `json:"identity_sid"`
	Origin                 string                          `json:"origin"` // order.Origin
	PhoneNumber            phone.Number                    `json:"phone_number"`
	SID                    sid.ID[sid.IncomingPhoneNumber] `json:"sid"`
	SMSApplicationSID      string                          `json:"sms_application_sid"`
	SMSFallbackMethod      order.Method                    `json:"sms_fallback_method"`
	SMSFallbackURL         string                          `json:"sms_fallback_url"`
	SMSMethod              order.Method                    `json:"sms_method"`
	SMSURL                 string                          `json:"sms_url"`
	Status                 string                          `json:"status"` // "pending", and "in-use" from completion on (assumed)
	StatusCallback         string                          `json:"status_callback"`
	StatusCallbackMethod   order.Method                    `json:"status_callback_method"`
	TrunkSID               order.Text                      `json:"trunk_sid"`
	URI                    string                          `json:"uri"` // without the host
	VoiceApplicationSID    string                          `json:"voice_application_sid"`
	VoiceCallerIDLookup    bool                            `json:"voice_caller_id_lookup"`
	VoiceFallbackMethod    order.Method                    `json:"voice_fallback_method"`
	VoiceFallbackURL       string                          `json:"voice_fallback_url"`
	VoiceMethod            order.Method                    `json:"voice_method"`
	VoiceReceiveMode       string                          `json:"voice_receive_mode"` // "voice"
	VoiceURL               string                          `json:"voice_url"`
}

// NewNumber returns the incoming phone number of an order.
func NewNumber(o *order.Order, n order.IncomingNumber) *Number {
	used := "pending"
	if order.InUse(o) {
		used = "in-use"
	}
	s := n.Settings
	return &Number{
		AccountSID: o.AccountSID, AddressRequirements: "none", AddressSID: o.AddressSID, APIVersion: apiVersion,
		Capabilities: o.Capabilities, DateCreated: Date{o.DateCreated}, DateUpdated: Date{n.DateUpdated},
		EmergencyAddressStatus: "unregistered", EmergencyStatus: "Inactive", FriendlyName: string(n.FriendlyName),
		Origin: order.Origin, PhoneNumber: o.PhoneNumber, SID: o.IncomingPhoneNumberSID,
		SMSApplicationSID: s.SMSApplicationSID.String(), SMSFallbackMethod: s.SMSFallbackMethod, SMSFallbackURL: s.SMSFallbackURL,
		SMSMethod: s.SMSMethod, SMSURL: s.SMSURL, Status: used, StatusCallback: s.StatusCallbackURL,
		StatusCallbackMethod: s.StatusCallbackMethod, URI: Path(IncomingPhoneNumber, o.AccountSID, o.IncomingPhoneNumberSID),
		VoiceFallbackMethod: order.MethodPost, VoiceMethod: order.MethodPost, VoiceReceiveMode: "voice",
	}
}

// Path writes the segments in braces of a path of generation 2010.
func Path(pattern string, account sid.ID[sid.Account], instance fmt.Stringer) string {
	pattern = strings.Replace(pattern, "{AccountSid}", account.String(), 1)
	if instance == nil {
		return pattern
	}
	return strings.Replace(pattern, "{Sid}", instance.String(), 1)
}

// Paging is the part of a page of generation 2010 beside its items. The uris are without
// the host.
type Paging struct {
	End             int        `json:"end"` // the index of the last item
	FirstPageURI    string     `json:"first_page_uri"`
	NextPageURI     order.Text `json:"next_page_uri"` // null on the last page
	Page            int        `json:"page"`          // from 0
	PageSize        int        `json:"page_size"`
	PreviousPageURI order.Text `json:"previous_page_uri"` // null on page 0
	Start           int        `json:"start"`             // the index of the first item
	URI             string     `json:"uri"`
}

// NewPaging returns the paging of a page with so many items. uri is the path of the list;
// next and previous are the tokens of the neighbours. An empty next token means the last
// page.
func NewPaging(uri string, l PageRequest, items int, next, previous string) Paging {
	page, size, _ := l.Place()
	first, here, after, before := neighbours(uri, l, next, previous)
	start := page * size
	return Paging{
		End: max(start, start+items-1), FirstPageURI: first, NextPageURI: after, Page: page, PageSize: size,
		PreviousPageURI: before, Start: start, URI: here,
	}
}

// NumberPage is a page of a list of incoming phone numbers.
type NumberPage struct {
	Paging

	Numbers []*Number `json:"incoming_phone_numbers"` // never null
}
