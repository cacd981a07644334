package loa_test

import (
	"maps"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// asked has the methods that the three requests share.
type asked interface {
	Values() url.Values
	Validate() error
}

func parseCreate(form url.Values) (loa.CreateRequest, error) {
	return loa.ParseCreateRequest(order.Generation1, form)
}

func parseCreateV2(form url.Values) (loa.CreateRequest, error) {
	return loa.ParseCreateRequest(order.Generation2, form)
}

// parses is the law of a parser: it keeps the form, ignores unknown parameters, shares
// nothing with the form, and reads a valid request back.
func parses[R any, P interface {
	*R
	asked
}](t require.TestingT, parse func(url.Values) (R, error), form url.Values) {
	before := url.Values{}
	for name, values := range form {
		before[name] = slices.Clone(values)
	}
	request, err := parse(form)
	require.Equal(t, before, form, "the form has changed")

	strange := maps.Clone(before)
	strange["Colour"], strange[""] = []string{"red", "\xff"}, nil
	again, err2 := parse(strange)
	require.Equal(t, request, again, "an unknown parameter counts")
	require.Equal(t, listed(t, err), listed(t, err2), "an unknown parameter counts")
	for _, values := range form {
		for i := range values {
			values[i] = "\xff"
		}
	}
	require.Equal(t, again, request, "a later change of the form changes the request")
	if err == nil {
		readsBack[R, P](t, parse, request)
	}
}

func readsBack[R any, P interface {
	*R
	asked
}](t require.TestingT, parse func(url.Values) (R, error), request R) {
	require.NoError(t, P(&request).Validate())
	form := P(&request).Values()
	got, err := parse(order.ParseForm(form.Encode()))
	require.NoError(t, err)
	require.Equal(t, request, got)
	require.Equal(t, form, P(&got).Values())
}

func seeds(f *testing.F, rows []request) {
	for _, row := range rows {
		f.Add(row.form)
	}
}

func FuzzParseCreateRequest(f *testing.F) {
	seeds(f, createRequests)
	f.Fuzz(func(t *testing.T, query string) {
		parses(t, parseCreate, order.ParseForm(query))
		parses(t, parseCreateV2, order.ParseForm(query))
	})
}

func FuzzParseUpdateRequest(f *testing.F) {
	seeds(f, updateRequests)
	f.Fuzz(func(t *testing.T, query string) {
		parses(t, loa.ParseUpdateRequest, order.ParseForm(query))
		// A valid update is a command, and its fields can be stored.
		u, err := loa.ParseUpdateRequest(order.ParseForm(query))
		if err != nil {
			return
		}
		l, _ := after(t, loa.Opened)
		c := u.Command(&l, started)
		_, err = l.Apply(c)
		require.NoError(t, err)
		var read *loa.UpdateRequest
		decode(t, encode(t, c.Update), &read)
		require.Equal(t, c.Update, read)
	})
}

func FuzzParseListRequest(f *testing.F) {
	seeds(f, listRequests)
	f.Fuzz(func(t *testing.T, query string) {
		parses(t, loa.ParseListRequest, order.ParseForm(query))
		if l, err := loa.ParseListRequest(order.ParseForm(query)); err == nil {
			require.Equal(t, l.Values(), order.ParseForm(l.Query()))
		}
	})
}

func TestRequestsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := creates().Draw(t, "create")
		c.Generation = order.Generation1
		c.ContactTitle = "Ms"
		readsBack(t, parseCreate, c)
		c.Generation = order.Generation2
		readsBack(t, parseCreateV2, c)
		c.ContactTitle = ""
		readsBack(t, parseCreateV2, c)
		readsBack(t, loa.ParseUpdateRequest, updates().Draw(t, "update"))
		readsBack(t, loa.ParseListRequest, lists().Draw(t, "list"))
	})
}

