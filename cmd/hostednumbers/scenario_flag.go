package main

import (
	"flag"
	"os"

	"github.com/hostednumbers/hostednumbers/mock/scenario"
)

// scenarioFlag adds the flag -scenario, and returns the scenario of serve: the rules of the
// file, which take precedence over the magic numbers.
func scenarioFlag(flags *flag.FlagSet) func() (*scenario.Scenario, error) {
	var rules []scenario.Rule
	flags.Func("scenario", "`FILE` read rules that say what happens to which number; docs/scenarios.md explains them", func(name string) error {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		read, err := scenario.Parse(data)
		if err != nil {
			return err
		}
		rules = append(rules, read.Rules()...)
		return nil
	})
	return func() (*scenario.Scenario, error) {
		all := rules
		for _, magic := range scenario.MagicNumbers() {
			all = append(all, magic.Rule)
		}
		return scenario.New(all...)
	}
}
