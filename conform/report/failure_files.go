package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// Files returns a file for each failure, by its name: the JSON that the command
// conform -replay plays again.
func (r *Report) Files() (map[string][]byte, error) {
	files := map[string][]byte{}
	for i, name := range r.names() {
		f := &r.Failures[i]
		data, err := json.MarshalIndent(f, "", "  ")
		if err != nil {
			return nil, fmt.Errorf("report: write %s: %w", f.Check.Title(), err)
		}
		files[name+".json"] = append(data, '\n')
	}
	return files, nil
}

// names returns a different file name for each failure, without an ending.
func (r *Report) names() []string {
	var names []string
	taken := map[string]bool{}
	for i := range r.Failures {
		base := slug(r.Failures[i].Check.Title())
		name := base
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s-%d", base, n)
		}
		taken[name] = true
		names = append(names, name)
	}
	return names
}

// maxSlug is the most bytes that a file name has, without its number and ending.
const maxSlug = 80

// slug returns text as a name of lower-case ASCII letters, digits and hyphens.
func slug(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	name := strings.Join(words, "-")
	return strings.Trim(name[:min(len(name), maxSlug)], "-")
}
