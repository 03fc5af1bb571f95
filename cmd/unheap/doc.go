/*
Unheap reports where Go programs allocate, and why.

Usage:

	unheap COMMAND [flags] [arguments]

The commands are:

	report      list the allocation sites of packages, with causes
	why         explain why a value is where it is
	whatif      say what would leave the heap without some flows or leaks
	leverage    rank single changes by the sites that they free
	top         rank what allocates by profiles, with causes
	diff        say what a change did: sites that are new, worse, larger, or gone
	verify      prove that an edit allocates less and breaks nothing
	lab         measure here what a lesson says about the stack and the heap
	explain     show the catalogue of causes
	lens        manage instrumented compilers
	completion  write a completion script for a shell
	version     print the version
	help        print this manual; "help COMMAND" prints a command's flags,
	            "help json" the fields of answers in JSON

Unheap compiles the packages with the Go version that the go command would
use, and reads from the compiler what it decided and which calls that allocate
are in the final code. So it knows of allocations that the compiler's own -m
does not mention, and does not report those that -m mentions and that never
happen. It runs no code of the packages, links nothing, and leaves the files
and the build cache as "go build" needs them.

The results are those of one Go version, GOOS, GOARCH and set of flags. They
differ between Go versions: see "unheap explain" for some of the reasons.
Unheap is for Go 1.24 to 1.27.

A report says how the packages were compiled: in its JSON in full, in text by what
is not the go command's own choice, such as "with -race -tags=x", and which unheap
it is from, if that has a version. So do the other answers, in their last line.

# The report

	unheap report [flags] [packages]

Report lists the sites of the packages that the patterns name, by default of
the one in the current folder. Patterns are those of the go command: see "go
help packages".

A site is a place in the source where a value comes to life that could be on
the heap. The text begins with a summary of all sites, by cause, package and
function. The sites follow by function, with position, verdict, kind,
expression, type and size, and below that the condition, the first cause, and
where the code was inlined from. The text is as wide as the terminal and has
colours there; in a pipe it is plain, and lines are as long as they need.

The compiler makes a copy of a generic function for each shape of type
arguments, which several can share. A site there is one row for all copies, and
below it are the type arguments of each copy, with what is other in it. Those
that only tests make are there with -tests.

A row ends in how often the site runs where its function runs, if that is not
once: in a loop, in so many loops, once an iteration (a loop variable that is
made anew in each), error path (its function then returns an error that it
makes), cold (a panic follows, or a function that never returns) or init (when
the package is initialized only). "unheap help json" has the rules.

What to show:

	-json           write JSON, with sites of all verdicts; see below
	-verdict LIST   sites with these verdicts, with commas between; "all" is
	                all of them; text has heap,conditional,unknown without it
	-often LIST     sites that run this often: loop, call, error, cold, init,
	                unknown, with commas between; see below
	-cause CAUSE    sites with this cause; "unheap explain" lists them
	-pkg PATH       sites of a package: its path, the end of its path, or one
	                of these with /... for what is below it
	-func TEXT      sites of functions whose names contain the text
	-generated=false  no sites in generated files
	-limit N        at most N sites
	-locals         variables whose address is never taken, too; they are
	                always on the stack
	-profile FILE   say what this profile has of each site; see top

What to analyze:

	-tests          test code, too
	-engine ENGINE  lens, stock, or auto; see below
	-strict         exit with code 3 if there is compiler output that was not
	                understood; it is counted and shown in any case
	-from FILE      show the report that -json wrote to this file, and analyze
	                nothing; "-" is standard input

The build flags -C, -mod, -modfile, -tags, -race, -msan, -asan, -cover,
-covermode, -coverpkg, -pgo, -overlay, -trimpath, -gcflags, -asmflags,
-toolexec, -buildmode, -buildvcs, -installsuffix, -modcacherw, -p and -a mean
what they mean to "go build".

For example, the sites of one package that are on the heap because their
address is returned:

	unheap report -pkg internal/parse -cause returned -verdict heap ./...

# Why

	unheap why [flags] FILE:LINE[:COL] | SITEID | PKG.FUNC [packages]

Why answers for one place, one site, or all sites and parameters of a function.
It shows the value in its source, the verdict and its condition, the first
cause, the flow of the value step by step, and the step that decides; then every
other reason: those that have nothing in common with the first, and those that
share steps with one of them and are decided elsewhere; and the least set of
changes with which the value could stay on the stack, and that where it is decided
if that is another. Flows are followed into
functions of dependencies and std, which are compiled for that the first time;
-deps=false saves it and stops at the call. -full shows every step of
long flows, -dot writes them as a graph for Graphviz, and -profile FILE says how
hot a value is, see top. For a parameter it says whether and how it leaks, with
every reason for a leak to the heap. It answers for values that stay on the stack
as well. It takes the build flags of report, and -json and -from.

Where a flow passes the value to a method of an interface, or to a function
value, why lists the functions that can run there: those whose type, or which
themselves, were seen to flow to that call. It looks at the source of the
packages that are named, of those of the same modules that they depend on, and
of those in which the flow goes on; where nothing is seen in these, also of
those that they import and that export something of the call's type. "Seen in"
says which. A value that comes from other code, such as a program that imports
the package, is not seen. So name all packages of the module after the place,
and add -tests, to see the most.

	unheap why parse.go:120
	unheap why 3f9a0c51d27be684 ./...
	unheap why 'parse.(*Parser).Next' ./...
	unheap why parse.go:120 ./...

# Whatif

	unheap whatif [flags] FILE:LINE[:COL] | FUNC:PARAM | FILE:LINE[:COL]=FUNC ...

Whatif says what would leave the heap without some flows, in all packages that
-packages names (./... by default) and in those that they depend on. A position
stands for the flows there, as why shows them, wherever the code was inlined, and
that of a call that was inlined for its copy alone. That of a call stands for what
is passed at this call, whatever others do; FUNC:PARAM for a parameter that would
not leak to the heap at any call, in all instances of a generic function or in the
one that is named: the answer has the sites, too, that it keeps on the heap together
with something else. A position with a function for a call through an interface or of a
function value, as it would be if it were a call of that function. Several are
taken together. Nothing is compiled for it: what functions do with their parameters
is found out anew from the callees up. Functions are taken to be inlined as they are
now, which a change of the source may change; what else is taken to be true is in
the answer. It takes the build flags of report, and -json.

A value that does not escape can allocate all the same: a slice beyond 32 bytes
when it grows or its size is not known, a string beyond 32 bytes, a map with a size
hint above 8. Whatif counts such sites apart, each with its verdict and condition
then, and so do why and leverage.

-inline FUNC says what would be if a function were inlined wherever it is
called, whatever it costs. That is not worked out: the compiler is told to, and
compiles the function's package and those that import it, which takes longer.
The answer has the sites that would leave the heap or be gone, the copies of the
function's own sites, and what would be new on the heap because a caller grows.

	unheap whatif server.go:120:9
	unheap whatif 'fmt.(*pp).printArg:arg'
	unheap whatif 'server.go:131:17=(*bytes.Buffer).Write'
	unheap whatif -inline 'parse.(*Parser).peek'

# Leverage

	unheap leverage [flags] [packages]

Leverage ranks single changes by the sites that they free: flows at one place of
the source, wherever its function was inlined; one parameter that would not leak,
in all instances of a generic function; one interface call. Own says that the
change is in the packages that are named, dependency and std that it is not. Then
it ranks pairs that free sites only together; -pairs=false leaves them out. -sites
lists the sites, -limit says how many changes are shown, and -json writes all of
it. The first time, dependencies are compiled for their facts, once. With
-profile FILE, as top has it, changes are ranked by the bytes that they free, and
by those of a second where the profiles say how many they cover.

# Top

	unheap top [packages] -profile FILE [flags]

Top joins profiles with the sites, and ranks what allocates: the share of the
bytes and objects, how far the number can be trusted, and for each place the
verdict, the cause and the step that decides. It takes heap and allocs profiles
from files, running programs, and servers that keep them: see Profiles. Several
are added. Flags may follow the packages.

	-profile FILE|URL  weigh by this profile; may be given several times
	-own            charge what libraries allocate to the frame of the packages
	                that called them, and name where they did
	-deps           say why libraries allocate, too; the first time, those that
	                allocate the most are compiled, once
	-sort ORDER     bytes, objects, time, or leverage: what the best single
	                change for the place surely keeps on the stack
	-limit N        at most N places; 20 by default, 0 is all
	-from FILE      take this saved report and analyze nothing
	-bench REGEXP   run benchmarks, and weigh by what they allocate; see below
	-json           write JSON, see below

It takes the build flags of report. With -tests it covers what benchmarks
themselves allocate, too.

A place is matched by its function, its line, and all that is inlined there, or
it is not matched. Profiles know no columns: several sites of one line share the
weight, unless the size of their objects tells them apart, or with -bench the
call in the code of the benchmark's program. What is at no site of the report is
counted, with the reason: it is in other packages, in test code, in the runtime
itself; and so are the sites that the profile lacks.

A profile that has every allocation (go test -memprofilerate=1) is exact. Others
have samples, whose number is shown: ± is half of the interval that has the true
number of bytes with a probability of 95%, as a part of it, and "few" says that
there are so few samples that this means nothing. CPU profiles have no bytes: the time in the allocator
goes to the site that called it, and the collector's own time is spread by bytes,
which is an estimate. Of profiles of memory in use, what was freed is missing.

The lines of a profile are those of the source that it was taken of. Where the
source at hand has a function in another place, its lines are taken from where it
begins; where a line of the profile that must have a call has none, the function
was changed, and is left out; where functions after it have moved, or others of a
file that is newer than the profile have (or newer than its program, if that is
still there and has the build ID of the profile), top says that it is not sure. A
newer file whose lines hold all is the same. It says how much of the
profile each of these is, and whether the profile is of another Go version. A profile that is of no use, or none at all, does not
empty the list: the sites come in a static order, marked "no heat".

	go test -run=NONE -bench=. -memprofile=mem.out -memprofilerate=1 .
	unheap top -tests -profile mem.out

# Benchmarks

	unheap top [packages] -bench REGEXP [flags]

With -bench, top runs the benchmarks of the packages that match, and has a list
for each benchmark and sub-benchmark: the objects and bytes an operation of each
place that allocates. It says "all of them are below" if the list has as many
objects as package testing counted, and if not, how many are missing or too many.
This runs code of the packages, in their folders, as "go test" does; each
benchmark has a process of its own, so that one that fails or hangs does so for
itself. What fails is named, the rest is shown, and the exit code is 3.

	-bench REGEXP   the benchmarks, as "go test -bench" takes them
	-benchtime T    how long each runs for its time: 2s, or 100x; 1s by default
	-count N        how often, for its time; from 6 on there is an interval
	-cpu LIST       with these numbers of processors
	-timeout D      end a benchmark that runs longer; 10m by default

Times and B/op and allocs/op in the first line are from the program as it is.
Then each benchmark runs alone for a quarter of a second or so with every
allocation recorded, and the lists are of that. For this the program is linked
with a package runtime and a package testing that have a few statements more:
they record while the benchmark's timer runs and count anew when it is reset, as
package testing does, and they record all of the small objects that share a block
of 16 bytes, of which a profile has the first only; the bytes of the blocks are
divided among them by size. Nothing of it stays but what the build cache keeps.
For a Go whose sources are not known, or with -toolexec programs that do not run
the linker, lists are the difference of two runs, which is said, and which can be
less or more than what was counted.

	unheap top -bench 'Encode/large' -count 10 ./...

Report, why and leverage take -bench, too, in place of -profile. They have one
list for all the benchmarks that match, each of which counts as if it had run for
a second. Except for leverage, -bench implies -tests.

# Profiles

Commands that take -profile load it from where its argument says:

	FILE        a profile in a file: a pprof protobuf, compressed or not, or a
	            legacy form that pprof reads
	-           the same, from standard input
	http://HOST:PORT/debug/pprof/allocs
	            a profile of a running program that imports net/http/pprof,
	            since its start; ?seconds=30 is passed on and waited for; https
	            as well
	pyroscope+https://HOST[/PATH]?PARAMETERS
	            the sum of what a Pyroscope server has; pyroscope+http as well
	parca+https://HOST[/PATH]?PARAMETERS
	            the same of a Parca server

The parameters are those of the query, and each may be left out:

	query       a selector of labels: {service_name="shop",env="prod"}; without
	            it, all that the server has
	type        alloc, which is the default, cpu, or the server's own name of a
	            type, as memory:alloc_space:bytes:space:bytes
	from        the begin of the time: now-1h, which is the default, now-7d,
	            2026-01-31T12:00:00Z, or Unix seconds
	until       the end of it, now by default

Special characters in a query are percent-encoded, or left as they are where the
shell and the URL allow: 'pyroscope+http://localhost:4040/?query={service_name="shop"}'.

Heap and allocs profiles say where memory is allocated, and CPU profiles where
time is spent. Others are refused, and so are profiles with addresses only, as
those with ?debug=1 are to pprof, and differences of two profiles. A profile has
at most 512 MiB, uncompressed, and is refused if it could need more than 4 GiB
of memory; legacy forms have at most 32 MiB.

A server has 30 seconds to answer, beyond those that the profile takes, and
-profile-timeout changes that. Redirects to other servers are refused, unless
-profile-redirects allows them. TLS certificates are verified. No cookies are
kept. HTTP_PROXY, HTTPS_PROXY and NO_PROXY are followed, but no credentials go
through a proxy that could read them.

Credentials are only sent if they are given, to the server that is named and to
no other, and never printed: a user and password in the URL; the environment
variable UNHEAP_AUTHORIZATION, which is the value of the Authorization header;
or -profile-header FILE, a file with lines as "X-Scope-OrgID: team". With a
header, all URLs must name one server.

The queries of Pyroscope (querier.v1.QuerierService/SelectMergeProfile, by the
Connect protocol) and Parca (parca.query.v1alpha1.QueryService/Query, by its
HTTP gateway) are written from the definitions of the protocols. They are tried
with the code that the interfaces of these servers are made of, and not with
running servers. A type that Parca keeps as running totals adds up to more than
was allocated, which is said.

# Diff

	unheap diff [-base REV] [packages]
	unheap diff -vary DIMENSION=VALUE;VALUE... [packages]
	unheap diff [flags] OLD.json NEW.json

Diff says what a change did. It compares an earlier commit with the files that are
here, those that are not committed included, compiled with the same Go and flags. The
commit is the merge base of HEAD and the branch that -base names; without it, of the
branch that GITHUB_BASE_REF or CI_MERGE_REQUEST_TARGET_BRANCH_NAME names on origin, or
of origin's default branch. The commit that GitHub makes to try a merge is compared
with its first parent. The files of the commit lie over those that are here (-overlay),
so that only what differs is compiled; where an overlay cannot take a file back, as a
header for C, they are written to a folder in unheap's cache for the time. The
repository does not change.

	unheap diff -base main ./...

-vary compares builds of the files that are here, which differ in one of go, tags,
pgo, race, gcflags, goarch and goexperiment; all other flags hold for each of them.
There is a column for each value, and the findings are between each value and the one
before it. -go 1.25,1.26 is short for -vary 'go=1.25;1.26'.

	unheap diff -go 1.25,1.26,1.27 ./...
	unheap diff -vary 'tags=;purego' ./...

Two arguments that end in .json are reports that "unheap report -json" wrote: of the
program before and after a commit, a new version of a dependency or of Go, or another
flag. If they were compiled in different ways, the first line says how.

Sites with a common reason are one finding, and the worst come first. What became of
a site is the first of these that fits:

	new        it is there now, and allocates
	verdict    the verdict is another: from stack or static over conditional to
	           heap it is worse, and so is unknown
	loop       it moved into a loop or a deeper one, or out of it, which is better
	larger     its objects take larger blocks of memory, or smaller ones, which is
	           better
	condition  it allocates on another condition
	cause      it allocates for another cause
	inline     its function is inlined, or is not any more, and nothing else changed
	moved      it is the same elsewhere, or by another name; text leaves these out
	gone       it is not there any more

A value that was on the stack where its function was inlined, and that the function
now makes on the heap, is a verdict, though the function has made it all along for
others. Sites are the same by their ID, or else by function, kind, expression and
type: other names of variables and functions, and other sizes in expressions, make no
new sites; nor do lines that moved. If there are several equal ones in a function, what
they have in common besides says which is new.

Edit says what a finding is due to, and that it is proven, where it is. Of two
reports nobody knows, but for another configuration.

The exit code is 1 if a finding is new, worse in verdict, moved into a loop, or
larger; 0 if there is none; 3 if the reports cannot be compared, or one of them lacks
packages that could not be analyzed. These are then left out on both sides. -format
markdown is for a comment on a change.

	unheap report -json ./... > old.json
	unheap report -json ./... > new.json
	unheap diff old.json new.json

# Verify

	unheap verify [flags] [PATCH | REV | A..B | -]

Verify says how far an edit is proven to allocate less, and to break nothing. The edit
is a unified diff in a file or on standard input (-), a commit against its first
parent, two revisions, or without an argument what is not committed. It climbs these
rungs, or those that -rungs names by their letters:

	a types       it parses and type-checks, in the builds that -also names, too
	b final-code  what became of the allocation sites, as diff has it
	c api         what packages export: declarations, the interfaces that types
	              implement, the sizes of exported types
	d tests       the tests of the packages that the edit can change, before and
	              after it, in copies of the files. Those that failed before are not
	              blamed on the edit; those that fail only after it run three times
	              more on each side

A patch is not applied to the files that are here, and nothing of the repository
changes. Tests run with your rights: never verify a patch that you would not run.

The verdict is worse if any rung is; else unknown if any could not tell, as without
tests; else better if the final code allocates less. The exit code is 0 for better, 1
for worse or if no allocation changes, and 3 for unknown. With -no-worse an edit that
changes no allocation is fine, too.

	unheap verify change.diff
	git diff main... | unheap verify -rungs abc -
	unheap verify -also tags=integration -short HEAD

# Lab

	unheap lab [flags] [EXPERIMENT...]

Lab runs what a lesson says about the stack and the heap as experiments on this
machine: all of them (about two minutes), or those that are named. Each is a few
small benchmarks. How many objects each allocates is predicted from unheap's own
report of them: +1 is one more than the server allocates without it, and +std says
that std allocates, too. Then they run, and for each claim lab says that it
holds, does not hold here, or is not settled, when the interval of what was
measured has both answers in it.

	-list           list the experiments and what they test
	-go VERSIONS    run with these Go versions side by side: 1.24,1.26.8; the
	                go command fetches those that are not here, and 1.24 is the
	                newest patch release that is
	-count N        samples for each figure, 8 or more; by default 10
	-benchtime D    time for each sample; by default 20ms, and ten times that
	                for a server under load
	-svg FILE       draw the results
	-json           write JSON
	-calibrate      measure what an allocation costs by size, and keep the table

The samples are taken in rounds over all benchmarks and versions, each round in
new processes and in another order, so that a busy machine shows as wide
intervals. Figures are medians, with an interval in which that of another run lies
with a confidence of 95%: there are 10% on each side for what a machine changes from
one run to the next. Verdicts are of differences within each round, with intervals
of 99% that have no such addition. If the benchmarks wait too often for a processor,
lab says so, settles nothing that depends on how long something takes, and has all
samples in the intervals, as they depend on each other.

The table of -calibrate is in the folder cost of unheap's cache folder, for one
Go version, operating system, architecture and processor. The -C and build flags
of other commands do not apply: the experiments are unheap's own.

# Explain

	unheap explain [-json] [CAUSE]

Explain lists the causes, or says all about one: what happens, what usually
helps, when to leave it alone, and an example whose marked line shows it.

# Lens

	unheap lens list [-json]
	unheap lens build
	unheap lens verify
	unheap lens remove KEY... | GOVERSION... | all

A lens is the compiler of one Go version, rebuilt from its own source with a
few additions that print what it knows. Unheap builds the one it needs the
first time, which takes about a minute, and keeps it in the cache folder.

List shows the lenses there are. Build builds the one for the current folder's
Go version, and verify has it compile code whose verdicts are known; both take
-C, and GOTOOLCHAIN chooses another version. Remove deletes lenses.

# Completion

	unheap completion bash | zsh | fish

Completion writes a script for the shell. To load it:

	source <(unheap completion bash)
	source <(unheap completion zsh)
	unheap completion fish | source

# Verdicts

	heap         the final code allocates there each time it runs
	conditional  it allocates or does not, depending on something that is known
	             only at run time; the condition says on what
	unknown      unheap cannot tell; the condition says why
	static       the compiler says that it escapes, and nothing is allocated:
	             the value is read-only data, has no size, or is not needed
	stack        it could have been on the heap, and is not

# Engines

The lens engine has the escape graph of the compiler and the exact list of
calls that allocate. Where no lens can be built, because the installation has
no source of the compiler or one that unheap does not know, the stock engine
takes over: it reads what the compiler itself prints for -m=2 and -S. It has
verdicts, the first flow of a value, and sites by file and line. It counts
variables, not objects: of those that share one, from Go 1.25 on, it says that
they may. The report says which engine it is from. With -engine lens unheap ends
with exit code 3 instead of using the other one.

Each engine proves itself on code whose verdicts are known before it is used
with a Go version for the first time. If it fails, no report is made.

# Formats

Every command that answers a question writes the answer as text, or in another
format:

	-format FORMAT       write standard output in this format
	-format FORMAT=FILE  write the file in this format, besides
	-json                short for -format json; why -dot and lab -svg FILE
	                     are short, too

	text      for people
	json      for programs, with all that is known; see JSON
	markdown  what diff says, for a comment on a change
	dot       the flows of why, for Graphviz
	svg       a drawing of what lab measured

The flag may be given several times: one run then writes several formats. A file
is written at the end and at once, so it has its old content or its new one,
never a part. Flags may stand before and after the other arguments.

# Exit codes

	0  nothing to say against the program
	1  kept for findings
	2  the arguments make no sense
	3  something could not be analyzed, or was not judged
	4  the baseline is missing, stale or broken

They are the same for all commands and formats. With several reasons 2 comes
before all others; else 1 wins over 3, and 3 over 4. Diff and verify end with 1, and no
command of this version with 4.

Report and why are inventories: they end with 0 if they could analyze all that
they were asked for, whatever they found. If some packages do not compile, the
others are reported, and the exit code is 3. An interrupt ends with 3, too, and
leaves nothing half written. So does a disk that is full, unheap's own, that of
the go command's cache or of temporary files: a sentence names the folder.

# Environment

	UNHEAP_CACHE  folder for instrumented compilers and what lab -calibrate
	              keeps; by default the folder unheap in the user's cache folder
	UNHEAP_AUTHORIZATION
	              the Authorization header for the server that profiles are
	              from; see Profiles
	NO_COLOR      no colours, if it is set to anything
	GOTOOLCHAIN, GOOS, GOARCH, GOFLAGS and all else that the go command knows

Unheap needs -gcflags and -toolexec for itself and merges them with the user's,
from the command line and from GOFLAGS. A -gcflags of the user's is passed on
together with unheap's; one that makes the compiler print (-m, -S, -json, -W,
-v, -live) is refused, as the compiler would print into what unheap reads. A
-toolexec program of the user's is run as it would be otherwise, and runs the
instrumented compiler in place of the stock one.

# JSON

Answers in JSON have a version, in the field schema. "unheap help json" prints their
fields.
*/
package main

