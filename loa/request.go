package loa

import (
	"cmp"
	"net/url"
	"slices"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/exactjson"
	"github.com/hostednumbers/hostednumbers/internal/params"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
)

// OrderSIDs is a list of orders, each named once.
type OrderSIDs []sid.ID[sid.Order]

// CreateRequest is the request that creates a letter. A zero field is not given. Each
// field is named after its parameter; Validate checks the values.
type CreateRequest struct {
	Generation order.Generation // whose parameters these are

	HostedNumberOrderSIDs OrderSIDs
	AddressSID            sid.ID[sid.Address]
	Email                 order.Text // the letter is sent there
	CcEmails              order.Emails
	ContactTitle          order.Text // of the signer; optional in order.Generation2
	ContactPhoneNumber    phone.Number
}

// ParseCreateRequest reads the form of a create request of a generation. An empty
// parameter counts as absent; unknown parameters are ignored. The error is order.Problems
// and lists every problem. The result beside it holds the valid parameters.
func ParseCreateRequest(g order.Generation, form url.Values) (CreateRequest, error) {
	c := CreateRequest{Generation: g}
	return c, order.ProblemsOfParams(fieldsOf(g).ParseCreate(form, &c)).OrNil()
}

// Values returns the form of the request: ParseCreateRequest reads it back.
func (c *CreateRequest) Values() url.Values { return fieldsOf(c.Generation).CreateValues(c) }

// Validate checks a request that did not come from ParseCreateRequest. The errors are
// those of ParseCreateRequest.
func (c *CreateRequest) Validate() error {
	_, err := ParseCreateRequest(c.Generation, c.Values())
	return err
}

// Submission holds the values from which a letter is created: the request, and the values
// that the host adds.
type Submission struct {
	Create     CreateRequest
	SID        sid.ID[sid.AuthorizationDocument]
	AccountSID sid.ID[sid.Account] // the authenticated account
}

func (s *Submission) isComplete() bool {
	return s != nil && !s.SID.IsZero() && !s.AccountSID.IsZero() && len(s.Create.HostedNumberOrderSIDs) > 0
}

// letter returns the new letter.
func (s *Submission) letter(at order.Time) *Letter {
	c := &s.Create
	resource := Resource{
		AddressSID: c.AddressSID, CcEmails: params.NotEmpty(c.CcEmails), DateCreated: at, DateUpdated: at, Email: c.Email,
		SID: s.SID, Status: Signing,
	}
	return &Letter{Resource: resource.At(c.Generation, c.Generation.BaseURL()), Memory: Memory{
		Version: 1, AccountSID: s.AccountSID, ContactTitle: c.ContactTitle, ContactPhoneNumber: c.ContactPhoneNumber,
		Orders: append(OrderSIDs(nil), c.HostedNumberOrderSIDs...),
	}}
}

// UpdateRequest is the request that updates a letter. Every field is optional: a zero
// field keeps the letter's, and only CcEmails can be cleared, because a letter requires
// the others (assumed).
type UpdateRequest struct {
	HostedNumberOrderSIDs OrderSIDs               `json:"orders,omitzero"` // replaces the list whole
	AddressSID            sid.ID[sid.Address]     `json:"address_sid,omitzero"`
	Email                 order.Text              `json:"email,omitzero"`
	CcEmails              order.Opt[order.Emails] `json:"cc_emails,omitzero"`
	ContactTitle          order.Text              `json:"contact_title,omitzero"`
	ContactPhoneNumber    phone.Number            `json:"contact_phone_number,omitzero"`

	// Status asks for an event, which Command returns: Opened or Signing. Zero is not
	// given.
	Status Status `json:"-"`
}

// UnmarshalJSON reads the fields as a Change stores them. Keys are matched exactly;
// unknown ones are ignored. On an error the update keeps its value.
func (u *UpdateRequest) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	return exactjson.Fields(data, u)
}

// ParseUpdateRequest reads the form of an update request, which only generation 1 has. An
// empty parameter counts as absent, except that an empty CcEmails clears the list. Unknown
// parameters are ignored. The error is order.Problems and lists every problem. The result
// beside it holds the valid parameters.
func ParseUpdateRequest(form url.Values) (UpdateRequest, error) {
	var u UpdateRequest
	return u, order.ProblemsOfParams(fields.ParseUpdate(form, &u)).OrNil()
}

// Values returns the form of the request: ParseUpdateRequest reads it back.
func (u *UpdateRequest) Values() url.Values { return fields.UpdateValues(u) }

