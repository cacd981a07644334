package order

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/hostednumbers/hostednumbers/status"
)

// Generation is a generation of the API. Both serve the same orders, by the same
// lifecycle, and differ in their paths, parameters and representations. The zero
// Generation is Generation1.
type Generation uint8

// The generations.
const (
	Generation1 Generation = iota // preview: https://preview.twilio.com/HostedNumbers
	Generation2                   // numbers v2: https://numbers.twilio.com/v2/HostedNumber
)

// generationRow is a row of generations.
type generationRow struct {
	base, path  string
	fields      table
	query       []string   // the parameters of a page's url, in their order
	deletable   status.Set // where a delete request cancels
	uniqueNames bool       // a path may name an order by its unique name
}

// generations is the table of the differences.
var generations = [...]generationRow{
	Generation1: {
		base: BaseURL, path: Path, fields: fields, deletable: Cancellable(), uniqueNames: true,
		query: []string{statusParam, "FriendlyName", "PhoneNumber", "UniqueName", "IncomingPhoneNumberSid", "PageSize", "Page", "PageToken"},
	},
	Generation2: {
		base: "https://numbers.twilio.com", path: "/v2/HostedNumber/Orders", fields: fieldsV2, deletable: status.Of(status.Received),
		query: []string{statusParam, "FriendlyName", "PhoneNumber", "IncomingPhoneNumberSid", "SmsCapability", "PageSize", "Page", "PageToken"},
	},
}

// row returns the generation's row; an unknown generation has that of Generation1.
func (g Generation) row() *generationRow {
	if int(g) >= len(generations) {
		g = Generation1
	}
	return &generations[g]
}

// BaseURL returns the documented address of the generation's API.
func (g Generation) BaseURL() string { return g.row().base }

// Path returns the path of the generation's orders.
func (g Generation) Path() string { return g.row().path }

// Deletable returns the statuses in which a delete request of the generation cancels an
// order: those of cancel in Generation1, received alone in Generation2 (observed).
func (g Generation) Deletable() status.Set { return g.row().deletable }

// HasUniqueNames reports whether a path of the generation may name an order by its
// unique name.
func (g Generation) HasUniqueNames() bool { return g.row().uniqueNames }

// ParseCreateRequest reads the form of a create request. An empty parameter counts as
// absent; unknown parameters are ignored. The error is Problems and lists every
// problem. The result beside it holds the valid parameters.
func (g Generation) ParseCreateRequest(form url.Values) (CreateRequest, error) {
	c := CreateRequest{Generation: g}
	problems := ProblemsOfParams(g.row().fields.ParseCreate(form, &c))
	return c, append(problems, c.problems()...).OrNil()
}

// ParseUpdateRequest reads the form of an update request. An empty parameter clears
// its field, except that an empty Status or VerificationCode counts as absent. In
// Generation2 Status is required. Unknown parameters are ignored. The error is Problems
// and lists every problem. The result beside it holds the valid parameters.
func (g Generation) ParseUpdateRequest(form url.Values) (UpdateRequest, error) {
	u := UpdateRequest{Generation: g}
	problems := ProblemsOfParams(g.row().fields.ParseUpdate(form, &u))
	if u.VerificationCode != "" && form.Get(statusParam) != "" {
		problems = append(problems, &Problem{"VerificationCode", ErrorUnexpectedVerificationCode, errCodeAndStatus})
	}
	return u, problems.OrNil()
}

// ParseListRequest reads the query of a list request. An empty parameter counts as
// absent; unknown parameters are ignored. The error is Problems and lists every
// problem. The result beside it holds the valid parameters.
func (g Generation) ParseListRequest(query url.Values) (ListRequest, error) {
	l := ListRequest{Generation: g}
	problems := ProblemsOfParams(g.row().fields.ParseList(query, &l))
	l.PageSize = cmp.Or(l.PageSize, DefaultPageSize)
	return l, append(problems, NeedsPageToken(l.Page, l.PageToken, query)...).OrNil()
}

// NeedsPageToken returns the problem of a page of 1 or more without a token. query is
// the request's, which may hold an invalid token.
func NeedsPageToken(page int, token string, query url.Values) Problems {
	if page == 0 || token != "" || query.Get("PageToken") != "" {
		return nil
	}
	return Problems{{"Page", ErrorPageToken, fmt.Errorf("must be given with the PageToken of next_page_url or previous_page_url; it is %d, without a PageToken", page)}}
}

// renamed are the parameters that have another name in the other generation.
var renamed = []string{"Extension", "CallDelay", "VerificationCallExtension", "VerificationCallDelay"}

// refuseForeign adds a problem for each field of a request that only another generation
// has, because the form of this one would lose it. values writes the request as that
// generation does.
func (g Generation) refuseForeign(err error, values func(*generationRow) url.Values) error {
	own := g.row()
	problems := ProblemsOf(err)
	for i := range generations {
		other := &generations[i]
		if other == own {
			continue
		}
		for name := range values(other) {
			if own.fields.Position(name) == len(own.fields) && !slices.Contains(renamed, name) {
				problems = append(problems, &Problem{name, ErrorInvalidParameter, errForeign})
			}
		}
	}
	return problems.OrNil()
}

var errForeign = errors.New("must not be given, because this generation of the API does not have it")
