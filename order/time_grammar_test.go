package order_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
)

// The grammars of the two RFCs as regular expressions. \x01 stands for a comment,
// and a space for any white space.
var (
	rfc3339 = regexp.MustCompile(`^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:[Zz]|([+-])(\d\d):(\d\d))$`)
	rfc2822 = regexp.MustCompile(strings.NewReplacer("~", `[ \x01]*`, "!", `[ \x01]+`, "=", `\x01* [ \x01]*`).Replace(
		`^~(?:(?i:(Sun|Mon|Tue|Wed|Thu|Fri|Sat))~,~)?(\d{1,2})!(?i:(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec))!(\d{2,})=` +
			`(\d\d)~:~(\d\d)(?:~:~(\d\d))?~ (?:([+-])(\d\d)(\d\d)|(?i:(UT|GMT|E[SD]T|C[SD]T|M[SD]T|P[SD]T)))~$`))
	months = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
	named  = map[string]int{"ut": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}

	pairs    = regexp.MustCompile(`\\[\x00-\x7f]`)
	spaces   = regexp.MustCompile(`(?:[ \t]|\r\n[ \t])+`)
	comments = regexp.MustCompile(`\([^()\\\x00\r\n\x80-\x{10ffff}]*\)`)
)

// flat replaces white space by one space, and each comment by \x01.
func flat(text string) string {
	text = strings.ReplaceAll(text, "\x01", "\x02")
	text = spaces.ReplaceAllString(pairs.ReplaceAllString(text, "q"), " ")
	for comments.MatchString(text) {
		text = comments.ReplaceAllString(text, "\x01")
	}
	return text
}

func number(digits string) int {
	n, _ := strconv.Atoi(digits)
	return n
}

// timeOracle returns the time of a text by the grammars.
func timeOracle(text string) (time.Time, bool) {
	if m := rfc3339.FindStringSubmatch(text); m != nil {
		if number(m[8]) > 23 || number(m[9]) > 59 {
			return time.Time{}, false
		}
		return dateOracle(m[1:7], m[7]+"1", number(m[8])*60+number(m[9]))
	}
	m := rfc2822.FindStringSubmatch(flat(text))
	if strings.ContainsRune(text, 0xfffd) || m == nil || number(m[10]) > 59 {
		return time.Time{}, false
	}
	year := number(m[4])
	if len(m[4]) == 3 || len(m[4]) == 2 && year >= 50 {
		year += 1900
	} else if len(m[4]) == 2 {
		year += 2000
	}
	month := slices.Index(months, strings.ToLower(m[3])) + 1
	minutes := number(m[9])*60 + number(m[10])
	sign := m[8] + "1"
	if m[11] != "" {
		minutes = named[strings.ToLower(m[11])] * 60
	}
	date := []string{strconv.Itoa(year), strconv.Itoa(month), m[2], m[5], m[6], m[7]}
	return dateOracle(date, sign, minutes)
}

// dateOracle returns the instant of a date and a time of day, with an offset from
// UTC in minutes.
func dateOracle(parts []string, sign string, minutes int) (time.Time, bool) {
	var n [6]int
	for i, part := range parts {
		n[i] = number(part)
	}
	local := time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], min(n[5], 59), 0, time.UTC)
	if len(parts[0]) > 6 || n[3] > 23 || n[4] > 59 || n[5] > 60 || local.Year() != n[0] || int(local.Month()) != n[1] || local.Day() != n[2] {
		return time.Time{}, false
	}
	at := local.Add(-time.Duration(number(sign)*minutes) * time.Minute)
	if n[5] == 60 {
		at = at.Add(time.Second)
		if at != time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, time.UTC) {
			return time.Time{}, false
		}
	}
	return at, at.Year() >= 1 && at.Year() <= 9999 && !at.IsZero()
}

