package revision

import (
	"context"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
)

// A Base is a commit to compare with.
type Base struct {
	Commit string // its hash
	Name   string // what it was found by, for people: "merge base with origin/main"
}

// Short is the beginning of the hash, as people write it.
func (b Base) Short() string { return short(b.Commit) }

func short(commit string) string { return commit[:min(len(commit), 10)] }

// Commit returns the hash of the commit that a revision names.
func (r *Repository) Commit(ctx context.Context, rev string) (string, error) {
	commit, err := r.git(ctx, nil, "rev-parse", "--verify", "--quiet", "--end-of-options", rev+"^{commit}")
	if err != nil {
		return "", r.missing(ctx, fmt.Sprintf("there is no commit %s here", rev))
	}
	return commit, nil
}

// branches are the variables in which CI services name the branch that a change is
// to be merged into.
var branches = []string{"GITHUB_BASE_REF", "CI_MERGE_REQUEST_TARGET_BRANCH_NAME"}

// Base finds the commit that the files here are to be compared with: the merge base
// of HEAD and rev. Without rev that is the branch that CI is to merge into, else the
// default branch of origin. The commit that GitHub makes to try a merge has its base
// as its first parent. An error says what to do; no other commit is taken then.
func (r *Repository) Base(ctx context.Context, rev string) (Base, error) {
	if _, err := r.git(ctx, nil, "rev-parse", "--verify", "--quiet", "HEAD^{commit}"); err != nil {
		return Base{}, fmt.Errorf("this repository has no commit yet: there is nothing to compare with")
	}
	if rev == "" && r.merging(ctx) {
		commit, err := r.git(ctx, nil, "rev-parse", "--verify", "--quiet", "HEAD^1^{commit}")
		if err != nil {
			return Base{}, r.missing(ctx, "the first parent of the merge commit of the pull request is not here")
		}
		return Base{commit, "first parent of the merge commit"}, nil
	}
	if rev == "" {
		var err error
		if rev, err = r.target(ctx); err != nil {
			return Base{}, err
		}
	}
	commit, err := r.Commit(ctx, rev)
	if err != nil {
		return Base{}, r.advise(err, rev)
	}
	base, err := r.git(ctx, nil, "merge-base", commit, "HEAD")
	if err != nil {
		return Base{}, r.advise(r.missing(ctx, fmt.Sprintf("%s and HEAD have no common ancestor here", rev)), rev)
	}
	if base == commit {
		return Base{base, rev}, nil
	}
	return Base{base, "merge base with " + rev}, nil
}

// target is the branch that what is here is to be merged into.
func (r *Repository) target(ctx context.Context) (string, error) {
	for _, name := range branches {
		if branch := os.Getenv(name); branch != "" {
			return "origin/" + branch, nil
		}
	}
	if _, err := r.git(ctx, nil, "rev-parse", "--verify", "--quiet", "refs/remotes/origin/HEAD^{commit}"); err == nil {
		if name, err := r.git(ctx, nil, "rev-parse", "--abbrev-ref", "origin/HEAD"); err == nil && name != "" {
			return name, nil
		}
		return "origin/HEAD", nil
	}
	return "", fmt.Errorf("no default branch is known to compare with: origin has no HEAD here; name a commit with -base, as -base main, or run \"git remote set-head origin --auto\"")
}

// pullMerge are the names that GitHub gives to the commits that try a merge.
var pullMerge = regexp.MustCompile(`^refs/pull/\d+/merge$`)

// merging reports whether HEAD is the commit that GitHub made to try a merge. Whether
// its parents are here does not matter: the commit itself names them.
func (r *Repository) merging(ctx context.Context) bool {
	if !pullMerge.MatchString(os.Getenv("GITHUB_REF")) {
		return false
	}
	text, err := r.git(ctx, nil, "cat-file", "commit", "HEAD")
	if err != nil {
		return false
	}
	head, _, _ := strings.Cut(text, "\n\n")
	return strings.Count("\n"+head, "\nparent ") == 2
}

// missing explains why a commit is not here: mostly, since a clone is shallow.
func (r *Repository) missing(ctx context.Context, what string) error {
	shallow, _ := r.git(ctx, nil, "rev-parse", "--is-shallow-repository")
	return &Missing{what, shallow == "true"}
}

// Missing says that a commit is not here.
type Missing struct {
	what    string
	shallow bool
}

func (m *Missing) Error() string {
	if m.shallow {
		return m.what + ": the clone is shallow; fetch its history (git fetch --unshallow, or fetch-depth: 0 in actions/checkout)"
	}
	return m.what
}

// advise says what to do where a commit to compare with is missing.
func (r *Repository) advise(err error, rev string) error {
	var m *Missing
	if !errors.As(err, &m) || m.shallow {
		return err
	}
	if branch, ok := strings.CutPrefix(rev, "origin/"); ok {
		return fmt.Errorf("%w; fetch it (git fetch origin %s), or name another commit with -base", err, branch)
	}
	return fmt.Errorf("%w; name a commit with -base", err)
}
