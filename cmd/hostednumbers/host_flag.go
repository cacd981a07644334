package main

import (
	"errors"
	"flag"
	"net/netip"
	"strings"
)

// hostFlag adds the repeatable flag -host, and returns its names.
func hostFlag(flags *flag.FlagSet) *[]string {
	var names []string
	flags.Func("host", "`NAME` a further host name of the control plane, besides IP addresses and localhost; repeatable", func(name string) error {
		if strings.Trim(name, ".") == "" || strings.ContainsAny(name, "/:@?# \t") {
			return errors.New("it must be a host name, such as mock or build.internal, without scheme, port and path")
		}
		if _, err := netip.ParseAddr(name); err == nil {
			return errors.New("it must be a host name, such as mock; every IP address is accepted already")
		}
		if strings.Trim(name, "0123456789") == "" {
			return errors.New("it must be a host name, such as mock; for a port use -addr HOST:PORT")
		}
		names = append(names, name)
		return nil
	})
	return &names
}
