package order

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/hostednumbers/hostednumbers/internal/params"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// statusParam is the parameter by which the customer posts a status.
const statusParam = "Status"

// fields is the table of request parameters: the name, the error code of an invalid
// value, the parser and the formatter, and the requests that accept it. Problems
// with a form are listed in its order, which is that of the API's own page.
var fields = table{
	one("PhoneNumber", ErrorPhoneNumber, phone.Parse, phone.Number.String).isRequired().
		inCreate(func(c *CreateRequest) *phone.Number { return &c.PhoneNumber }).
		inList(func(l *ListRequest) *phone.Number { return &l.PhoneNumber }),
	one("SmsCapability", ErrorInvalidParameter, parseBool, strconv.FormatBool).isRequired().
		inCreate(func(c *CreateRequest) *bool { return &c.SMSCapability }),
	one("AccountSid", ErrorInvalidParameter, sid.Parse[sid.Account], sid.ID[sid.Account].String).
		inCreate(func(c *CreateRequest) *sid.ID[sid.Account] { return &c.AccountSID }),
	text[Text]("FriendlyName", ErrorFriendlyName, params.AtMost(64)).
		inCreate(func(c *CreateRequest) *Text { return &c.FriendlyName }).
		inUpdate(func(u *UpdateRequest) *Opt[Text] { return &u.FriendlyName }),
	text[Text]("UniqueName", ErrorUniqueName, params.AtMost(128), notASid).
		inCreate(func(c *CreateRequest) *Text { return &c.UniqueName }).
		inUpdate(func(u *UpdateRequest) *Opt[Text] { return &u.UniqueName }),
	emails("CcEmails").
		inCreate(func(c *CreateRequest) *Emails { return &c.CcEmails }).
		inUpdate(func(u *UpdateRequest) *Opt[Emails] { return &u.CcEmails }),
	text[string]("SmsUrl", ErrorURL, isURL).
		inCreate(func(c *CreateRequest) *string { return &c.SMSURL }),
	one("SmsMethod", ErrorMethod, ParseMethod, Method.String).
		inCreate(func(c *CreateRequest) *Method { return &c.SMSMethod }),
	text[string]("SmsFallbackUrl", ErrorURL, isURL).
		inCreate(func(c *CreateRequest) *string { return &c.SMSFallbackURL }),
	one("SmsFallbackMethod", ErrorMethod, ParseMethod, Method.String).
		inCreate(func(c *CreateRequest) *Method { return &c.SMSFallbackMethod }),
	text[string]("StatusCallbackUrl", ErrorURL, isURL).
		inCreate(func(c *CreateRequest) *string { return &c.StatusCallbackURL }),
	one("StatusCallbackMethod", ErrorMethod, ParseMethod, Method.String).
		inCreate(func(c *CreateRequest) *Method { return &c.StatusCallbackMethod }),
	one("SmsApplicationSid", ErrorApplication, sid.Parse[sid.Application], sid.ID[sid.Application].String).
		inCreate(func(c *CreateRequest) *sid.ID[sid.Application] { return &c.SMSApplicationSID }),
	one("AddressSid", ErrorAddress, sid.Parse[sid.Address], sid.ID[sid.Address].String).
		inCreate(func(c *CreateRequest) *sid.ID[sid.Address] { return &c.AddressSID }),
	text[Text]("Email", ErrorEmail, isEmail).
		inCreate(func(c *CreateRequest) *Text { return &c.Email }).
		inUpdate(func(u *UpdateRequest) *Opt[Text] { return &u.Email }),
	one(statusParam, ErrorUnknownStatus, parsePostable, status.Status.String).
		inAsk(func(u *UpdateRequest) *status.Status { return &u.Status }),
	text[string]("VerificationCode", ErrorWrongVerificationCode).
		inAsk(func(u *UpdateRequest) *string { return &u.VerificationCode }),
	one("VerificationType", ErrorVerificationType, ParseVerificationType, VerificationType.String).clearedTo(PhoneCall).
		inCreate(func(c *CreateRequest) *VerificationType { return &c.VerificationType }).
		inUpdate(func(u *UpdateRequest) *Opt[VerificationType] { return &u.VerificationType }),
	one("VerificationDocumentSid", ErrorVerificationDocument, sid.Parse[sid.IdentityDocument], sid.ID[sid.IdentityDocument].String).
		inCreate(func(c *CreateRequest) *sid.ID[sid.IdentityDocument] { return &c.VerificationDocumentSID }).
		inUpdate(func(u *UpdateRequest) *Opt[sid.ID[sid.IdentityDocument]] { return &u.VerificationDocumentSID }),
	text[Text]("Extension", ErrorExtension, isExtension).
		inUpdate(func(u *UpdateRequest) *Opt[Text] { return &u.Extension }),
	one("CallDelay", ErrorCallDelay, parseCallDelay, strconv.Itoa).
		inUpdate(func(u *UpdateRequest) *Opt[int] { return &u.CallDelay }),

	// The filters of a list. Only Status and PhoneNumber are checked.
	one(statusParam, ErrorUnknownStatus, status.Parse, status.Status.String).
		inList(func(l *ListRequest) *status.Status { return &l.Status }),
	text[string]("FriendlyName", ErrorInvalidParameter).
		inList(func(l *ListRequest) *string { return &l.FriendlyName }),
	text[string]("UniqueName", ErrorInvalidParameter).
		inList(func(l *ListRequest) *string { return &l.UniqueName }),
	text[string]("IncomingPhoneNumberSid", ErrorInvalidParameter).
		inList(func(l *ListRequest) *string { return &l.IncomingPhoneNumberSID }),
	one("PageSize", ErrorInvalidParameter, ParsePageSize, FormatPageSize).
		inList(func(l *ListRequest) *int { return &l.PageSize }),
	one("Page", ErrorInvalidParameter, ParsePage, strconv.Itoa).
		inList(func(l *ListRequest) *int { return &l.Page }),
	text[string]("PageToken", ErrorInvalidParameter).
		inList(func(l *ListRequest) *string { return &l.PageToken }),
}

