package main

// topFields is what top writes in JSON, for help.
const topFields = `Top -json writes one Top:

	Top:
		schema      "unheap/top/v1"
		go          as in a Report
		goos        as in a Report
		goarch      as in a Report
		engine      as in a Report
		configuration  as in a Report
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
		configuration  as in a Report
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
		            "no-symbols", "no-site", "internal" (as no-site, and the
		            source is the profile's own), "contradiction", "changed",
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
		stay        list of Site: their values do not escape then, and they
		            allocate all the same, as their after says; left out if none
		weight      Weight that goes with them; left out without profiles
		at_most     Weight, with what they share with sites that stay
`
