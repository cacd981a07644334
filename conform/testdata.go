package conform

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/sid"
)

// testData makes sids, numbers and names that no order has yet. The same seed makes the
// same ones.
type testData struct {
	*script.Filler
	random        *rand.Rand
	unknown       sid.ID[sid.Order]
	unknownNumber sid.ID[sid.IncomingPhoneNumber]
}

func newTestData(seed uint64) *testData {
	d := &testData{Filler: script.NewFiller(seed, ""), random: rand.New(rand.NewPCG(seed, 2))}
	d.unknown, d.unknownNumber = newSID[sid.Order](d), newSID[sid.IncomingPhoneNumber](d)
	return d
}

// newSID makes a sid.
func newSID[K sid.Kind](d *testData) sid.ID[K] {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:], d.random.Uint64())
	binary.BigEndian.PutUint64(b[8:], d.random.Uint64())
	return sid.From16[K](b)
}

func (d *testData) account() Account {
	return Account{SID: newSID[sid.Account](d), Token: fmt.Sprintf("token-%08x", d.random.Uint32())}
}
