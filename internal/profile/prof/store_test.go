package prof

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/unheap/unheap/internal/usage"
)

// noon is the time of these tests.
var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

func atNoon(o Options) Options {
	o.now = func() time.Time { return noon }
	return o
}

// pyroscope answers as a Pyroscope server does by the definition of its
// protocol: with the columns of a real profile.
func pyroscope(t *testing.T, raw []byte, asked *[]string) *httptest.Server {
	return answers(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		*asked = append(*asked, fmt.Sprintf("%s %s %s", r.Method, r.URL, body))
		if r.Header.Get("Content-Type") != "application/proto" || r.Header.Get("Connect-Protocol-Version") != "1" {
			t.Errorf("header %v", r.Header)
		}
		w.Header().Set("Content-Type", "application/proto")
		for i, typ := range []string{"alloc_objects", "alloc_space", "inuse_objects", "inuse_space"} {
			if strings.Contains(string(body), ":"+typ+":") {
				w.Write(unzip(t, marshal(t, column(t, raw, i, func(int) bool { return false }))))
			}
		}
	})
}

func TestPyroscope(t *testing.T) {
	raw := lookup(t, "allocs", 0)
	var asked []string
	s := pyroscope(t, raw, &asked)
	p, err := Load(t.Context(), "pyroscope+"+s.URL+`/prefix/?query={service_name="shop"}&from=now-30m`, atNoon(Options{}))
	if err != nil {
		t.Fatal(err)
	}
	want := edit(t, raw, nothingToDo)
	for _, typ := range []string{"alloc_objects", "alloc_space"} {
		if got, want := total(t, p, typ), total(t, want, typ); got != want || got == 0 {
			t.Errorf("%d %s, want %d", got, typ, want)
		}
	}
	request := func(typ string) string {
		return "POST /prefix/querier.v1.QuerierService/SelectMergeProfile " +
			"\n" + string(rune(len(typ))) + typ + "\x12\x15{service_name=\"shop\"}" +
			"\x18\xc0\xcd\xc4\x9e\xc1\x33" + "\x20\x80\xbc\xb2\x9f\xc1\x33"
	}
	if w := []string{request("memory:alloc_objects:count:space:bytes"), request("memory:alloc_space:bytes:space:bytes")}; !slices.Equal(asked, w) {
		t.Errorf("asked %q\nwant  %q", asked, w)
	}

	asked = nil
	p, err = Load(t.Context(), "pyroscope+"+s.URL+"?type=memory:inuse_space:bytes:space:bytes", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if kindOf(p) != inUse || len(asked) != 1 {
		t.Errorf("kind %d, asked %q", kindOf(p), asked)
	}
	_, err = Load(t.Context(), "pyroscope+"+s.URL+"?type=cpu&from=now-7d", atNoon(Options{}))
	if want := "pyroscope+" + s.URL + "?type=cpu&from=now-7d has no profiles of type process_cpu:samples:count:cpu:nanoseconds that match {} between 2026-01-24T12:00:00Z and 2026-01-31T12:00:00Z"; err == nil || err.Error() != want {
		t.Errorf("error %v\nwant  %s", err, want)
	}
}

// TestStoreErrors has what servers answer that are not what they are taken for,
// or do not like what they are asked.
func TestStoreErrors(t *testing.T) {
	reply := func(status int, kind, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.WriteHeader(status)
			io.WriteString(w, body)
		}
	}
	for _, test := range []struct {
		source string
		f      http.HandlerFunc
		want   string
	}{
		{"pyroscope", reply(400, "application/json", `{"code":"invalid_argument","message":"parse error: unexpected {"}`),
			"answered 400 Bad Request: parse error: unexpected {"},
		{"pyroscope", reply(401, "application/json", `{"code":"unauthenticated","message":"no org id"}`),
			"answered 401 Unauthorized: no org id; give credentials in UNHEAP_AUTHORIZATION, -profile-header, or the URL"},
		{"pyroscope", reply(200, "text/html", "<html>"), "answered 200 OK with a web page"},
		{"pyroscope", reply(200, "application/grpc", "x"), `answered 200 OK with "application/grpc", not with a profile; is it the address of a Pyroscope server, 1.0 or later?`},
		{"pyroscope", reply(200, "application/proto", "\x0a\xff"), "has no profiles of type"},
		{"pyroscope", reply(200, "application/proto", "\x12\x00\xff"), "and it is "},
		{"parca", reply(404, "text/plain", "404 page not found"), "answered 404 Not Found: 404 page not found; is it the right address?"},
		{"parca", reply(200, "text/html", "<html>"), `answered 200 OK with "text/html", not with JSON; is it the address of a Parca server?`},
		{"parca", reply(400, "application/json", `{"code":3,"message":"invalid query","details":[]}`), "answered 400 Bad Request: invalid query"},
		{"parca", reply(200, "application/json", `{"types":[]}`), "has no profiles of type alloc; it has none"},
		{"parca", reply(200, "application/json", `{"types":[{"name":"a","sampleType":"b","sampleUnit":"c","periodType":"d","periodUnit":"e","delta":true}]}`),
			"has no profiles of type alloc; it has a:b:c:d:e:delta"},
		{"parca", reply(200, "application/json", `{"types":[`+strings.Repeat("{},", 1<<20)), "sent more than 1 MiB"},
	} {
		s := answers(t, test.f)
		_, err := Load(t.Context(), test.source+"+"+s.URL, Options{})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("error %v\nwant  %s", err, test.want)
		}
	}
}

