package order

import (
	"cmp"
	"net/url"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/params"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// IncomingNumber is the incoming phone number of an order: its values from the order,
// and what the customer has configured since. It exists while the order HoldsNumber.
// json.Marshal returns its storage form.
type IncomingNumber struct {
	FriendlyName Text     `json:"friendly_name"`
	Settings     Settings `json:"settings"`
	DateUpdated  Time     `json:"date_updated"`
	Version      int      `json:"version"` // 0 until it is configured; each configuration adds one
}

// NumberOf returns the incoming phone number as an order created it: with the order's
// Settings, and the phone number as its name (assumed).
func NumberOf(o *Order) IncomingNumber {
	return IncomingNumber{FriendlyName: Text(o.PhoneNumber.String()), Settings: o.Settings, DateUpdated: o.DateCreated}
}

// InUse reports whether the number of an order is in use: from completion on (assumed).
func InUse(o *Order) bool { return o.Status == status.Completed }

// Origin is the origin of every incoming phone number of an order.
const Origin = "hosted"

// NumberUpdateRequest is the request that configures an incoming phone number. Every field
// is optional: a zero Opt keeps the number's field, and a given zero value clears it. A
// cleared method is POST.
type NumberUpdateRequest struct {
	FriendlyName         Opt[Text]
	SMSURL               Opt[string]
	SMSMethod            Opt[Method]
	SMSFallbackURL       Opt[string]
	SMSFallbackMethod    Opt[Method]
	SMSApplicationSID    Opt[sid.ID[sid.Application]]
	StatusCallbackURL    Opt[string] // the parameter StatusCallback
	StatusCallbackMethod Opt[Method]
}

// NumberListRequest is the request that lists incoming phone numbers. Zero fields do not
// filter. An ill-formed filter matches no number.
type NumberListRequest struct {
	PhoneNumber  string
	FriendlyName string
	Origin       string
	PageSize     int    // 1 to 1000; zero means 50, which ParseNumberListRequest fills in
	Page         int    // from 0
	PageToken    string // opaque; required for a Page of 1 or more
}

// numberRow begins a row of numberFields.
func numberRow[T any](name string, code ErrorCode, parse func(string) (T, error), format func(T) string, field func(*NumberUpdateRequest) *Opt[T]) *params.Param[T, struct{}, NumberUpdateRequest, NumberListRequest] {
	return params.One[struct{}, NumberUpdateRequest, NumberListRequest](name, int(code), coded(parse), format).
		InUpdate(func(u *NumberUpdateRequest, value T) { *field(u) = Some(value) },
			func(u *NumberUpdateRequest) (T, bool) { return field(u).Get() })
}

// numberFilter is a row of numberFields that is a filter.
func numberFilter(name string, field func(*NumberListRequest) *string) *params.Param[string, struct{}, NumberUpdateRequest, NumberListRequest] {
	return params.Text[struct{}, NumberUpdateRequest, NumberListRequest, string](name, int(ErrorInvalidParameter)).InList(field)
}

// checked returns a parser that accepts the texts that follow a rule.
func checked[T ~string](rule func(string) error) func(string) (T, error) {
	return func(text string) (T, error) { return T(text), rule(text) }
}

// numberFields is the table of the parameters of incoming phone numbers.
var numberFields = params.Table[struct{}, NumberUpdateRequest, NumberListRequest]{
	numberRow("FriendlyName", ErrorFriendlyName, checked[Text](params.AtMost(64)), func(t Text) string { return string(t) },
		func(u *NumberUpdateRequest) *Opt[Text] { return &u.FriendlyName }),
	numberRow("SmsUrl", ErrorURL, checked[string](isURL), verbatim,
		func(u *NumberUpdateRequest) *Opt[string] { return &u.SMSURL }),
	numberRow("SmsMethod", ErrorMethod, ParseMethod, Method.String,
		func(u *NumberUpdateRequest) *Opt[Method] { return &u.SMSMethod }).ClearedTo(MethodPost),
	numberRow("SmsFallbackUrl", ErrorURL, checked[string](isURL), verbatim,
		func(u *NumberUpdateRequest) *Opt[string] { return &u.SMSFallbackURL }),
	numberRow("SmsFallbackMethod", ErrorMethod, ParseMethod, Method.String,
		func(u *NumberUpdateRequest) *Opt[Method] { return &u.SMSFallbackMethod }).ClearedTo(MethodPost),
	numberRow("SmsApplicationSid", ErrorApplication, sid.Parse[sid.Application], sid.ID[sid.Application].String,
		func(u *NumberUpdateRequest) *Opt[sid.ID[sid.Application]] { return &u.SMSApplicationSID }),
	numberRow("StatusCallback", ErrorURL, checked[string](isURL), verbatim,
		func(u *NumberUpdateRequest) *Opt[string] { return &u.StatusCallbackURL }),
	numberRow("StatusCallbackMethod", ErrorMethod, ParseMethod, Method.String,
		func(u *NumberUpdateRequest) *Opt[Method] { return &u.StatusCallbackMethod }).ClearedTo(MethodPost),

	// The filters of a list. None is checked.
	numberFilter("PhoneNumber", func(l *NumberListRequest) *string { return &l.PhoneNumber }),
	numberFilter("FriendlyName", func(l *NumberListRequest) *string { return &l.FriendlyName }),
	numberFilter("Origin", func(l *NumberListRequest) *string { return &l.Origin }),
	params.One[struct{}, NumberUpdateRequest, NumberListRequest]("PageSize", int(ErrorInvalidParameter), coded(ParsePageSize), FormatPageSize).
		InList(func(l *NumberListRequest) *int { return &l.PageSize }),
	params.One[struct{}, NumberUpdateRequest, NumberListRequest]("Page", int(ErrorInvalidParameter), ParsePage, formatPage).
		InList(func(l *NumberListRequest) *int { return &l.Page }),
	numberFilter("PageToken", func(l *NumberListRequest) *string { return &l.PageToken }),
}

// ParseNumberUpdateRequest reads the form of an update of an incoming phone number. An
// empty parameter clears its field; unknown parameters are ignored. The error is Problems
// and lists every problem.
func ParseNumberUpdateRequest(form url.Values) (NumberUpdateRequest, error) {
	var u NumberUpdateRequest
	return u, ProblemsOfParams(numberFields.ParseUpdate(form, &u)).OrNil()
}

// Values returns the form of the request: ParseNumberUpdateRequest reads it back.
func (u *NumberUpdateRequest) Values() url.Values { return numberFields.UpdateValues(u) }

// Validate checks a request that did not come from ParseNumberUpdateRequest. The errors
// are those of ParseNumberUpdateRequest.
func (u *NumberUpdateRequest) Validate() error {
	_, err := ParseNumberUpdateRequest(u.Values())
	return err
}

// Configure applies an update to the number at a time, and reports whether it gives any
// field. An update that gives none changes nothing. It never changes the order.
func (n *IncomingNumber) Configure(u *NumberUpdateRequest, at time.Time) (changed bool) {
	if *u == (NumberUpdateRequest{}) {
		return false
	}
	u.FriendlyName.to(&n.FriendlyName)
	u.SMSURL.to(&n.Settings.SMSURL)
	u.SMSMethod.to(&n.Settings.SMSMethod)
	u.SMSFallbackURL.to(&n.Settings.SMSFallbackURL)
	u.SMSFallbackMethod.to(&n.Settings.SMSFallbackMethod)
	u.SMSApplicationSID.to(&n.Settings.SMSApplicationSID)
	u.StatusCallbackURL.to(&n.Settings.StatusCallbackURL)
	u.StatusCallbackMethod.to(&n.Settings.StatusCallbackMethod)
	for _, method := range []*Method{&n.Settings.SMSMethod, &n.Settings.SMSFallbackMethod, &n.Settings.StatusCallbackMethod} {
		*method = cmp.Or(*method, MethodPost)
	}
	n.DateUpdated = later(n.DateUpdated, TimeOf(at))
	n.Version++
	return true
}

// later returns the later of two times.
func later(a, b Time) Time {
	if a.Before(b) {
		return b
	}
	return a
}

// ParseNumberListRequest reads the query of a list of incoming phone numbers. An empty
// parameter counts as absent; unknown parameters are ignored. The error is Problems and
// lists every problem.
func ParseNumberListRequest(query url.Values) (NumberListRequest, error) {
	var l NumberListRequest
	problems := ProblemsOfParams(numberFields.ParseList(query, &l))
	l.PageSize = cmp.Or(l.PageSize, DefaultPageSize)
	return l, append(problems, NeedsPageToken(l.Page, l.PageToken, query)...).OrNil()
}

// Values returns the query of the request: ParseNumberListRequest reads it back.
func (l *NumberListRequest) Values() url.Values { return numberFields.ListValues(l) }

// Validate checks a request that did not come from ParseNumberListRequest. The errors are
// those of ParseNumberListRequest.
func (l *NumberListRequest) Validate() error {
	_, err := ParseNumberListRequest(l.Values())
	return err
}

// Query returns the request as the query of a page's uri.
func (l *NumberListRequest) Query() string { return l.QueryAt(l.Page, l.PageToken) }

// QueryAt is Query for another page.
func (l *NumberListRequest) QueryAt(page int, token string) string {
	at := *l
	at.Page, at.PageToken = page, token
	return params.Query(at.Values(), []string{"PhoneNumber", "FriendlyName", "Origin", "PageSize", "Page", "PageToken"})
}

// Place returns the page that is asked for, its size, and its token.
func (l *NumberListRequest) Place() (page, size int, token string) {
	return l.Page, l.PageSize, l.PageToken
}

// Matches reports whether a number of an order matches every given filter exactly
// (assumed).
func (l *NumberListRequest) Matches(number phone.Number, n *IncomingNumber) bool {
	return (l.PhoneNumber == "" || l.PhoneNumber == number.String()) &&
		(l.FriendlyName == "" || l.FriendlyName == string(n.FriendlyName)) &&
		(l.Origin == "" || l.Origin == Origin)
}
