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
	"github.com/hostednumbers/hostednumbers/internal/web"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/sid"
)

// deliveryFault is the fault of one callback's delivery. The zero deliveryFault changes
// nothing.
type deliveryFault struct {
	delay     time.Duration // wait first
	drop      bool          // never send it
	duplicate bool          // send it twice
	reorder   bool          // send it after the order's next one
	corrupt   bool          // send a wrong signature
}

type faultWord struct {
	word string
	set  func(*deliveryFault, time.Duration)
}

// faultWords lists the delivery faults by their words in Deliveries.
var faultWords = []faultWord{
	{"delay", func(f *deliveryFault, d time.Duration) { f.delay = d }},
	{"drop", func(f *deliveryFault, _ time.Duration) { f.drop = true }},
	{"duplicate", func(f *deliveryFault, _ time.Duration) { f.duplicate = true }},
	{"reorder", func(f *deliveryFault, _ time.Duration) { f.reorder = true }},
	{"corrupt", func(f *deliveryFault, _ time.Duration) { f.corrupt = true }},
}

// faultRule says which deliveries get which fault.
type faultRule struct {
	fault deliveryFault
	order sid.ID[sid.Order] // absent: of every order
	times int               // how many more, at least 1; negative: unlimited
	rate  float64           // the share of the deliveries, 0 to 1
	seed  uint64            // chooses which ones
	none  bool              // ends the earlier rules
}

// matches reports whether the rule chooses the callback of an order's version.
func (r *faultRule) matches(id sid.ID[sid.Order], number uint64, version int) bool {
	return (r.order.IsZero() || r.order == id) && r.chance(number, version) < r.rate
}

// chance returns a number from 0 to 1 that depends only on the seed, on the number of
// orders created before, and on the version. So a run can be repeated, whatever the sids
// are and whichever callback is first.
func (r *faultRule) chance(number uint64, version int) float64 {
	h := fnv.New64a()
	var b []byte
	for _, n := range []uint64{r.seed, number, uint64(version)} {
		b = binary.BigEndian.AppendUint64(b, n)
	}
	h.Write(b)
	mixed := h.Sum64()
	mixed = (mixed ^ mixed>>33) * 0xff51afd7ed558ccd
	return float64((mixed^mixed>>33)>>11) / (1 << 53)
}

// parseFaultRule reads Deliveries, a list of faults, and optionally Order, Times, Rate,
// Seed and Delay. By default a rule is for one delivery, and with a Rate for all later
// ones.
func parseFaultRule(given map[string]string) (faultRule, error) {
	rule := faultRule{times: 1, rate: 1}
	if given["Rate"] != "" {
		rule.times = -1
	}
	delay := time.Second
	var err error
	for _, param := range []struct {
		name string
		read func(string) error
	}{
		{"Delay", func(text string) error { delay, err = order.ParseDuration(text); return err }},
		{"Order", func(text string) error { rule.order, err = sid.Parse[sid.Order](text); return err }},
		{"Times", func(text string) error { rule.times, err = strconv.Atoi(text); return notNumber(timesRule, text, err) }},
		{"Rate", func(text string) error {
			rule.rate, err = strconv.ParseFloat(text, 64)
			return notNumber(rateRule, text, err)
		}},
		{"Seed", func(text string) error {
			rule.seed, err = strconv.ParseUint(text, 10, 64)
			return notNumber("must be an integer from 0 to 18446744073709551615", text, err)
		}},
	} {
		if text := given[param.name]; text != "" {
			if err := param.read(text); err != nil {
				return faultRule{}, web.BadParam(param.name, err)
			}
		}
	}
	if rule.times == 0 {
		return faultRule{}, web.BadParam("Times", errors.New(timesRule+"; it is 0"))
	}
	if !(rule.rate >= 0 && rule.rate <= 1) {
		return faultRule{}, web.BadParam("Rate", fmt.Errorf("%s; it is %v", rateRule, rule.rate))
	}
	if given["Deliveries"] == "none" {
		rule.none = true
	} else if rule.fault, err = parseFaults(given["Deliveries"], delay); err != nil {
		return faultRule{}, web.BadParam("Deliveries", err)
	}
	if name, why := rule.surplus(given); name != "" {
		return faultRule{}, web.BadParam(name, errors.New(why))
	}
	return rule, nil
}

// surplus returns a parameter that would have no effect, and why; "" if every parameter
// has an effect.
func (r *faultRule) surplus(given map[string]string) (name, why string) {
	switch {
	case given["Delay"] != "" && !strings.Contains(","+given["Deliveries"]+",", ",delay,"):
		return "Delay", "must not be given without Deliveries=delay"
	case given["Seed"] != "" && given["Rate"] == "":
		return "Seed", "must not be given without Rate; it chooses the deliveries that fail"
	}
	for _, name := range []string{"Times", "Rate"} {
		if r.none && given[name] != "" {
			return name, "must not be given with Deliveries=none, which ends faults"
		}
	}
	return "", ""
}

// The requirements of the numeric parameters, as errors state them.
const (
	timesRule = "must be an integer other than 0, where -1 means unlimited"
	rateRule  = "must be a number from 0 to 1"
)

// notNumber returns the error for a text that is not a number in range.
func notNumber(rule, text string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s; it is %.40q", rule, text)
}

func parseFaults(list string, delay time.Duration) (fault deliveryFault, err error) {
	for word := range strings.SplitSeq(list, ",") {
		i := slices.IndexFunc(faultWords, func(row faultWord) bool { return row.word == word })
		if i < 0 {
			return deliveryFault{}, fmt.Errorf("must be none, or a list of %s; it has %.40q", faultList(), word)
		}
		faultWords[i].set(&fault, delay)
	}
	return fault, nil
}

func faultList() string {
	var words []string
	for _, row := range faultWords {
		words = append(words, row.word)
	}
	return strings.Join(words, ", ")
}

// corrupted returns a copy of a request with a well-formed but wrong signature.
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