// Forms of the rows' values are almost valid more often than random ones.
func TestParsersKeepTheirLawOnMixedForms(t *testing.T) {
	values := map[string][]string{}
	for _, rows := range [][]request{createRequests, updateRequests, listRequests} {
		for _, row := range rows {
			for name, given := range order.ParseForm(row.form) {
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
		parses(t, parseCreate, order.ParseForm(query))
		parses(t, parseCreateV2, order.ParseForm(query))
		parses(t, loa.ParseUpdateRequest, order.ParseForm(query))
		parses(t, loa.ParseListRequest, order.ParseForm(query))
	})
}

// Each request reads exactly its parameters: none accepts a value that a database cannot
// store, so exactly these report a problem, in the order of the table.
func TestEveryParameterIsRead(t *testing.T) {
	create := "HostedNumberOrderSids CcEmails AddressSid Email ContactTitle ContactPhoneNumber"
	update := "HostedNumberOrderSids CcEmails AddressSid Email Status ContactTitle ContactPhoneNumber"
	list := "Email Status PageSize Page PageToken"
	for _, how := range []string{"\xff", "\x00", "a\x00b"} {
		form := url.Values{"Colour": {how}}
		for name := range strings.FieldsSeq(update + " " + list) {
			form.Set(name, how)
		}
		_, first := parseCreate(form)
		_, second := parseCreateV2(form)
		_, updated := loa.ParseUpdateRequest(form)
		_, filtered := loa.ParseListRequest(form)
		for _, row := range []struct {
			want string
			err  error
		}{{create, first}, {create, second}, {update, updated}, {list, filtered}} {
			var got []string
			for _, p := range order.ProblemsOf(row.err) {
				require.Equal(t, order.ErrorInvalidParameter, p.Code)
				got = append(got, p.Param)
			}
			require.Equal(t, strings.Fields(row.want), got, "%q", how)
		}
	}
}

// A field without a parameter would be lost when the request is sent.
func TestEveryFieldIsAParameter(t *testing.T) {
	c, err := parseCreateV2(order.ParseForm(least + "&CcEmails=a@b"))
	require.NoError(t, err)
	u, err := loa.ParseUpdateRequest(order.ParseForm(least + "&CcEmails=a@b&Status=opened"))
	require.NoError(t, err)
	l, err := loa.ParseListRequest(order.ParseForm("Email=a&Status=signed&PageSize=2&Page=1&PageToken=a"))
	require.NoError(t, err)
	for _, row := range []struct {
		request any
		form    url.Values
		extra   int // fields that are not parameters
	}{{c, c.Values(), 1}, {u, u.Values(), 0}, {l, l.Values(), 0}} {
		fields := reflect.ValueOf(row.request)
		require.Equal(t, fields.NumField()-row.extra, len(row.form), "%T", row.request)
		for i := range fields.NumField() {
			require.False(t, fields.Field(i).IsZero(), "%T: %s", row.request, fields.Type().Field(i).Name)
		}
	}
}

// These generators yield values that the rules of the parameters accept.
func emails() *rapid.Generator[string] {
	return rapid.StringMatching(`[a-z0-9]{1,9}@[a-z0-9]{1,9}(\.[a-z]{2,5})?`)
}

func manyEmails() *rapid.Generator[order.Emails] {
	return rapid.Map(rapid.SliceOfN(emails(), 0, 3), func(list []string) order.Emails { return append(order.Emails(nil), list...) })
}

func texts() *rapid.Generator[string] {
	return rapid.Map(rapid.String(), func(text string) string { return strings.ReplaceAll(text, "\x00", "") })
}

func titles() *rapid.Generator[order.Text] {
	return rapid.Map(texts(), func(text string) order.Text { return order.Text(text) })
}

func orders(least int) *rapid.Generator[loa.OrderSIDs] {
	ids := rapid.SliceOfNDistinct(fuzz.SIDs[sid.Order](), least, 3, rapid.ID)
	return rapid.Map(ids, func(list []sid.ID[sid.Order]) loa.OrderSIDs { return append(loa.OrderSIDs(nil), list...) })
}

// maybe yields the zero value or one of values.
func maybe[T any](values *rapid.Generator[T]) *rapid.Generator[T] {
	var zero T
	return rapid.OneOf(rapid.Just(zero), values)
}

func creates() *rapid.Generator[loa.CreateRequest] {
	return rapid.Custom(func(t *rapid.T) loa.CreateRequest {
		return loa.CreateRequest{
			HostedNumberOrderSIDs: orders(1).Draw(t, "orders"), AddressSID: fuzz.SIDs[sid.Address]().Draw(t, "address"),
			Email: order.Text(emails().Draw(t, "e-mail")), CcEmails: manyEmails().Draw(t, "cc e-mails"),
			ContactTitle: titles().Draw(t, "title"), ContactPhoneNumber: fuzz.Numbers().Draw(t, "phone"),
		}
	})
}

func updates() *rapid.Generator[loa.UpdateRequest] {
	return rapid.Custom(func(t *rapid.T) loa.UpdateRequest {
		return loa.UpdateRequest{
			HostedNumberOrderSIDs: orders(0).Draw(t, "orders"), AddressSID: maybe(fuzz.SIDs[sid.Address]()).Draw(t, "address"),
			Email: order.Text(maybe(emails()).Draw(t, "e-mail")), CcEmails: maybe(rapid.Map(manyEmails(), order.Some[order.Emails])).Draw(t, "cc e-mails"),
			ContactTitle: titles().Draw(t, "title"), ContactPhoneNumber: maybe(fuzz.Numbers()).Draw(t, "phone"),
			Status: rapid.SampledFrom([]loa.Status{0, loa.Opened, loa.Signing}).Draw(t, "status"),
		}
	})
}

func lists() *rapid.Generator[loa.ListRequest] {
	return rapid.Custom(func(t *rapid.T) loa.ListRequest {
		l := loa.ListRequest{
			Status: loa.Status(rapid.Uint8Range(0, 5).Draw(t, "status")), Email: texts().Draw(t, "e-mail"),
			PageSize: rapid.IntRange(1, order.MaxPageSize).Draw(t, "page size"), PageToken: texts().Draw(t, "token"),
		}
		if l.PageToken != "" {
			l.Page = rapid.IntRange(0, 1<<31-1).Draw(t, "page")
		}
		return l
	})
}
