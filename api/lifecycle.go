package api

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/hostednumbers/hostednumbers/loa"
	"github.com/hostednumbers/hostednumbers/order"
)

// LifecycleJSON returns the lifecycles for programs in other languages: that of orders, as
// order.LifecycleJSON returns it, with that of letters under the additional key "letters".
func LifecycleJSON() ([]byte, error) {
	orders, err := order.LifecycleJSON()
	if err != nil {
		return nil, err
	}
	letters, err := loa.LifecycleJSON()
	if err != nil {
		return nil, err
	}
	joined := slices.Concat(bytes.TrimSuffix(orders, []byte("}")), []byte(`,"letters":`), letters, []byte("}"))
	var b bytes.Buffer
	err = json.Indent(&b, joined, "", "  ")
	return b.Bytes(), err
}
