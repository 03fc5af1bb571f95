// Protocol serves a profile as Pyroscope and Parca do, by the code that their
// servers have for it: Pyroscope's generated handlers, and the gateway that
// Parca's HTTP interface is made of. What is behind is a file and no storage.
//
//	protocol PROFILE ADDRFILE
package main

import (
	"bytes"
	"context"
	"errors"
	"log"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"connectrpc.com/connect"
	"github.com/google/pprof/profile"
	googlev1 "github.com/grafana/pyroscope/api/gen/proto/go/google/v1"
	querierv1 "github.com/grafana/pyroscope/api/gen/proto/go/querier/v1"
	"github.com/grafana/pyroscope/api/gen/proto/go/querier/v1/querierv1connect"
	"google.golang.org/protobuf/proto"
)

func main() {
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle(querierv1connect.NewQuerierServiceHandler(&querier{data: data}))
	mux.Handle("/api/", http.StripPrefix("/api", parca(data)))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	if err := os.WriteFile(os.Args[2], []byte(l.Addr().String()), 0o600); err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.Serve(l, mux))
}

// column is the profile with one of its sample types, nil if it has none such.
func column(data []byte, typ string) *profile.Profile {
	p, err := profile.ParseData(data)
	if err != nil {
		log.Fatal(err)
	}
	for i, t := range p.SampleType {
		if t.Type != typ {
			continue
		}
		p.SampleType, p.DefaultSampleType = p.SampleType[i:i+1], ""
		for _, s := range p.Sample {
			s.Value = s.Value[i : i+1]
		}
		return p
	}
	return nil
}

// wanted checks a time range and a selector, and returns the sample type of a
// name of a type.
func wanted(name, selector string, from, until time.Time) (string, error) {
	parts := strings.Split(name, ":")
	switch {
	case len(parts) < 5:
		return "", errors.New("not a type: " + name)
	case selector != `{service_name="shop"}`:
		return "", errors.New("unexpected selector: " + selector)
	case until.Sub(from) != 2*time.Hour || time.Since(until) > time.Hour || time.Since(until) < -time.Minute:
		return "", errors.New("unexpected times: " + from.String() + " " + until.String())
	}
	return parts[1], nil
}

type querier struct {
	querierv1connect.QuerierServiceHandler
	data []byte
}

func (q *querier) SelectMergeProfile(_ context.Context, r *connect.Request[querierv1.SelectMergeProfileRequest]) (*connect.Response[googlev1.Profile], error) {
	m := r.Msg
	typ, err := wanted(m.ProfileTypeID, m.LabelSelector, time.UnixMilli(m.Start), time.UnixMilli(m.End))
	if err != nil {
		return nil, connect.NewError(connect.CodeInvalidArgument, err)
	}
	out := &googlev1.Profile{}
	if p := column(q.data, typ); p != nil {
		var b bytes.Buffer
		if err := p.WriteUncompressed(&b); err != nil {
			return nil, err
		}
		if err := proto.Unmarshal(b.Bytes(), out); err != nil {
			return nil, err
		}
	}
	return connect.NewResponse(out), nil
}
