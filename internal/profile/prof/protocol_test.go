package prof

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/pprof/profile"
)

// TestProtocols asks servers that are made of the code that Pyroscope's and
// Parca's interfaces are made of: the generated handlers of
// github.com/grafana/pyroscope/api, and github.com/grpc-ecosystem/grpc-gateway
// with the definitions of parca.query.v1alpha1. What a server stores and how it
// adds profiles up is not part of it: their own modules cannot be had here.
func TestProtocols(t *testing.T) {
	if !*long {
		t.Skip("builds a program of other modules; -long does")
	}
	dir := t.TempDir()
	program := filepath.Join(dir, "protocol")
	build := exec.Command("go", "build", "-o", program, ".")
	build.Dir = filepath.Join("testdata", "protocol")
	build.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=readonly")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	raw := lookup(t, "allocs", 0)
	file, addr := filepath.Join(dir, "profile"), filepath.Join(dir, "addr")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	server := exec.CommandContext(t.Context(), program, file, addr)
	server.Stderr = os.Stderr
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { server.Process.Kill(); server.Wait() }()
	var host []byte
	for range 100 {
		if host, _ = os.ReadFile(addr); len(host) > 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}

	want := edit(t, raw, func(*profile.Profile) {})
	for _, store := range []string{"pyroscope", "parca"} {
		source := store + "+http://" + string(host) + `?query={service_name="shop"}&from=now-2h`
		p, err := Load(t.Context(), source, Options{Note: func(text string) { t.Error(text) }})
		if err != nil {
			t.Fatal(err)
		}
		for _, typ := range []string{"alloc_objects", "alloc_space"} {
			if got, want := total(t, p, typ), total(t, want, typ); got != want || got == 0 {
				t.Errorf("%s: %d %s, want %d", store, got, typ, want)
			}
		}
		if p.Period != want.Period || p.PeriodType.Type != "space" || len(p.Function) != len(want.Function) {
			t.Errorf("%s: period %d of %v, %d functions", store, p.Period, p.PeriodType, len(p.Function))
		}
		for query, want := range map[string]string{
			"&type=a:inuse_space:bytes:space:bytes": "",
			"&type=a:nothing:bytes:space:bytes":     "has no profiles of type a:nothing:bytes:space:bytes that match",
			"&type=wrong":                           "answered 400 Bad Request: not a type: wrong",
			"&until=now-90m":                        "answered 400 Bad Request: unexpected times: ",
		} {
			_, err := Load(t.Context(), source+query, Options{})
			if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
				t.Errorf("%s: error %v, want %s", store, err, want)
			}
		}
	}
}
