package gosyntax_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/hostednumbers/hostednumbers/internal/gosyntax"
	"github.com/hostednumbers/hostednumbers/sid"
)

type word string

func (w word) GoString() string { return gosyntax.Constant("pkg", string(w)) }

type inner struct{ N int }

type outer struct {
	Word    word
	Text    string
	Pointer *inner
	List    []word
	Any     error
	At      time.Time
	Bytes   []byte
	hidden  int
}

func TestStruct(t *testing.T) {
	assert.Equal(t, `gosyntax_test.outer{}`, gosyntax.Struct(outer{hidden: 1}))
	assert.Equal(t, `gosyntax_test.outer{Word: pkg.SendLOA, Text: "a\"b", Pointer: &gosyntax_test.inner{N: 7}, List: []gosyntax_test.word{pkg.A, pkg.BC}, At: time.Date(2017, time.March, 28, 0, 0, 0, 0, time.UTC), Bytes: []byte("\xff")}`,
		gosyntax.Struct(outer{"send-loa", `a"b`, &inner{7}, []word{"a", "b-c"}, nil, time.Date(2017, time.March, 28, 0, 0, 0, 0, time.UTC), []byte{'\xff'}, 1}))
}

func Example() {
	fmt.Println(gosyntax.Constant("order", "sign-loa"))
	fmt.Println(gosyntax.Struct(inner{7}))
	// Output:
	// order.SignLOA
	// gosyntax_test.inner{N: 7}
}

func TestConstant(t *testing.T) {
	for text, want := range map[string]string{"accept": "p.Accept", "sign-loa": "p.SignLOA", "voip": "p.VoIP", "fixed-line-or-mobile": "p.FixedLineOrMobile", "": "p.", "-": "p."} {
		assert.Equal(t, want, gosyntax.Constant("p", text))
	}
}

func TestTypeHasNoPath(t *testing.T) {
	assert.Equal(t, "sid.ID[sid.Order]", gosyntax.Type(sid.ID[sid.Order]{}))
	assert.Equal(t, "[]*gosyntax_test.outer", gosyntax.Type([]*outer{}))
	assert.Equal(t, "int", gosyntax.Type(1))
}

func TestCall(t *testing.T) {
	assert.Equal(t, `f()`, gosyntax.Call[int]("f"))
	assert.Equal(t, `f("a", "b")`, gosyntax.Call("f", "a", "b"))
	assert.Equal(t, `f(pkg.A)`, gosyntax.Call("f", word("a")))
}
