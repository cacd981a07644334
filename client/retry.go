package client

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"
)

// MaxRetryAfter is the longest Retry-After that the client waits for. After a longer
// one it returns the error, whose RetryAfter says how long to wait.
const MaxRetryAfter = time.Minute

// The pause before the first repetition, and the longest one. Each is twice the last.
const (
	firstPause = 500 * time.Millisecond
	maxPause   = 8 * time.Second
)

// send sends a request, and again after 429 and 503 if it may be repeated.
func (c *Client) send(ctx context.Context, r *request) (*answer, error) {
	for try := 1; ; try++ {
		a, failed := c.once(ctx, r)
		if failed == nil {
			return a, nil
		}
		if !r.repeatable || try >= c.tries || !isTemporary(failed.Status) || failed.RetryAfter > MaxRetryAfter {
			return nil, failed
		}
		if err := c.sleep(ctx, pause(try, failed.RetryAfter)); err != nil {
			failed.Err = err
			failed.Message += "; the wait before the next try ended: " + err.Error()
			return nil, failed
		}
	}
}

func isTemporary(code int) bool {
	return code == http.StatusTooManyRequests || code == http.StatusServiceUnavailable
}

// pause returns how long to wait after a try: half of the pause, or what the server
// asks for, and at random up to half of the pause more, so that clients spread out.
func pause(try int, asked time.Duration) time.Duration {
	half := maxPause / 2
	if try < 5 {
		half = min(half, firstPause/2<<(try-1))
	}
	random := rand.N(half + 1)
	if asked > 0 {
		return asked + random
	}
	return half + random
}

// retryAfter returns how long a server asks to wait: a number of seconds, or a date
// that is compared with the date of the answer. 0 means that it does not say.
func retryAfter(header http.Header) time.Duration {
	text := header.Get("Retry-After")
	if seconds, err := strconv.ParseUint(text, 10, 63); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(seconds, math.MaxInt64/uint64(time.Second))) * time.Second
	}
	until, err := http.ParseTime(text)
	now, unknown := http.ParseTime(header.Get("Date"))
	if err != nil || unknown != nil {
		return 0
	}
	return max(0, until.Sub(now))
}
