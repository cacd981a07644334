package order_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/order"
)

func TestParseDuration(t *testing.T) {
	const day = 24 * time.Hour
	for text, want := range map[string]time.Duration{
		"0": 0, "0s": 0, "0d": 0, "90s": 90 * time.Second, "1d": day, "30d": 30 * day, "1d12h": 36 * time.Hour, "12h1d": 36 * time.Hour,
		"1.5d": 36 * time.Hour, ".5d": 12 * time.Hour, "1.d": day, "1d1d": 2 * day, "1d1ms": day + time.Millisecond, "01d": day,
		"106751d": 106751 * day, "106751d23h47m16s854ms775us807ns": 1<<63 - 1,
	} {
		d, err := order.ParseDuration(text)
		require.NoError(t, err, text)
		assert.Equal(t, want, d, text)
	}
	for text, says := range map[string]string{
		"": "must be a duration like", "1": "must be a duration like", "d": "must be a duration like", "1D": "must be a duration like", "1 d": "must be a duration like", "1d ": "must be a duration like", "+1d": "must be a duration like",
		"1d-1h": "must be a duration like", "1d2": "must be a duration like", "1e3d": "must be a duration like", "١d": "must be a duration like", "1w": "must be a duration like", ".d": "must be a duration like", "1..d": "must be a duration like",
		"-1d": "negative", "-0s": "negative", "-": "negative",
		"106752d": "longer than 106751d", "99999999999999999999d": "longer than 106751d", "2562048h": "longer than 106751d", "106751d24h": "longer than 106751d",
		strings.Repeat("9", 400) + "d": "longer than 106751d",
	} {
		d, err := order.ParseDuration(text)
		require.ErrorIs(t, err, order.ErrDuration, text)
		assert.ErrorContains(t, err, says, text)
		assert.Zero(t, d, text)
		assert.Less(t, len(err.Error()), 200)
	}
}

// Without days and a sign, ParseDuration and time.ParseDuration agree.
func TestParseDurationExtendsTimeParseDuration(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([0-9]{0,20}(\.[0-9]{0,3})?(ns|us|µs|ms|s|m|h|x)?){0,4}`).Draw(t, "text")
		want, wrong := time.ParseDuration(text)
		d, err := order.ParseDuration(text)
		require.Equal(t, wrong == nil, err == nil, "%v, %v", wrong, err)
		if err == nil {
			require.Equal(t, want, d)
		}
	})
}

// Every day has 24 hours, at any place in the text.
func TestADayOfADurationIs24Hours(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		days := rapid.IntRange(0, 100_000).Draw(t, "days")
		rest := time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "rest"))
		want := time.Duration(days)*24*time.Hour + rest
		daysText := strings.Repeat("0", rapid.IntRange(0, 3).Draw(t, "zeros")) + strconv.Itoa(days) + "d"
		for _, text := range []string{daysText + rest.String(), rest.String() + daysText} {
			d, err := order.ParseDuration(text)
			require.NoError(t, err, text)
			require.Equal(t, want, d, text)
		}
	})
}
