package order_test

import (
	"encoding/json"
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/sid"
	"github.com/hostednumbers/hostednumbers/status"
)

// asked has the methods that the three requests share.
type asked interface {
	Values() url.Values
	Validate() error
}

// parses is the law of a parser. The parser neither changes nor keeps the form, and
// ignores unknown parameters. It reads a request back from the request's form, also
// over the wire. parses returns the parser's error.
func parses[R any, P interface {
	*R
	asked
}](t require.TestingT, parse func(url.Values) (R, error), form url.Values) error {
	before := url.Values{}
	for name, values := range form {
		before[name] = slices.Clone(values)
	}
	request, err := parse(form)
	require.Equal(t, before, form, "the form has changed")
	problems := listed(t, err)

	strange := maps.Clone(before)
	strange["Colour"], strange[""] = []string{"red", "\xff"}, nil
	again, err2 := parse(strange)
	require.Equal(t, request, again, "an unknown parameter counts")
	require.Equal(t, problems, listed(t, err2), "an unknown parameter counts")

	for _, values := range form {
		for i := range values {
			values[i] = "\xff"
		}
	}
	require.Equal(t, again, request, "a later change of the form changes the request")

	if err == nil {
		readsBack[R, P](t, parse, request)
	}
	return err
}

func readsBack[R any, P interface {
	*R
	asked
}](t require.TestingT, parse func(url.Values) (R, error), request R) {
	require.NoError(t, P(&request).Validate())
	form := P(&request).Values()
	sent, err := url.ParseQuery(form.Encode())
	require.NoError(t, err)
	require.Equal(t, form, sent)
	got, err := parse(sent)
	require.NoError(t, err)
	require.Equal(t, request, got)
}

func seeds(f *testing.F, rows []request) {
	for _, row := range rows {
		f.Add(row.form)
	}
}

func FuzzParseCreate(f *testing.F) {
	seeds(f, createRequests)
	seeds(f, createRequestsV2)
	f.Fuzz(func(t *testing.T, query string) {
		_ = parses(t, order.ParseCreateRequest, formOf(query))
		_ = parses(t, order.Generation2.ParseCreateRequest, formOf(query))
	})
}

func FuzzParseUpdate(f *testing.F) {
	seeds(f, updateRequests)
	seeds(f, updateRequestsV2)
	f.Fuzz(func(t *testing.T, query string) {
		for _, generation := range []order.Generation{order.Generation1, order.Generation2} {
			if parses(t, generation.ParseUpdateRequest, formOf(query)) != nil {
				continue
			}
			// A valid update is a command, and its fields can be stored.
			u, _ := generation.ParseUpdateRequest(formOf(query))
			c, err := u.Command(&order.Order{}, noon)
			require.NoError(t, err)
			data, err := json.Marshal(c.Update)
			require.NoError(t, err)
			var read *order.UpdateRequest
			require.NoError(t, json.Unmarshal(data, &read))
			require.Equal(t, c.Update, read, "the generation is not stored")
		}
	})
}

func FuzzParseList(f *testing.F) {
	seeds(f, listRequests)
	f.Add(sampleQuery)
	seeds(f, listRequestsV2)
	f.Fuzz(func(t *testing.T, query string) {
		for _, generation := range []order.Generation{order.Generation1, order.Generation2} {
			if parses(t, generation.ParseListRequest, formOf(query)) == nil {
				l, _ := generation.ParseListRequest(formOf(query))
				require.Equal(t, l.Values(), formOf(l.Query()))
			}
		}
	})
}

func TestRequestsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		readsBack(t, order.ParseCreateRequest, creates().Draw(t, "create"))
		readsBack(t, order.ParseUpdateRequest, updates().Draw(t, "update"))
		readsBack(t, order.ParseListRequest, lists().Draw(t, "list"))
		readsBack(t, order.Generation2.ParseCreateRequest, createsV2().Draw(t, "create in generation 2"))
		readsBack(t, order.Generation2.ParseUpdateRequest, updatesV2().Draw(t, "update in generation 2"))
		readsBack(t, order.Generation2.ParseListRequest, listsV2().Draw(t, "list in generation 2"))
	})
}

