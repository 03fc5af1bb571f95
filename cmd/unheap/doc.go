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
	lab         measure here what a lesson says about the stack and the heap
	explain     show the catalogue of causes
	lens        manage instrumented compilers
	completion  write a completion script for a shell
	version     print the version
	help        print this manual; "help COMMAND" prints a command's flags

Unheap compiles the packages with the Go version that the go command would
use, and reads from the compiler what it decided and which calls that allocate
are in the final code. So it knows of allocations that the compiler's own -m
does not mention, and does not report those that -m mentions and that never
happen. It runs no code of the packages, links nothing, and leaves the files
and the build cache as "go build" needs them.

The results are those of one Go version, GOOS, GOARCH and set of flags. They
differ between Go versions: see "unheap explain" for some of the reasons.
Unheap is for Go 1.24 to 1.27.

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

What to show:

	-json           write JSON, with sites of all verdicts; see below
	-verdict LIST   sites with these verdicts, with commas between; "all" is
	                all of them; text has heap,conditional,unknown without it
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
that of a call that was inlined for its copy alone; FUNC:PARAM for a parameter that
would not leak to the heap, in all instances of a generic function or in the one
that is named; a position with a function for a call through an interface or of a
function value, as it would be if it were a call of that function. Several are
taken together. Nothing is compiled for it: what functions do with their parameters
is found out anew from the callees up. Functions are taken to be inlined as they are
now, which a change of the source may change; what else is taken to be true is in
the answer. It takes the build flags of report, and -json.

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
	                change for the place frees
	-limit N        at most N places; 20 by default, 0 is all
	-from FILE      take this saved report and analyze nothing
	-bench REGEXP   run benchmarks, and weigh by what they allocate; see below
	-json           write JSON, see below

It takes the build flags of report. With -tests it covers what benchmarks
themselves allocate, too.

A place is matched by its function, its line, and all that is inlined there, or
it is not matched. Profiles know no columns: several sites of one line share the
weight, unless the size of their objects tells them apart. What is at no site of
the report is counted, with the reason: it is in other packages, in test code, in
the runtime itself; and so are the sites that the profile lacks.

A profile that has every allocation (go test -memprofilerate=1) is exact. Others
have samples, whose number is shown: ± is half of the interval that has the true
number of bytes with a probability of 95%, as a part of it, and "few" says that
there are so few samples that this means nothing. CPU profiles have no bytes: the time in the allocator
goes to the site that called it, and the collector's own time is spread by bytes,
which is an estimate. Of profiles of memory in use, what was freed is missing.

The lines of a profile are those of the source that it was taken of. Where the
source at hand has a function in another place, its lines are taken from where it
begins; where a line of the profile that must have a call has none, the function
was changed, and is left out; where functions after it have moved, or the file is
newer than the profile, or than its program if that is still there and has the
build ID of the profile, top says that it is not sure. It says how much of the
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
verdicts, the first flow of a value, and sites by file and line. The report
says which engine it is from. With -engine lens unheap ends with exit code 3
instead of using the other one.

Each engine proves itself on code whose verdicts are known before it is used
with a Go version for the first time. If it fails, no report is made.

# Formats

Every command that answers a question writes the answer as text, or in another
format:

	-format FORMAT       write standard output in this format
	-format FORMAT=FILE  write the file in this format, besides
	-json                short for -format json; why -dot and lab -svg FILE
	                     are short, too

	text  for people
	json  for programs, with all that is known; see JSON
	dot   the flows of why, for Graphviz
	svg   a drawing of what lab measured

The flag may be given several times: one run then writes several formats. A file
is written at the end and at once, so it has its old content or its new one,
never a part. Flags may stand before and after the other arguments.

# Exit codes

	0  nothing to say against the program
	1  findings, or a promise that is broken
	2  the arguments make no sense
	3  something could not be analyzed, or was not judged
	4  the baseline is missing, stale or broken

They are the same for all commands and formats. With several reasons 2 comes
before all others; else 1 wins over 3, and 3 over 4. No command of this version
ends with 1 or 4.

Report and why are inventories: they end with 0 if they could analyze all that
they were asked for, whatever they found. If some packages do not compile, the
others are reported, and the exit code is 3. An interrupt ends with 3, too, and
leaves nothing half written.

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

The form has a version, in the field schema. Within a version fields may be
added, and none are changed or removed. The order of the sites is stable, and
there are no times and no absolute paths, so that reports can be compared.

