package prof

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/google/pprof/profile"
)

// pyroscopeTypes are Pyroscope's names for what Go's profiles have.
var pyroscopeTypes = map[string][]string{
	"alloc": {"memory:alloc_objects:count:space:bytes", "memory:alloc_space:bytes:space:bytes"},
	"cpu":   {"process_cpu:samples:count:cpu:nanoseconds", "process_cpu:cpu:nanoseconds:cpu:nanoseconds"},
}

// pyroscope asks a Pyroscope server for the sum of the profiles that match:
// querier.v1.QuerierService/SelectMergeProfile, by the Connect protocol with
// protobufs. The answer is a google.v1.Profile, which is a pprof profile.
func (c *client) pyroscope(ctx context.Context) (*profile.Profile, error) {
	sel, server, err := c.selected()
	if err != nil {
		return nil, err
	}
	types := pyroscopeTypes[sel.kind]
	if types == nil {
		types = []string{sel.kind}
	}
	var ps []*profile.Profile
	for _, t := range types {
		p, err := c.selectMerge(ctx, server, t, sel)
		if err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	if len(ps) == 1 {
		return ps[0], nil
	}
	return columns(ps)
}

// selectMerge asks for the profiles of one type.
func (c *client) selectMerge(ctx context.Context, server *url.URL, typ string, sel selection) (*profile.Profile, error) {
	var body []byte
	body = appendText(body, 1, typ)
	body = appendText(body, 2, sel.query)
	body = appendNumber(body, 3, uint64(sel.from.UnixMilli()))
	body = appendNumber(body, 4, uint64(sel.until.UnixMilli()))
	to := server.JoinPath("querier.v1.QuerierService", "SelectMergeProfile")
	req, err := http.NewRequest(http.MethodPost, to.String(), bytes.NewReader(body))
	if err != nil {
		return nil, badURL(to.String(), err)
	}
	req.Header.Set("Content-Type", "application/proto")
	req.Header.Set("Connect-Protocol-Version", "1")
	a, err := c.ask(ctx, req, 0, c.opt.MaxData)
	if err != nil {
		return nil, err
	}
	if text := message(a); text != "" {
		a.kind, a.body = "text/plain", []byte(text)
	}
	if a.status == http.StatusOK && a.kind != "application/proto" && foreign(a.body) == "" {
		return nil, fmt.Errorf("answered %s with %.60q, not with a profile; is it the address of a Pyroscope server, 1.0 or later?", a.line, a.kind)
	}
	if a.status == http.StatusOK && a.kind == "application/proto" && nothing(a.body) {
		return nil, fmt.Errorf("has no profiles of type %s that match %s between %s", typ, sel.query, sel.span())
	}
	return c.read(a)
}

// nothing reports whether a profile has no samples.
func nothing(data []byte) bool {
	for _, f := range fields(data) {
		if f.number == 2 {
			return false
		}
	}
	return true
}

// message is what the error of a Connect or gateway call says, in JSON.
func message(a *answer) string {
	var e struct{ Message string }
	if a.status == http.StatusOK || json.Unmarshal(a.body, &e) != nil {
		return ""
	}
	return e.Message
}

func appendText(b []byte, field int, text string) []byte {
	b = binary.AppendUvarint(b, uint64(field)<<3|2)
	b = binary.AppendUvarint(b, uint64(len(text)))
	return append(b, text...)
}

func appendNumber(b []byte, field int, n uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, uint64(field)<<3), n)
}
