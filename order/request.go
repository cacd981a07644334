package order

import (
	"cmp"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/internal/params"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// CreateRequest is the request that creates an order. A zero field is not given. Each
// field is named after its parameter; Validate checks the values.
type CreateRequest struct {
	Generation Generation // whose parameters these are

	PhoneNumber             phone.Number
	SMSCapability           bool
	AccountSID              sid.ID[sid.Account]
	FriendlyName            Text
	UniqueName              Text
	CcEmails                Emails
	SMSURL                  string
	SMSMethod               Method
	SMSFallbackURL          string
	SMSFallbackMethod       Method
	StatusCallbackURL       string
	StatusCallbackMethod    Method
	SMSApplicationSID       sid.ID[sid.Application]
	AddressSID              sid.ID[sid.Address]
	Email                   Text
	VerificationType        VerificationType
	VerificationDocumentSID sid.ID[sid.IdentityDocument]

	ContactPhoneNumber phone.Number // of the signer; Generation2 only, and required there
	ContactTitle       Text         // of the signer; Generation2 only
}

// ParseCreateRequest is Generation1.ParseCreateRequest.
func ParseCreateRequest(form url.Values) (CreateRequest, error) {
	return Generation1.ParseCreateRequest(form)
}

// problems returns the problems that submit would have with any phone number.
func (c *CreateRequest) problems() Problems {
	submit := Command{Event: Submit, Submission: &Submission{Create: *c}}
	failed := new(Order).failing(Of(SMSRequested, DocumentKept), &submit, Time{})
	return (&TransitionError{Event: Submit, Failed: failed}).problems()
}

// Values returns the form of the request: its generation's ParseCreateRequest reads it back.
func (c *CreateRequest) Values() url.Values { return c.Generation.row().fields.CreateValues(c) }

// Validate checks a request that did not come from ParseCreateRequest. The errors are
// those of ParseCreateRequest.
func (c *CreateRequest) Validate() error {
	_, err := c.Generation.ParseCreateRequest(c.Values())
	return c.Generation.refuseForeign(err, func(other *generationRow) url.Values { return other.fields.CreateValues(c) })
}

// Submission holds the values from which an order is created: the request, and the
// values that the host adds.
type Submission struct {
	Create CreateRequest
	// Verdict is the result of the number's look-up. The zero Verdict means that the
	// number was not looked up; submit refuses it.
	Verdict phone.Verdict

	SID                    sid.ID[sid.Order]
	IncomingPhoneNumberSID sid.ID[sid.IncomingPhoneNumber]
	// AccountSID is the authenticated account. The order belongs to it unless Create
	// names another account. The host checks whether the caller may name it.
	AccountSID sid.ID[sid.Account]
	// URL is the resource's address; empty means the one that the API documents.
	URL    string
	Limits Limits
}

// BaseURL is the documented address of the API, and Path the path of its orders.
const (
	BaseURL = "https://preview.twilio.com"
	Path    = "/HostedNumbers/HostedNumberOrders"
)

// Account returns the account of the new order: the one that the request names, else
// AccountSID.
func (s *Submission) Account() sid.ID[sid.Account] {
	if s.Create.AccountSID.IsZero() {
		return s.AccountSID
	}
	return s.Create.AccountSID
}

func (s *Submission) isComplete() bool {
	return params.Storable(s.URL) == nil && !s.Create.PhoneNumber.IsZero() && !s.SID.IsZero() && !s.IncomingPhoneNumberSID.IsZero() && !s.Account().IsZero()
}

// order returns the new order after submit.
func (s *Submission) order(at Time) *Order {
	c := &s.Create
	resource := Resource{
		AccountSID: s.Account(), AddressSID: c.AddressSID, Capabilities: Capabilities{SMS: true},
		CcEmails: params.NotEmpty(c.CcEmails), DateCreated: at, DateUpdated: at,
		Email: c.Email, FriendlyName: c.FriendlyName, UniqueName: c.UniqueName,
		IncomingPhoneNumberSID: s.IncomingPhoneNumberSID, PhoneNumber: c.PhoneNumber, SID: s.SID,
		Status: index[Submit].to, URL: Text(s.URL),
		VerificationDocumentSID: c.VerificationDocumentSID, VerificationType: cmp.Or(c.VerificationType, PhoneCall),
	}
	if resource.URL == "" {
		resource.URL = Text(BaseURL + Path + "/" + s.SID.String())
	}
	return &Order{Resource: resource, Memory: Memory{
		Version: 1, Verdict: s.Verdict, Limits: s.Limits,
		ContactPhoneNumber: c.ContactPhoneNumber, ContactTitle: c.ContactTitle,
		Settings: Settings{
			SMSURL: c.SMSURL, SMSMethod: cmp.Or(c.SMSMethod, MethodPost),
			SMSFallbackURL: c.SMSFallbackURL, SMSFallbackMethod: cmp.Or(c.SMSFallbackMethod, MethodPost),
			StatusCallbackURL: c.StatusCallbackURL, StatusCallbackMethod: cmp.Or(c.StatusCallbackMethod, MethodPost),
			SMSApplicationSID: c.SMSApplicationSID,
		},
	}}
}

// Opt is an optional field of an update. The zero Opt is not given, and keeps the
// order's field.
type Opt[T any] struct {
	value T
	given bool
}

// Some returns a given field. A zero value clears the order's field. A cleared
// verification type is phone-call.
func Some[T any](value T) Opt[T] { return Opt[T]{value, true} }

// Get returns the value, and whether one was given.
func (o Opt[T]) Get() (value T, given bool) { return o.value, o.given }

// IsZero reports whether nothing was given.
func (o Opt[T]) IsZero() bool { return !o.given }

// MarshalJSON returns the value's JSON.
func (o Opt[T]) MarshalJSON() ([]byte, error) { return json.Marshal(o.value) }

// UnmarshalJSON reads a value. The field is then given, also if the value is null.
func (o *Opt[T]) UnmarshalJSON(data []byte) error {
	var value T
	if err := json.Unmarshal(data, &value); err != nil {
		return err
	}
	*o = Some(value)
	return nil
}

// to writes the value to dst, if it was given.
func (o Opt[T]) to(dst *T) {
	if o.given {
		*dst = o.value
	}
}

// UpdateRequest is the request that updates an order. Every field is optional: a
// zero Opt keeps the order's field, and a given zero value clears it.
type UpdateRequest struct {
	FriendlyName            Opt[Text]                         `json:"friendly_name,omitzero"`
	UniqueName              Opt[Text]                         `json:"unique_name,omitzero"`
	CcEmails                Opt[Emails]                       `json:"cc_emails,omitzero"`
	Email                   Opt[Text]                         `json:"email,omitzero"`
	VerificationType        Opt[VerificationType]             `json:"verification_type,omitzero"`
	VerificationDocumentSID Opt[sid.ID[sid.IdentityDocument]] `json:"verification_document_sid,omitzero"`
	Extension               Opt[Text]                         `json:"extension,omitzero"`
	CallDelay               Opt[int]                          `json:"call_delay,omitzero"`

	Generation Generation `json:"-"` // whose parameters these are

	// Status and VerificationCode ask for an event, which Command returns. At most
	// one of them may be given; zero is not given.
	Status           status.Status `json:"-"`
	VerificationCode string        `json:"-"`
}

// UnmarshalJSON reads the plain fields as a Change stores them. Keys are matched
// exactly; unknown ones are ignored. A missing key is not given, and null clears
// its field. On an error the update keeps its value.
func (u *UpdateRequest) UnmarshalJSON(data []byte) error {
	if isNull(data) {
		return nil
	}
	return exactjson.Fields(data, u)
}

// ParseUpdateRequest is Generation1.ParseUpdateRequest.
func ParseUpdateRequest(form url.Values) (UpdateRequest, error) {
	return Generation1.ParseUpdateRequest(form)
}

// Values returns the form of the request: ParseUpdateRequest reads it back.
func (u *UpdateRequest) Values() url.Values { return u.Generation.row().fields.UpdateValues(u) }

// Validate checks a request that did not come from ParseUpdateRequest. The errors are
// those of ParseUpdateRequest.
func (u *UpdateRequest) Validate() error {
	_, err := u.Generation.ParseUpdateRequest(u.Values())
	return u.Generation.refuseForeign(err, func(other *generationRow) url.Values { return other.fields.UpdateValues(u) })
}

// Command returns the request as a command of the customer: its fields, and the event
// that its Status or VerificationCode asks for. The event depends on the verification
// type after the update. The error is a *Problem: a status that the customer cannot
// post, or a code together with a status.
func (u *UpdateRequest) Command(o *Order, at time.Time) (Command, error) {
	c := Command{Actor: Customer, At: at, Update: u.fields()}
	if u.VerificationCode != "" {
		c.Event, c.VerificationCode = ConfirmCode, u.VerificationCode
	}
	if u.Status == status.None {
		return c, nil
	}
	updated := *o
	updated.set(u)
	for _, row := range lifecycle {
		kind := row.Guards() & Of(ByPhoneCall, ByPhoneBill)
		if row.Param == statusParam && row.To == u.Status && updated.failing(kind, &c, Time{}) == 0 {
			if c.Event != 0 {
				return Command{}, &Problem{"VerificationCode", ErrorUnexpectedVerificationCode, errCodeAndStatus}
			}
			c.Event = row.Event
			return c, nil
		}
	}
	return Command{}, notPostable(u.Status)
}

// isEmpty reports whether no plain field is given.
func (u *UpdateRequest) isEmpty() bool {
	return u == nil || !(u.FriendlyName.given || u.UniqueName.given || u.CcEmails.given || u.Email.given ||
		u.Extension.given || u.CallDelay.given || u.touchesVerification())
}

func (u *UpdateRequest) touchesVerification() bool {
	return u.VerificationType.given || u.VerificationDocumentSID.given
}

// fields returns a deep copy of the plain fields, nil if none is given.
func (u *UpdateRequest) fields() *UpdateRequest {
	if u.isEmpty() {
		return nil
	}
	fields := *u
	fields.Status, fields.VerificationCode, fields.Generation = status.None, "", Generation1
	fields.CcEmails.value = params.NotEmpty(u.CcEmails.value)
	if u.VerificationType.given {
		fields.VerificationType.value = cmp.Or(u.VerificationType.value, PhoneCall)
	}
	return &fields
}

// set writes the plain fields to the order.
func (o *Order) set(u *UpdateRequest) {
	u.FriendlyName.to(&o.FriendlyName)
	u.UniqueName.to(&o.UniqueName)
	u.CcEmails.to(&o.CcEmails)
	u.Email.to(&o.Email)
	u.VerificationType.to(&o.VerificationType)
	u.VerificationDocumentSID.to(&o.VerificationDocumentSID)
	u.Extension.to(&o.Extension)
	u.CallDelay.to(&o.CallDelay)
}

// verification holds the fields that VerificationMayChange protects.
type verification struct {
	kind     VerificationType
	document sid.ID[sid.IdentityDocument]
}

func (o *Order) verification() verification {
	return verification{cmp.Or(o.VerificationType, PhoneCall), o.VerificationDocumentSID}
}

// ListRequest is the request that lists orders. Zero fields do not filter.
type ListRequest struct {
	Generation Generation // whose parameters these are

	Status                 status.Status
	FriendlyName           string
	PhoneNumber            phone.Number
	UniqueName             string
	IncomingPhoneNumberSID string // not checked: an invalid sid matches no order
	SMSCapability          string // Generation2 only; not checked
	PageSize               int    // 1 to 1000; zero means 50, which ParseListRequest fills in
	Page                   int    // from 0
	PageToken              string // opaque; required for a Page of 1 or more
}

// DefaultPageSize is the page size of a request without one, and MaxPageSize the
// largest (documented).
const (
	DefaultPageSize = 50
	MaxPageSize     = 1000
)

// ParseListRequest is Generation1.ParseListRequest.
func ParseListRequest(query url.Values) (ListRequest, error) {
	return Generation1.ParseListRequest(query)
}

// Values returns the query of the request: ParseListRequest reads it back.
func (l *ListRequest) Values() url.Values { return l.Generation.row().fields.ListValues(l) }

// Validate checks a request that did not come from ParseListRequest. The errors are
// those of ParseListRequest.
func (l *ListRequest) Validate() error {
	_, err := l.Generation.ParseListRequest(l.Values())
	return l.Generation.refuseForeign(err, func(other *generationRow) url.Values { return other.fields.ListValues(l) })
}

// Query returns the request as the query of a page's url: the parameters in the order
// of the API's sample, always with PageSize and Page.
func (l *ListRequest) Query() string { return l.QueryAt(l.Page, l.PageToken) }

// QueryAt is Query for another page.
func (l *ListRequest) QueryAt(page int, token string) string {
	at := *l
	at.Page, at.PageToken = page, token
	return params.Query(at.Values(), l.Generation.row().query)
}

// ListParams returns the names of the parameters of a list request in Generation1.
func ListParams() []string { return slices.Clone(Generation1.row().query) }

// Place returns the page that is asked for, its size, and its token.
func (l *ListRequest) Place() (page, size int, token string) { return l.Page, l.PageSize, l.PageToken }

// Matches reports whether a resource matches every given filter exactly (assumed).
func (l *ListRequest) Matches(r *Resource) bool {
	return (l.Status == status.None || l.Status == r.Status) &&
		(l.PhoneNumber.IsZero() || l.PhoneNumber == r.PhoneNumber) &&
		(l.FriendlyName == "" || l.FriendlyName == string(r.FriendlyName)) &&
		(l.UniqueName == "" || l.UniqueName == string(r.UniqueName)) &&
		(l.SMSCapability == "" || strings.EqualFold(l.SMSCapability, strconv.FormatBool(r.Capabilities.SMS))) &&
		(l.IncomingPhoneNumberSID == "" || l.IncomingPhoneNumberSID == r.IncomingPhoneNumberSID.String())
}
