package hot

import (
	"debug/buildinfo"
	"debug/elf"
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/symbol"
)

// A build is what is known of the program that a profile was taken of.
type build struct {
	id      string    // as the profile has it
	version string    // of Go: "go1.26.8"; "" is not known
	sure    bool      // the version is of the program itself
	written time.Time // when the program was linked; zero if that is not known
}

// buildOf finds out what program a profile is of. Where the program is still
// there, and is the same by its build ID, it says which Go compiled it.
func buildOf(p *profile.Profile) build {
	b := build{version: versionIn(p)}
	if len(p.Mapping) == 0 || p.Mapping[0] == nil {
		return b
	}
	m := p.Mapping[0]
	b.id = m.BuildID
	info, err := os.Stat(m.File)
	if err != nil || !info.Mode().IsRegular() || b.id == "" || linkedID(m.File) != b.id {
		return b
	}
	if program, err := buildinfo.ReadFile(m.File); err == nil {
		version, _, _ := strings.Cut(program.GoVersion, " ")
		b.version, b.sure, b.written = version, true, info.ModTime()
	}
	return b
}

// linkedID is the build ID that a program's linker has noted, as profiles have
// it; "" if there is none.
func linkedID(file string) string {
	f, err := elf.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	section := f.Section(".note.gnu.build-id")
	const header = 16 // three numbers, and "GNU\0"
	if section == nil || section.Size > 1<<10 {
		return ""
	}
	note, err := section.Data()
	if err != nil || len(note) <= header {
		return ""
	}
	return hex.EncodeToString(note[header:])
}

// toolchainFolder is where a Go version is that the go command has fetched, and
// where most installations have theirs when its folder has the version.
var toolchainFolder = regexp.MustCompile(`(?:golang\.org/toolchain@v[0-9.]+-|/)(go1\.[0-9]+(?:\.[0-9]+|rc[0-9]+)?)[./]`)

// versionIn is the Go version that the files of the runtime are of, where their
// folder says it.
func versionIn(p *profile.Profile) string {
	for _, f := range p.Function {
		if symbol.Runtime(f.Name) {
			if m := toolchainFolder.FindStringSubmatch(slashed(f.Filename)); m != nil {
				return m[1]
			}
		}
	}
	return ""
}

// version compares the Go of a profile with that of the report. Where the
// profile does not say it, functions of std that begin in other lines tell.
func (j *join) version(name string, p *profile.Profile, b build) {
	ours, _, _ := strings.Cut(j.x.rep.Go, " ")
	switch {
	case b.version != "" && ours != "" && b.version != ours:
		j.note("%s is of %s, and the report of %s: they inline and allocate differently; GOTOOLCHAIN=%s makes the report of the profile's", name, b.version, ours, b.version)
	case b.version == "":
		if fn := j.source.otherGo(p); fn != "" {
			j.note("%s is of another Go than the report, which is of %s: %s begins in another line there; they inline and allocate differently", name, ours, fn)
		}
	}
}

// built notes the program of a profile, by its name and build ID.
func (j *join) built(p *profile.Profile, b build) {
	if b.id != "" {
		name := base(p.Mapping[0].File)
		if !slices.Contains(j.builds[name], b.id) {
			j.builds[name] = append(j.builds[name], b.id)
		}
	}
}

// severalBuilds says that profiles of one program are not of one build of it.
func (j *join) severalBuilds() {
	for _, name := range slices.Sorted(maps.Keys(j.builds)) {
		if n := len(j.builds[name]); n > 1 {
			j.note("the profiles of %s are of %d builds of it, by their build IDs; each is compared with the source for itself", name, n)
		}
	}
}

func (j *join) note(format string, args ...any) {
	j.heat.Notes = append(j.heat.Notes, fmt.Sprintf(format, args...))
}
