package main

import (
	"context"
)

func runLens(ctx context.Context, out streams, args []string) error       { return nil }
func runCompletion(ctx context.Context, out streams, args []string) error { return nil }
func runVersion(ctx context.Context, out streams, args []string) error    { return nil }
