package status_test

import (
	"encoding/json"
	"fmt"

	"github.com/hostednumbers/hostednumbers/status"
)

func ExampleParse() {
	s, err := status.Parse("pending-loa")
	fmt.Println(s == status.PendingLOA, err)

	_, err = status.Parse("action_required")
	fmt.Println(err)
	// Output:
	// true <nil>
	// status: parse: must be a status; it is "action_required"; did you mean "action-required"?
}

func ExampleStatus() {
	var row struct {
		Status   status.Status `json:"status"`
		Previous status.Status `json:"previous"`
	}
	if err := json.Unmarshal([]byte(`{"status": "testing", "previous": null}`), &row); err != nil {
		fmt.Println(err)
	}
	fmt.Println(row.Status, row.Previous == status.None)

	row.Previous, row.Status = row.Status, status.Completed
	data, err := json.Marshal(row)
	fmt.Println(string(data), err)
	// Output:
	// testing true
	// {"status":"completed","previous":"testing"} <nil>
}

func ExampleStatus_Label() {
	fmt.Println(status.PendingLOA, "is shown as", status.PendingLOA.Label())
	// Output: pending-loa is shown as Pending LOA
}

func ExampleSet() {
	final := status.Of(status.Completed, status.Failed)
	fmt.Println(final.Has(status.Failed), final.Has(status.Testing))
	fmt.Println(final.With(status.Of(status.None)))
	// Output:
	// true false
	// (none), completed, failed
}
