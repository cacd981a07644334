package exactjson_test

import (
	"encoding/json"
	"fmt"

	"github.com/hostednumbers/hostednumbers/internal/exactjson"
)

func Example() {
	var usual, exact struct {
		Status string `json:"status"`
	}
	data := []byte(`{"status":"received","STATUS":"failed"}`)
	fmt.Println(json.Unmarshal(data, &usual), usual.Status)
	fmt.Println(exactjson.Unmarshal(data, &exact), exact.Status)
	// Output:
	// <nil> failed
	// <nil> received
}
