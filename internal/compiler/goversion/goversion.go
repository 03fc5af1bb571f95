// Package goversion has the Go releases that unheap supports, and how they differ
// where that matters to unheap. It uses the standard library only.
//
// A version is what GOVERSION says: "go1.26.8", "go1.26.8 X:nodwarf5",
// "devel go1.28-abc".
package goversion

import (
	"go/version"
	"strings"
)

// A Release is a Go release that is supported, with all its patch releases.
type Release struct {
	Lang   string // "go1.26"
	Tested string // the patch release that tests use: "go1.26.0"
	// SkipsFive says that profiles leave out five calls of each allocation, as if
	// a function were always between the program and mallocgc.
	SkipsFive bool
}

// Releases are the supported releases, the oldest first. The oldest is the first
// whose compiler the hooks of package lens fit.
var Releases = []Release{
	{Lang: "go1.24", Tested: "go1.24.0", SkipsFive: true},
	{Lang: "go1.25", Tested: "go1.25.0", SkipsFive: true},
	{Lang: "go1.26", Tested: "go1.26.0"},
	{Lang: "go1.27", Tested: "go1.27.1"},
}

// Oldest is the oldest release that is supported.
func Oldest() Release { return Releases[0] }

// Newest is the newest release that unheap is tested with.
func Newest() Release { return Releases[len(Releases)-1] }

// Number is the release as people write it: "1.26".
func (r Release) Number() string { return strings.TrimPrefix(r.Lang, "go") }

// Of returns the release of a version. That of a development version or of a release
// that is not supported is the zero Release, without anything special.
func Of(v string) Release {
	lang := Lang(v)
	for _, r := range Releases {
		if r.Lang == lang {
			return r
		}
	}
	return Release{}
}

// Tested are the versions that tests use, the oldest first.
func Tested() []string {
	var list []string
	for _, r := range Releases {
		list = append(list, r.Tested)
	}
	return list
}

// Lang is a version without its patch release, "go1.26", or "" for a development
// version.
func Lang(v string) string { return version.Lang(bare(v)) }

// TooOld reports whether a version is older than all that are supported. A
// development version is not.
func TooOld(v string) bool {
	v = bare(v)
	return version.IsValid(v) && version.Compare(v, Oldest().Lang) < 0
}

// Toolchain is the setting of GOTOOLCHAIN that has the go command run, in any
// folder, the version that it runs now.
func Toolchain(v string) string {
	v = bare(v)
	if !version.IsValid(v) || strings.ContainsAny(v, "-+") {
		return "local" // a development version, or one with changes
	}
	return v
}

// bare is a version without its experiments.
func bare(v string) string {
	v, _, _ = strings.Cut(v, " ")
	return v
}
