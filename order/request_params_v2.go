package order

import (
	"slices"
	"strconv"

	"github.com/hostednumbers/hostednumbers/internal/params"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// fieldsV2 is the table of the request parameters of Generation2 (observed). A parameter
// whose rule is the same as in Generation1 is that of fields.
var fieldsV2 = slices.Concat(
	fields.ForCreate("PhoneNumber"),
	table{
		one("SmsCapability", ErrorInvalidParameter, parseBool, strconv.FormatBool).absentIs(true).
			inCreate(func(c *CreateRequest) *bool { return &c.SMSCapability }),
	},
	fields.ForCreate("AccountSid"),
	table{
		text[Text]("FriendlyName", ErrorFriendlyName, params.AtMost(128)).
			inCreate(func(c *CreateRequest) *Text { return &c.FriendlyName }),
	},
	fields.ForCreate("CcEmails", "SmsUrl", "SmsMethod", "SmsFallbackUrl", "SmsFallbackMethod",
		"StatusCallbackUrl", "StatusCallbackMethod", "SmsApplicationSid"),
	table{
		one("AddressSid", ErrorAddress, sid.Parse[sid.Address], sid.ID[sid.Address].String).requiredOr(ErrorAddress).
			inCreate(func(c *CreateRequest) *sid.ID[sid.Address] { return &c.AddressSID }),
		text[Text]("Email", ErrorEmail, isEmail).isRequired().
			inCreate(func(c *CreateRequest) *Text { return &c.Email }),
		one("ContactPhoneNumber", ErrorInvalidParameter, phone.Parse, phone.Number.String).isRequired().
			inCreate(func(c *CreateRequest) *phone.Number { return &c.ContactPhoneNumber }),
		text[Text]("ContactTitle", ErrorInvalidParameter).
			inCreate(func(c *CreateRequest) *Text { return &c.ContactTitle }),
		one(statusParam, ErrorUnknownStatus, parsePostable, status.Status.String).isRequired().
			inAsk(func(u *UpdateRequest) *status.Status { return &u.Status }),
		text[Text]("VerificationCallExtension", ErrorExtension, isExtension).
			inUpdate(func(u *UpdateRequest) *Opt[Text] { return &u.Extension }),
		one("VerificationCallDelay", ErrorCallDelay, parseCallDelay, strconv.Itoa).
			inUpdate(func(u *UpdateRequest) *Opt[int] { return &u.CallDelay }),
	},
	fields.ForList("PhoneNumber", statusParam, "FriendlyName", "IncomingPhoneNumberSid"),
	table{
		text[string]("SmsCapability", ErrorInvalidParameter).
			inList(func(l *ListRequest) *string { return &l.SMSCapability }),
	},
	fields.ForList("PageSize", "Page", "PageToken"),
)
