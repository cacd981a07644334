package order_test

import (
	"database/sql/driver"
	"encoding/json"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
)

// The instant of the samples, in every form that is accepted.
var sampleTimes = []string{
	"2017-03-28T20:06:39Z",
	"2017-03-28T20:06:39.999999999Z",
	"2017-03-28T20:06:39.5+00:00",
	"2017-03-28T13:06:39-07:00",
	"2017-03-29T05:36:39+09:30",
	"Tue, 28 Mar 2017 20:06:39 +0000",
	"Tue, 28 Mar 2017 20:06:39 -0000",
	"Tue, 28 Mar 2017 20:06:39 GMT",
	"Tue, 28 Mar 2017 20:06:39 UT",
	"28 Mar 2017 20:06:39 GMT",
	"Tue, 28 Mar 2017 13:06:39 -0700",
	"Tue, 28 Mar 2017 13:06:39 -0700 (PDT)",
	"Tue, 28 Mar 2017 15:06:39 EST",
	"Tue, 28 Mar 2017 16:06:39 EDT",
	"Tue, 28 Mar 2017 14:06:39 CST",
	"Tue, 28 Mar 2017 15:06:39 CDT",
	"Tue, 28 Mar 2017 13:06:39 MST",
	"Tue, 28 Mar 2017 14:06:39 MDT",
	"Tue, 28 Mar 2017 12:06:39 PST",
	"Tue, 28 Mar 2017 13:06:39 PDT (summer)",
}

var noTimes = []string{
	"", " ", "now", "1490731599", "2017-03-28", "20:06:39", "2017-03-28 20:06:39", "2017-03-28T20:06:39", "2017-03-28T20:06Z",
	"2017-02-29T00:00:00Z", "2017-03-28T24:00:00Z", "2017-03-28T20:06:60Z", " 2017-03-28T20:06:39Z", "2017-03-28T20:06:39Z ",
	"0001-01-01T00:00:00Z", "0000-12-31T23:59:59Z", "10000-01-01T00:00:00Z", "9999-12-31T23:59:59-00:01", "+2017-03-28T20:06:39Z",
	"Tue, 28 Mar 2017 20:06:39", "Tue, 28 Mar 2017 20:06:39 CET", "Tue, 28 Mar 2017 20:06:39 A", "Tue, 28 Mar 2017 20:06:39 GMT+3",
	"Tue, 28 Mar 2017 20:06:39 +0000 junk", "Tue, 28 Mar 2017 20:06:39 +0000 EST", "Tue, 28 Mar 2017 20:06:39 +00", "Tue, 31 Feb 2017 20:06:39 GMT",
	"GMT", "+0000", " +0000", "\xff",
}

var sampleTime = order.TimeOf(time.Date(2017, time.March, 28, 20, 6, 39, 0, time.UTC))

func TestParseTime(t *testing.T) {
	for _, text := range sampleTimes {
		got, err := order.ParseTime(text)
		assert.NoError(t, err, text)
		assert.Equal(t, sampleTime, got, text)
		assert.Equal(t, "2017-03-28T20:06:39Z", got.String())

		var r order.Resource
		data, _ := json.Marshal(map[string]string{"date_created": text})
		require.NoError(t, json.Unmarshal(data, &r))
		data, err = json.Marshal(r)
		require.NoError(t, err)
		assert.Contains(t, string(data), `"date_created":"2017-03-28T20:06:39Z"`)
	}
	for _, text := range noTimes {
		got, err := order.ParseTime(text)
		assert.ErrorIs(t, err, order.ErrTime, text)
		assert.Zero(t, got, text)
	}
}

// EST is five hours behind UTC on every machine.
func TestParseTimeIgnoresTheMachinesTimeZone(t *testing.T) {
	old := time.Local
	t.Cleanup(func() { time.Local = old })
	time.Local = time.FixedZone("EST", 7*60*60)
	got, err := order.ParseTime("Tue, 28 Mar 2017 15:06:39 EST")
	require.NoError(t, err)
	assert.Equal(t, sampleTime, got)
}