Report -json writes one Report:

	Report:
		schema      "unheap/report/v1"
		go          the Go version that compiled the packages: "go1.26.8"
		goos        the operating system it compiled for
		goarch      the architecture
		engine      "lens" or "stock"
		packages    how many packages were analyzed
		unparsed    how many pieces of compiler output were not understood
		notes       texts on how the report was made; left out if none
		failed      list of Failure; left out if none
		unread      the first of the pieces that were not understood
		profiles    list of Profile that weights are from; left out without
		total       Weight of the profiles, at sites or not; as profiles
		sites       list of Site, by package and position
		params      list of Param; report leaves it out, and why has it

	Failure:
		package     import path of a package that could not be analyzed
		pos         Pos of the error; left out if it has none
		text        what the compiler or the go command says

	Site:
		id          names the site; it stays the same when lines move, when
		            other code is edited, and mostly with another Go version
		package     import path
		func        function, as the linker spells it, with [...] for type
		            arguments, as in stack traces
		pos         Pos in the physical function func
		inlined     list of Frame; empty if no inlining is involved
		at          list of Place: where the calls stand that allocate it, as
		            profiles show them; left out if that is the line of pos
		kind        what the value is; see below
		expr        the code that makes it, possibly shortened
		type        its type
		size        bytes, or -1 where the size is known only at run time
		verdict     "heap", "conditional", "unknown", "static", or "stack"
		condition   when it allocates, or why it does not; may be ""
		when        Condition: the same as data; left out if condition is "",
		            and by older versions of unheap
		runtime     the functions of package runtime that allocate it
		generated   true in a file that is marked as generated
		test        true in a _test.go file
		causes      list of Cause, the first one first; not empty for heap and
		            conditional
		reasons     list of Cause: ways to the heap that have no place in
		            common; why has it, report leaves it out
		endings     list of Cause: more ways, which share steps with these
		            and are decided elsewhere; as reasons
		cut         Cut: the least that must change; as reasons
		ends        list of Change: what decides all of these ways; as
		            reasons, left out without endings or if they are many
		graph       Graph: the flows of all these ways; as reasons
		weight      Weight: what profiles say of it; left out without them
		shared      how many sites have this weight together; left out if it is
		            this one alone

	Condition:
		kind        what it depends on, or why it does not allocate; see below
		operand     code of the length, possibly shortened
		elem        bytes of an element
		limit       the limit that decides
		unit        of limit: "bytes", "runes", "value" (limit is a number in the
		            program) or "hint" (entries, in the size hint of a map)
		count       how many of total are on the heap
		total       instances of the function, or values on the line
		size        bytes in the frame
		func        the function with this frame, as in a Site

	Weight:
		objects     allocated: a number, or an estimate from samples
		bytes       as objects
		samples     allocations that the profile saw
		objects_error  standard error of objects; 0 if they were counted
		bytes_error  standard error of bytes
		malloc_ns   CPU time in the allocator, called from there
		line_ns     CPU time of the line, with all that it calls
		cpu_samples  behind malloc_ns
		cost_ns     estimate of what the objects cost here; 0 is not known

	Graph:
		nodes       list of Node; the value is the first
		edges       list of Edge

	Node:
		label       a variable, a value, a result, or the heap
		pos         Pos of it
		heap        true if it is on the heap

	Edge:
		from        index of a node
		to          index of the node that its value or address flows to
		label       the compiler's words for the steps

	Place:
		pos         Pos in the physical function
		inlined     list of Frame, as in a Site

	Cut:
		changes     list of Change, which together free the value
		proven      true if no smaller set does

	Change:
		pos         Pos of the statement, expression or call
		expr        the code there, possibly shortened
		step        what happens there, as in a Step; flow, leak or call, too
		why         the compiler's word for it
		callee      for a parameter that must not leak, its function
		param       and its name

	Frame:
		func        a function that was inlined
		pos         Pos in it

	Pos:
		file        slash-separated and relative to the root of the module or
		            workspace; in the standard library it begins with $GOROOT,
		            in another module with that module's path and version
		line        from 1; 0 is not known
		col         in bytes, from 1; 0 is not known

	Cause:
		id          of the catalogue; see "unheap explain"
		text        the cause in plain words, for this site
		then        list of texts: what happens in the functions that the value
		            is passed on to, one after the other; left out if none
		decisive    Pos of the step that decides
		flow        list of Step, from the value onwards; may be empty

	Step:
		pos         Pos in the physical function
		inlined     list of Frame, as in a Site; left out if empty
		expr        the code there, possibly shortened
		step        kind of the step; see below
		why         the compiler's word for the step: "assign", "return", ...
		derefs      0 if the value itself flows, -1 if its address does, more
		            if what it points at does
		to          the variable or value that it flows to; left out if none
		to_heap     true if that is the heap itself; left out if not
		callee      for the argument of a call, the function
		param       and its parameter
		calls       list of Call: those there whose function is not known
		            before run time; why has them, report leaves them out

	Call:
		pos         Pos of its opening parenthesis
		through     the interface and method, or the type of the function value
		seen        list of Target: what was seen that it can run

	Target:
		func        function, as in a Site
		pos         Pos of its declaration; left out if not known

	Param:
		package     import path
		func        function, as in a Site
		name        of the parameter
		type        its type
		pos         Pos of its declaration
		leaks       list of Leak; empty if it does not escape

	Leak:
		to          "heap", or "result NAME"
		derefs      0 if the pointer itself leaks, more if what it leads to does
		cause       Cause
		reasons     as in a Site, of a leak to the heap
		endings     as reasons
		cut         as reasons: the least for it not to leak there
		ends        as reasons
		graph       as reasons

