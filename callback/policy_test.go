package callback_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/callback"
)

const byDefault = "ct=5000&rt=15000&tt=15000&rc=1&rp=ct"

// fragments maps fragments to their policies in the form of Fragment, "" for invalid
// fragments.
var fragments = []struct{ fragment, want string }{
	{"", byDefault},
	{"section-2", byDefault},
	{"ct", ""},
	{"ct=100&rt=100&tt=100&rc=0&rp=4xx", "ct=100&rt=100&tt=100&rc=0&rp=4xx"},
	{"ct=10000&rt=15000&tt=15000&rc=5&rp=all", "ct=10000&rt=15000&tt=15000&rc=5&rp=all"},
	{"rp=4xx,5xx,ct,rt,all", "ct=5000&rt=15000&tt=15000&rc=1&rp=4xx,5xx,ct,rt,all"},
	{"rp=rt,ct,rt,ct", "ct=5000&rt=15000&tt=15000&rc=1&rp=rt,ct"},
	{"rp=4xx%2C5xx", "ct=5000&rt=15000&tt=15000&rc=1&rp=4xx,5xx"},
	{"tt=2000&unknown=1&unknown=2&CT=1&&=&e=all;%zz", "ct=5000&rt=15000&tt=2000&rc=1&rp=ct"},
	{"rc=3#rc=4", ""},
	{"rc=03", "ct=5000&rt=15000&tt=15000&rc=3&rp=ct"},
	{"ct=99", ""}, {"ct=10001", ""}, {"rt=99", ""}, {"rt=15001", ""}, {"tt=99", ""}, {"tt=15001", ""}, {"rc=6", ""}, {"rc=-1", ""},
	{"rc=", ""}, {"rc=+1", ""}, {"rc=0x3", ""}, {"rc=1_0", ""}, {"rc=1.0", ""}, {"rc= 1", ""}, {"rc=%zz", ""}, {"rc=99999999999999999999", ""}, {"ct=65636", ""},
	{"rc=1&rc=1", ""}, {"rp=ct&rc=1&rp=ct", ""},
	{"rp=", ""}, {"rp=ct,", ""}, {"rp=6xx", ""}, {"rp=CT", ""}, {"rp=ct, rt", ""},
}

func TestTheFragmentOverridesThePolicy(t *testing.T) {
	for _, c := range fragments {
		p, err := callback.ParsePolicy("https://u:p@example.com/a?rc=9#" + c.fragment)
		if c.want == "" {
			assert.ErrorIs(t, err, callback.ErrPolicy, c.fragment)
			assert.Zero(t, p, c.fragment)
			continue
		}
		assert.NoError(t, err, c.fragment)
		assert.Equal(t, c.want, p.Fragment(), c.fragment)
	}
	p, err := callback.ParsePolicy("https://example.com/a?rc=9&rp=all")
	assert.NoError(t, err)
	assert.Equal(t, callback.DefaultPolicy(), p)
	assert.Equal(t, callback.Policy{ConnectTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second, TotalTimeout: 15 * time.Second,
		Retries: 1, RetryOn: []callback.Failure{callback.ConnectFailed}}, p)
}

func TestTheErrorOfAFragmentSaysWhy(t *testing.T) {
	for fragment, want := range map[string]string{
		"ct=99":      `ct: "99" is not a number from 100 to 10000`,
		"rp=ct,oops": `rp: "oops" is not one of 4xx, 5xx, ct, rt, all`,
		"tt=1&tt=1":  "tt: ",
		"rc=1&rc=2":  "rc is given more than once",
	} {
		_, err := callback.ParsePolicy("#" + fragment)
		assert.ErrorContains(t, err, want)
	}
}

var failures = []callback.Failure{callback.ClientError, callback.ServerError, callback.ConnectFailed, callback.ReadTimedOut}

func TestThePolicyDecidesWhichFailuresAreRetried(t *testing.T) {
	for fragment, want := range map[string]string{
		"":                     "ct",
		"rc=0":                 "",
		"rc=2":                 "ct ct",
		"rc=2&rp=4xx,rt":       "4xx rt 4xx rt",
		"rp=all":               "4xx 5xx ct rt other",
		"rc=0&rp=all":          "",
		"rp=5xx,all&rc=1":      "4xx 5xx ct rt other",
		"rc=5&rp=rt":           "rt rt rt rt rt",
		"rc=3&rp=5xx,rt&ct=99": "",
	} {
		p, _ := callback.ParsePolicy("#" + fragment)
		var tried []string
		for try := 1; try <= 7; try++ {
			for _, f := range append(slices.Clone(failures), "other") {
				if p.Retry(f, try) {
					tried = append(tried, string(f))
				}
			}
		}
		assert.Equal(t, want, strings.Join(tried, " "), fragment)
	}
}

func TestPausesDouble(t *testing.T) {
	var pauses []string
	for try := 0; try <= 5; try++ {
		pauses = append(pauses, callback.DefaultPolicy().Pause(try).String())
	}
	assert.Equal(t, "1s 1s 2s 4s 8s 16s", strings.Join(pauses, " "))
	assert.Positive(t, callback.DefaultPolicy().Pause(1<<40))
}

// policies yields policies within their ranges.
func policies() *rapid.Generator[callback.Policy] {
	milliseconds := func(most int) *rapid.Generator[time.Duration] {
		return rapid.Map(rapid.IntRange(100, most), func(n int) time.Duration { return time.Duration(n) * time.Millisecond })
	}
	return rapid.Custom(func(t *rapid.T) callback.Policy {
		return callback.Policy{
			ConnectTimeout: milliseconds(10_000).Draw(t, "ct"), ReadTimeout: milliseconds(15_000).Draw(t, "rt"),
			TotalTimeout: milliseconds(15_000).Draw(t, "tt"), Retries: rapid.IntRange(0, 5).Draw(t, "rc"),
			RetryOn: rapid.SliceOfNDistinct(rapid.SampledFrom(append(failures, callback.AnyFailure)), 0, 5, rapid.ID).Draw(t, "rp"),
		}
	})
}

func everyPolicyReadsBack(t *rapid.T) {
	p := policies().Draw(t, "policy")
	address := addresses().Draw(t, "url") + "#" + p.Fragment()
	read, err := callback.ParsePolicy(address)
	require.NoError(t, err)
	if len(p.RetryOn) > 0 {
		assert.Equal(t, p, read)
	}
	for try := range 8 {
		for _, f := range append(failures, "other") {
			assert.Equal(t, p.Retry(f, try+1), read.Retry(f, try+1), "%s after try %d", f, try+1)
		}
	}
}

func TestEveryPolicyReadsBack(t *testing.T) { rapid.Check(t, everyPolicyReadsBack) }

func FuzzPolicy(f *testing.F) {
	for _, c := range fragments {
		f.Add("https://example.com/a#" + c.fragment)
	}
	f.Fuzz(func(t *testing.T, address string) {
		p, err := callback.ParsePolicy(address)
		if err != nil {
			assert.ErrorIs(t, err, callback.ErrPolicy)
			assert.Zero(t, p)
			return
		}
		again, err := callback.ParsePolicy("#" + p.Fragment())
		assert.NoError(t, err)
		assert.Equal(t, p, again)
		for _, d := range []time.Duration{p.ConnectTimeout, p.ReadTimeout, p.TotalTimeout} {
			assert.True(t, 100*time.Millisecond <= d && d <= 15*time.Second, fmt.Sprint(d))
		}
		assert.True(t, 0 <= p.Retries && p.Retries <= 5 && p.ConnectTimeout <= 10*time.Second && len(p.RetryOn) > 0)
	})
}
