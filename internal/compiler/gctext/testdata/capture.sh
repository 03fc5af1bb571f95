#!/bin/sh
# Captures what the stock compilers print of src, a file for each Go version,
# from a folder with a space in its name. Then run
#	go test ./internal/compiler/gctext -update
set -eu
cd "$(dirname "$0")"
here=$PWD
dir="/tmp/unheap stock"
rm -rf "$dir"
cp -r src "$dir"
cd "$dir"
for v in 1.24.0 1.25.0 1.26.0 1.27.1; do
	GOTOOLCHAIN=go$v GOWORK=off GOFLAGS= GOOS=linux GOARCH=amd64 go build -p 1 \
		-gcflags=./m=-m=2 -gcflags='./s=-m=2 -S' ./... >"$here/go${v%.*}.txt" 2>&1
done
rm -rf "$dir"