// The same rules hold for a request that did not come from a form.
func TestValidateRefusesTheSameValuesAsTheParsers(t *testing.T) {
	good, _ := order.ParseCreateRequest(formOf(least))
	for want, spoil := range map[string]func(*order.CreateRequest){
		"PhoneNumber 20001":             func(c *order.CreateRequest) { c.PhoneNumber = phone.Number{} },
		"SmsCapability 22119":           func(c *order.CreateRequest) { c.SMSCapability = false },
		"FriendlyName 22116":            func(c *order.CreateRequest) { c.FriendlyName = order.Text(strings.Repeat("x", 65)) },
		"UniqueName 22115":              func(c *order.CreateRequest) { c.UniqueName = "HR" + hex32 },
		"CcEmails 22104":                func(c *order.CreateRequest) { c.CcEmails = order.Emails{"a@b", "x"} },
		"SmsUrl 22105":                  func(c *order.CreateRequest) { c.SMSURL = "http://h:99999/" },
		"SmsMethod 22106":               func(c *order.CreateRequest) { c.SMSMethod = 3 },
		"SmsFallbackUrl 22105":          func(c *order.CreateRequest) { c.SMSFallbackURL = "x" },
		"SmsFallbackMethod 22106":       func(c *order.CreateRequest) { c.SMSFallbackMethod = 255 },
		"StatusCallbackUrl 22105":       func(c *order.CreateRequest) { c.StatusCallbackURL = "http://a@b@h/" },
		"StatusCallbackMethod 22106":    func(c *order.CreateRequest) { c.StatusCallbackMethod = 9 },
		"Email 22104":                   func(c *order.CreateRequest) { c.Email = "user@-bad-.com" },
		"VerificationType 22120":        func(c *order.CreateRequest) { c.VerificationType = 3 },
		"VerificationDocumentSid 22118": func(c *order.CreateRequest) { c.VerificationType = order.PhoneBill },
	} {
		c := good
		require.NoError(t, c.Validate())
		spoil(&c)
		require.Equal(t, want, listed(t, c.Validate()))
	}
	for want, u := range map[string]order.UpdateRequest{
		"FriendlyName 22116": {FriendlyName: order.Some[order.Text](order.Text(strings.Repeat("x", 65)))}, "UniqueName 22115": {UniqueName: order.Some[order.Text]("HR" + hex32)},
		"CcEmails 22104": {CcEmails: order.Some(order.Emails{"x"})}, "Email 22104": {Email: order.Some[order.Text]("x")}, "Extension 22117": {Extension: order.Some[order.Text]("x")},
		"VerificationType 22120": {VerificationType: order.Some[order.VerificationType](3)}, "CallDelay 21454": {CallDelay: order.Some(61)}, "Status 22111": {Status: 77},
		"Status 22112": {Status: status.Received}, "VerificationCode 22114": {Status: status.PendingVerification, VerificationCode: "8794"}, "VerificationCode 20001": {VerificationCode: "\x00"},
	} {
		require.Equal(t, want, listed(t, u.Validate()))
	}
	for want, l := range map[string]order.ListRequest{
		"Status 22111": {Status: 77}, "PageSize 20007": {PageSize: 1001}, "PageSize 20001": {PageSize: -1}, "Page 20001": {Page: -1, PageToken: "a"},
		"Page 70002": {Page: 1}, "FriendlyName 20001": {FriendlyName: "\x00"}, "PageToken 20001": {PageToken: "\xff"},
	} {
		require.Equal(t, want, listed(t, l.Validate()))
	}
}

