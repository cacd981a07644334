package order

import "strings"

var (
	dayNames   = []string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}
	monthNames = []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
	zoneNames  = []string{"UT", "GMT", "EDT", "EST", "CDT", "CST", "MDT", "MST", "PDT", "PST"}
	zoneHours  = []int{0, 0, -4, -5, -5, -6, -6, -7, -7, -8}
)

// parseRFC2822 reads date-time of RFC 2822, section 3.3, with the obsolete forms of
// section 4.3, which a receiver must accept: white space and comments between the
// parts, years of two and three digits, named zones. The letters of the military
// zones are refused, because the RFC gives them no certain meaning. A weekday may
// differ from that of the date (assumed).
func parseRFC2822(text string) (Time, bool) {
	r := dateReader{rest: text}
	var c clockTime
	r.gap()
	if r.peek()-'0' > 9 {
		r.name(dayNames)
		r.gap()
		r.takes(',')
		r.gap()
	}
	c.day = r.digits(1, 2)
	r.required(r.gap().any)
	c.month = r.name(monthNames) + 1
	r.required(r.gap().any)
	c.year = r.year()
	r.required(r.gap().space)
	r.timeOfDay(&c)
	c.offset = r.zone()
	r.gap()
	if r.bad || r.rest != "" {
		return Time{}, false
	}
	return c.instant()
}

func (r *dateReader) required(is bool) { r.bad = r.bad || !is }

// year reads a year. Two digits mean 1950 to 2049; three count from 1900.
func (r *dateReader) year() int {
	before := len(r.rest)
	year := r.digits(2, before)
	switch before - len(r.rest) {
	case 2:
		if year < 50 {
			return 2000 + year
		}
		return 1900 + year
	case 3:
		return 1900 + year
	}
	return year
}

// timeOfDay reads hour, minute, perhaps second, and the white space before the zone.
func (r *dateReader) timeOfDay(c *clockTime) {
	c.hour = r.digits(2, 2)
	r.gap()
	r.takes(':')
	r.gap()
	c.minute = r.digits(2, 2)
	g := r.gap()
	if r.peek() == ':' {
		r.takes(':')
		r.gap()
		c.second = r.digits(2, 2)
		g = r.gap()
	}
	r.required(g.endsInSpace)
}

// zone reads an offset of up to 99 hours, or a name, in seconds east of UTC.
func (r *dateReader) zone() int {
	sign := r.peek()
	if sign != '+' && sign != '-' {
		return zoneHours[r.name(zoneNames)] * 60 * 60
	}
	r.takes(sign)
	hours, minutes := r.digits(2, 2), r.digits(2, 2)
	r.required(minutes <= 59)
	return signed(sign, hours, minutes)
}

// gap describes the text between two parts.
type gap struct {
	any         bool // white space or comments
	space       bool // white space outside comments
	endsInSpace bool
}

// gap takes white space, which may be folded into lines, and comments.
func (r *dateReader) gap() (g gap) {
	for !r.bad {
		switch {
		case r.whiteSpace():
			g = gap{true, true, true}
		case r.peek() == '(':
			r.comment()
			g = gap{true, g.space, false}
		default:
			return g
		}
	}
	return g
}

// whiteSpace takes spaces, tabs, and line ends before a space or a tab. It reports
// whether it took any.
func (r *dateReader) whiteSpace() bool {
	before := len(r.rest)
	for {
		r.rest = strings.TrimLeft(r.rest, " \t")
		folded, ok := strings.CutPrefix(r.rest, "\r\n")
		if !ok || folded == "" || folded[0] != ' ' && folded[0] != '\t' {
			return len(r.rest) < before
		}
		r.rest = folded
	}
}

// comment takes a comment with its nested comments: ASCII, in which a backslash
// escapes the next character.
func (r *dateReader) comment() {
	for depth := 0; !r.bad; {
		switch c := r.peek(); {
		case r.whiteSpace():
			continue
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == '\\' && len(r.rest) > 1 && r.rest[1] < 0x80:
			r.rest = r.rest[1:]
		case c == '\\' || c == 0 || c >= 0x80 || c == '\r' || c == '\n':
			r.bad = true
			return
		}
		r.rest = r.rest[1:]
		if depth == 0 {
			return
		}
	}
}
