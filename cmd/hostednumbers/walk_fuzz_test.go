package main

import "testing"

// FuzzScript plays any script. It must end with an exit code of the program.
func FuzzScript(f *testing.F) {
	for _, name := range builtinNames() {
		script, err := walks.ReadFile("walks/" + name + ".txt")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(script))
	}
	f.Add("at 9999-12-31T23:59:59Z\ncreate PhoneNumber=%2B16175551212&SmsCapability=true\nwait 40d\ntwilio accept\nexpect")
	f.Fuzz(func(t *testing.T, script string) {
		if code, _, _ := runWith(script, "walk", "-"); code < exitOK || code > exitUsage {
			t.Fatal(code)
		}
	})
}