// Mixes the values of the rows, because these forms are almost valid more often than
// random ones.
func TestParsersKeepTheirLawOnMixedForms(t *testing.T) {
	values := map[string][]string{}
	for _, rows := range [][]request{createRequests, updateRequests, listRequests, createRequestsV2, updateRequestsV2, listRequestsV2} {
		for _, row := range rows {
			for name, given := range formOf(row.form) {
				values[name] = append(values[name], given...)
			}
		}
	}
	names := slices.Sorted(maps.Keys(values))
	rapid.Check(t, func(t *rapid.T) {
		form := url.Values{}
		for range rapid.IntRange(0, 8).Draw(t, "parameters") {
			name := rapid.SampledFrom(names).Draw(t, "name")
			form.Add(name, rapid.SampledFrom(values[name]).Draw(t, "value"))
		}
		query := form.Encode()
		_ = parses(t, order.ParseCreateRequest, formOf(query))
		_ = parses(t, order.ParseUpdateRequest, formOf(query))
		_ = parses(t, order.ParseListRequest, formOf(query))
		_ = parses(t, order.Generation2.ParseCreateRequest, formOf(query))
		_ = parses(t, order.Generation2.ParseUpdateRequest, formOf(query))
		_ = parses(t, order.Generation2.ParseListRequest, formOf(query))
	})
}

// Each request reads exactly the parameters of the API's page. No parameter accepts
// a value that a database cannot store, so exactly these report a problem.
func TestEveryParameterIsRead(t *testing.T) {
	create := "PhoneNumber SmsCapability AccountSid FriendlyName UniqueName CcEmails SmsUrl SmsMethod SmsFallbackUrl SmsFallbackMethod " +
		"StatusCallbackUrl StatusCallbackMethod SmsApplicationSid AddressSid Email VerificationType VerificationDocumentSid"
	update := "FriendlyName UniqueName CcEmails Email Status VerificationCode VerificationType VerificationDocumentSid Extension CallDelay"
	list := "PhoneNumber FriendlyName UniqueName Status IncomingPhoneNumberSid PageSize Page PageToken"

	good := formOf(least + "AccountSid=AC" + hex32 + "&FriendlyName=a&UniqueName=a&CcEmails=a@b&SmsUrl=http://a&SmsMethod=GET" +
		"&SmsFallbackUrl=http://a&SmsFallbackMethod=GET&StatusCallbackUrl=http://a&StatusCallbackMethod=GET&SmsApplicationSid=AP" + hex32 +
		"&AddressSid=AD" + hex32 + "&Email=a@b&Status=received&VerificationCode=8794&VerificationType=phone-call&VerificationDocumentSid=RI" + hex32 +
		"&Extension=1&CallDelay=1&IncomingPhoneNumberSid=PN&PageSize=1&Page=1&PageToken=a")
	for _, how := range []string{"\xff", "\x00", "V\x00", "\x00V", "V\xff", "\xffV", "V\xc0\x80", "V\xed\xa0\x80", "\xf4\x90\x80\x80"} {
		form := url.Values{"Colour": {how}, how: {"red"}}
		for name := range strings.FieldsSeq(create + " " + update + " " + list) {
			require.True(t, good.Has(name), name)
			form.Set(name, strings.ReplaceAll(how, "V", good.Get(name)))
		}
		_, createErr := order.ParseCreateRequest(form)
		_, updateErr := order.ParseUpdateRequest(form)
		_, listErr := order.ParseListRequest(form)
		for want, err := range map[string]error{create: createErr, update: updateErr, list: listErr} {
			var got []string
			for _, p := range order.ProblemsOf(err) {
				require.Equal(t, order.ErrorInvalidParameter, p.Code, "%s: %q", p.Param, how)
				got = append(got, p.Param)
			}
			require.Equal(t, strings.Fields(want), got, "%q", how)
		}
	}
}

// A database cannot store them beside a valid value either.
func TestOneUnstorableValueOfSeveralIsRefused(t *testing.T) {
	for _, text := range []string{"a@b\x00", "\x00", "\xff"} {
		form := url.Values{"CcEmails": {"a@b", text, "x"}}
		_, err := order.ParseUpdateRequest(form)
		require.Equal(t, "CcEmails 20001", listed(t, err), "%q", text)
	}
}

