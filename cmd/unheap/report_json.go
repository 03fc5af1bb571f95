package main

// reportFields is what report writes in JSON, for help.
const reportFields = `Report -json writes one Report:

	Report:
		schema      "unheap/report/v1"
		go          the Go version that compiled the packages: "go1.26.8"
		goos        the operating system it compiled for
		goarch      the architecture
		engine      "lens" or "stock"
		configuration  Configuration: how the packages were compiled; left out by
		            older versions of unheap
		packages    how many packages were analyzed
		unparsed    how many pieces of compiler output were not understood
		notes       texts on how the report was made; left out if none
		failed      list of Failure; left out if none
		unread      the first of the pieces that were not understood
		profiles    list of Profile that weights are from; left out without
		total       Weight of the profiles, at sites or not; as profiles
		sites       list of Site, by package and position
		params      list of Param; report leaves it out, and why has it

	Configuration:
		unheap      the version of unheap; "(devel)" if it has none
		go          as in the Report, and so are goos and goarch
		goos        for which the packages were compiled
		goarch      the same
		level       of the architecture: "GOAMD64=v1"; left out if it has none
		experiment  GOEXPERIMENT, where it is not the release's own
		cgo         CGO_ENABLED
		set         which of CGO_ENABLED and the level are not the go command's
		            own choice; left out if none
		tests       true with -tests; the next ones likewise, from the command
		            line or GOFLAGS
		race        -race
		msan        -msan
		asan        -asan
		cover       -cover
		trimpath    -trimpath
		tags        list of build tags, sorted; left out if none
		gcflags     list of the values of -gcflags, without folders
		flags       more flags that change what is compiled: "-buildmode=pie"
		pgo         list of PGOFile; left out if none

	PGOFile:
		name        name of the profile that the compiler was given
		package     main package whose default.pgo it is; left out with -pgo
		hash        "sha256:" and the hash of its content

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
		array       of a slice that a literal or a call's variable arguments
		            make: the elements of the array behind it, which has the
		            size; left out for others
		members     list of Member: the variables that share one object, which
		            has the size; the rest is of the first; left out if there
		            is one, and by older versions of unheap
		copies      list of Copy: of a generic function, what holds in the code of
		            each shape of type arguments; the rest is of all of them;
		            left out where there is one function
		verdict     "heap", "conditional", "unknown", "static", or "stack"
		condition   when it allocates, or why it does not; may be ""
		when        Condition: the same as data; left out if condition is "",
		            and by older versions of unheap
		runtime     the functions of package runtime that allocate it
		often       Often: how often it runs; left out where that is not known,
		            as where nothing is called to allocate it, and by older
		            versions of unheap
		generated   true in a file that is marked as generated, or in a wrapper
		wrapper     true in a method that the compiler makes around another; the
		            summary of the text does not count it; left out if false
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
		after       Fate: what it is once nothing keeps its value on the heap.
		            whatif has it; why only where its cut does not end the
		            allocation

	Fate:
		verdict     as that of a Site: "conditional" of a slice that grows
		condition   as that of a Site
		when        as that of a Site

	Often:
		word        "loop", "call", "error", "cold", or "init"; see below
		depth       in how many loops of its function it is, whatever the word
		each        true for a loop variable that is made once an iteration

	Member:
		name        of the variable
		type        its type
		size        its bytes
		pos         Pos, as that of a Site
		inlined     list of Frame, as that of a Site

	Copy:
		type_arguments  list of those that share the code, as the source has
		            them between brackets; empty if they are not known
		verdict     as that of a Site
		type        as that of a Site; with type parameters if several type
		            arguments share the code
		size        as that of a Site
		condition   as that of a Site
		when        Condition, as that of a Site

	Condition:
		kind        what it depends on, or why it does not allocate; see below
		operand     code of the length, possibly shortened
		elem        bytes of an element
		limit       the limit that decides
		unit        of limit: "bytes", "runes", "value" (limit is a number in the
		            program), "hint" (entries, in the size hint of a map) or
		            "entries" (of a map)
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
		alone       true if it must not at the call at pos, whatever it does at
		            others; left out if false

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
		unknown     true if what the parameter does is not known in this package,
		            and taken to leak; left out if not
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

How often a site runs is told by the compiler's final code. The word is init for
package variables, init functions, and unexported functions that nothing but
these calls and whose value is not taken; else cold where all ways from it end
in a panic or in a function that never returns, like os.Exit; else loop where it
can run again before its function returns (a block that leaves the loop is not
in it); else error where its function then returns a non-nil error that it
makes; else call. The body of a range over a function that stayed a function is
in one loop more than the range. Where copies of a generic function differ, the
most frequent speaks: loop, call, error, cold, init. Inlined copies are sites of
their own. The stock engine knows init only.

The kinds of a Condition go with one verdict each. Those of conditional are
length (operand*elem is above limit), larger, longer, result-longer and
size-hint (what is measured is above limit), append-grows,
buffered-append-grows (and so many bytes may be on the stack),
backing-store-grows (to more than limit), slice-moves (from a stack buffer of
limit), large-value (an integer without a sign is limit or more), not-small (one
with a sign is below 0, or limit or more), large-bits (the bits of another value,
as a number, are limit or more), map-grows, first-entry (of a map on the heap, or
it gets more than limit), more-entries (a map in the frame gets more than limit),
no-free-goroutine, no-free-defer,
type-arguments (count of total instances, or some if these
are left out) and instance (all of them, each as its Copy says). Those of heap name the case in which nothing is allocated:
unless-no-size, unless-no-length, unless-empty, unless-empty-result,
unless-empty-string, unless-nil-slice, unless-one-operand (all others are
empty), unless-one-byte, unless-has-weak (there is a weak pointer to the same
value already) and unless-instance (as each Copy says). Those of static are small-constant (below limit),
no-size, no-captures, constant, one-byte, in-place, joined-or-unused,
never-made, not-allocated, none-on-line, instance-static (as each Copy says)
and absent (a Copy does not have the value). Those of stack are in-buffer,
no-copy, never-grows, has-room (a literal's map, for limit), map-in-frame, in-frame
and no-escape. Those of unknown are some-on-line, some-at-place (count of total
values), some-on-line-or-shared (count of total variables) and shared-or-unused. A
part that a kind does not have, or that is not known, is left out.
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
`
