package main

import (
	"context"
	"flag"
)

func runWhy(ctx context.Context, out streams, args []string) error        { return nil }
func whyFlags(fs *flag.FlagSet)                                           {}
func runLens(ctx context.Context, out streams, args []string) error       { return nil }
func runCompletion(ctx context.Context, out streams, args []string) error { return nil }
func runVersion(ctx context.Context, out streams, args []string) error    { return nil }
