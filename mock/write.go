package mock

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"time"
)

// writeTimeout is how long a client may take to accept a piece of an answer.
const writeTimeout = 30 * time.Second

// pieceSize is how many bytes of a streamed answer are in memory at a time,
// beside the item that is being encoded.
const pieceSize = 32 << 10

// deadlineWriter gives each write a deadline, so that a client that reads
// nothing does not hold a connection for ever. Where the http.Server has a
// WriteTimeout, that one counts.
type deadlineWriter struct {
	http.ResponseWriter
	deadline func(time.Time) error // nil: the server's own counts
}

func newDeadlineWriter(w http.ResponseWriter, r *http.Request) *deadlineWriter {
	server, ok := r.Context().Value(http.ServerContextKey).(*http.Server)
	if ok && server.WriteTimeout > 0 {
		return &deadlineWriter{w, nil}
	}
	d := &deadlineWriter{w, http.NewResponseController(w).SetWriteDeadline}
	d.set(time.Time{}) // that of the answer before, on the same connection
	return d
}

// set sets the deadline, where the connection has one.
func (w *deadlineWriter) set(at time.Time) {
	if w.deadline != nil {
		_ = w.deadline(at) // a recorder, for example, knows no deadlines
	}
}

func (w *deadlineWriter) Write(data []byte) (int, error) {
	w.set(time.Now().Add(writeTimeout))
	return w.ResponseWriter.Write(data)
}

// streamed is a body that may be long. It is encoded piece by piece, while it is
// sent.
type streamed interface{ stream(*jsonWriter) }

// jsonWriter writes JSON in pieces. The first error stays.
type jsonWriter struct {
	to    *bufio.Writer
	piece bytes.Buffer
	err   error
}

// raw writes what is JSON, or part of it, already.
func (w *jsonWriter) raw(text string) {
	if w.err == nil {
		_, w.err = w.to.WriteString(text)
	}
}

// value writes a value.
func (w *jsonWriter) value(v any) {
	if w.err != nil {
		return
	}
	w.piece.Reset()
	if w.err = encode(&w.piece, v); w.err == nil {
		_, w.err = w.to.Write(bytes.TrimSuffix(w.piece.Bytes(), []byte("\n")))
	}
}

// streamList writes the items as a JSON array.
func streamList[T any](w *jsonWriter, items []T) {
	w.raw("[")
	for i := range items {
		if i > 0 {
			w.raw(",")
		}
		w.value(&items[i])
	}
	w.raw("]")
}

func encode(to *bytes.Buffer, v any) error {
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

// write sends the reply; only its header answers a HEAD. A client that is gone
// is not an error of the server.
func (c *call) write(w *deadlineWriter, a reply) {
	var data bytes.Buffer
	long, isLong := a.body.(streamed)
	if a.body != nil && !isLong {
		if err := encode(&data, a.body); err != nil {
			a = c.internalError(err)
			data.Reset()
			_ = encode(&data, a.body) // texts and numbers alone
		}
	}
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.body != nil {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Content-Type-Options", "nosniff") // an answer is never a script
	}
	w.WriteHeader(a.status)
	switch {
	case a.body == nil || c.request.Method == http.MethodHead:
	case isLong:
		out := &jsonWriter{to: bufio.NewWriterSize(w, pieceSize)}
		long.stream(out)
		out.raw("\n")
		if out.err == nil {
			_ = out.to.Flush()
		}
	default:
		_, _ = w.Write(data.Bytes())
	}
}
