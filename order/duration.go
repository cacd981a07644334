package order

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"strings"
	"time"
)

// ErrDuration means that a text is not a duration, is negative, or is too long for
// a time.Duration.
var ErrDuration = errors.New("not a duration")

// durationPart is one number with its unit.
var durationPart = regexp.MustCompile(`^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:ns|us|µs|μs|ms|s|m|h|d)`)

// ParseDuration parses a duration like time.ParseDuration, and also accepts days:
// "10m", "1h30m", "30d", "1d12h", "1.5d". A day has 24 hours. A sign is an error,
// because the model's clock only goes forward. An error wraps ErrDuration.
func ParseDuration(text string) (time.Duration, error) {
	if text == "0" { // the one number that needs no unit
		return 0, nil
	}
	if strings.HasPrefix(text, "-") {
		return 0, badDuration("it is negative: %.40q", text)
	}
	var sum time.Duration
	rest := text
	for rest != "" || text == "" {
		part := durationPart.FindString(rest)
		if part == "" {
			return 0, badDuration("it is %.40q", text)
		}
		rest = rest[len(part):]
		d, ok := duration(part)
		if !ok || d > math.MaxInt64-sum {
			return 0, badDuration("it is longer than %dd: %.40q", longest/day, text)
		}
		sum += d
	}
	return sum, nil
}

// badDuration returns the error for a text that is not a duration.
func badDuration(found string, args ...any) error {
	return &parseError{"duration", "must be a duration like 90s, 10m, 12h or 30d; " + fmt.Sprintf(found, args...), ErrDuration}
}

const (
	day     = 24 * time.Hour
	longest = time.Duration(math.MaxInt64)
)

// duration returns the value of one part, and false if it is too long.
func duration(part string) (time.Duration, bool) {
	days, isDays := strings.CutSuffix(part, "d")
	if !isDays {
		d, err := time.ParseDuration(part)
		return d, err == nil
	}
	hours, err := time.ParseDuration(days + "h")
	return 24 * hours, err == nil && hours <= longest/24
}
