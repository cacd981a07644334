package conform

import (
	"reflect"
	"strings"

	"github.com/hostednumbers/hostednumbers/order"
)

// forms are the keys of an order whose values the official texts and samples write
// in several ways. Each function reports whether a value is another way to write the
// wanted one.
var forms = map[string]func(want, got any) bool{
	"capabilities":           sameCapabilities,
	"date_created":           sameDate,
	"date_updated":           sameDate,
	"failure_reason":         func(want, got any) bool { return want == "" && got == nil },
	"verification_call_sids": func(want, got any) bool { return want == nil && reflect.DeepEqual(got, []any{}) },
}

// same reports whether the value of a key is the wanted one, in any form of it that
// is documented.
func same(key string, want, got any) bool {
	if reflect.DeepEqual(want, got) {
		return true
	}
	also := forms[key]
	return also != nil && also(want, got)
}

// sameCapabilities reports whether the wanted capabilities are there, and no others
// but MMS and fax, which some samples have.
func sameCapabilities(want, got any) bool {
	wanted, _ := want.(map[string]any)
	shown, ok := got.(map[string]any)
	for key, value := range shown {
		switch _, isBool := value.(bool); {
		case key != "mms" && key != "fax":
			ok = ok && value == wanted[key]
		case !isBool:
			ok = false
		}
	}
	for key := range wanted {
		if _, there := shown[key]; !there && key != "mms" && key != "fax" {
			ok = false
		}
	}
	return ok
}

// sameDate reports whether a date is the wanted second: the text of the API says
// that it is of RFC 2822, and its samples are of RFC 3339, both in whole seconds.
func sameDate(want, got any) bool {
	wanted, _ := want.(string)
	shown, _ := got.(string)
	at, err := order.ParseTime(shown)
	return err == nil && at.String() == wanted && !strings.Contains(shown, ".")
}