// commands are all commands, in the order of the manual above.
func commands() []command {
	return []command{
		{"report", "[flags] [packages]", "list the allocation sites of packages, with causes", func() task { return new(reportTask) }, reportFields},
		{"why", "[flags] FILE:LINE[:COL] | SITEID | PKG.FUNC [packages]", "explain why a value is where it is", func() task { return new(whyTask) }, whyFields},
		{"whatif", "[flags] FILE:LINE[:COL] | FUNC:PARAM | FILE:LINE[:COL]=FUNC ...", "say what would leave the heap without some flows or leaks", func() task { return new(whatifTask) }, whatifFields},
		{"leverage", "[flags] [packages]", "rank single changes by the sites that they free", func() task { return new(leverageTask) }, leverageFields},
		{"top", "[packages] -profile FILE [flags]", "rank what allocates by profiles, with causes", func() task { return new(topTask) }, topFields},
		{"diff", "[flags] [packages | OLD.json NEW.json]", "say what a change did: sites that are new, worse, larger, or gone", func() task { return new(diffTask) }, diffFields},
		{"verify", "[flags] [PATCH | REV | A..B | -]", "prove that an edit allocates less and breaks nothing", func() task { return new(verifyTask) }, verifyFields},
		{"lab", "[flags] [EXPERIMENT...]", "measure here what a lesson says about the stack and the heap", func() task { return new(labTask) }, labFields},
		{"explain", "[-json] [CAUSE]", "show the catalogue of causes", func() task { return new(explainTask) }, explainFields},
		{"lens", "list | build | verify | remove [KEY...]", "manage instrumented compilers", func() task { return new(lensTask) }, lensFields},
		{"completion", "bash | zsh | fish", "write a completion script for a shell", func() task { return completionTask{} }, ""},
		{"version", "", "print the version", func() task { return versionTask{} }, ""},
	}
}
