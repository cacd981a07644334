package mock_test

import "errors"

// errMistake is what a wrong server returns by mistake.
var errMistake = errors.New("by mistake")

// races is the suite that catches what goes wrong between two requests only.
const races = "races"