// A request's field without a parameter would be lost when the request is sent. Each field is
// a parameter of one generation or of both; the generation itself is none.
func TestEveryFieldIsAParameter(t *testing.T) {
	c, _ := order.ParseCreateRequest(formOf(least + "AccountSid=AC" + hex32 + "&FriendlyName=a&UniqueName=a&CcEmails=a@b&SmsUrl=http://a&SmsMethod=GET" +
		"&SmsFallbackUrl=http://a&SmsFallbackMethod=GET&StatusCallbackUrl=http://a&StatusCallbackMethod=GET&SmsApplicationSid=AP" + hex32 +
		"&AddressSid=AD" + hex32 + "&Email=a@b&VerificationType=phone-bill&VerificationDocumentSid=RI" + hex32))
	c2, _ := order.Generation2.ParseCreateRequest(formOf(least + "&AccountSid=AC" + hex32 + "&FriendlyName=a&CcEmails=a@b&SmsUrl=http://a&SmsMethod=GET" +
		"&SmsFallbackUrl=http://a&SmsFallbackMethod=GET&StatusCallbackUrl=http://a&StatusCallbackMethod=GET&SmsApplicationSid=AP" + hex32 +
		"&AddressSid=AD" + hex32 + "&Email=a@b&ContactPhoneNumber=%2B16175551212&ContactTitle=a"))
	u, _ := order.ParseUpdateRequest(formOf("FriendlyName=&UniqueName=&CcEmails=&Email=&VerificationType=&VerificationDocumentSid=&Extension=&CallDelay=" +
		"&Status=pending-verification&VerificationCode=8794"))
	u2, _ := order.Generation2.ParseUpdateRequest(formOf("Status=pending-verification&VerificationCallDelay=&VerificationCallExtension="))
	l, _ := order.ParseListRequest(formOf(sampleQuery + "&PageToken=a"))
	l2, _ := order.Generation2.ParseListRequest(formOf(sampleQuery + "&PageToken=a&SmsCapability=true"))
	l.Page, l2.Page = 1, 1
	for _, row := range []struct {
		first, second any
		forms         [2]url.Values
		shared        int
	}{
		{c, c2, [2]url.Values{c.Values(), c2.Values()}, 14},
		{u, u2, [2]url.Values{u.Values(), u2.Values()}, 3},
		{l, l2, [2]url.Values{l.Values(), l2.Values()}, 7},
	} {
		first, second := reflect.ValueOf(row.first), reflect.ValueOf(row.second)
		require.Equal(t, first.NumField()-1, len(row.forms[0])+len(row.forms[1])-row.shared, first.Type())
		for i := range first.NumField() {
			require.False(t, first.Field(i).IsZero() && second.Field(i).IsZero(), "%v: %s", first.Type(), first.Type().Field(i).Name)
		}
	}
}

// These generators yield values that the rules of the parameters accept.
func emails() *rapid.Generator[string] {
	return rapid.StringMatching(`([a-z0-9]{1,9}([.+_-][a-z0-9]{1,9})?|"[a-z @.]{0,9}")@[a-z0-9]{1,9}(\.[a-z]{2,5})?`)
}

func names(runes int) *rapid.Generator[order.Text] {
	return rapid.Map(storable(rapid.StringN(0, runes, -1)), func(name string) order.Text {
		if _, err := sid.Identify(name); err == nil {
			return ""
		}
		return order.Text(name)
	})
}

// storable yields the texts that databases can store.
func storable(texts *rapid.Generator[string]) *rapid.Generator[string] {
	return rapid.Map(texts, func(text string) string { return strings.ReplaceAll(text, "\x00", "") })
}

func urls() *rapid.Generator[string] {
	return rapid.StringMatching(`https?://([a-z]{1,9}(:[a-z]{0,9})?@)?([a-z]([a-z0-9-]{0,9}[a-z])?|192\.0\.2\.[1-9]|\[::1\])(:[1-9][0-9]{0,3})?(/[a-z0-9&=+?#;]*)?`)
}

func methods() *rapid.Generator[order.Method] {
	return rapid.SampledFrom([]order.Method{0, order.MethodGet, order.MethodPost})
}

