// Package report writes reports: as text for people, as JSON for programs. A
// writer takes a report and an output and keeps nothing; all it knows of a
// program is in package alloc.
package report

import (
	"encoding/json"
	"io"
)

// JSON writes a report in its versioned form, which the manual documents.
func JSON(w io.Writer, rep any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	return enc.Encode(rep)
}
