package conform

import (
	"maps"
	"slices"
)

// Verbs are all that a step can do.
var Verbs = slices.Sorted(maps.Keys(verbs))
