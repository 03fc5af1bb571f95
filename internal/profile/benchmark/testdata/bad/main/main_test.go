package main

import (
	"os"
	"testing"
)

/*
func BenchmarkComment(b *testing.B) {}
*/

func Benchmarking() {}

func BenchmarkMain(b *testing.B) {}

func TestMain(*testing.M) { os.Exit(0) }
