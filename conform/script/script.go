package script

import (
	"fmt"
	"strings"
)

// Script is a list of steps, done one after the other.
type Script []Step

// ParseScript parses steps, one a line. It skips empty lines and lines that begin
// with #. An error wraps ErrStep and names the line.
func ParseScript(text string) (Script, error) {
	var script Script
	number := 0
	for line := range strings.Lines(text) {
		number++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		step, err := ParseStep(line)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", number, err)
		}
		script = append(script, step)
	}
	return script, nil
}

// String returns the steps, one a line.
func (s Script) String() string {
	var text strings.Builder
	for _, step := range s {
		text.WriteString(step.String() + "\n")
	}
	return text.String()
}
