package report_test

import (
	"fmt"

	"github.com/hostednumbers/hostednumbers/conform/report"
	"github.com/hostednumbers/hostednumbers/conform/script"
)

func ExampleFailure() {
	failure := report.Failure{
		Check:       report.Check{Suite: "access", Name: "an order is deleted", Rule: "A deleted order is 404."},
		Steps:       script.Script{{Verb: script.Delete}, {Verb: script.Fetch}},
		Differences: []report.Difference{{What: report.WhatStatus, Want: "404", Got: "200"}},
	}
	fmt.Print(failure)
	// Output:
	// rule: A deleted order is 404.
	// step 1: delete
	// step 2: fetch
	// the HTTP status
	//   want 404
	//   got  200
}