const (
	maxCallDelay = 60 // seconds; the response's text says 30, the request's 60
)

// parseNumber reads decimal digits without a sign. The error is strconv.ErrRange for
// a number that is too large for an int.
func parseNumber(text string) (int, error) {
	n, err := strconv.ParseUint(text, 10, strconv.IntSize-1)
	return int(n), err
}

// formatPage writes the index of a page.
func formatPage(page int) string { return strconv.Itoa(page) }

func parseCallDelay(text string) (int, error) {
	delay, err := parseNumber(text)
	if err != nil || delay > maxCallDelay {
		return 0, fmt.Errorf("must be a number of seconds from 0 to %d; it is %.40q", maxCallDelay, text)
	}
	return delay, nil
}

// ParsePageSize reads the PageSize of a list request, 1 to MaxPageSize. The error is a
// *Problem with ErrorPageSize for a number beyond, and another error for any other text.
func ParsePageSize(text string) (int, error) {
	size, err := parseNumber(text)
	if err == nil && size > MaxPageSize || errors.Is(err, strconv.ErrRange) {
		return 0, &Problem{Code: ErrorPageSize, Err: fmt.Errorf("must be at most %d; it is %.40s", MaxPageSize, text)}
	}
	if err != nil || size < 1 {
		return 0, fmt.Errorf("must be a number from 1 to %d; it is %.40q", MaxPageSize, text)
	}
	return size, nil
}

// FormatPageSize writes a PageSize; zero is DefaultPageSize.
func FormatPageSize(size int) string { return strconv.Itoa(cmp.Or(size, DefaultPageSize)) }

// ParsePage reads the Page of a list request, an index from 0.
func ParsePage(text string) (int, error) {
	page, err := parseNumber(text)
	if err != nil {
		return 0, fmt.Errorf("must be the index of a page, a number from 0; it is %.40q", text)
	}
	return page, nil
}

func parseBool(text string) (bool, error) {
	switch {
	case strings.EqualFold(text, "true"):
		return true, nil
	case strings.EqualFold(text, "false"):
		return false, nil
	}
	return false, fmt.Errorf("must be true or false; it is %.40q", text)
}

// parsePostable reads a status that the customer may post.
func parsePostable(text string) (status.Status, error) {
	s, err := status.Parse(text)
	if err == nil && !Postable().Has(s) {
		return s, notPostable(s)
	}
	return s, err
}

func notPostable(s status.Status) error {
	return &Problem{statusParam, ErrorStatusNotSettable, fmt.Errorf("must be %v in an update; it is %v", Postable(), s)}
}

// The rules of texts. They return nil for a text that follows the rule.

func notASid(text string) error {
	if _, err := sid.Identify(text); err == nil || errors.Is(err, sid.ErrKind) {
		return fmt.Errorf("must not look like a sid, because a path names an order by either; it is %.40q", text)
	}
	return nil
}

func isExtension(text string) error {
	for i, r := range text {
		if !strings.ContainsRune("0123456789#*w", r) {
			return fmt.Errorf("must have only digits, #, * and w; it has %q at offset %d", r, i)
		}
	}
	return nil
}
