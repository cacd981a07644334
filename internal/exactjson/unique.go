package exactjson

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// UnmarshalUnique is Unmarshal, but refuses an object with a repeated key at any depth,
// because clients differ on which of the two values they read.
func UnmarshalUnique(data []byte, v any) error {
	if err := unique(data); err != nil {
		return err
	}
	return Unmarshal(data, v)
}

// unique returns an error that names a key that an object has twice.
func unique(data []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(data))
	var open []map[string]bool // the keys of the objects around; nil is an array
	name := false              // a key comes next
	for {
		token, err := decoder.Token()
		if err != nil {
			return nil //nolint:nilerr // the end, or Unmarshal says why it cannot read the rest
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