var sampleForm = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`)

func FuzzParseTime(f *testing.F) {
	for _, text := range append(sampleTimes, noTimes...) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := order.ParseTime(text)
		if err != nil {
			require.ErrorIs(t, err, order.ErrTime)
			require.True(t, got.IsZero())
			return
		}
		require.False(t, got.IsZero())
		require.Regexp(t, sampleForm, got.String())
		again, err := order.ParseTime(got.String())
		require.NoError(t, err)
		require.Equal(t, got, again)
		if sampleForm.MatchString(text) {
			require.Equal(t, text, got.String())
		}
	})
}

func TestTimeHasWholeSecondsOfItsYears(t *testing.T) {
	first := time.Date(1, time.January, 1, 0, 0, 1, 0, time.UTC)
	last := time.Date(9999, time.December, 31, 23, 59, 59, 999, time.UTC)
	assert.Equal(t, "0001-01-01T00:00:01Z", order.TimeOf(first).String())
	assert.Equal(t, "9999-12-31T23:59:59Z", order.TimeOf(last).String())
	for _, outside := range []time.Time{{}, first.Add(-time.Second), first.Add(-time.Minute), last.Add(time.Second), time.Unix(1<<62, 0), time.Unix(-1<<62, 0), time.Unix(1<<63-1, 0)} {
		assert.True(t, order.TimeOf(outside).IsZero(), outside)
	}
	assert.Equal(t, time.Time{}, order.Time{}.Time())
	assert.Empty(t, order.Time{}.String())
}

func TestTimeAddRoundsUpAndStaysInItsYears(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                       "2017-03-28T20:06:39Z",
		time.Nanosecond:         "2017-03-28T20:06:40Z",
		time.Second:             "2017-03-28T20:06:40Z",
		-time.Nanosecond:        "2017-03-28T20:06:39Z",
		-time.Second:            "2017-03-28T20:06:38Z",
		24 * time.Hour:          "2017-03-29T20:06:39Z",
		10 * time.Minute:        "2017-03-28T20:16:39Z",
		1500 * time.Millisecond: "2017-03-28T20:06:41Z",
	} {
		assert.Equal(t, want, sampleTime.Add(d).String(), d)
	}
	last := order.TimeOf(time.Date(9999, time.December, 31, 0, 0, 0, 0, time.UTC))
	assert.Equal(t, "9999-12-31T23:59:59Z", last.Add(1<<63-1).String())
	assert.True(t, order.TimeOf(time.Date(2, 1, 1, 0, 0, 0, 0, time.UTC)).Add(-1<<63).IsZero())
}

// Time is not a text in a database, and Text has no String, so each has its own law.
func TestTimeCodecs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, before := maybe(times()).Draw(t, "time"), times().Draw(t, "time before")
		data, err := json.Marshal(want)
		require.NoError(t, err)
		text, err := want.MarshalText()
		require.NoError(t, err)
		column, err := want.Value()
		require.NoError(t, err)
		if want.IsZero() {
			require.Equal(t, "null", string(data))
			require.Empty(t, text)
			require.Nil(t, column)
		} else {
			require.Equal(t, `"`+want.String()+`"`, string(data))
			require.Equal(t, want.String(), string(text))
			require.Equal(t, driver.Value(want.Time()), column)
		}
		require.Equal(t, want, order.TimeOf(want.Time()))

		for _, read := range []func(*order.Time) error{
			func(got *order.Time) error { return got.UnmarshalJSON(data) },
			func(got *order.Time) error { return got.UnmarshalText(text) },
			func(got *order.Time) error { return got.Scan(column) },
			func(got *order.Time) error { return got.Scan(want.String()) },
			func(got *order.Time) error { return got.Scan([]byte(want.String())) },
		} {
			got := before
			require.NoError(t, read(&got))
			require.Equal(t, want, got)
		}
		for _, bad := range []any{int64(7), 1.5, true, "noon", []byte("noon")} {
			got := before
			require.Error(t, got.Scan(bad))
			require.Equal(t, before, got)
		}
	})
}

func TestTextCodecs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want, before := order.Text(rapid.String().Draw(t, "text")), order.Text(rapid.String().Draw(t, "text before"))
		data, err := json.Marshal(want)
		require.NoError(t, err)
		column, err := want.Value()
		require.NoError(t, err)
		if want == "" {
			require.Equal(t, "null", string(data))
			require.Nil(t, column)
		} else {
			plain, err := json.Marshal(string(want))
			require.NoError(t, err)
			require.Equal(t, string(plain), string(data))
			require.Equal(t, driver.Value(string(want)), column)
		}
		for _, read := range []func(*order.Text) error{
			func(got *order.Text) error { return json.Unmarshal(data, got) },
			func(got *order.Text) error { return got.Scan(column) },
			func(got *order.Text) error { return got.Scan([]byte(want)) },
		} {
			got := before
			require.NoError(t, read(&got))
			require.Equal(t, want, got)
		}
		for _, bad := range []string{"7", "true", "[]", "{}"} {
			got := before
			require.Error(t, json.Unmarshal([]byte(bad), &got))
			require.Equal(t, before, got)
		}
		got := before
		require.Error(t, got.Scan(7))
		require.Equal(t, before, got)
	})
}
