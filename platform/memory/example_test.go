package memory_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/hostednumbers/hostednumbers/phone"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/platform/memory"
)

// A new store is empty.
func Example() {
	store := memory.New(memory.Options{Deliver: func(_ context.Context, items []platform.Item) {
		fmt.Println(len(items), "effects to carry out")
	}})
	_, err := store.Find(context.Background(), platform.Ref{Holder: phone.MustParse("+16175551212")})
	fmt.Println(errors.Is(err, platform.ErrNotStored))
	// Output: true
}
