package conform

// suites is THE list of what is checked, in the order in which it runs.
var suites = []suite{
	{"cells", "every event by every actor in every status", cells},
	{"guards", "every guard of every event, refusing alone", guards},
	{"pairs", "every transition right after every other", pairs},
	{"deadlines", "every deadline: a second before, then, and a second after", deadlines},
	{"memory", "what an order remembers, how long, and when it changed", memory},
	{"access", "other accounts' orders, deleted and unknown ones, paths and methods", access},
	{"parameters", "every parameter of every request: valid, missing, empty, repeated, too long, ill typed", parameters},
	{"lists", "filters, and pages while orders come and go", lists},
	{"faults", "calls that cannot be placed, and too many requests", faults},
	{"callbacks", "every change of status reported once, in order and signed; nothing else", callbacks},
	{"walks", "random walks of a few orders, towards what was done least", walks},
	{"races", "clients that race for one order, one number, one name", raceChecks},
}

// The forms that most checks create an order with.
const (
	newOrder = "PhoneNumber={number}&SmsCapability=true"
	byBill   = newOrder + "&VerificationType=phone-bill&VerificationDocumentSid=" + document
	document = "RI11111111111111111111111111111111"
	letter   = "PX11111111111111111111111111111111"
)

// check makes a check of its steps, a line each.
func check(name, rule string, lines ...string) Check {
	c := Check{Name: name, Rule: rule}
	for _, line := range lines {
		c.Steps = append(c.Steps, step(line))
	}
	return c
}

// step reads a line that is written in this package.
func step(line string) Step {
	s, err := ParseStep(line)
	if err != nil {
		panic(err)
	}
	return s
}
