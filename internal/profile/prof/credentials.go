package prof

import (
	"bufio"
	"fmt"
	"net/http"
	"os"
	"strings"
)

// Credentials are the headers for a server of profiles: that for authorization,
// "" for none, and those of a file with a line NAME: VALUE for each, "" for none.
// No error quotes a line of the file.
func Credentials(authorization, file string) (http.Header, error) {
	header := make(http.Header)
	if authorization != "" {
		header.Set("Authorization", authorization)
	}
	if file == "" {
		return header, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			return nil, fmt.Errorf("line %d of %s is not NAME: VALUE", n, file)
		}
		header.Set(name, strings.TrimSpace(value))
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return header, nil
}
