package client

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"

	"github.com/hostednumbers/hostednumbers/api"
)

// list is a list of the API: where it begins, and how its pages are read.
type list[P, T any] struct {
	operation string
	on        site
	first     string // the url of the first page
	items     func(*P) []T
	next      func(*P) string // the url of the next page, "" on the last one
	check     func(*T) error  // an error for a value that is not the resource
}

// listOf is a list in the form of api.Page.
func listOf[W, T any](operation string, on site, first string, of func(W) T, check func(*T) error) list[api.Page[W], T] {
	return list[api.Page[W], T]{
		operation, on, first,
		func(p *api.Page[W]) []T { return each(p.Items, of) },
		func(p *api.Page[W]) string { return string(p.Meta.NextPageURL) },
		check,
	}
}

// all yields the items of every page. It ends after the first error.
func (l list[P, T]) all(ctx context.Context, c *Client) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		seen := map[string]bool{}
		for address := l.first; address != ""; {
			seen[address] = true
			p, err := read(ctx, c, &request{operation: l.operation, method: http.MethodGet, url: address, repeatable: true}, same, l.checkPage)
			if err != nil {
				yield(zero, err)
				return
			}
			for _, item := range l.items(&p) {
				if !yield(item, nil) {
					return
				}
			}
			next := l.next(&p)
			if next == "" {
				return
			}
			address, err = l.on.follow(next)
			if err == nil && seen[address] {
				err = errors.New("the pages must end; the url of the next page leads back to an earlier one")
			}
			if err != nil {
				yield(zero, &Error{Operation: l.operation, Message: c.hide(err.Error()), Err: err})
				return
			}
		}
	}
}

// checkPage returns an error for a page without a list, or with an item that is not
// the resource.
func (l list[P, T]) checkPage(p *P) error {
	items := l.items(p)
	if items == nil {
		return errors.New("it must be a page of a list; it has no list")
	}
	for i := range items {
		if err := l.check(&items[i]); err != nil {
			return fmt.Errorf("item %d: %w", i, err)
		}
	}
	return nil
}

// each returns the results of a function, nil for a nil slice.
func each[A, B any](values []A, of func(A) B) []B {
	if values == nil {
		return nil
	}
	results := make([]B, len(values))
	for i, value := range values {
		results[i] = of(value)
	}
	return results
}
