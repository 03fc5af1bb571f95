// Package cachedir decides where unheap keeps what it has made.
package cachedir

import (
	"fmt"
	"os"
	"path/filepath"
)

// Env is the environment variable that names the folder in place of the one in the
// user's cache folder.
const Env = "UNHEAP_CACHE"

// Of returns the folder name for what is kept of one kind, which need not exist
// yet. An error says that there is no place for it; what is its name there.
func Of(name, what string) (string, error) {
	dir := os.Getenv(Env)
	if dir == "" {
		base, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("no place for %s: %w; set %s to a folder", what, err, Env)
		}
		dir = filepath.Join(base, "unheap")
	}
	return filepath.Join(dir, name), nil
}
