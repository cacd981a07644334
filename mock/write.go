package mock

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
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
	to      *bufio.Writer
	piece   bytes.Buffer
	encoder *json.Encoder // to piece
	err     error         // of the client's connection, or of encoding
	broken  bool          // it is of encoding
}

func newJSONWriter(to io.Writer) *jsonWriter {
	w := &jsonWriter{to: bufio.NewWriterSize(to, pieceSize)}
	w.encoder = newEncoder(&w.piece)
	return w
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
	if w.err = w.encoder.Encode(v); w.err != nil {
		w.broken = true
	} else {
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

func newEncoder(to io.Writer) *json.Encoder {
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	return encoder
}

// write sends the reply; only its header answers a HEAD. A client that is gone
// is not an error of the server.
func (c *call) write(w *deadlineWriter, a reply) {
	var data bytes.Buffer
	long, isLong := a.body.(streamed)
	if a.body != nil && !isLong {
		if err := newEncoder(&data).Encode(a.body); err != nil {
			a = c.internalError(err)
			data.Reset()
			_ = newEncoder(&data).Encode(a.body) // texts and numbers alone
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
		out := newJSONWriter(w)
		long.stream(out)
		out.raw("\n")
		if out.broken {
			c.internalError(out.err)
			panic(http.ErrAbortHandler) // the client must not take a part for the whole
		}
		_ = out.to.Flush()
	default:
		_, _ = w.Write(data.Bytes())
	}
}
