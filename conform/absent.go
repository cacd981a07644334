package conform

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
)

// served is the check that a server serves the list of a path. Where it fails with 404, the
// checks that need the path are skipped.
func served(what, path string) report.Check {
	return check("the list of "+what+" is served", "Every list of the API answers with a page.", get(path))
}

// absent returns the path that the server does not serve, if a check of served has found
// that.
func absent(f *report.Failure) []string {
	if len(f.Steps) != 1 || f.Steps[0].Verb != script.Send || f.Steps[0].Method != http.MethodGet {
		return nil
	}
	missing := func(d report.Difference) bool { return d.What == report.WhatStatus && strings.HasPrefix(d.Got, "404") }
	if !slices.ContainsFunc(f.Differences, missing) {
		return nil
	}
	return []string{strings.TrimSuffix(f.Steps[0].Path, ".json")}
}

// served returns an error for a check that needs a path which the server does not serve.
func (r *runner) served(check *report.Check) error {
	for _, step := range check.Steps {
		said, _ := r.target.Generation.says(step)
		for _, path := range r.absent {
			if strings.HasPrefix(said.Path, path) {
				return fmt.Errorf("conform: the server does not serve %s: %w", path, errors.ErrUnsupported)
			}
		}
	}
	return nil
}
