package params_test

import (
	"errors"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/internal/params"
)

// createRequest, updateRequest and listRequest are the requests of the table below.
type (
	createRequest struct {
		name    string
		size    int
		tags    []string
		visible bool
	}
	updateRequest struct {
		size  *int
		event string
	}
	listRequest struct{ name string }
)

const (
	codeSize    = 1
	codeMissing = 2
	codeTag     = 3
	codeTooBig  = 4
)

var errTooBig = errors.New("is too big")

func parseSize(text string) (int, error) {
	size, err := strconv.Atoi(text)
	if size > 99 {
		return 0, &params.Problem{Code: codeTooBig, Err: errTooBig}
	}
	return size, err
}

func verbatim(text string) string { return text }

func parseTag(text string) (string, error) { return text, params.AtMost(3)(text) }

var table = params.Table[createRequest, updateRequest, listRequest]{
	params.Text[createRequest, updateRequest, listRequest, string]("Name", codeSize, params.AtMost(5)).Required().
		InCreate(func(c *createRequest) *string { return &c.name }).
		InList(func(l *listRequest) *string { return &l.name }),
	params.One[createRequest, updateRequest, listRequest]("Size", codeSize, parseSize, strconv.Itoa).RequiredOr(codeMissing).ClearedTo(7).
		InCreate(func(c *createRequest) *int { return &c.size }).
		InUpdate(func(u *updateRequest, size int) { u.size = &size }, func(u *updateRequest) (int, bool) {
			if u.size == nil {
				return 0, false
			}
			return *u.size, true
		}),
	params.Many[createRequest, updateRequest, listRequest, []string]("Tag", codeTag, parseTag, verbatim).
		Checked(func(tags []string) error {
			if len(tags) > 2 {
				return errTooBig
			}
			return nil
		}).InCreate(func(c *createRequest) *[]string { return &c.tags }),
	params.One[createRequest, updateRequest, listRequest]("Visible", codeSize, strconv.ParseBool, strconv.FormatBool).AbsentIs(true).
		InCreate(func(c *createRequest) *bool { return &c.visible }),
	params.Text[createRequest, updateRequest, listRequest, string]("Event", codeSize).Required().
		InAsk(func(u *updateRequest) *string { return &u.event }),
}

func codes(problems []*params.Problem) string {
	var texts []string
	for _, p := range problems {
		texts = append(texts, p.Param+" "+strconv.Itoa(p.Code))
	}
	return strings.Join(texts, ", ")
}

func TestCreate(t *testing.T) {
	for query, want := range map[string]string{
		"Name=a&Size=1":                         "",
		"":                                      "Name 20001, Size 2",
		"Name=&Size=":                           "Name 20001, Size 2",
		"Name=abcdef&Size=x&Tag=long":           "Name 1, Size 1, Tag 3",
		"Name=a&Size=100":                       "Size 4",
		"Name=a&Size=1&Size=1":                  "Size 20001",
		"Name=a&Size=1&Tag=a&Tag=&Tag=b":        "",
		"Name=a&Size=1&Tag=a&Tag=b&Tag=c":       "Tag 3",
		"Name=%FF&Size=%00&Tag=a&Tag=%FF":       "Name 20001, Size 20001, Tag 20001",
		"Name=a&Size=1&Event=x&Event=y&Colour=": "",
	} {
		form, err := url.ParseQuery(query)
		require.NoError(t, err)
		var c createRequest
		assert.Equal(t, want, codes(table.ParseCreate(form, &c)), query)
	}
}

func TestRequestsAreWrittenAndReadBack(t *testing.T) {
	c := createRequest{name: "a", size: 1, tags: []string{"x", "y"}}
	form := table.CreateValues(&c)
	assert.Equal(t, url.Values{"Name": {"a"}, "Size": {"1"}, "Tag": {"x", "y"}, "Visible": {"false"}}, form)
	var read createRequest
	assert.Empty(t, table.ParseCreate(form, &read))
	assert.Equal(t, c, read)

	read = createRequest{}
	assert.Empty(t, table.ParseCreate(url.Values{"Name": {"a"}, "Size": {"1"}}, &read))
	assert.True(t, read.visible, "the value of AbsentIs")

	var u updateRequest
	assert.Equal(t, url.Values{}, table.UpdateValues(&u))
	assert.Equal(t, "Event 20001", codes(table.ParseUpdate(url.Values{}, &u)))
	assert.Nil(t, u.size, "not given")
	assert.Empty(t, table.ParseUpdate(url.Values{"Size": {""}, "Event": {"go"}}, &u))
	assert.Equal(t, 7, *u.size, "the value of ClearedTo")
	assert.Equal(t, url.Values{"Size": {"7"}, "Event": {"go"}}, table.UpdateValues(&u))

	var l listRequest
	assert.Empty(t, table.ParseList(url.Values{"Size": {"x"}}, &l), "a filter is never required")
	assert.Equal(t, "Name 1", codes(table.ParseList(url.Values{"Name": {"abcdef"}}, &l)))
	assert.Empty(t, table.ParseList(url.Values{"Name": {"a b"}}, &l))
	assert.Equal(t, "Name=a+b", params.Query(table.ListValues(&l), []string{"Size", "Name"}))
}

func TestRowsOfAnotherTable(t *testing.T) {
	picked := table.ForCreate("Tag", "Name")
	assert.Equal(t, []int{1, 0, 2}, []int{picked.Position("Name"), picked.Position("Tag"), picked.Position("Size")})
	var c createRequest
	assert.Equal(t, "Tag 3, Name 20001", codes(picked.ParseCreate(url.Values{"Tag": {"long"}}, &c)))
	assert.Empty(t, table.ForList("Name").ParseCreate(url.Values{}, &c), "a row of lists alone")
	assert.Panics(t, func() { table.ForList("Size") })
	assert.Panics(t, func() { table.ForCreate("Event") })
}

func TestProblemsKeepTheirCause(t *testing.T) {
	var c createRequest
	problems := table.ParseCreate(url.Values{"Name": {"a"}, "Size": {"100"}}, &c)
	require.Len(t, problems, 1)
	assert.ErrorIs(t, problems[0], errTooBig)
	assert.EqualError(t, problems[0], "is too big")
	assert.EqualError(t, params.AtMost(2)("äöü"), "must have at most 2 characters; it has 3")
	assert.NoError(t, params.Storable("é"))
	assert.Error(t, params.Storable("\xff"))
	assert.Error(t, params.Storable("a\x00"))
	assert.Equal(t, []string{"a", "b"}, params.NotEmpty([]string{"", "a", "", "b"}))
	assert.Nil(t, params.NotEmpty([]string{""}))
}
