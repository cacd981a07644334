package report

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
)

// replay is the line that says how a failure is played again: by its file, where
// that is written, else by the run that writes it.
func (r *Report) replay(f *Failure, name string) string {
	switch {
	case len(f.Steps)+len(f.Racing) == 0:
		return "it has no steps that could be played again"
	case r.Folder != "":
		return "replay: " + r.command("-replay", shellWord(filepath.Join(r.Folder, name+".json")))
	}
	return "to write a file that plays it again: " + r.command(append(r.RunFlags, "-failures", "failures")...)
}

// command is a command for a shell.
func (r *Report) command(args ...string) string {
	words := append([]string{"hostednumbers", "conform"}, args...)
	if r.Flags != "" {
		words = append(words, r.Flags)
	}
	return strings.Join(append(words, shellWord(r.Target)), " ")
}

// needs says which variables the commands of a report need.
func (r *Report) needs() string {
	var names []string
	for _, name := range []string{"MAIN", "OTHER"} {
		if strings.Contains(r.Flags, "$"+name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("The commands below read accounts, SID:TOKEN, from the environment: set %s first.\n", strings.Join(names, " and "))
}

// plainWord is what a shell reads as it is.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:@%+=,][A-Za-z0-9_./:@%+=,-]*$`)

// shellWord makes text a word of a shell.
func shellWord(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return quoted(printable(text))
}

// quoted makes text a word of a shell.
func quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }
