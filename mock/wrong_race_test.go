package mock_test

// races is the suite that catches what goes wrong between two requests only.
const races = "races"
