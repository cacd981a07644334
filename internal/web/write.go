package web

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

// pieceSize is how many bytes of a streamed answer are in memory at a time, beside the
// current item.
const pieceSize = 32 << 10

// deadlineWriter gives each write a deadline, so that a client that reads nothing
// cannot hold a connection forever. A WriteTimeout of the http.Server takes
// precedence.
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
	d.set(time.Time{}) // remove the deadline of the earlier answer on this connection
	return d
}

// set sets the deadline, if the connection has deadlines.
func (w *deadlineWriter) set(at time.Time) {
	if w.deadline != nil {
		_ = w.deadline(at) // a recorder, for example, knows no deadlines
	}
}

func (w *deadlineWriter) Write(data []byte) (int, error) {
	w.set(time.Now().Add(writeTimeout))
	return w.ResponseWriter.Write(data)
}

// Streamed is a long body that is encoded piece by piece while it is sent.
type Streamed interface{ Stream(*JSONWriter) }

// JSONWriter writes JSON in pieces. The first error stays.
type JSONWriter struct {
	to      *bufio.Writer
	piece   bytes.Buffer
	encoder *json.Encoder // to piece
	err     error         // of the client's connection, or of encoding
	broken  bool          // err is of encoding
}

func newJSONWriter(to io.Writer) *JSONWriter {
	w := &JSONWriter{to: bufio.NewWriterSize(to, pieceSize)}
	w.encoder = newEncoder(&w.piece)
	return w
}

// Raw writes text that is JSON already, or a part of it.
func (w *JSONWriter) Raw(text string) {
	if w.err == nil {
		_, w.err = w.to.WriteString(text)
	}
}

// Value encodes a value and writes it.
func (w *JSONWriter) Value(v any) {
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

// StreamList writes the items as a JSON array.
func StreamList[T any](w *JSONWriter, items []T) {
	w.Raw("[")
	for i := range items {
		if i > 0 {
			w.Raw(",")
		}
		w.Value(&items[i])
	}
	w.Raw("]")
}

func newEncoder(to io.Writer) *json.Encoder {
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	return encoder
}

// write sends the reply; a HEAD gets only the header. It ignores that a client is gone.
func (c *Call) write(w *deadlineWriter, a Reply) {
	var data bytes.Buffer
	long, isLong := a.Body.(Streamed)
	if a.Body != nil && !isLong {
		if err := newEncoder(&data).Encode(a.Body); err != nil {
			a = c.internalError(err)
			data.Reset()
			_ = newEncoder(&data).Encode(a.Body) // a body of texts and numbers cannot fail
		}
	}
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	if a.Body != nil {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Content-Type-Options", "nosniff") // an answer is never a script
	}
	w.WriteHeader(a.Status)
	switch {
	case a.Body == nil || c.Request.Method == http.MethodHead:
	case isLong:
		out := newJSONWriter(w)
		long.Stream(out)
		out.Raw("\n")
		if out.broken {
			c.internalError(out.err)
			panic(http.ErrAbortHandler) // the client must see that the answer is incomplete
		}
		_ = out.to.Flush()
	default:
		_, _ = w.Write(data.Bytes())
	}
}
