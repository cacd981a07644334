package sid_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hostednumbers/hostednumbers/sid"
)

func ExampleParse() {
	id, err := sid.Parse[sid.Order]("HR0123456789abcdef0123456789ABCDEF")
	fmt.Println(id, err)

	_, err = sid.Parse[sid.Order]("AC0123456789abcdef0123456789abcdef")
	fmt.Println(err, errors.Is(err, sid.ErrKind))

	_, err = sid.Parse[sid.Order]("HR0123456789abcdef0123456789abcdeg")
	fmt.Println(err, errors.Is(err, sid.ErrSyntax))
	// Output:
	// HR0123456789abcdef0123456789ABCDEF <nil>
	// sid: parse "AC0123456789abcdef0123456789abcdef": must be HR and 32 hexadecimal digits; it begins with "AC" true
	// sid: parse "HR0123456789abcdef0123456789abcdeg": must be HR and 32 hexadecimal digits; it has "g" at offset 33 true
}

func ExampleID() {
	var row struct {
		Sid     sid.ID[sid.Order]
		Address sid.ID[sid.Address]
	}
	err := json.Unmarshal([]byte(`{"Sid": "HR0123456789abcdef0123456789abcdef", "Address": null}`), &row)
	fmt.Println(row.Sid, row.Address.IsZero(), err)

	err = json.Unmarshal([]byte(`{"Address": "HR0123456789abcdef0123456789abcdef"}`), &row)
	fmt.Println(err)
	// Output:
	// HR0123456789abcdef0123456789abcdef true <nil>
	// sid: parse "HR0123456789abcdef0123456789abcdef": must be AD and 32 hexadecimal digits; it begins with "HR"
}

// Programs pass crypto/rand.Reader.
func ExampleNew() {
	id, err := sid.New[sid.Call](strings.NewReader("as random as can"))
	fmt.Println(id, err)
	// Output:
	// CA61732072616e646f6d2061732063616e <nil>
}

func ExampleIdentify() {
	kind, err := sid.Identify("RI0123456789abcdef0123456789abcdef")
	fmt.Println(kind.Name, err)
	// Output:
	// identity document <nil>
}