// parcaServer answers as Parca's HTTP gateway does by the definition of its
// protocol.
func parcaServer(t *testing.T, raw []byte, delta bool, asked *[]url.Values) *httptest.Server {
	types := []parcaType{
		{"process_cpu", "samples", "count", "cpu", "nanoseconds", true},
		{"memory", "alloc_objects", "count", "space", "bytes", false},
		{"memory", "alloc_space", "bytes", "space", "bytes", false},
		{"memory", "inuse_space", "bytes", "space", "bytes", false},
	}
	if delta { // both are there
		types = append(types, parcaType{"memory", "alloc_objects", "count", "space", "bytes", true}, parcaType{"memory", "alloc_space", "bytes", "space", "bytes", true})
	}
	return answers(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/api/profiles/types":
			var list []map[string]any
			for _, t := range types {
				list = append(list, map[string]any{"name": t.Name, "sampleType": t.SampleType, "sampleUnit": t.SampleUnit, "periodType": t.PeriodType, "periodUnit": t.PeriodUnit, "delta": t.Delta})
			}
			json.NewEncoder(w).Encode(map[string]any{"types": list})
		case "/api/profiles/query":
			q := r.URL.Query()
			*asked = append(*asked, q)
			for i, typ := range []string{"alloc_objects", "alloc_space"} {
				if strings.Contains(q.Get("merge.query"), ":"+typ+":") {
					json.NewEncoder(w).Encode(map[string]any{"pprof": marshal(t, column(t, raw, i, func(int) bool { return false })), "total": "1", "filtered": "0"})
					return
				}
			}
			io.WriteString(w, `{"pprof":"","total":"0"}`)
		default:
			http.NotFound(w, r)
		}
	})
}

func TestParca(t *testing.T) {
	raw := lookup(t, "allocs", 0)
	for _, delta := range []bool{true, false} {
		var asked []url.Values
		var notes []string
		s := parcaServer(t, raw, delta, &asked)
		p, err := Load(t.Context(), "parca+"+s.URL+`/?query={job="shop"}`, atNoon(Options{Note: func(s string) { notes = append(notes, s) }}))
		if err != nil {
			t.Fatal(err)
		}
		want := edit(t, raw, nothingToDo)
		for _, typ := range []string{"alloc_objects", "alloc_space"} {
			if got, want := total(t, p, typ), total(t, want, typ); got != want || got == 0 {
				t.Errorf("%d %s, want %d", got, typ, want)
			}
		}
		suffix := map[bool]string{true: ":delta", false: ""}[delta]
		if w := (url.Values{
			"mode": {"MODE_MERGE"}, "report_type": {"REPORT_TYPE_PPROF"},
			"merge.query": {"memory:alloc_space:bytes:space:bytes" + suffix + `{job="shop"}`},
			"merge.start": {"2026-01-31T11:00:00Z"}, "merge.end": {"2026-01-31T12:00:00Z"},
		}); len(asked) != 2 || asked[1].Encode() != w.Encode() {
			t.Errorf("asked %v", asked)
		}
		if delta != (len(notes) == 0) || !delta && !strings.Contains(notes[0], "keeps running totals of this type") {
			t.Errorf("delta %t: notes %q", delta, notes)
		}
		if _, err := Load(t.Context(), "parca+"+s.URL+"?type=cpu", Options{}); err == nil || !strings.Contains(err.Error(), "has no profiles of type process_cpu:samples:count:cpu:nanoseconds:delta that match {} between") {
			t.Errorf("error %v", err)
		}
	}
}

func TestSelections(t *testing.T) {
	for _, test := range []struct{ query, want string }{
		{"", "{} alloc 11:00:00 12:00:00"},
		{"?from=now-90m&until=now-1h", "{} alloc 10:30:00 11:00:00"},
		{"?from=2026-01-31T00:00:00%2B01:00", "{} alloc 23:00:00 12:00:00"},
		{"?from=1769850000&type=cpu", "{} cpu 09:00:00 12:00:00"},
		{`?query={a="b c",d=~"e.*"}`, `{a="b c",d=~"e.*"} alloc 11:00:00 12:00:00`},
		{"?query=%7Ba=%22b%26%40%22%7D", `{a="b&@"} alloc 11:00:00 12:00:00`},
		{"?query=shop", "query must be a selector of labels in braces"},
		{"?from=now", "from (2026-01-31T12:00:00Z) is not before until (2026-01-31T12:00:00Z)"},
		{"?from=tomorrow", `from "tomorrow" is not a time; take now-1h, 2026-01-31T12:00:00Z or Unix seconds`},
		{"?until=now%2B1h", `until "now+1h" is not a time`},
		{"?from=-1", "is not a time"},
		{"?a=b", "a is not one of query, type, from and until"},
		{"?type=a&type=b", "has type twice"},
		{"?query=%zz", "write %25 for %"},
	} {
		c, err := newClient("http", "pyroscope+http://h"+test.query, atNoon(Options{}.filled()))
		if err != nil {
			t.Fatal(err)
		}
		sel, server, err := c.selected()
		if err != nil {
			if !usage.Is(err) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: error %v", test.query, err)
			}
			continue
		}
		got := fmt.Sprintf("%s %s %s %s", sel.query, sel.kind, sel.from.UTC().Format(time.TimeOnly), sel.until.UTC().Format(time.TimeOnly))
		if got != test.want || server.String() != "http://h" {
			t.Errorf("%s: %s at %s, want %s", test.query, got, server, test.want)
		}
	}
}
