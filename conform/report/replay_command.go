package report

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// replay returns the line that says how to replay a failure: with its file, if files
// are written, else with a run that writes them.
func (r *Report) replay(f *Failure, name string) string {
	switch {
	case len(f.Steps)+len(f.Racing) == 0:
		return "replay: not possible, because the failure has no steps"
	case r.Folder != "":
		return "replay: " + r.command("-replay", shellWord(filepath.Join(r.Folder, name+".json")))
	}
	return "to write a file for a replay: " + r.command(append(r.RunFlags, "-failures", "failures")...)
}

// command returns a command line for a shell.
func (r *Report) command(args ...string) string {
	words := append([]string{"hostednumbers", "conform"}, args...)
	if r.Flags != "" {
		words = append(words, r.Flags)
	}
	return strings.Join(append(words, shellWord(r.Target)), " ")
}

// needs names the environment variables that the commands of a report read.
func (r *Report) needs() string {
	var names []string
	for _, name := range []string{"MAIN", "OTHER", "KEY"} {
		if strings.Contains(r.Flags, "$"+name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("The commands below read accounts, SID:TOKEN, from the environment. Set %s first.\n", strings.Join(names, " and "))
}

// plainWord matches words that a shell reads as they are.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:@%+=,][A-Za-z0-9_./:@%+=,-]*$`)

// shellWord returns text as one word for a shell, quoted if necessary.
func shellWord(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return quoted(printable(text))
}

// quoted returns text as one quoted word for a shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
