package prof

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/pprof/profile"
)

// A parcaType is a type of profile that a Parca server has, as its gateway
// spells it in JSON.
type parcaType struct {
	Name                   string
	SampleType, SampleUnit string
	PeriodType, PeriodUnit string
	Delta                  bool
}

func (t parcaType) String() string {
	text := strings.Join([]string{t.Name, t.SampleType, t.SampleUnit, t.PeriodType, t.PeriodUnit}, ":")
	if t.Delta {
		text += ":delta"
	}
	return text
}

// parca asks a Parca server for the sum of the profiles that match, by the HTTP
// gateway of parca.query.v1alpha1.QueryService.
func (c *client) parca(ctx context.Context) (*profile.Profile, error) {
	sel, server, err := c.selected()
	if err != nil {
		return nil, err
	}
	types, err := c.parcaTypes(ctx, server, sel.kind)
	if err != nil {
		return nil, err
	}
	var ps []*profile.Profile
	for _, t := range types {
		p, err := c.parcaMerge(ctx, server, t, sel)
		if err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	if !strings.HasSuffix(types[0], ":delta") {
		c.opt.Note(c.name + " keeps running totals of this type, which add up to more than was allocated: shares are right, totals are not")
	}
	if len(ps) == 1 {
		return ps[0], nil
	}
	return columns(ps)
}

// parcaTypes finds the server's names for the types that are wanted. Deltas are
// taken first, since running totals cannot be added up.
func (c *client) parcaTypes(ctx context.Context, server *url.URL, kind string) ([]string, error) {
	want := map[string][]string{"alloc": {"alloc_objects", "alloc_space"}, "cpu": {"samples", "cpu"}}[kind]
	if want == nil {
		return []string{kind}, nil
	}
	var got struct{ Types []parcaType }
	if err := c.gateway(ctx, server.JoinPath("api", "profiles", "types"), nil, 1<<20, &got); err != nil {
		return nil, err
	}
	for _, delta := range []bool{true, false} {
		for _, t := range got.Types {
			if t.Delta == delta && slices.Contains(want, t.SampleType) && (kind == "alloc" || t.PeriodType == "cpu") {
				return t.columns(got.Types, want), nil
			}
		}
	}
	names := []string{"none"}
	for i, t := range got.Types {
		names = append(names[:i], t.String())
	}
	return nil, fmt.Errorf("has no profiles of type %s; it has %.500s", kind, strings.Join(names, ", "))
}

// columns are the types of the same profiles as t, of those that are wanted.
func (t parcaType) columns(all []parcaType, want []string) (types []string) {
	for _, sample := range want {
		for _, u := range all {
			if u.Name == t.Name && u.Delta == t.Delta && u.SampleType == sample {
				types = append(types, u.String())
				break
			}
		}
	}
	return types
}

// parcaMerge asks for the profiles of one type.
func (c *client) parcaMerge(ctx context.Context, server *url.URL, typ string, sel selection) (*profile.Profile, error) {
	var got struct{ Pprof []byte }
	err := c.gateway(ctx, server.JoinPath("api", "profiles", "query"), url.Values{
		"mode":        {"MODE_MERGE"},
		"report_type": {"REPORT_TYPE_PPROF"},
		"merge.query": {typ + sel.query},
		"merge.start": {sel.from.UTC().Format(time.RFC3339Nano)},
		"merge.end":   {sel.until.UTC().Format(time.RFC3339Nano)},
	}, c.opt.MaxData, &got)
	if err != nil {
		return nil, err
	}
	data, err := unpack(got.Pprof, c.opt.MaxData)
	if len(got.Pprof) == 0 || err == nil && nothing(data) {
		return nil, fmt.Errorf("has no profiles of type %s that match %s between %s", typ, sel.query, sel.span())
	}
	if err != nil {
		return nil, fmt.Errorf("answered with a profile that %w", err)
	}
	return c.read(&answer{status: http.StatusOK, line: "200 OK", body: data})
}

// gateway makes a call and reads its answer, JSON of at most limit bytes.
func (c *client) gateway(ctx context.Context, to *url.URL, query url.Values, limit int64, into any) error {
	to.RawQuery = query.Encode()
	req, err := http.NewRequest(http.MethodGet, to.String(), nil)
	if err != nil {
		return badURL(to.String(), err)
	}
	a, err := c.ask(ctx, req, 0, limit)
	if err != nil {
		return err
	}
	if text := message(a); text != "" {
		a.kind, a.body = "text/plain", []byte(text)
	}
	if a.status != http.StatusOK {
		return c.refusal(a)
	}
	if err := json.Unmarshal(a.body, into); err != nil {
		return fmt.Errorf("answered %s with %.60q, not with JSON; is it the address of a Parca server?", a.line, a.kind)
	}
	return nil
}
