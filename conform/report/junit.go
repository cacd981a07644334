package report

import (
	"encoding/xml"
	"fmt"
	"time"

	"github.com/hostednumbers/hostednumbers/internal/terminal"
)

// The elements of JUnit's XML that tools read.
type (
	junitSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		junitCounts
		Suites []*junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name string `xml:"name,attr"`
		junitCounts
		Cases []junitCase `xml:"testcase"`
	}
	junitCounts struct {
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Skipped  int    `xml:"skipped,attr"`
		Seconds  string `xml:"time,attr"`
		elapsed  time.Duration
	}
	junitCase struct {
		Suite   string     `xml:"classname,attr"`
		Name    string     `xml:"name,attr"`
		Seconds string     `xml:"time,attr"`
		Failure *junitNote `xml:"failure"`
		Error   *junitNote `xml:"error"`
		Skipped *junitNote `xml:"skipped"`
	}
	junitNote struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// JUnit renders the report as JUnit's XML, with a testcase a check. A failure holds the
// rule, the steps and the differences. A mandatory check that was skipped is an error.
func (r *Report) JUnit() ([]byte, error) {
	all := junitSuites{Name: "hostednumbers conform " + terminal.Quote(r.Target)}
	bySuite := map[string]*junitSuite{}
	failures, skips, names := r.Failures, r.Skips, r.names()
	for _, result := range r.Results {
		suite := bySuite[result.Suite]
		if suite == nil {
			suite = &junitSuite{Name: terminal.Quote(result.Suite)}
			bySuite[result.Suite], all.Suites = suite, append(all.Suites, suite)
		}
		c := junitCase{Suite: suite.Name, Name: terminal.Quote(result.Name), Seconds: seconds(result.Elapsed)}
		switch result.State {
		case Failed:
			c.Failure = failures[0].junit(r.replay(&failures[0], names[0]))
			failures, names = failures[1:], names[1:]
		case Skipped:
			note := &junitNote{Message: oneLine(skips[0].Why)}
			if skips[0].Mandatory {
				note.Message = "skipped: " + note.Message
				c.Error = note
			} else {
				c.Skipped = note
			}
			skips = skips[1:]
		}
		suite.Cases = append(suite.Cases, c)
		suite.add(&c, result.Elapsed)
		all.add(&c, result.Elapsed)
	}
	data, err := xml.MarshalIndent(all, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("report: write JUnit: %w", err)
	}
	return append([]byte(xml.Header), append(data, '\n')...), nil
}

func (f *Failure) junit(replay string) *junitNote {
	note := &junitNote{Message: "the server could not be asked", Text: f.String() + replay + "\n"}
	if len(f.Differences) > 0 {
		note.Message = f.Differences[0].String()
	}
	return note
}

func (n *junitCounts) add(c *junitCase, elapsed time.Duration) {
	n.Tests++
	switch {
	case c.Failure != nil:
		n.Failures++
	case c.Error != nil:
		n.Errors++
	case c.Skipped != nil:
		n.Skipped++
	}
	n.elapsed += elapsed
	n.Seconds = seconds(n.elapsed)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
