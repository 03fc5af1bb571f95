// Bench measures unheap beside the go command on real modules, whole processes
// in one run, and prints one table of ratios.
//
//	go run ./bench [-modules zap,compress,prometheus] [-rounds 3] [-quick]
//
// It is run from a clone of unheap. Modules are copied from the module cache to
// a folder that is removed at the end. What is compared is run in turns, in
// rounds, after a round that is not counted; the figures are medians. The exit
// code is 1 when a target is missed, 2 when something could not be measured.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
)

// modules are what can be measured.
var modules = []module{
	{name: "zap", version: "go.uber.org/zap@v1.28.0", patterns: []string{"./..."}},
	{name: "compress", version: "github.com/klauspost/compress@v1.20.3", patterns: []string{"./..."}},
	{name: "prometheus", version: "github.com/prometheus/prometheus@v0.316.0", patterns: []string{"./tsdb/...", "./promql/...", "./model/..."}},
}

func main() {
	if len(os.Args) > 2 && os.Args[1] == logCommand {
		logCompile(os.Args[2], os.Args[3:])
	}
	names := flag.String("modules", "zap,compress,prometheus", "`names` of the modules, with commas")
	rounds := flag.Int("rounds", 3, "`number` of rounds that are counted")
	quick := flag.Bool("quick", false, "one round: to see that it works, not for its figures")
	flag.Parse()
	if *quick {
		*rounds = 1
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	rows, err := measure(ctx, strings.Split(*names, ","), max(*rounds, 1))
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(2)
	}
	missed, err := write(os.Stdout, rows)
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(2)
	}
	if missed > 0 {
		fmt.Fprintf(os.Stderr, "bench: %d targets missed\n", missed)
		os.Exit(1)
	}
}

// measure measures modules one after the other.
func measure(ctx context.Context, names []string, rounds int) ([]row, error) {
	work, err := os.MkdirTemp("", "unheap-bench-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	unheap := filepath.Join(work, "unheap")
	if out, err := exec.CommandContext(ctx, "go", "build", "-o", unheap, "github.com/unheap/unheap/cmd/unheap").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("run it in a clone of unheap: %w\n%s", err, out)
	}
	var rows []row
	for _, name := range names {
		m, err := find(name)
		if err != nil {
			return nil, err
		}
		b := &bench{module: m, unheap: unheap, rounds: rounds, dir: filepath.Join(work, m.name)}
		list, err := b.run(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		rows = append(rows, list...)
	}
	return rows, nil
}

func find(name string) (module, error) {
	for _, m := range modules {
		if m.name == name {
			return m, nil
		}
	}
	return module{}, fmt.Errorf("no module %q", name)
}
