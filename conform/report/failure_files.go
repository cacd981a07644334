package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
)

// Files returns each failure as the JSON that Replay plays again, by the name of a
// file.
func (r *Report) Files() (map[string][]byte, error) {
	files := map[string][]byte{}
	for i, name := range r.names() {
		f := &r.Failures[i]
		data, err := json.MarshalIndent(f, "", "  ")
		if err != nil {
			return nil, fmt.Errorf("conform: write %s: %w", f.Check.Title(), err)
		}
		files[name+".json"] = append(data, '\n')
	}
	return files, nil
}

// names returns a name for the files of each failure, no two alike.
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

// maxSlug is how long the name of a file may get, in bytes, without its ending.
const maxSlug = 80

// slug makes a name of lower-case ASCII letters, digits and hyphens.
func slug(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
	name := strings.Join(words, "-")
	return strings.Trim(name[:min(len(name), maxSlug)], "-")
}
