package order_test

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/hostednumbers/hostednumbers/fuzz"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/status"
)

func TestAnImpossibleVersionIsRefused(t *testing.T) {
	for data, good := range map[string]bool{
		`{"schema":1,"status":"received","version":1}`:                  true,
		`{"schema":1,"status":null,"version":5}`:                        true, // cancelled
		`{"schema":1,"status":null,"version":0}`:                        true,
		`{"schema":1}`:                                                  true,
		`{"schema":1,"status":"received","version":0}`:                  false,
		`{"schema":1,"status":"received"}`:                              false,
		`{"schema":1,"status":"received","version":null}`:               false,
		`{"schema":1,"status":"received","version":-1}`:                 false,
		`{"schema":1,"status":null,"version":-1}`:                       false,
		`{"schema":1,"status":"failed","version":-9223372036854775808}`: false,
	} {
		o := storedV1
		err := json.Unmarshal([]byte(data), &o)
		if good {
			assert.NoError(t, err, data)
		} else {
			assert.ErrorIs(t, err, order.ErrVersion, data)
			assert.Equal(t, storedV1, o, data)
		}
	}
	for _, data := range []string{`{"event":"accept"}`, `{"version":-1}`, `{"version":0,"event":"submit","created":{"schema":1}}`, `{"at":"2017-03-28T20:06:39Z"}`} {
		ch := order.Change{Version: 7}
		assert.ErrorIs(t, json.Unmarshal([]byte(data), &ch), order.ErrVersion, data)
		assert.Equal(t, order.Change{Version: 7}, ch, data)
	}
	var ch order.Change
	assert.NoError(t, json.Unmarshal([]byte(encode(t, ch)), &ch), "the zero change is valid")
}

func TestAnOrderWithAnImpossibleVersionRefusesEveryCommand(t *testing.T) {
	for _, version := range []int{-1, math.MinInt, math.MaxInt} {
		for _, s := range specimens(t) {
			o := s.life.order
			o.Version = version
			before := o
			for e := range order.Event(len(domain) + 1) {
				_, err := o.Apply(complete(&o, e))
				assert.ErrorIs(t, err, order.ErrVersion)
				_, err = o.Check(complete(&o, e))
				assert.ErrorIs(t, err, order.ErrVersion)
			}
			_, err := o.Permitted(started)
			assert.ErrorIs(t, err, order.ErrVersion)
			changes, err := o.Elapse(lastDay)
			assert.Empty(t, changes)
			if _, due := before.NextDeadline(); due {
				assert.ErrorIs(t, err, order.ErrVersion)
			}
			assert.ErrorIs(t, o.Evolve(order.Change{Actor: order.Clock, Version: version + 1, From: o.Status}), order.ErrHistory)
			assert.Equal(t, before, o)
		}
	}
}

var lastDay = time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC)

func TestFoldRefusesAChangeWithoutAVersion(t *testing.T) {
	history := historyOf(t, order.Submit, order.Accept)
	history[0].Version = 0
	_, err := order.Fold(history)
	assert.ErrorIs(t, err, order.ErrHistory)
	_, err = order.Fold(history[:1])
	assert.ErrorIs(t, err, order.ErrHistory)
}

func TestEvolveDoesNotCountBeyondTheLargestInt(t *testing.T) {
	o := after(t, status.Received)
	o.VerificationAttempts = math.MaxInt
	require.NoError(t, o.Evolve(order.Change{Version: o.Version + 1, From: o.Status, To: o.Status, Writes: order.Of(order.WriteCall)}))
	assert.Equal(t, math.MaxInt, o.VerificationAttempts)
}

var scalar = regexp.MustCompile(`:(-?\d+|true|false|null|"[^"]*"|\[\])`)

// damaged yields the JSON of v with some values replaced by others.
func damaged(t *rapid.T, v any) []byte {
	data := encode(t, v)
	for range rapid.IntRange(1, 4).Draw(t, "damages") {
		places := scalar.FindAllStringSubmatchIndex(data, -1)
		place := rapid.SampledFrom(places).Draw(t, "place")
		words := []string{"0", "-1", "1", "2", "3", "null", "true", "false", `""`, "[]", "{}", "9223372036854775807", "-9223372036854775808",
			`"0001-01-01T00:00:01Z"`, `"9999-12-31T23:59:59Z"`, `"phone-bill"`, `"phone-call"`}
		for s := range status.All() {
			words = append(words, `"`+s.String()+`"`)
		}
		data = data[:place[2]] + rapid.SampledFrom(words).Draw(t, "word") + data[place[3]:]
	}
	return []byte(data)
}

// Every method of a decoded order ends without a panic, and each resulting order can
// be stored and read again.
func damagedOrdersLive(t *rapid.T) {
	o := fuzz.Orders().Draw(t, "order")
	o.Limits = order.Limits{VerificationCodeValidity: 1, MaxAttempts: 1, MaxIdle: 1}
	if json.Unmarshal(damaged(t, o), &o) != nil {
		return
	}
	require.Equal(t, o, reread(t, o))
	_, _ = o.Permitted(lastDay)
	_, _ = o.NextDeadline()
	_ = o.Done()
	for e := range order.Event(len(domain) + 1) {
		next := o
		c := complete(&next, e)
		_, _ = next.Check(c)
		_, _ = next.Decide(c)
		if _, err := next.Apply(c); err == nil {
			require.Equal(t, next, reread(t, next))
		}
	}
	next := o
	changes, err := next.Elapse(lastDay)
	require.True(t, err == nil || o.Version > math.MaxInt-9, "%v", err)
	require.LessOrEqual(t, len(changes), 2)
	for _, ch := range changes {
		require.NoError(t, o.Evolve(ch))
	}
	require.Equal(t, o, next)
	_, err = order.NewMachine(o, nil).Fire(background, order.Command{Event: order.Expire, Actor: order.Clock, At: lastDay})
	_ = fmt.Sprint(err)
}

func reread(t *rapid.T, o order.Order) (read order.Order) {
	decode(t, encode(t, o), &read)
	return read
}

func TestDamagedOrdersLive(t *testing.T) { rapid.Check(t, damagedOrdersLive) }

func FuzzDamagedOrdersLive(f *testing.F) { f.Fuzz(rapid.MakeFuzz(damagedOrdersLive)) }

// A damaged history folds, or is refused, and ends.
func damagedHistoriesEnd(t *rapid.T) {
	var history []order.Change
	if json.Unmarshal(damaged(t, fuzz.Histories().Draw(t, "history")), &history) != nil {
		return
	}
	o, err := order.Fold(history)
	if err != nil {
		require.Equal(t, order.Order{}, o)
		return
	}
	require.Equal(t, o, reread(t, o))
	_, err = o.Elapse(lastDay)
	require.NoError(t, err)
}

func TestDamagedHistoriesEnd(t *testing.T) { rapid.Check(t, damagedHistoriesEnd) }

func FuzzDamagedHistoriesEnd(f *testing.F) { f.Fuzz(rapid.MakeFuzz(damagedHistoriesEnd)) }
