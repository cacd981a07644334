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

// Transcript is a conversation that proves a rule of the domain: what is done to
// a server, a block after the other, and what the server answers. As a file it
// opens with the rule and its mark, and then has blocks, between empty lines:
//
//	# documented: a wrong code changes nothing.
//
//	create PhoneNumber={number}&SmsCapability=true
//	update Status=pending-verification
//	update VerificationCode=no
//	----
//	(what Play makes of the answers)
//
// A line "# held" says that new orders stay in twilio-processing.
type Transcript struct {
	Name   string     // the file's, without .txt
	Mark   order.Mark // how well founded the rule is
	Rule   string     // in a sentence or some
	Held   bool       // new orders stay in twilio-processing
	Blocks []Block
}

// Block is some steps, and what they are answered.
type Block struct {
	Steps  script.Script
	Answer string // lines
}

//go:embed transcripts/*.txt
var files embed.FS

// Transcripts returns the transcripts of this package, by name: the domain as
// conversations. The error names the file that is no transcript.
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

// ParseTranscript reads a transcript, as String writes it. An error wraps
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
			err = fmt.Errorf("%w: %.40q has no step", ErrTranscript, part)
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
			return t, fmt.Errorf("%w: %.40q stands in the place of the rule", ErrTranscript, line)
		}
	}
	mark, text, _ := strings.Cut(strings.Join(rule, "\n"), ": ")
	for _, m := range []order.Mark{order.Documented, order.Observed, order.Assumed} {
		if m.String() == mark {
			t.Mark, t.Rule = m, text
		}
	}
	if t.Rule == "" {
		return t, fmt.Errorf("%w: want # documented, observed or assumed, a colon and the rule", ErrTranscript)
	}
	return t, nil
}

// String writes the transcript as a file.
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

// Play plays the transcript to a server that has a control plane like this
// module's mock, which it empties first, and returns it with what this server
// answers. Sids, codes and page tokens of the server's own are written as names:
// #1 is the first order created, PN#1 its incoming phone number, CA#1.2 its second
// call, CODE#1.1 its first code. Numbers that the steps leave open are the same
// each time. A server that answers otherwise than the model is told so in the
// answers, and so is a step that cannot be done.
//
// The exchanges are all requests that were made, and their answers.
func (t *Transcript) Play(ctx context.Context, server http.Handler) (Transcript, []Exchange, error) {
	line := &wire{server: server}
	target := &conform.Target{URL: address, Client: &http.Client{Transport: line}, Main: mainAccount, Other: otherAccount}
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
	teller := newTeller()
	for _, block := range t.Blocks {
		for _, step := range block.Steps {
			for played := range session.Each(ctx, step) {
				made := line.take()
				for i := range made {
					made[i].Look = i > 0
				}
				exchanges = append(exchanges, made...)
				teller.tell(made, played.Differences, played.Err)
				teller.look(line.ask)
			}
		}
		played.Blocks = append(played.Blocks, Block{block.Steps, teller.answer()})
	}
	return played, exchanges, nil
}
