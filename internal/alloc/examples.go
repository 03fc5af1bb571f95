package alloc

import "embed"

//go:embed examples/*.txt
var exampleFiles embed.FS

// withExamples fills in the example of each record from the file that has the
// name of its cause. A record without a file has no example; the tests say
// which one may.
func withExamples(records []Record) []Record {
	for i := range records {
		text, err := exampleFiles.ReadFile("examples/" + string(records[i].ID) + ".txt")
		if err == nil {
			records[i].Example = string(text)
		}
	}
	return records
}
