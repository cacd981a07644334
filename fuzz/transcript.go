package fuzz

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"net/http"
	"path"
	"strings"

	"github.com/hostednumbers/hostednumbers/conform"
	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
)

// Transcript is a conversation that shows a rule of the domain: blocks of steps, with
// the answers of a server. A file begins with the rule and its mark. Empty lines
// separate the blocks:
//
//	# documented: a wrong code changes nothing.
//
//	create PhoneNumber={number}&SmsCapability=true
//	update Status=pending-verification
//	update VerificationCode=no
//	----
//	(the answers, as Play writes them)
//
// A line "# held" says that new orders stay in twilio-processing.
type Transcript struct {
	Name   string     // the file's, without .txt
	Mark   order.Mark // how well founded the rule is
	Rule   string     // one or more sentences
	Held   bool       // new orders stay in twilio-processing
	Blocks []Block
}

// Block is a list of steps with their answers.
type Block struct {
	Steps  script.Script
	Answer string // lines, each with its newline
}

//go:embed transcripts/*.txt
var files embed.FS

// Transcripts returns the transcripts of this package, sorted by name. An error names
// the file that cannot be read as a transcript.
func Transcripts() ([]Transcript, error) {
	entries, err := files.ReadDir("transcripts")
	if err != nil {
		return nil, fmt.Errorf("fuzz: read transcripts: %w", err)
	}
	var all []Transcript
	for _, entry := range entries {
		text, err := files.ReadFile(path.Join("transcripts", entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("fuzz: read transcripts: %w", err)
		}
		t, err := ParseTranscript(strings.TrimSuffix(entry.Name(), ".txt"), string(text))
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, nil
}

// ErrTranscript means a text that is not a transcript.
var ErrTranscript = errors.New("not a transcript")

const (
	comment   = "# "
	held      = "# held"
	separator = "----"
)

// ParseTranscript reads a transcript that String has written. An error wraps
// ErrTranscript or script.ErrStep.
func ParseTranscript(name, text string) (Transcript, error) {
	head, rest, _ := strings.Cut(text, "\n\n")
	t, err := parseHead(head)
	if err != nil {
		return Transcript{}, fmt.Errorf("fuzz: parse transcript %s: %w", name, err)
	}
	t.Name = name
	for part := range strings.SplitSeq(strings.TrimSpace(rest), "\n\n") {
		lines, answer, _ := strings.Cut(part+"\n", separator+"\n")
		steps, err := script.ParseScript(lines)
		if err == nil && len(steps) == 0 {
			err = fmt.Errorf("%w: a block requires a step; %.40q has none", ErrTranscript, part)
		}
		if err != nil {
			return Transcript{}, fmt.Errorf("fuzz: parse transcript %s: %w", name, err)
		}
		t.Blocks = append(t.Blocks, Block{steps, answer})
	}
	return t, nil
}

func parseHead(head string) (t Transcript, err error) {
	var rule []string
	for line := range strings.SplitSeq(head, "\n") {
		text, ok := strings.CutPrefix(line, comment)
		switch {
		case line == held:
			t.Held = true
		case ok:
			rule = append(rule, text)
		default:
			return t, fmt.Errorf("%w: the rule requires lines that begin with \"# \", and then an empty line; %.40q is neither", ErrTranscript, line)
		}
	}
	mark, text, _ := strings.Cut(strings.Join(rule, "\n"), ": ")
	for _, m := range []order.Mark{order.Documented, order.Observed, order.Assumed} {
		if m.String() == mark {
			t.Mark, t.Rule = m, text
		}
	}
	if t.Rule == "" {
		return t, fmt.Errorf("%w: the first line requires a mark and a rule, such as \"# documented: a wrong code changes nothing.\"", ErrTranscript)
	}
	return t, nil
}

// String returns the text of the transcript's file.
func (t *Transcript) String() string {
	var b strings.Builder
	for line := range strings.SplitSeq(t.Mark.String()+": "+t.Rule, "\n") {
		b.WriteString(comment + line + "\n")
	}
	if t.Held {
		b.WriteString(held + "\n")
	}
	for _, block := range t.Blocks {
		b.WriteString("\n" + block.Steps.String() + separator + "\n" + block.Answer)
	}
	return b.String()
}

// Play resets a server that has the control plane of this module's mock, takes the
// steps, and returns the transcript with the answers of this server and all exchanges.
//
// Sids, codes and page tokens of the server are written as names: #1 is the first
// order, PN#1 its incoming phone number, CA#1.2 its second call, CODE#1.1 its first
// code. Phone numbers that the steps leave open are the same each time. The answers
// say where the server differs from the model, and which steps cannot be done.
func (t *Transcript) Play(ctx context.Context, server http.Handler) (Transcript, []Exchange, error) {
	line := &wire{server: server}
	target := &conform.Target{URL: address, Client: &http.Client{Transport: line}, Main: mainAccount, Other: otherAccount, Key: mainKey}
	session, err := conform.Begin(ctx, target, conform.Beginning{Callback: callbackURL, Hold: t.Held})
	if err != nil {
		return Transcript{}, nil, fmt.Errorf("fuzz: play %s: %w", t.Name, err)
	}
	for _, e := range line.take() {
		if e.Status/100 != 2 {
			return Transcript{}, nil, fmt.Errorf("fuzz: play %s: %s %s is %d: %w", t.Name, e.Method, e.URL, e.Status, errors.ErrUnsupported)
		}
	}

	played := *t
	played.Blocks = nil
	var exchanges []Exchange
	r := newRecorder()
	for _, block := range t.Blocks {
		for _, step := range block.Steps {
			for played := range session.Each(ctx, step) {
				made := line.take()
				for i := range made {
					made[i].Look = i > 0
				}
				exchanges = append(exchanges, made...)
				r.record(made, played.Differences, played.Err)
				r.inspect(line.ask)
			}
		}
		played.Blocks = append(played.Blocks, Block{block.Steps, r.answer()})
	}
	return played, exchanges, nil
}
