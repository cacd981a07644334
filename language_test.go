package hostednumbers_test

import (
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// notYetRead lists the files and directories that the test skips. It only gets
// shorter: the rewrite of a directory removes its entry.
var notYetRead = []string{
	"fuzz/transcripts/",
}

// turn is a turn of phrase that this project does not use.
type turn struct {
	phrase  *regexp.Regexp // a space stands for any white space
	fine    *regexp.Regexp // matches the good ones of its matches; nil for none
	example string         // a sentence with it
	instead string         // the plain words
}

// turns lists the worst turns of phrase.
var turns = []turn{
	{words(`that there (?:is|are) not`), nil, "an error of a suite that there is not", "an unknown suite"},
	{words(`, for one\b`), nil, "a reader of randomness, crypto/rand for instance, for one", "for example, such as"},
	{words(`\bno pass\b`), nil, "skipped, which is no pass", "a skipped check fails the run"},
	{words(`mishap`), nil, "a mishap of the delivery", "fault"},
	{words(`\btroubles?\b`), nil, "the server has trouble", "fault"},
	{words(`\b(?:tells?|told) of\b`), nil, "the journal tells of it", "says, shows, reports"},
	{words(`\b(?:is|are) the errors? of\b`), nil, "ErrSuite is the error of a suite", "ErrSuite means an unknown suite name"},
	{words(`\bunmet:`), nil, "refused, unmet: the status is received", "EVENT requires CONDITION; ACTUAL; ADVICE"},
	{words(`\bnobody for\b`), nil, "nobody for whom it matters", "a person or a program as the subject"},
	{words(`(?:\bthere )?\b(?:is|are|was|were) no \w+`), words(`^there|(?:longer|more|fewer|less)$`), "a value that is no status", "is not a status"},
	{words(`[,;] for (?:it|they|he|she|we|there|what|nothing) `), nil, "it is asked twice, for it may fail", "because"},
	{words(`\bwhat (?:is|are|was|were) to be\b`), nil, "what is to be told", "name the thing"},
	{words(`\bholds? to\b`), nil, "a host that holds to the policy", "follows, keeps, obeys"},
	{words(`\bbut that\b`), nil, "it is Parse, but that the empty text is absent", "except that, or a sentence of its own"},
	{words(`\bbut for\b`), nil, "all of them, but for the schema", "except"},
	{words(`\bfor ever\b`), nil, "it would happen for ever", "forever, always"},
	{words(`\bsuch an? `), nil, "it refuses such a value", "repeat the noun: an invalid value"},
	{words(`\b(?:is|are) what\b`), nil, "a Commit is what one operation writes", "holds, has, returns; or a noun"},
	{words(`\bwhat (?:is|are|was|were) \w+ed\b`), nil, "it prints what was committed", "a noun: the commits"},
	{words(`\bwhere there (?:is|are)\b`), nil, "the code, where there is one", "if the order has a code"},
	{words(`\bsa(?:y|ys|id) of (?:it|its|an?|the|each)\b`), nil, "as the metadata says of a number", "says about"},
	{words(`\b(?:fields|guards?|letter|number) alone\b`), nil, "an update of plain fields alone", "only plain fields"},
	{words(`\b(?-i:THE) table\b`), nil, "codes is THE table of the error codes", "the table, lists"},
	{words(`\bis (?-i:[a-z]+\.[A-Z]\w*)'s\b`), nil, "Read is io.Reader's", "Read implements io.Reader"},
	{words(`\blets? \w+ be\b`), nil, "it lets others be", "permits, allows"},
}

func words(phrase string) *regexp.Regexp {
	return regexp.MustCompile(`(?i)` + strings.ReplaceAll(phrase, " ", `\s+`))
}

// in returns the matches of the turn that are not fine, each as start and end.
func (bad turn) in(text string) [][]int {
	return slices.DeleteFunc(bad.phrase.FindAllStringIndex(text, -1), func(at []int) bool {
		return bad.fine != nil && bad.fine.MatchString(text[at[0]:at[1]])
	})
}

func TestTheLanguageIsPlain(t *testing.T) {
	for _, name := range tracked(t, "*.go", "*.md", "*.txt", "*.yml", "*.js") {
		if slices.ContainsFunc(notYetRead, func(prefix string) bool { return strings.HasPrefix(name, prefix) }) || name == "language_test.go" {
			continue
		}
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		text := prose(name, string(data))
		for _, bad := range turns {
			for _, at := range bad.in(text) {
				assert.Fail(t, "not plain", "%s:%d: %q; instead: %s", name, 1+strings.Count(text[:at[0]], "\n"), text[at[0]:at[1]], bad.instead)
			}
		}
	}
}

func TestSkippedFilesExist(t *testing.T) {
	for _, prefix := range notYetRead {
		assert.NotEmpty(t, tracked(t, prefix), prefix)
	}
}

func TestEveryTurnIsFound(t *testing.T) {
	for _, bad := range turns {
		assert.NotEmpty(t, bad.in(bad.example), bad.example)
		wrapped := prose("x.go", "package x\n\n// "+strings.ReplaceAll(bad.example, " ", "\n\t// ")+"\n")
		assert.NotEmpty(t, bad.in(wrapped), "across lines: %s", bad.example)
		for _, other := range turns {
			assert.Empty(t, other.in(bad.instead), "what to write instead has a turn of its own: %s", bad.instead)
		}
	}
	for _, fine := range []string{"there is no order", "the order is no longer there", "one for one thousand", "reserved for it"} {
		for _, bad := range turns {
			assert.Empty(t, bad.in(fine), fine)
		}
	}
}

var (
	commentBreak = regexp.MustCompile(`\n[\t ]*//`)
	code         = regexp.MustCompile("(?s)```.*?```|`[^`]*`")
)

// prose returns the text of a file without the comment markers between the words
// of a sentence. In Markdown it also blanks code, because code quotes names and
// output, which have their own source. Lines keep their numbers.
func prose(name, text string) string {
	blank := func(s string) string {
		return regexp.MustCompile(`[^\n]`).ReplaceAllString(s, " ")
	}
	switch path.Ext(name) {
	case ".go", ".js":
		return commentBreak.ReplaceAllStringFunc(text, blank)
	case ".md":
		return code.ReplaceAllStringFunc(text, blank)
	}
	return text
}

// tracked returns the files of those patterns that git tracks.
func tracked(t *testing.T, patterns ...string) []string {
	out, err := exec.Command("git", append([]string{"ls-files", "-z", "--"}, patterns...)...).Output()
	require.NoError(t, err, "git is needed, and a clone")
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == 0 })
}
