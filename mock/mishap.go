package mock

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hostednumbers/hostednumbers/callback"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// mishaps are what goes wrong with the delivery of one callback.
type mishaps struct {
	delay     time.Duration // it waits first
	drop      bool          // it is never sent
	duplicate bool          // it is sent twice
	reorder   bool          // it is sent behind the order's next one
	corrupt   bool          // its signature is wrong
}

type mishapWord struct {
	word string
	set  func(*mishaps, time.Duration)
}

// mishapWords is THE table of what can go wrong with deliveries, by the word in
// Deliveries.
var mishapWords = []mishapWord{
	{"delay", func(m *mishaps, d time.Duration) { m.delay = d }},
	{"drop", func(m *mishaps, _ time.Duration) { m.drop = true }},
	{"duplicate", func(m *mishaps, _ time.Duration) { m.duplicate = true }},
	{"reorder", func(m *mishaps, _ time.Duration) { m.reorder = true }},
	{"corrupt", func(m *mishaps, _ time.Duration) { m.corrupt = true }},
}

// trouble says which deliveries meet which mishaps.
type trouble struct {
	mishaps mishaps
	order   sid.ID[sid.Order] // absent: of every order
	times   int               // how many more, at least 1; negative: without end
	rate    float64           // of the deliveries, 0 to 1
	seed    uint64            // which ones
	none    bool              // it ends the earlier ones
}

// meets reports whether the callback that reports an order's version is one of them.
func (t *trouble) meets(id sid.ID[sid.Order], number uint64, version int) bool {
	return (t.order.IsZero() || t.order == id) && t.chance(number, version) < t.rate
}

// chance is a number from 0 to 1 that depends on the seed, on how many orders
// came before, and on the version alone: so a run can be repeated, whatever the
// sids and whoever comes first.
func (t *trouble) chance(number uint64, version int) float64 {
	h := fnv.New64a()
	var b []byte
	for _, n := range []uint64{t.seed, number, uint64(version)} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	h.Write(b)
	mixed := h.Sum64()
	mixed = (mixed ^ mixed>>33) * 0xff51afd7ed558ccd
	return float64((mixed^mixed>>33)>>11) / (1 << 53)
}

// parseTrouble reads the parameters of trouble: Deliveries, a list of mishaps, and
// optionally Order, Times, Rate, Seed and Delay. It is for one delivery, but with
// a rate without end, unless Times says otherwise.
func parseTrouble(given map[string]string) (trouble, error) {
	t := trouble{times: 1, rate: 1}
	if given["Rate"] != "" {
		t.times = -1
	}
	delay := time.Second
	var err error
	for _, param := range []struct {
		name string
		read func(string) error
	}{
		{"Delay", func(text string) error { delay, err = time.ParseDuration(text); return err }},
		{"Order", func(text string) error { t.order, err = sid.Parse[sid.Order](text); return err }},
		{"Times", func(text string) error { t.times, err = strconv.Atoi(text); return err }},
		{"Rate", func(text string) error { t.rate, err = strconv.ParseFloat(text, 64); return err }},
		{"Seed", func(text string) error { t.seed, err = strconv.ParseUint(text, 10, 64); return err }},
	} {
		if text := given[param.name]; text != "" {
			if err := param.read(text); err != nil {
				return trouble{}, badParam(param.name, err)
			}
		}
	}
	if t.times == 0 {
		return trouble{}, badParam("Times", errors.New("want how often, or -1 for without end"))
	}
	if delay < 0 {
		return trouble{}, badParam("Delay", fmt.Errorf("%v is in the past", delay))
	}
	if !(t.rate >= 0 && t.rate <= 1) {
		return trouble{}, badParam("Rate", fmt.Errorf("%v is not from 0 to 1", t.rate))
	}
	if given["Deliveries"] == "none" {
		t.none = true
		return t, nil
	}
	if t.mishaps, err = parseMishaps(given["Deliveries"], delay); err != nil {
		return trouble{}, badParam("Deliveries", err)
	}
	return t, nil
}

func parseMishaps(list string, delay time.Duration) (m mishaps, err error) {
	for word := range strings.SplitSeq(list, ",") {
		i := slices.IndexFunc(mishapWords, func(row mishapWord) bool { return row.word == word })
		if i < 0 {
			return mishaps{}, fmt.Errorf("%.40q is none of %s; none alone ends them", word, mishapList())
		}
		mishapWords[i].set(&m, delay)
	}
	return m, nil
}

func mishapList() string {
	var words []string
	for _, row := range mishapWords {
		words = append(words, row.word)
	}
	return strings.Join(words, ", ")
}

func badParam(name string, err error) error {
	return &order.Problem{Param: name, Code: order.CodeInvalidParameter, Err: err}
}

// corrupted returns a request with another signature, which is well-formed.
func corrupted(request *callback.Request) *callback.Request {
	wrong := *request
	wrong.Header = request.Header.Clone()
	first, signature := "A", wrong.Header.Get(callback.SignatureHeader)
	if strings.HasPrefix(signature, first) {
		first = "B"
	}
	wrong.Header.Set(callback.SignatureHeader, first+signature[1:])
	return &wrong
}
