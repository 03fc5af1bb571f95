package main

import (
	"context"
	"strings"

	"github.com/unheap/unheap/internal/lever"
	output "github.com/unheap/unheap/internal/out"
)

// runInline says what would be if a function were inlined wherever it is called:
// the packages are compiled so, and the two reports compared.
func runInline(ctx context.Context, out streams, o *whatifOptions, args []string) error {
	if len(args) > 0 {
		return usagef("whatif: -inline goes alone: ask for %s without it", strings.Join(args, " "))
	}
	res, err := openWhole(ctx, out, &o.build, o.packages())
	if err != nil {
		return err
	}
	before := lever.New(res, o.build.dir)
	fn, in, err := before.Function(o.inl)
	if err != nil {
		return err
	}
	cfg, err := o.build.config(o.packages())
	if err != nil {
		return err
	}
	cfg.Inline, _, _ = strings.Cut(fn, "[")
	cfg.InlineIn = in
	if res, err = scanWhole(ctx, out, cfg); err != nil {
		return err
	}
	answer := lever.Inlined(before, lever.New(res, o.build.dir), fn)
	if err := emit(out, o.json, answer, output.Options{}); err != nil {
		return err
	}
	return verdict(res.Report, false)
}