// readsTimesByTheGrammar compares every way of reading a time with the oracle.
func readsTimesByTheGrammar(t require.TestingT, text string) {
	want := order.Time{}
	at, ok := timeOracle(text)
	if ok {
		want = order.TimeOf(at)
	}
	got, err := order.ParseTime(text)
	require.Equal(t, ok, err == nil, "%q: %v", text, err)
	require.Equal(t, want, got, "%q", text)
	if text == "" {
		return
	}
	quoted, err := json.Marshal(text)
	require.NoError(t, err)
	for name, read := range map[string]func(*order.Time) error{
		"UnmarshalText": func(got *order.Time) error { return got.UnmarshalText([]byte(text)) },
		"UnmarshalJSON": func(got *order.Time) error { return got.UnmarshalJSON(quoted) },
		"Scan string":   func(got *order.Time) error { return got.Scan(text) },
		"Scan bytes":    func(got *order.Time) error { return got.Scan([]byte(text)) },
	} {
		got := sampleTime
		err := read(&got)
		if ok {
			require.NoError(t, err, "%s %q", name, text)
			require.Equal(t, want, got, "%s %q", name, text)
		} else {
			require.ErrorIs(t, err, order.ErrTime, "%s %q", name, text)
			require.Equal(t, sampleTime, got, "%s %q: an error changes nothing", name, text)
		}
	}
}

// datesOfRFC3339 and datesOfRFC2822 yield texts of the grammar; a few name a day
// that does not exist.
func datesOfRFC3339() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		zone := rapid.OneOf(rapid.SampledFrom([]string{"Z", "z", "+00:00", "-00:00", "+23:59", "-23:59"}), rapid.StringMatching(`[+-](?:[01]\d|2[0-3]):[0-5]\d`))
		fraction := rapid.SampledFrom([]string{"", ".0", ".5", ".999999999", ".123456789012345678901234567890"})
		at := times().Draw(t, "time").Time()
		return at.Format("2006-01-02") + rapid.SampledFrom([]string{"T", "t"}).Draw(t, "T") + clock(t, at) +
			fraction.Draw(t, "fraction") + zone.Draw(t, "zone")
	})
}

// clock returns the time of day, sometimes a leap second.
func clock(t *rapid.T, at time.Time) string {
	if rapid.IntRange(0, 9).Draw(t, "leap second") == 9 {
		return "23:59:60"
	}
	return at.Format("15:04:05")
}

func datesOfRFC2822() *rapid.Generator[string] {
	comment := rapid.SampledFrom([]string{"()", "(PDT)", "(a (nested (one)) b)", `(\) \( \\)`, "(on\r\n two lines)", "(\x7f\x08)"})
	space := rapid.SampledFrom([]string{" ", "  ", "\t", "\r\n ", " \r\n\t", " \r\n \r\n "})
	return rapid.Custom(func(t *rapid.T) string {
		some := func(name string, required ...*rapid.Generator[string]) string {
			gap := rapid.SliceOfN(rapid.OneOf(rapid.Just(""), comment, space), 0, 2).Draw(t, name)
			for _, r := range required {
				gap = append(gap, r.Draw(t, name))
			}
			return strings.Join(gap, "")
		}
		at := times().Draw(t, "time").Time()
		year := at.Format(rapid.SampledFrom([]string{"2006", "06", "2006"}).Draw(t, "year"))
		text := some("begin")
		if rapid.Bool().Draw(t, "weekday") {
			text += at.Format("Mon") + some("weekday") + "," + some("comma")
		}
		text += at.Format(rapid.SampledFrom([]string{"2", "02"}).Draw(t, "day")) + some("day", space) + at.Format("Jan") + some("month", space)
		text += year + some("year", space) + clock(t, at)
		zone := rapid.OneOf(rapid.StringMatching(`[+-]\d\d[0-5]\d`), rapid.SampledFrom(strings.Fields("UT GMT EST EDT CST CDT MST MDT PST PDT")))
		text += some("second", space) + zone.Draw(t, "zone")
		text = rapid.SampledFrom([]func(string) string{strings.Clone, strings.ToLower, strings.ToUpper}).Draw(t, "case")(text)
		return text + some("end")
	})
}

func TestTimesOfTheGrammarsAreRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		readsTimesByTheGrammar(t, datesOfRFC3339().Draw(t, "RFC 3339"))
		readsTimesByTheGrammar(t, datesOfRFC2822().Draw(t, "RFC 2822"))
	})
}

// spoiltTimes yields texts of the grammars with one or two small changes. Most of
// them are invalid.
func spoiltTimes() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		text := rapid.OneOf(datesOfRFC3339(), datesOfRFC2822()).Draw(t, "text")
		for range rapid.IntRange(1, 2).Draw(t, "changes") {
			at := rapid.IntRange(0, len(text)).Draw(t, "at")
			until := min(len(text), at+rapid.IntRange(0, 2).Draw(t, "length"))
			with := rapid.SampledFrom(strings.Split("|0|1|2|5|6|9|-|+|:|.|,| |T|t|Z|z|A|(|)|\\|\r\n|\r|\n|\x00|é|GMT|est|Tue|Feb|٣", "|")).Draw(t, "with")
			text = text[:at] + with + text[until:]
		}
		return text
	})
}

func TestTimesOutsideOfTheGrammarsAreRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { readsTimesByTheGrammar(t, spoiltTimes().Draw(t, "text")) })
}

// Package time and net/mail read these texts differently.
func TestTimesThatOtherParsersReadDifferently(t *testing.T) {
	for text, want := range map[string]string{
		"2017-03-28T5:06:39Z":                       "",
		"2017-03-28T05:06:39,5Z":                    "",
		"2017-03-28T05:06:39.Z":                     "",
		"2017-03-28T05:06:39+24:00":                 "",
		"2017-03-28T05:06:39+23:60":                 "",
		"2017-03-28T05:06:39+0000":                  "",
		"2017-03-28t05:06:39z":                      "2017-03-28T05:06:39Z",
		"1990-12-31T23:59:60Z":                      "1991-01-01T00:00:00Z", // from RFC 3339
		"1990-12-31T15:59:60-08:00":                 "1991-01-01T00:00:00Z",
		"1990-12-30T23:59:60Z":                      "",
		"9999-12-31T23:59:60Z":                      "",
		"Tue, 28 Mar 2017 20:06:39.5 GMT":           "",
		"Tue, 28 Mar 2017 20:06:39,5 GMT":           "",
		"Tue, 28 Mar 2017 2:06:39 GMT":              "",
		"Tue, 28 Mar 2017 20:06:39 +0060":           "",
		"Tue, 28 Mar 2017 20:06:39 +00:00":          "",
		"Mon, 28 Mar 2017 20:06:39 GMT":             "2017-03-28T20:06:39Z", // it was a Tuesday
		"Tuesday, 28 Mar 2017 20:06:39 GMT":         "",
		"Tue, 28 March 2017 20:06:39 GMT":           "",
		"Tue 28 Mar 2017 20:06:39 GMT":              "",
		"Tue, 28 Mar 2017 20:06:39 GMT (":           "",
		"Tue, 28 Mar 2017 20:06:39 GMT (é)":         "",
		"Tue, 28 Mar 2017 20:06:39GMT":              "",
		"Tue, 28 Mar 2017 20:06:39 Z":               "",
		"Tue, 28 Mar 2017 20:06:39 +9959":           "2017-03-24T16:07:39Z",
		"tue,28 mar 2017 20:06:39 gmt":              "2017-03-28T20:06:39Z",
		"Tue, 28 Mar 2017 20:06 GMT":                "2017-03-28T20:06:00Z",
		"Tue, 28 Mar 17 20:06:39 GMT":               "2017-03-28T20:06:39Z",
		"28 Mar 117 20:06:39 GMT":                   "2017-03-28T20:06:39Z",
		"(c) Tue(c),(c)28(c)Mar(c)2017 20:06:39 ut": "2017-03-28T20:06:39Z",
		"Tue, 28 Mar 2017 20 : 06(c):39 GMT(c (d))": "2017-03-28T20:06:39Z",
		"28 Mar 2017\r\n 20:06:39\r\n\tGMT":         "2017-03-28T20:06:39Z",
	} {
		got, err := order.ParseTime(text)
		assert.Equal(t, want, got.String(), "%q", text)
		assert.Equal(t, want == "", err != nil, "%q: %v", text, err)
		readsTimesByTheGrammar(t, text)
	}
}

func TestALongCommentIsReadInOnePass(t *testing.T) {
	deep := strings.Repeat("(", 1<<20) + strings.Repeat(")", 1<<20)
	got, err := order.ParseTime("28 Mar 2017 20:06:39 GMT " + deep)
	require.NoError(t, err)
	assert.Equal(t, sampleTime, got)
	_, err = order.ParseTime(fmt.Sprint("28 Mar 2017 20:06:39 GMT ", deep[1:]))
	assert.ErrorIs(t, err, order.ErrTime)
}

func FuzzTimeGrammar(f *testing.F) {
	for _, text := range append(sampleTimes, noTimes...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ToValidUTF8(text, "") == text {
			readsTimesByTheGrammar(t, text)
		}
	})
}
