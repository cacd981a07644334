package order

import (
	"net/url"
	"strings"
)

// ParseForm reads a form body, or the query of a url, as browsers and the API's
// clients write it: the application/x-www-form-urlencoded parser of the WHATWG URL
// standard. Only "&" separates parameters, so ";" is data; a "%" that does not start
// an escape stands for itself. ParseForm accepts every text.
//
// Unlike that standard ParseForm does not replace ill-formed UTF-8: the bytes are
// kept as sent, because a signature covers them. The Parse functions of the requests
// refuse an ill-formed value. Use ParseForm instead of url.ParseQuery, which refuses
// ";" and a stray "%".
func ParseForm(text string) url.Values {
	form := url.Values{}
	for pair := range strings.SplitSeq(text, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name = unescapeForm(name)
		form[name] = append(form[name], unescapeForm(value))
	}
	return form
}

// unescapeForm decodes a name or a value of a form.
func unescapeForm(text string) string {
	if !strings.ContainsAny(text, "+%") {
		return text
	}
	decoded := make([]byte, 0, len(text))
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '+':
			decoded = append(decoded, ' ')
		case c == '%' && i+2 < len(text) && isHex(text[i+1]) && isHex(text[i+2]):
			decoded = append(decoded, fromHex(text[i+1])<<4|fromHex(text[i+2]))
			i += 2
		default:
			decoded = append(decoded, c)
		}
	}
	return string(decoded)
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f'
}

// fromHex returns the value of a hexadecimal digit of either case.
func fromHex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}
