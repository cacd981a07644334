package fuzz_test

import (
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/fuzz"
)

var allowRefusals = flag.String("allow-refusals", "", "transcripts, separated by commas, in which -update may turn accepted steps into refused ones")

// mayBeWritten reports whether -update may write the new answers of a transcript. It
// may not if an accepted step is now refused, because the transcript may have lost
// its point, unless -allow-refusals names the transcript.
func mayBeWritten(t assert.TestingT, written, played fuzz.Transcript, allowed string) bool {
	refused := turnedRefused(written, played)
	if len(refused) == 0 || slices.Contains(strings.Split(allowed, ","), written.Name) {
		return true
	}
	return assert.Fail(t, "an accepted step is refused",
		"transcripts/%[1]s.txt is not rewritten, because accepted steps are refused now:\n%[2]s\n"+
			"Change its steps so that the server accepts them. If the rule of the transcript is that they are refused, run\n"+
			"go test ./fuzz -run 'Transcripts|Vectors' -update -allow-refusals %[1]s", written.Name, strings.Join(refused, "\n"))
}

// answered matches the line with the HTTP status of each step.
var answered = regexp.MustCompile(`(?m)^([1-5]\d\d)(?: .*)?$`)

// turnedRefused describes the steps of a transcript that its file accepts and the
// server refuses.
func turnedRefused(written, played fuzz.Transcript) (refused []string) {
	for i, block := range written.Blocks {
		steps, exact := answeredSteps(block)
		before, now := answered.FindAllString(block.Answer, -1), answered.FindAllString(played.Blocks[i].Answer, -1)
		if len(before) != len(now) {
			// The steps were edited, or one of them cannot be done any more.
			gone := 0
			if exact {
				gone = max(0, len(before)-len(steps))
			}
			if was, is := acceptedOf(before), acceptedOf(now); is < was-gone {
				refused = append(refused, fmt.Sprintf("block %d, which begins with `%s`: %d steps were accepted, and %d are", i+1, steps[0], was, is))
			}
			continue
		}
		for j := range before {
			if isAccepted(before[j]) && !isAccepted(now[j]) {
				where := fmt.Sprintf("answer %d", j+1)
				if exact {
					where = fmt.Sprintf("step %d, `%s`", j+1, steps[min(j, len(steps)-1)])
				}
				refused = append(refused, fmt.Sprintf("block %d, %s: the answer was %q and is %q", i+1, where, before[j], now[j]))
			}
		}
	}
	return refused
}

// answeredSteps returns the steps of a block that are answered, and whether each has
// exactly one answer. The step reach has an answer for each step that it plays, expect
// has none.
func answeredSteps(block fuzz.Block) (steps []string, exact bool) {
	exact = true
	for _, step := range block.Steps {
		if step.Verb == script.Reach {
			exact = false
		}
		if step.Verb != script.Expect {
			steps = append(steps, step.String())
		}
	}
	return steps, exact
}

func isAccepted(answer string) bool { return answer[0] == '2' }

func acceptedOf(answers []string) (n int) {
	for _, answer := range answers {
		if isAccepted(answer) {
			n++
		}
	}
	return n
}

func parsed(t *testing.T, blocks ...string) fuzz.Transcript {
	written, err := fuzz.ParseTranscript("life", "# assumed: a rule\n\n"+strings.Join(blocks, "\n"))
	require.NoError(t, err)
	return written
}

func TestUpdateTurnsNoAcceptedStepIntoARefusedOne(t *testing.T) {
	const steps = "fetch\ndelete\n----\n"
	before := parsed(t, "list\n----\n200 []\n", steps+"200 #1\n  status received\n204\n#1 is gone\n")
	refused := before.Blocks[1].Steps
	for name, tt := range map[string]struct {
		answer string
		want   []string
	}{
		"the same answer":    {"200 #1\n  status received\n204\n#1 is gone\n", nil},
		"another answer":     {"201 #1\n  status verified\n200 it is noon\n", nil},
		"a refusal":          {"200 #1\n409 20409 cancel requires status received\n", []string{"block 2, step 2, `delete`: the answer was \"204\" and is \"409 20409 cancel requires status received\""}},
		"refusals":           {"404\n404\n", []string{"block 2, step 1, `fetch`: the answer was \"200 #1\" and is \"404\"", "block 2, step 2, `delete`: the answer was \"204\" and is \"404\""}},
		"an impossible step": {"200 #1\ncannot be done: there is no order\n", []string{"block 2, which begins with `fetch`: 2 steps were accepted, and 1 are"}},
	} {
		played := parsed(t, "list\n----\n200 []\n", steps+tt.answer)
		assert.Equal(t, tt.want, turnedRefused(before, played), name)
		assert.Equal(t, len(tt.want) == 0, mayBeWritten(new(silent), before, played, ""), name)
		assert.Equal(t, len(tt.want) == 0, mayBeWritten(new(silent), before, played, "lifetime,liv"), name)
		assert.True(t, mayBeWritten(t, before, played, "other,life"), name)
	}
	assert.Equal(t, "fetch\ndelete\n", refused.String())

	// A new step may be refused, and a step may be removed. The other steps may not
	// be refused.
	longer := parsed(t, "fetch\nfetch\ndelete\n----\n200 #1\n204\n")
	assert.Empty(t, turnedRefused(longer, parsed(t, "fetch\nfetch\ndelete\n----\n200 #1\n404\n204\n")))
	assert.NotEmpty(t, turnedRefused(longer, parsed(t, "fetch\nfetch\ndelete\n----\n200 #1\n404\n404\n")))
	shorter := parsed(t, "fetch\n----\n200 #1\n204\n")
	assert.Empty(t, turnedRefused(shorter, parsed(t, "fetch\n----\n200 #1\n")))
	assert.NotEmpty(t, turnedRefused(shorter, parsed(t, "fetch\n----\n404\n")))
}

func TestARefusedUpdateSaysWhatToDo(t *testing.T) {
	said := new(silent)
	before, now := parsed(t, "delete\n----\n204\n"), parsed(t, "delete\n----\n409 20409 cancel requires status received\n")
	assert.False(t, mayBeWritten(said, before, now, ""))
	for _, text := range []string{"transcripts/life.txt is not rewritten", "block 1, step 1, `delete`", "Change its steps", "-update -allow-refusals life"} {
		assert.Contains(t, said.text, text)
	}
}

// silent is a test that keeps its failure.
type silent struct{ text string }

func (s *silent) Errorf(format string, args ...any) { s.text += fmt.Sprintf(format, args...) }

// turnedRefused requires that every step has exactly one status.
func TestEveryStepIsAnsweredWithOneStatus(t *testing.T) {
	for _, written := range transcripts(t) {
		for i, block := range written.Blocks {
			if steps, exact := answeredSteps(block); exact {
				assert.Len(t, answered.FindAllString(block.Answer, -1), len(steps), "%s, block %d", written.Name, i+1)
			}
		}
	}
}

func TestAllowRefusalsNamesTranscripts(t *testing.T) {
	var names []string
	for _, written := range transcripts(t) {
		names = append(names, written.Name)
	}
	for name := range strings.SplitSeq(*allowRefusals, ",") {
		if name != "" {
			assert.Contains(t, names, name, "-allow-refusals requires names of transcripts")
		}
	}
}