func creates() *rapid.Generator[order.CreateRequest] {
	return rapid.Custom(func(t *rapid.T) order.CreateRequest {
		c := order.CreateRequest{
			PhoneNumber:             fuzz.Numbers().Draw(t, "number"),
			SMSCapability:           true,
			AccountSID:              maybe(fuzz.SIDs[sid.Account]()).Draw(t, "account"),
			FriendlyName:            names(64).Draw(t, "friendly name"),
			UniqueName:              names(128).Draw(t, "unique name"),
			CcEmails:                append(order.Emails(nil), rapid.SliceOfN(emails(), 0, 3).Draw(t, "cc e-mails")...),
			SMSURL:                  maybe(urls()).Draw(t, "sms url"),
			SMSMethod:               methods().Draw(t, "sms method"),
			SMSFallbackURL:          maybe(urls()).Draw(t, "fallback url"),
			SMSFallbackMethod:       methods().Draw(t, "fallback method"),
			StatusCallbackURL:       maybe(urls()).Draw(t, "callback url"),
			StatusCallbackMethod:    methods().Draw(t, "callback method"),
			SMSApplicationSID:       maybe(fuzz.SIDs[sid.Application]()).Draw(t, "application"),
			AddressSID:              maybe(fuzz.SIDs[sid.Address]()).Draw(t, "address"),
			Email:                   order.Text(maybe(emails()).Draw(t, "e-mail")),
			VerificationDocumentSID: maybe(fuzz.SIDs[sid.IdentityDocument]()).Draw(t, "document"),
		}
		kinds := []order.VerificationType{0, order.PhoneCall, order.PhoneBill}
		if c.VerificationDocumentSID.IsZero() {
			kinds = kinds[:2]
		}
		c.VerificationType = rapid.SampledFrom(kinds).Draw(t, "type")
		return c
	})
}

func opt[T any](values *rapid.Generator[T]) *rapid.Generator[order.Opt[T]] {
	return maybe(rapid.Map(values, order.Some[T]))
}

func updates() *rapid.Generator[order.UpdateRequest] {
	return rapid.Custom(func(t *rapid.T) order.UpdateRequest {
		ccEmails := rapid.Map(rapid.SliceOfN(emails(), 0, 3), func(list []string) order.Emails {
			return append(order.Emails(nil), list...)
		})
		text := func(text string) order.Text { return order.Text(text) }
		u := order.UpdateRequest{
			FriendlyName:            opt(names(64)).Draw(t, "friendly name"),
			UniqueName:              opt(names(128)).Draw(t, "unique name"),
			CcEmails:                opt(ccEmails).Draw(t, "cc e-mails"),
			Email:                   opt(rapid.Map(maybe(emails()), text)).Draw(t, "e-mail"),
			VerificationType:        opt(rapid.SampledFrom([]order.VerificationType{order.PhoneCall, order.PhoneBill})).Draw(t, "type"),
			VerificationDocumentSID: opt(maybe(fuzz.SIDs[sid.IdentityDocument]())).Draw(t, "document"),
			Extension:               opt(rapid.Map(rapid.StringMatching(`[0-9#*w]*`), text)).Draw(t, "extension"),
			CallDelay:               opt(rapid.IntRange(0, 60)).Draw(t, "call delay"),
		}
		switch rapid.IntRange(0, 2).Draw(t, "asks for") {
		case 1:
			u.Status = status.PendingVerification
		case 2:
			u.VerificationCode = rapid.StringMatching(`[0-9]{1,8}`).Draw(t, "code")
		}
		return u
	})
}

func lists() *rapid.Generator[order.ListRequest] {
	return rapid.Custom(func(t *rapid.T) order.ListRequest {
		l := order.ListRequest{
			Status:                 maybe(fuzz.Statuses()).Draw(t, "status"),
			FriendlyName:           storable(rapid.String()).Draw(t, "friendly name"),
			PhoneNumber:            maybe(fuzz.Numbers()).Draw(t, "number"),
			UniqueName:             storable(rapid.String()).Draw(t, "unique name"),
			IncomingPhoneNumberSID: storable(rapid.String()).Draw(t, "incoming number"),
			PageSize:               rapid.IntRange(1, order.MaxPageSize).Draw(t, "page size"),
			PageToken:              storable(rapid.String()).Draw(t, "page token"),
		}
		if l.PageToken != "" {
			l.Page = rapid.IntRange(0, 1<<31-1).Draw(t, "page")
		}
		return l
	})
}