The kinds are variable, composite (&T{} or a slice literal), new, make-slice,
make-map (a map literal, too), make-chan, append, closure, interface (a value
that is copied into an interface), variadic (the slice of variable arguments),
string-concat, string-conversion, map-write, goroutine, method-value, defer and
other.

The kinds of a Condition go with one verdict each. Those of conditional are
length (operand*elem is above limit), larger, longer, result-longer and
size-hint (what is measured is above limit), append-grows,
buffered-append-grows (and so many bytes may be on the stack),
backing-store-grows (to more than limit), slice-moves (from a stack buffer of
limit), large-value (limit or more), map-grows, no-free-goroutine,
no-free-defer and type-arguments (count of total instances, or some if these
are left out). Those of heap name the case in which nothing is allocated:
unless-no-size, unless-no-length, unless-empty, unless-empty-result,
unless-empty-string, unless-nil-slice, unless-one-operand (all others are
empty) and unless-one-byte. Those of static are small-constant (below limit),
no-size, no-captures, constant, one-byte, in-place, joined-or-unused,
never-made, not-allocated and none-on-line. Those of stack are in-buffer,
no-copy, never-grows, map-in-frame, in-frame and no-escape. Those of unknown
are some-on-line (count of total values) and shared-or-unused. A part that a
kind does not have, or that is not known, is left out.
The kinds of steps are assign, return, send, map-key, map-value, appendee and
appended (elements of the slice that append extends, and of one that it adds),
copied, range, captured (by a function literal), address-of, slice, field (x.f),
pointer-field (p.f), deref (*p), index (of an array), array (a slice converted to
one), literal (an element of a composite literal), interface (a conversion),
switch (a case of a type switch), goroutine, defer (in a loop), too-large,
too-aligned, unknown-size, zero-size, unsafe, uintptrescapes, reflect-header,
argument (of a call), append, copy and panic (an argument of these), receiver (of
a method value), operand (the function value that is called) and other. A change
can also be of flows that the source does not show (flow), of a parameter that
stops leaking (leak) and of a call whose function becomes known (call). The kind
is "" in what an unheap wrote that did not have them.

A site's pos is the position in the physical function: the one whose code
allocates, which profiles name. If the value comes from a function that was
inlined there, pos is that of the outermost call, and inlined has the functions
that were inlined, outermost to innermost. The last of them has the value's own
source.

Why -json writes one Answer. Its sites and params are those that were asked for:

	Answer:
		schema      "unheap/why/v1"
		go          as in a Report
		goos        as in a Report
		goarch      as in a Report
		engine      as in a Report
		query       the argument
		seen_in     which code was looked at for seen; left out if none was
		unseen      what could not be looked at, and why; left out if nothing
		sites       list of Site
		params      list of Param
		profiles    as in a Report
		total       as in a Report

Top -json writes one Top:

	Top:
		schema      "unheap/top/v1"
		go          as in a Report
		goos        as in a Report
		goarch      as in a Report
		engine      as in a Report
		heat        false if no profile says anything: the order is static
		sort        what the order goes by: "bytes", "objects", "time" or
		            "static"
		per         what weights are to be divided for: "", "op" or "s"
		count       by how many of these
		profiles    list of Profile
		total       Weight of all profiles
		gc          GCTime
		mapped      Coverage
		most        Most
		rows        list of TopRow, in the order
		more        how many rows the limit left out
		missing     list of MissingPart
		unseen      Unseen
		notes       list of texts

