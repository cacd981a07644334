package params_test

import (
	"fmt"
	"net/url"

	"github.com/hostednumbers/hostednumbers/internal/params"
)

func ExampleTable() {
	type letter struct{ Title string }
	fields := params.Table[letter, struct{}, struct{}]{
		params.Text[letter, struct{}, struct{}, string]("Title", 20001, params.AtMost(4)).Required().
			InCreate(func(l *letter) *string { return &l.Title }),
	}
	for _, title := range []string{"Ms", "Doctor", ""} {
		var l letter
		problems := fields.ParseCreate(url.Values{"Title": {title}}, &l)
		for _, p := range problems {
			fmt.Println(p.Param, p.Code, p)
		}
		fmt.Printf("%+v\n", l)
	}
	// Output:
	// {Title:Ms}
	// Title 20001 must have at most 4 characters; it has 6
	// {Title:}
	// Title 20001 is required; it is missing or empty
	// {Title:}
}
