package main

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/conform/script"
	"github.com/hostednumbers/hostednumbers/order"
	"github.com/hostednumbers/hostednumbers/platform"
	"github.com/hostednumbers/hostednumbers/status"
)

// mistakenLines returns command lines whose errors give advice.
func mistakenLines(t *testing.T) [][]string {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { taken.Close() })
	return [][]string{
		{"srve"}, {"xyz"}, {"help", "srve"}, {"help", "walk", "walk"}, {"-h", "walk", "walk"}, {"serve", "-adr", "x"}, {"serve", "now"}, {"walk", "-x"},
		{"lifecycle", "-format", "mermade"}, {"lifecycle", "x"}, {"check"}, {"check", "phones", "+1"}, {"check", "-allow", "+1273", "sid", "x"},
		{"check", "phone", "+12732223333"}, {"check", "phone", "+1617"}, {"check", "phone", "+16179111234"}, {"check", "status", "recieved"},
		{"serve", "-allow", "1273"}, {"serve", "-deny", "x"}, {"serve", "-addr", taken.Addr().String()}, {"serve", "-addr", "127.0.0.1"},
		{"serve", "-addr", "127.0.0.1:99999"}, {"serve", "-addr", "::1:80"}, {"serve", "-addr", "192.0.2.1:0"},
		{"serve", "-tls-ca", "ca.pem"}, {"serve", "-addr", "127.0.0.1:0", "-tls", "-tls-ca", "main.go"},
		{"listen", "-token", "x", "-addr", taken.Addr().String()}, {"listen", "-token", "x", "-addr", "127.0.0.1:x"}, {"listen"}, {"verify"},
		{"listen", "-token", "x", "-public-url", "x"}, {"verify", "-token", "x"}, {"verify", "-token", "x", "-url", "u", "-signature", "s", "-body", "-", "a=b"},
		{"verify", "-token", "x", "-url", "u", "-signature", "s", "a"}, {"conform"}, {"conform", "x"}, {"conform", "-suite", "cels", nowhere}, {"conform", "-list", "x"},
		{"walk", "no-such-file"}, {"walk", "faild"}, {"version", "x"},
	}
}

// printed returns all help of the program, and the errors of mistakenLines.
func printed(t *testing.T) string {
	var all strings.Builder
	lines := append(mistakenLines(t), []string{}, []string{"help", "steps"}, []string{"help"})
	for _, c := range subcommands {
		lines = append(lines, []string{"help", c.name})
	}
	for _, args := range lines {
		_, out, errs := runWith("", args...)
		all.WriteString(out + errs)
	}
	return all.String()
}

// runServer runs a command that serves until it is interrupted. It calls use meanwhile.
func runServer(t *testing.T, use func(address string), args ...string) {
	p := startProcess(t, args...)
	address := p.address()
	use(address)
	http.DefaultClient.CloseIdleConnections()
	p.signal(syscall.SIGTERM)
	p.ends(exitOK)
}

func TestEveryQuotedCommandWorks(t *testing.T) {
	found := regexp.MustCompile(`'hostednumbers ([^'\n]*)'`).FindAllStringSubmatch(printed(t), -1)
	slices.SortFunc(found, func(a, b []string) int { return strings.Compare(a[1], b[1]) })
	found = slices.CompactFunc(found, slices.Equal)
	assert.Greater(t, len(found), 8)
	for _, command := range found {
		args := strings.Fields(command[1])
		if args[0] != "serve" {
			code, _, errs := runWith("", args...)
			assert.Equal(t, exitOK, code, "%s: %s", command[0], errs)
			continue
		}
		runServer(t, func(address string) {
			if allowed := slices.Index(args, "-allow"); allowed >= 0 {
				number := (args[allowed+1] + "0000000000")[:len("+16175551212")]
				status, _ := (&served{t: t, url: address}).post(orders, newOrder("PhoneNumber", number))
				assert.Equal(t, http.StatusCreated, status, command[0])
			}
		}, append(args, "-addr", "127.0.0.1:0")...)
	}
}

func TestEveryAdvisedAddressWorks(t *testing.T) {
	found := regexp.MustCompile(`(?:try -addr|such as|or) (\S*:0)\b`).FindAllStringSubmatch(printed(t), -1)
	assert.Greater(t, len(found), 6)
	tried := map[string]bool{}
	for _, address := range found {
		if tried[address[1]] {
			continue
		}
		tried[address[1]] = true
		if strings.HasPrefix(address[1], "[") {
			if probe, err := net.Listen("tcp", address[1]); err != nil {
				continue // a machine without IPv6
			} else {
				probe.Close()
			}
		}
		runServer(t, func(string) {}, "serve", "-addr", address[1])
	}
}

func TestEverySuggestedWordIsKnown(t *testing.T) {
	meant := regexp.MustCompile(`unknown ([a-z -]+) "([^"]*)": did you mean "([^"]*)"\?`)
	tried := 0
	for _, args := range mistakenLines(t) {
		_, _, errs := runWith("", args...)
		found := meant.FindStringSubmatch(errs)
		if found == nil {
			continue
		}
		tried++
		at := slices.IndexFunc(args, func(arg string) bool { return arg == found[2] })
		require.GreaterOrEqual(t, at, 0, args)
		mended := slices.Clone(args)
		if mended[at] = found[3]; mended[at] == "serve" || mended[at] == "-addr" {
			mended = append(mended[:at:at], "serve", "-addr", "x") // an error about the address
		}
		_, _, errs = runWith("", mended...)
		assert.NotContains(t, errs, "unknown", mended)
	}
	assert.Greater(t, tried, 6)
}

