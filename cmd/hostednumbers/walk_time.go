package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// passing returns in words how much time passes between two instants, such as "30 days
// and 1 second pass".
func passing(from, to time.Time) string {
	seconds, nanos := to.Unix()-from.Unix(), to.Nanosecond()-from.Nanosecond()
	if nanos < 0 {
		seconds, nanos = seconds-1, nanos+int(time.Second)
	}
	var parts []string
	for _, unit := range []struct {
		name   string
		length int64
	}{{"day", 24 * 60 * 60}, {"hour", 60 * 60}, {"minute", 60}} {
		if n := seconds / unit.length; n > 0 {
			parts = append(parts, count(strconv.FormatInt(n, 10), unit.name))
		}
		seconds %= unit.length
	}
	if seconds > 0 || nanos > 0 {
		fraction := strings.TrimRight(fmt.Sprintf(".%09d", nanos), "0")
		parts = append(parts, count(strings.TrimSuffix(strconv.FormatInt(seconds, 10)+fraction, "."), "second"))
	}
	last := len(parts) - 1
	switch {
	case last < 0:
		return "no time passes"
	case last == 0 && strings.HasPrefix(parts[0], "1 "):
		return parts[0] + " passes"
	case last == 0:
		return parts[0] + " pass"
	}
	return strings.Join(parts[:last], ", ") + " and " + parts[last] + " pass"
}

// count returns a number with its noun: 1 day, 2 days.
func count(n, thing string) string {
	if n == "1" {
		return n + " " + thing
	}
	return n + " " + thing + "s"
}
