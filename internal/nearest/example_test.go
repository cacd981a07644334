package nearest_test

import (
	"fmt"

	"github.com/hostednumbers/hostednumbers/internal/nearest"
)

func ExampleWord() {
	fmt.Println(nearest.Word("Reasn", []string{"Actor", "Reason", "Code"}))
	// Output: Reason
}
