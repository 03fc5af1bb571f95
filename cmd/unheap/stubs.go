package main

import (
	"context"
)

func runCompletion(ctx context.Context, out streams, args []string) error { return nil }
