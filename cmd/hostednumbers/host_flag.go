package main

import (
	"errors"
	"flag"
	"net/netip"
	"strings"
)

// hostFlag adds -host, which may be given more than once: names under which
// serve is reached.
func hostFlag(flags *flag.FlagSet) *[]string {
	var names []string
	flags.Func("host", "`NAME` answer the control plane under this host name too, besides IP addresses and localhost; repeatable", func(name string) error {
		if strings.Trim(name, ".") == "" || strings.ContainsAny(name, "/:@?# \t") {
			return errors.New("want a host name alone, like mock or build.internal, without scheme, port and path")
		}
		if _, err := netip.ParseAddr(name); err == nil {
			return errors.New("every IP address is known already; want a host name, like mock")
		}
		names = append(names, name)
		return nil
	})
	return &names
}
