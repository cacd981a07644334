package script

import (
	"fmt"
	"math/rand/v2"
)

// nameMaker returns each name once.
type nameMaker struct {
	random  *rand.Rand
	made    int
	labeled map[string]string
}

func newNameMaker(seed uint64) nameMaker {
	return nameMaker{random: rand.New(rand.NewPCG(seed, 1)), labeled: map[string]string{}}
}

// NameLen is the length of the names that {name} stands for, in characters.
const NameLen = len("name-") + 16

// name returns a new name, or, with a label, the name of the label: the same one
// until forget.
func (n *nameMaker) name(label string) string {
	if name := n.labeled[label]; name != "" {
		return name
	}
	n.made++
	name := fmt.Sprintf("name-%08x%08x", n.random.Uint32(), n.made)
	if label != "" {
		n.labeled[label] = name
	}
	return name
}

func (n *nameMaker) forget() { n.labeled = map[string]string{} }
