package conform

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/hostednumbers/hostednumbers/internal/exactjson"
)

// unmarshal decodes JSON in which every key is written once, and just so: where
// package json would take a key in another letter case for a field, that field
// stays as it is.
func unmarshal(data []byte, into any) error {
	if err := unique(data); err != nil {
		return err
	}
	return exactjson.Unmarshal(data, into)
}

// unique says which key an object of the JSON has twice; clients differ on which
// of the two they read.
func unique(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	var open []map[string]bool // the keys of the objects around; nil is an array
	name := false              // a key comes next
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil //nolint:nilerr // it ends, or json.Unmarshal says why it cannot be read
		}
		if key, ok := token.(string); ok && name {
			keys := open[len(open)-1]
			if keys[key] {
				return fmt.Errorf("%w: %q", errTwice, key)
			}
			keys[key], name = true, false
			continue
		}
		switch token {
		case json.Delim('{'):
			open = append(open, map[string]bool{})
		case json.Delim('['):
			open = append(open, nil)
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		}
		name = len(open) > 0 && open[len(open)-1] != nil
	}
}

var errTwice = errors.New("an object has a key twice")
