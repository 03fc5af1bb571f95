package gocmd

import (
	"context"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Dependents returns the import paths of the packages that the patterns name and that
// files in folders can change: packages that they are in or below, and those that
// depend on them, with their tests. It compiles nothing.
func (b *Build) Dependents(ctx context.Context, folders []string) ([]string, error) {
	args := append([]string{"list", "-e", "-test", "-deps", "-json=ImportPath,ForTest,Dir,Standard,DepOnly,Imports"}, b.flags()...)
	out, err := b.output(ctx, append(append(args, "--"), b.Patterns...)...)
	if err != nil {
		return nil, err
	}
	var list []*Package
	for dec := json.NewDecoder(strings.NewReader(out)); dec.More(); {
		p := new(Package)
		if err := dec.Decode(p); err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		list = append(list, p)
	}
	touched := map[string]bool{} // folders of packages
	for _, dir := range folders {
		touched[nearest(list, dir)] = true
	}
	hit, named := map[string]bool{}, map[string]bool{}
	for _, p := range list { // dependencies first
		if hit[p.ImportPath] = touched[p.Dir] && p.Dir != ""; !hit[p.ImportPath] {
			hit[p.ImportPath] = slices.ContainsFunc(p.Imports, func(path string) bool { return hit[path] })
		}
		of := p.Path()
		if p.ForTest != "" {
			of = p.ForTest
		}
		of = strings.TrimSuffix(of, ".test")
		if !p.DepOnly && hit[p.ImportPath] {
			named[of] = true
		}
	}
	var paths []string
	for path := range named {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	return paths, nil
}

// nearest is the folder of the package that a folder is of, or below.
func nearest(list []*Package, dir string) string {
	for {
		if slices.ContainsFunc(list, func(p *Package) bool { return p.Dir == dir && !p.Standard }) {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}
