package words_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/hostednumbers/hostednumbers/internal/words"
)

type trafficLight uint8

var lights = []string{"", "red", "amber", "green"}

func TestEveryValueOfAList(t *testing.T) {
	for i := range math.MaxUint8 + 1 {
		v := trafficLight(i)
		text, err := words.MarshalText(lights, v)
		data, jsonErr := words.MarshalJSON(lights, v)
		column, columnErr := words.Value(lights, v)
		if i >= len(lights) {
			for _, err := range []error{err, jsonErr, columnErr, words.Check(lights, v)} {
				assert.ErrorIs(t, err, words.Err)
				assert.EqualError(t, err, fmt.Sprintf("words_test: traffic light %d: not one of its words", i))
			}
			_, err = words.Parse[trafficLight](lights, words.Of(lights, v))
			assert.ErrorIs(t, err, words.Err)
			continue
		}
		require.NoError(t, err)
		require.NoError(t, jsonErr)
		require.NoError(t, columnErr)
		assert.NoError(t, words.Check(lights, v))
		assert.Equal(t, lights[i], words.Of(lights, v))
		assert.Equal(t, lights[i], string(text))
		got, err := words.Parse[trafficLight](lights, lights[i])
		if i == 0 {
			assert.ErrorIs(t, err, words.Err, "the empty text is an error")
			assert.Equal(t, "null", string(data))
			assert.Nil(t, column)
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, v, got)
		assert.Equal(t, `"`+lights[i]+`"`, string(data))
		assert.Equal(t, lights[i], column)
	}
}

func TestErrorsNameTheWords(t *testing.T) {
	_, err := words.Parse[trafficLight](lights, "gren")
	assert.EqualError(t, err, `words_test: parse traffic light: must be red, amber or green; it is "gren"; did you mean "green"?`)
	var parsing *words.ParseError
	require.ErrorAs(t, err, &parsing)
	assert.Equal(t, `must be red, amber or green; it is "gren"; did you mean "green"?`, parsing.Reason())
	assert.Equal(t, "traffic light", words.Name[trafficLight]())
}

func ExampleEnumerate() {
	fmt.Println(words.Enumerate([]string{"GET"}, "or"))
	fmt.Println(words.Enumerate([]string{"red", "amber", "green"}, "and"))
	// Output:
	// GET
	// red, amber and green
}
