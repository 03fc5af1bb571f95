//go:build unix

package gocmd

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTestRun runs scripts in place of test programs.
func TestTestRun(t *testing.T) {
	dir := t.TempDir()
	for _, tt := range []struct {
		name, script string
		limit        time.Duration
		merged       bool
		out, err     string
		exit, late   bool
	}{
		{name: "arguments", script: `echo "$@"`, out: "-test.run=^$ -test.benchmem -test.count=1\n"},
		{name: "its folder", script: `echo "$PWD $MORE"`, out: dir + " more\n"},
		{name: "two outputs", script: `echo a; echo b >&2; echo c`, out: "a\nc\n", err: "b\n"},
		{name: "two outputs in one", script: `echo a; echo b >&2; echo c`, merged: true, out: "a\nb\nc\n"},
		{name: "failed", script: `echo a; exit 3`, out: "a\n", exit: true},
		{name: "late", script: `echo a; sleep 60; echo b`, limit: 200 * time.Millisecond, out: "a\n", late: true},
		{name: "a child that stays", script: `echo a; sleep 60 & exit 0`, limit: 500 * time.Millisecond, out: "a\n", late: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			exe := filepath.Join(t.TempDir(), "x.test")
			if err := os.WriteFile(exe, []byte("#!/bin/sh\n"+tt.script+"\n"), 0o777); err != nil {
				t.Fatal(err)
			}
			var out, stderr bytes.Buffer
			run := TestRun{
				Exe: exe, Dir: dir, Args: []string{"-test.count=1"}, Env: []string{"MORE=more"}, Limit: tt.limit,
				Stdout: func(r io.Reader) error { _, err := out.ReadFrom(r); return err },
			}
			if !tt.merged {
				run.Stderr = &stderr
			}
			end, err := run.Run(t.Context())
			if err != nil || out.String() != tt.out || stderr.String() != tt.err {
				t.Errorf("it printed %q and %q, %v", out.String(), stderr.String(), err)
			}
			if end.Late != tt.late || !end.Late && ((end.Exit != nil) != tt.exit || end.Read != nil) {
				t.Errorf("it ended with %+v", end)
			}
			if end.Wall <= 0 || end.Wall > 30*time.Second {
				t.Errorf("it took %v", end.Wall)
			}
		})
	}
	read := func(r io.Reader) error { _, err := io.Copy(io.Discard, r); return err }
	none := TestRun{Exe: filepath.Join(dir, "none"), Dir: dir, Stdout: read}
	if _, err := none.Run(t.Context()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("without a program: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(200*time.Millisecond, cancel)
	long := TestRun{Exe: filepath.Join(dir, "long"), Dir: dir, Stdout: read}
	if err := os.WriteFile(long.Exe, []byte("#!/bin/sh\nsleep 60\n"), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := long.Run(ctx); !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), "killed") {
		t.Errorf("with a context that ends: %v", err)
	}
}
