package alloc

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Read reads a report that JSON wrote, and validates it. The error says what is
// wrong with the file.
func Read(r io.Reader) (*Report, error) {
	dec := json.NewDecoder(r)
	rep := new(Report)
	if err := dec.Decode(rep); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("it is empty")
		}
		return nil, fmt.Errorf("not a report in JSON: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("more than one report in JSON")
	}
	if err := rep.Validate(); err != nil {
		return nil, fmt.Errorf("not a valid report: %w", err)
	}
	return rep, nil
}