With -bench it writes one Bench:

	Bench:
		schema      "unheap/bench/v1"
		go          as in a Report
		goos        as in a Report
		goarch      as in a Report
		engine      as in a Report
		benchmarks  list of BenchRow
		failed      list of BenchFailure
		notes       list of texts

	BenchRow:
		package     import path
		name        of the benchmark or sub-benchmark
		procs       number of processors: GOMAXPROCS
		runs        how many runs the next fields are the medians of
		iterations  of the last run
		time        Interval, in nanoseconds an operation
		bytes       B/op, as package testing prints it
		objects     allocs/op, as package testing prints it
		counted     BenchCount; left out if it could not be counted
		top         Top; left out if nothing was allocated

	Interval:
		center      the median
		low         where the true median is at least, and
		high        at most,
		confidence  with this probability; all three are 0 for too few runs

	BenchCount:
		ops         iterations, during which all allocations were recorded
		objects     that package testing counted in all of them
		bytes       as objects
		exact       false if the Top is a difference of two runs

	BenchFailure:
		package     import path
		name        of the benchmark; "" for the package
		text        what is wrong

	Profile:
		name        file, or benchmark
		kind        "allocs", "inuse", "cpu" or "none"
		rate        bytes or nanoseconds between samples; 1 is all allocations
		samples     that it has
		seconds     that it covers; 0 is not known
		build       build ID of the program; left out if it has none
		exact       true if small objects that share a block are all there
		unusable    why it says nothing; left out if it does

	GCTime:
		total_ns    CPU time of all samples of CPU profiles
		malloc_ns   in the allocator
		assist_ns   of that, in help for the collector
		background_ns  in the collector's own goroutines
		cpu_samples  of all

	Coverage:
		objects     share that is at sites, 0 to 1
		bytes       as objects
		time        as objects, of the time in the allocator
		how         list of CoverageByKind

	CoverageByKind:
		match       see TopRow
		objects     share of all
		bytes       share of all

	Most:
		places      how few of the rows have most of it; 0 if it takes all
		share       that they have

	TopRow:
		frames      list of Frame: the function, and what is inlined there
		via         list of Via: where libraries allocated what the frame is
		            charged for
		sites       list of Site; several have the weight together
		library     list of Site of libraries, with -deps; left out if none
		missing     why there is no site: "library", "test", "runtime",
		            "no-symbols", "no-site", "contradiction", "changed",
		            "gone", "ambiguous"; "" if there is one
		match       how sites were found: "exact", "moved", "unsure", "line", by
		            function and line for the stock engine, or "inlined", by
		            the innermost function; "" if there is none
		weight      Weight
		bytes_share  of all, 0 to 1
		objects_share  of all
		time_share  of all CPU time
		cumulative  share of what the order goes by, with all rows before
		error       half of the 95% interval of the bytes, as a part of them
		confidence  "exact", "good", "rough", "few samples" or "none"
		gc_ns       estimate: its part of the collector's time
		lever       what frees it; left out if that was not asked for
		reason      why it has its place in the order

	Via:
		frames      list of Frame
		weight      Weight

	MissingPart:
		why         as missing in a TopRow
		places      how many
		objects_share  of all
		bytes_share  of all
		time_share  of the allocator's time
		names       of the heaviest

	Unseen:
		heap        sites with this verdict that no profile has
		conditional  as heap

	Lever:
		changes     list of Change
		where       whose code each is in: "own", "dependency" or "std"
		sites       list of Site: what the changes free
		weight      Weight that goes with them; left out without profiles
		at_most     Weight, with what they share with sites that stay

Whatif -json writes {"schema": "unheap/whatif/v1", "go": ..., "cuts": list of
Change, "sites": list of Site, "partly": list of Site, in some instances of a
generic function only, "elsewhere": how many values by package, "assumed": what
is taken to be true and is not known}. With -inline it writes {"schema": "unheap/inline/v1", "go": ..., "func": the function, "why": why the
compiler cannot inline it, "calls": how many are inlined now and then, "freed",
"copies", "grown": lists of Site}. Leverage -json writes {"schema":
"unheap/leverage/v1", "go": ..., "single": list of Lever, "pairs": list of
Lever}, and with profiles their "profiles", "total", "per", "count" and "notes",
as in a Top; total is left out if they say nothing.

Lab -json writes {"schema": "unheap/lab/v1", "goos": ..., "goarch": ..., "cpu":
..., "go": list of versions, "count": ..., "benchtime": ..., "confidence": ...,
"ran": the share of the time that the benchmarks had a processor, "notes": list
of texts, "experiments": [...]}. An experiment has name, title,
claim, unit ("B" if its rows have sizes), rows and findings. A row has bench,
series, size and cells, one for each version: go, predicted (objects for each
run; -1 if the report does not tell, and a note says why), base (a benchmark
whose objects come on top), std (true if predicted lacks the objects of std),
objects (measured), agrees, time (an Interval, in seconds) and metrics (unit, and
the fields of an Interval). These have median, lo and hi, too, as center, low and
high were named before; unheap/lab/v2 will not. A finding has go, claim, verdict
and text. Lab -list -json has name, title and claim.

Explain -json writes {"schema": "unheap/explain/v1", "causes": [...]}, in the
order of the catalogue, each cause with id, title, plain, helps, leave_alone,
lesson, since (the first Go version that has it; "" for all) and example (a Go
file in which // HERE marks the line). Lens list -json writes {"schema":
"unheap/lens/v1", "lenses": [...]}, each with key, go, size, built, verified and
current.
*/
package main