// The help shows each step, and some errors show examples of one.
func TestEveryShownStepCanBePlayed(t *testing.T) {
	_, out, _ := runWith("", "help", "walk")
	const life = "create PhoneNumber={number}&SmsCapability=true\n"
	var steps []string
	for _, o := range walkOnly {
		assert.Contains(t, out, "\n  "+o.usage+" ")
		steps = append(steps, o.usage)
	}
	for _, advice := range []string{"wait", "wait x", "code x", "twilio reject Reason=a b"} {
		_, _, errs := runWith(life+advice, "walk", "-")
		for _, like := range regexp.MustCompile(`(?:like|time|as|in|,|or) ((?:wait )?[0-9][0-9a-z]*)\b`).FindAllStringSubmatch(errs, -1) {
			steps = append(steps, "wait "+strings.TrimPrefix(like[1], "wait "))
		}
	}
	assert.Greater(t, len(steps), len(walkOnly)+3)
	for _, step := range steps {
		code, _, errs := runWith(life+step, "walk", "-")
		assert.NotEqual(t, exitUsage, code, "%s: %s", step, errs)
	}
	for line := range strings.Lines(script.Syntax(played...)) {
		usage := strings.TrimSpace(line[:26])
		usage = strings.NewReplacer("ACTOR EVENT", "twilio accept", "FORM", "FriendlyName=x").Replace(usage)
		_, err := script.ParseStep(usage)
		assert.NoError(t, err, usage)
	}
	for _, example := range regexp.MustCompile(`(?:twilio|owner) [a-z-]+(?: [A-Z]\S*)?`).FindAllString(script.Syntax(played...), -1) {
		_, err := script.ParseStep(example)
		assert.NoError(t, err, example)
	}
}

// needed holds the parameters that some events require.
const needed = " Reason=x&SigningDocumentSid=PX11111111111111111111111111111111&Code={code}"

// A refusal lists the steps that are possible instead. Each can be played at that point,
// and the refused event is not among them.
func TestThePossibleStepsOfARefusalCanBePlayed(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range builtinNames() {
		s, err := load(name, nil)
		require.NoError(t, err)
		p := newPlayer(io.Discard)
		for _, line := range s.lines {
			for row := range order.Lifecycle() {
				_, told := probe(t, p, row.By[0].String()+" "+row.Event.String()+needed)
				list, found := cutLine(told, "    possible  ")
				key := list + row.Event.String()
				if !found || list == "no event any more" || seen[key] {
					continue
				}
				seen[key] = true
				for step := range strings.SplitSeq(list, ", ") {
					assert.False(t, strings.HasSuffix(step, " "+row.Event.String()), "%s: it was refused", step)
					if !strings.HasPrefix(step, "create") {
						step += needed
					}
					refused, told := probe(t, p, step)
					assert.Zero(t, refused, told)
				}
			}
			require.NoError(t, p.step(t.Context(), line))
		}
	}
	assert.Greater(t, len(seen), 20)
}

// probe plays a step on a copy of a player. It returns the code of the refusal and the
// output.
func probe(t *testing.T, p *player, step string) (order.ErrorCode, string) {
	var told bytes.Buffer
	other := newPlayer(&told)
	other.now, other.order, other.refused = p.now, p.order, p.refused
	if p.order.Status != status.None {
		history, err := p.store.History(t.Context(), p.order.SID)
		require.NoError(t, err)
		require.NoError(t, other.store.Store.Commit(t.Context(), platform.Commit{Orders: []platform.Write{{Next: p.order, Changes: history}}}))
	}
	require.NoError(t, other.step(t.Context(), step), step)
	return other.refused, told.String()
}

// cutLine returns the rest of the line with a prefix.
func cutLine(text, prefix string) (rest string, found bool) {
	_, rest, found = strings.Cut(text, prefix)
	rest, _, _ = strings.Cut(rest, "\n")
	return rest, found
}

// The test checks only the flags of the commands, because their values are placeholders.
func TestTheCommandsOfThePagesAreKnown(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join("..", "..", "*.md"))
	require.NoError(t, err)
	more, err := filepath.Glob(filepath.Join("..", "..", "*", "*", "README.md"))
	require.NoError(t, err)
	docs, err := filepath.Glob(filepath.Join("..", "..", "docs", "*.md"))
	require.NoError(t, err)
	command := regexp.MustCompile("(?m)(?:`|^)(?:go run \\./cmd/)?hostednumbers ([a-z-]+)([^`\n|#]*)")
	tried := 0
	for _, page := range slices.Concat(pages, more, docs) {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, found := range command.FindAllSubmatch(text, -1) {
			tried++
			name := string(found[1])
			at := slices.IndexFunc(subcommands, func(c subcommand) bool { return c.name == name })
			if !assert.True(t, at >= 0 || name == "help", "%s: %s", page, found[0]) || name == "help" {
				continue
			}
			_, help, _ := runWith("", "help", name)
			for _, name := range regexp.MustCompile(` (-[a-z][a-z-]*)`).FindAllSubmatch(found[2], -1) {
				assert.Contains(t, help, "\n  "+string(name[1])+" ", "%s: %s", page, found[0])
			}
		}
	}
	assert.Greater(t, tried, 5)
}