// Validate checks a request that did not come from ParseUpdateRequest. The errors are
// those of ParseUpdateRequest.
func (u *UpdateRequest) Validate() error {
	_, err := ParseUpdateRequest(u.Values())
	return err
}

// IsEmpty reports whether no field is given, apart from Status.
func (u *UpdateRequest) IsEmpty() bool {
	return u == nil || len(u.HostedNumberOrderSIDs) == 0 && u.AddressSID.IsZero() && u.Email == "" && u.CcEmails.IsZero() &&
		u.ContactTitle == "" && u.ContactPhoneNumber.IsZero()
}

// Command returns the request as a command of the customer: its fields, and the event that
// its Status asks for. Without an event the request changes nothing: it gives no field,
// and no Status but the letter's own.
func (u *UpdateRequest) Command(l *Letter, at time.Time) Command {
	c := Command{Actor: order.Customer, At: at, Update: u.fields()}
	switch {
	case u.Status == Opened && l.Status != Opened:
		c.Event = ReopenLetter
	case u.Status == Signing && l.Status != Signing:
		c.Event = Resend
	case c.Update != nil:
		c.Event = Edit
	}
	return c
}

// fields returns a deep copy of the fields, nil if none is given.
func (u *UpdateRequest) fields() *UpdateRequest {
	if u.IsEmpty() {
		return nil
	}
	fields := *u
	fields.Status = 0
	fields.HostedNumberOrderSIDs = slices.Clone(u.HostedNumberOrderSIDs)
	if emails, given := u.CcEmails.Get(); given {
		fields.CcEmails = order.Some(order.Emails(params.NotEmpty(emails)))
	}
	return &fields
}

// set writes the fields to the letter.
func (l *Letter) set(u *UpdateRequest) {
	if len(u.HostedNumberOrderSIDs) > 0 {
		l.Orders = append(OrderSIDs(nil), u.HostedNumberOrderSIDs...)
	}
	if emails, given := u.CcEmails.Get(); given {
		l.CcEmails = emails
	}
	l.AddressSID = cmp.Or(u.AddressSID, l.AddressSID)
	l.Email = cmp.Or(u.Email, l.Email)
	l.ContactTitle = cmp.Or(u.ContactTitle, l.ContactTitle)
	l.ContactPhoneNumber = cmp.Or(u.ContactPhoneNumber, l.ContactPhoneNumber)
}

// ListRequest is the request that lists letters. Zero fields do not filter.
type ListRequest struct {
	Status    Status
	Email     string // not checked: an invalid address matches no letter
	PageSize  int    // 1 to 1000; zero means 50, which ParseListRequest fills in
	Page      int    // from 0
	PageToken string // opaque; required for a Page of 1 or more
}

// ParseListRequest reads the query of a list request. An empty parameter counts as absent;
// unknown parameters are ignored. The error is order.Problems and lists every problem. The
// result beside it holds the valid parameters.
func ParseListRequest(query url.Values) (ListRequest, error) {
	var l ListRequest
	problems := order.ProblemsOfParams(fields.ParseList(query, &l))
	l.PageSize = cmp.Or(l.PageSize, order.DefaultPageSize)
	return l, append(problems, order.NeedsPageToken(l.Page, l.PageToken, query)...).OrNil()
}

// Values returns the query of the request: ParseListRequest reads it back.
func (l *ListRequest) Values() url.Values { return fields.ListValues(l) }

// Validate checks a request that did not come from ParseListRequest. The errors are those
// of ParseListRequest.
func (l *ListRequest) Validate() error {
	_, err := ParseListRequest(l.Values())
	return err
}

// Query returns the request as the query of a page's url: the parameters in the order of
// the API's sample, always with PageSize and Page.
func (l *ListRequest) Query() string { return l.QueryAt(l.Page, l.PageToken) }

// QueryAt is Query for another page.
func (l *ListRequest) QueryAt(page int, token string) string {
	at := *l
	at.Page, at.PageToken = page, token
	return params.Query(at.Values(), []string{statusParam, "Email", "PageSize", "Page", "PageToken"})
}

// Place returns the page that is asked for, its size, and its token.
func (l *ListRequest) Place() (page, size int, token string) { return l.Page, l.PageSize, l.PageToken }

// Matches reports whether a resource matches every given filter exactly (assumed).
func (l *ListRequest) Matches(r *Resource) bool {
	return (l.Status == 0 || l.Status == r.Status) && (l.Email == "" || l.Email == string(r.Email))
}
