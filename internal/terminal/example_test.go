package terminal_test

import (
	"fmt"

	"github.com/hostednumbers/hostednumbers/internal/terminal"
)

func ExampleQuote() {
	fmt.Println(terminal.Quote("Zoë & Söhne, 100%"))
	fmt.Println(terminal.Quote("\x1b[2J\u202eforged\n"))
	// Output:
	// Zoë & Söhne, 100%
	// \x1b[2J\u202eforged\n
}
