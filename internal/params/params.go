// Package params reads and writes the parameters of requests, from tables of fields. A
// row of a table is one parameter: its name, the error code of an invalid value, its
// parser and formatter, and the field of each request that accepts it.
package params

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Problem is an error about a parameter. A parser that returns one chooses the code and
// the text; the name is then that of the row.
type Problem struct {
	Param string
	Code  int
	Err   error
}

// Error returns the text of Err.
func (p *Problem) Error() string { return p.Err.Error() }

// Unwrap returns Err.
func (p *Problem) Unwrap() error { return p.Err }

// CodeInvalid is the API's error code for a parameter that is missing, given twice, or
// not storable text.
const CodeInvalid = 20001

// The errors that do not depend on the type of a parameter.
var (
	errMissing = errors.New("is required; it is missing or empty")
	errTwice   = errors.New("must be given once; it is given more than once")
	errUTF8    = errors.New("must be valid UTF-8")
	errNUL     = errors.New("must not contain NUL (%00), which databases cannot store")
)

// Storable is the rule of every text that may be stored: valid UTF-8 without NUL,
// because some databases accept nothing else.
func Storable(text string) error {
	switch {
	case !utf8.ValidString(text):
		return errUTF8
	case strings.IndexByte(text, 0) >= 0:
		return errNUL
	}
	return nil
}

// NotEmpty returns a new slice of the values that are not empty, nil if all are: an
// empty value counts as absent.
func NotEmpty(values []string) []string {
	var kept []string
	for _, value := range values {
		if value != "" {
			kept = append(kept, value)
		}
	}
	return kept
}

// AtMost is the rule of a text of at most so many characters, counted as runes.
func AtMost(runes int) func(string) error {
	return func(text string) error {
		if n := utf8.RuneCountInString(text); n > runes {
			return fmt.Errorf("must have at most %d characters; it has %d", runes, n)
		}
		return nil
	}
}

// Field is a row of a table, for create, update and list requests of the types C, U
// and L.
type Field[C, U, L any] interface {
	// Name returns the parameter's name.
	Name() string
	create() access[C]
	update() access[U]
	list() access[L]
}

// access reads and writes a parameter of requests of type R. The zero access belongs to
// a parameter that these requests do not accept.
type access[R any] struct {
	read  func(form url.Values, request *R) *Problem
	write func(request *R) []string
}

// Table is a table of parameters. Problems with a form are listed in its order.
type Table[C, U, L any] []Field[C, U, L]

// ParseCreate reads the form of a create request, and returns every problem.
func (t Table[C, U, L]) ParseCreate(form url.Values, request *C) []*Problem {
	return parse(t, form, request, Field[C, U, L].create)
}

// ParseUpdate reads the form of an update request, and returns every problem.
func (t Table[C, U, L]) ParseUpdate(form url.Values, request *U) []*Problem {
	return parse(t, form, request, Field[C, U, L].update)
}

// ParseList reads the query of a list request, and returns every problem.
func (t Table[C, U, L]) ParseList(form url.Values, request *L) []*Problem {
	return parse(t, form, request, Field[C, U, L].list)
}

// CreateValues writes a create request as a form.
func (t Table[C, U, L]) CreateValues(request *C) url.Values {
	return values(t, request, Field[C, U, L].create)
}

// UpdateValues writes an update request as a form.
func (t Table[C, U, L]) UpdateValues(request *U) url.Values {
	return values(t, request, Field[C, U, L].update)
}

// ListValues writes a list request as a query.
func (t Table[C, U, L]) ListValues(request *L) url.Values {
	return values(t, request, Field[C, U, L].list)
}

// Position returns the index of a parameter in the table; that of an unknown one is the
// length of the table.
func (t Table[C, U, L]) Position(name string) int {
	for i, f := range t {
		if f.Name() == name {
			return i
		}
	}
	return len(t)
}

func parse[C, U, L, R any](t Table[C, U, L], form url.Values, request *R, of func(Field[C, U, L]) access[R]) []*Problem {
	var problems []*Problem
	for _, f := range t {
		if a := of(f); a.read != nil {
			if p := a.read(form, request); p != nil {
				problems = append(problems, p)
			}
		}
	}
	return problems
}

func values[C, U, L, R any](t Table[C, U, L], request *R, of func(Field[C, U, L]) access[R]) url.Values {
	form := url.Values{}
	for _, f := range t {
		if a := of(f); a.write != nil {
			if values := a.write(request); values != nil {
				form[f.Name()] = values
			}
		}
	}
	return form
}

// Query writes a form as a query, its parameters in the given order.
func Query(form url.Values, names []string) string {
	var parts []string
	for _, name := range names {
		for _, value := range form[name] {
			parts = append(parts, name+"="+url.QueryEscape(value))
		}
	}
	return strings.Join(parts, "&")
}

// ForCreate returns the named parameters of create requests, for another table. It
// panics on a name that create requests do not accept.
func (t Table[C, U, L]) ForCreate(names ...string) Table[C, U, L] {
	return pick(t, names, func(f Field[C, U, L]) (Field[C, U, L], bool) {
		return picked[C, U, L]{name: f.Name(), inCreate: f.create()}, f.create().read != nil
	})
}

// ForList is ForCreate for list requests.
func (t Table[C, U, L]) ForList(names ...string) Table[C, U, L] {
	return pick(t, names, func(f Field[C, U, L]) (Field[C, U, L], bool) {
		return picked[C, U, L]{name: f.Name(), inList: f.list()}, f.list().read != nil
	})
}

func pick[C, U, L any](t Table[C, U, L], names []string, only func(Field[C, U, L]) (Field[C, U, L], bool)) Table[C, U, L] {
	var rows Table[C, U, L]
	for _, name := range names {
		i := slices.IndexFunc(t, func(f Field[C, U, L]) bool {
			_, accepted := only(f)
			return f.Name() == name && accepted
		})
		row, _ := only(t[i])
		rows = append(rows, row)
	}
	return rows
}

// picked is a row of another table that one kind of request accepts.
type picked[C, U, L any] struct {
	name     string
	inCreate access[C]
	inList   access[L]
}

// Name implements Field.
func (p picked[C, U, L]) Name() string { return p.name }

func (p picked[C, U, L]) create() access[C] { return p.inCreate }
func (p picked[C, U, L]) update() access[U] { return access[U]{} }
func (p picked[C, U, L]) list() access[L]   { return p.inList }
