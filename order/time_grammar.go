package order

import (
	"strings"
	"time"
)

// clockTime is a date and a time of day, unchecked.
type clockTime struct {
	year, month, day     int
	hour, minute, second int
	offset               int // in seconds, east of UTC
}

// instant returns the time in UTC, and whether it is valid. A leap second, which ends
// a month of UTC, counts as the first second of the next month.
func (c *clockTime) instant() (Time, bool) {
	if c.month < 1 || c.month > 12 || c.day < 1 || c.hour > 23 || c.minute > 59 || c.second > 60 {
		return Time{}, false
	}
	date := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.minute, c.second, 0, time.UTC)
	if last := time.Date(c.year, time.Month(c.month)+1, 0, 0, 0, 0, 0, time.UTC).Day(); c.day > last {
		return Time{}, false
	}
	at := date.Add(-time.Duration(c.offset) * time.Second)
	if c.second == 60 && (at.Day() != 1 || at.Hour() != 0 || at.Minute() != 0) {
		return Time{}, false
	}
	return Time{at.Unix() - yearOne}, true
}

// parseRFC3339 reads date-time of RFC 3339, section 5.6: T and Z in either case,
// a fraction of any length, offsets to 23:59.
func parseRFC3339(text string) (Time, bool) {
	r := dateReader{rest: text}
	var c clockTime
	c.year = r.digits(4, 4)
	r.takes('-')
	c.month = r.digits(2, 2)
	r.takes('-')
	c.day = r.digits(2, 2)
	r.takesLetter('T')
	c.hour = r.digits(2, 2)
	r.takes(':')
	c.minute = r.digits(2, 2)
	r.takes(':')
	c.second = r.digits(2, 2)
	if r.peek() == '.' {
		r.takes('.')
		r.digits(1, len(text))
	}
	switch sign := r.peek(); sign {
	case '+', '-':
		r.takes(sign)
		hours := r.digits(2, 2)
		r.takes(':')
		minutes := r.digits(2, 2)
		r.bad = r.bad || hours > 23 || minutes > 59
		c.offset = signed(sign, hours, minutes)
	default:
		r.takesLetter('Z')
	}
	if r.bad || r.rest != "" {
		return Time{}, false
	}
	return c.instant()
}

func signed(sign byte, hours, minutes int) int {
	offset := (hours*60 + minutes) * 60
	if sign == '-' {
		return -offset
	}
	return offset
}

// dateReader reads a date from the front. After the first error it is bad, and its
// results are meaningless.
type dateReader struct {
	rest string
	bad  bool
}

// peek returns the next byte, 0 at the end.
func (r *dateReader) peek() byte {
	if r.rest == "" {
		return 0
	}
	return r.rest[0]
}

func (r *dateReader) takes(c byte) {
	if r.bad = r.bad || r.peek() != c; !r.bad {
		r.rest = r.rest[1:]
	}
}

// takesLetter takes a letter in either case.
func (r *dateReader) takesLetter(capital byte) {
	if r.peek() == capital|0x20 {
		capital |= 0x20
	}
	r.takes(capital)
}

// digits reads the next digits as a number, at most 99999.
func (r *dateReader) digits(least, most int) int {
	n, count := 0, 0
	for count < len(r.rest) && count < most && r.rest[count]-'0' <= 9 {
		n = min(10*n+int(r.rest[count]-'0'), 99999)
		count++
	}
	r.bad = r.bad || count < least
	r.rest = r.rest[count:]
	return n
}

// name takes one of the names, in any case, and returns its position.
func (r *dateReader) name(names []string) int {
	end := 0
	for end < len(r.rest) && r.rest[end]|0x20 >= 'a' && r.rest[end]|0x20 <= 'z' {
		end++
	}
	for i, name := range names {
		if strings.EqualFold(name, r.rest[:end]) {
			r.rest = r.rest[end:]
			return i
		}
	}
	r.bad = true
	return 0
}
