package script

import "github.com/hostednumbers/hostednumbers/phone"

// NumbersAfter returns the next numbers of an area code after a line.
func NumbersAfter(area string, line, n int) (numbers []phone.Number) {
	maker := numberMaker{line}
	for range n {
		numbers = append(numbers, maker.number(area))
	}
	return numbers
}
