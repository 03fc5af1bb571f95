package alloc

// Catalogue has a record for every cause, in the order of their constants.
var Catalogue = withExamples([]Record{
	{
		ID:    Returned,
		Title: "Returned to the caller",
		Plain: "The function returns a pointer, a slice or another reference to the value. Its stack frame is gone " +
			"when the caller uses that reference, so the value cannot be in the frame. Where the call is inlined, " +
			"the value belongs to the caller's frame, and it stays on the stack unless it escapes from there too.",
		Helps: "Return the value itself when it is small. Let the caller pass in what is to be filled, as the Read " +
			"method of an io.Reader does. Keep a constructor small enough to be inlined: callers that do not keep " +
			"the result then have it on their stack.",
		LeaveAlone: "When the callers keep the value: it has to be on the heap somewhere, and a copy moves the allocation " +
			"to them. When the type must not be copied, as a struct with a sync.Mutex in it.",
		Lesson: "pointer return",
	},
	{
		ID:    StoredInHeap,
		Title: "Stored in memory that is on the heap",
		Plain: "The value's address is stored through a pointer, in an element of a slice, or in a variable that is " +
			"itself on the heap. Memory on the heap must not point into a stack, because frames go away and " +
			"stacks move when they grow. The compiler does not follow what is stored behind pointers: it takes " +
			"p.f, *p and s[i] to be on the heap, even where p or s leads to a local variable. The elements given " +
			"to append count in the same way.",
		Helps: "Store the value and not its address: []T in place of []*T, a field of type T in place of *T. Assign " +
			"to the field of a local struct v as v.f, not as p.f through a pointer p to it. Take many small " +
			"objects from one slice that is made once.",
		LeaveAlone: "When the structure is there to keep the value, as nodes of lists and trees are. This memory is in " +
			"use and not wasted.",
		Lesson: "stored pointer",
	},
	{
		ID:    PackageVariable,
		Title: "Stored in a package-level variable",
		Plain: "The value's address is assigned to a package-level variable or to a part of one. Such a variable " +
			"lives as long as the program, and every goroutine can read it. So what it points at cannot be on the " +
			"stack of one goroutine.",
		Helps: "Let the variable hold the value and not a pointer to it. Pass the value as an argument to the code " +
			"that needs it. Set the variable once at the start and not in code that runs often.",
		LeaveAlone: "When it is set once, as configuration, tables and registries are. This is one allocation in the life " +
			"of the program.",
		Lesson: "global variable",
	},
	{
		ID:    StoredInMap,
		Title: "Stored in a map as key or value",
		Plain: "The value's address becomes part of a key or a value of a map. The entries of a map move to new " +
			"memory on the heap as the map grows. So the compiler takes the entries to be on the heap from the " +
			"start, even those of a map that is on the stack, and what they point at has to be there too.",
		Helps: "Store small values themselves: map[K]V in place of map[K]*V. Keep the values in a slice and their " +
			"index in the map. Use keys without pointers, such as numbers and arrays. Look a key up with " +
			"m[string(b)], which does not allocate, before you insert it.",
		LeaveAlone: "When the map is there to keep the values, as a cache or an index is. When V has more than 128 bytes: " +
			"a map stores it behind a pointer anyway.",
		Lesson: "stored pointer",
	},
	{
		ID:    SentOnChannel,
		Title: "Sent on a channel",
		Plain: "The value's address is sent on a channel. Another goroutine receives it at some later time, and it " +
			"must not hold a pointer into the sender's stack. The compiler does not know who receives and when, " +
			"so what is sent always escapes.",
		Helps: "Send the value itself when it is small: it is copied to the buffer or to the receiver. Send one " +
			"slice of many items in place of many pointers. Let receivers hand objects back for use again, by a " +
			"second channel or a sync.Pool.",
		LeaveAlone: "When the receiver takes the object over for good, or when it is so large that copying it costs more " +
			"than an allocation.",
		Lesson: "channel send",
	},
	{
		ID:    CapturedByClosure,
		Title: "Captured by a function literal on the heap",
		Plain: "A function literal that is on the heap uses the variable: it was returned or stored, or it escapes " +
			"in another way. The literal holds a pointer to a variable that is assigned to again from the capture " +
			"on, that has its address taken, or that has more than 128 bytes, and such a variable is on the heap " +
			"too. Other variables are copied into the literal, and only what they point at escapes.",
		Helps: "Copy the variable to a new one that is never assigned to again, and capture that. Make it a " +
			"parameter of the literal. Keep the literal from escaping: call it in place, or pass it to functions " +
			"that do not keep it. Use a struct with a method for many captured variables: that is one allocation.",
		LeaveAlone: "When the literal lives long, as a callback does, or keeps its state in the variable. The state has " +
			"to be somewhere.",
		Lesson: "closure capture",
	},
	{
		ID:    CapturedByGoroutine,
		Title: "Captured by the function of a go statement",
		Plain: "The function literal of a go statement uses the variable, or the variable's address is an argument " +
			"of the call. The new goroutine has a stack of its own and may run longer than the function that " +
			"starts it. The compiler does not follow channels and WaitGroups, so waiting for the goroutine " +
			"changes nothing. A variable that the literal only reads is copied, and then only what it points at " +
			"escapes.",
		Helps: "Let the goroutine send its result on a channel, or write it to an element of one slice that all of " +
			"them share. Pass values and not pointers as arguments. Start a few workers that take many items " +
			"each.",
		LeaveAlone: "When the goroutine's work takes much longer than an allocation, or when only few goroutines are " +
			"started.",
		Lesson: "goroutine capture",
	},
	{
		ID:    InterfaceBoxing,
		Title: "Copied into an interface value",
		Plain: "An interface value holds a type and a pointer to the data. A value that is not a pointer itself is " +
			"copied to memory of its own when it is converted, and this memory is on the heap if the interface " +
			"value escapes or the copy has more than 1024 bytes. Nothing is allocated for pointers, maps, " +
			"channels and functions, for constants, for values of size zero, and for booleans and single bytes. " +
			"At run time nothing is allocated for integers from 0 to 255, empty strings and nil slices, nor for " +
			"floating-point numbers and structs or arrays of one number whose bits are below 256: 0.0, and hardly " +
			"another.",
		Helps: "Use the concrete type or a type parameter in code that runs often. Convert once, outside the loop. " +
			"Convert a pointer where there is one already. In logging, ask for the level first or use typed " +
			"fields. For text, use strconv.AppendInt and its like in place of fmt.",
		LeaveAlone: "On error paths, in messages for people, and wherever different types have to be handled alike.",
		Lesson:     "interface boxing",
	},
	{
		ID:    InterfaceMethodCall,
		Title: "Passed to a method that is called through an interface",
		Plain: "The value's address is an argument, or the receiver, of a method call through an interface. Which " +
			"method runs is decided at run time, and it may be one that keeps what it gets. So the compiler lets " +
			"all pointers in the call escape. Where it can see the concrete type, it calls the method directly " +
			"and uses what it knows of that method.",
		Helps: "Use the concrete type where there is only one, such as *bufio.Reader in place of io.Reader. Make the " +
			"interface value from a concrete one in the same function, so that the compiler sees the type. Keep " +
			"the buffer in a struct that lives longer, or in a sync.Pool, and use it again.",
		LeaveAlone: "When the call does work that costs far more, such as input and output, or when one allocation serves " +
			"many calls.",
		Lesson: "interface call",
	},
	{
		ID:    DynamicCall,
		Title: "Passed to a function value",
		Plain: "The value's address is an argument of a call whose function is in a variable, a field or a " +
			"parameter. The compiler does not know which function runs, so it assumes one that keeps its " +
			"arguments. It does know the function when a literal is called in place or by a variable that is " +
			"assigned once. It also knows it when the function that makes the call is inlined where a known " +
			"function is passed.",
		Helps: "Call the function by its name, or choose among named functions by a switch. Keep a function that " +
			"takes a callback small enough to be inlined. Pass a value and let the callback return the changed " +
			"one. Declare the variable outside the loop, so that all calls share it.",
		LeaveAlone: "When the function has to be open to callers, and the call is not in a hot loop.",
		Lesson:     "function value call",
	},
	{
		ID:    CallArgument,
		Title: "Passed to a function that keeps it",
		Plain: "The value's address is an argument of a call, and the called function lets this parameter escape: it " +
			"stores it, sends it or passes it on. The compiler notes for each parameter whether it leaks, and " +
			"uses the note wherever the function is called, in other packages too. The step that decides is in " +
			"the called function. A function without a Go body, such as one in assembly, counts as leaking unless " +
			"it is marked //go:noescape.",
		Helps: "Read the deciding step in the called function: a change there helps all its callers. Pass the value " +
			"and not its address. Use a variant that fills a buffer of the caller's, and use that buffer again.",
		LeaveAlone: "When the called function has to keep the value, or when it is in a package of others and the call is " +
			"not hot.",
		Lesson: "leaking parameter",
	},
	{
		ID:    VariadicSlice,
		Title: "Slice made for variable arguments",
		Plain: "For a final parameter ...T, a call f(a, b, c) makes an array of its arguments and passes a slice of " +
			"it. The array is on the caller's stack if the parameter does not leak. Here it leaks, or the " +
			"function that runs is not known, so the array is on the heap. A call without variable arguments " +
			"passes nil, and f(s...) passes s itself.",
		Helps: "Add a function with fixed parameters for the common case. In the called function, copy the elements " +
			"and do not keep the slice. Build the slice once and pass it as s... in each call.",
		LeaveAlone: "In code that runs rarely, such as error paths. For ...any look at the arguments first: each one that " +
			"is boxed is an allocation of its own.",
		Lesson: "variadic call",
	},
	{
		ID:    OutlivesLoop,
		Title: "Kept beyond its round of a loop",
		Plain: "The value comes to life in a loop, and its address is stored in a variable that is declared outside " +
			"that loop. Each round makes a new value, and values of several rounds can be in use at a time. A " +
			"stack frame has room for one only. So each round allocates, even a round that does not store the " +
			"address.",
		Helps: "Keep the value or its index and not its address. Declare the variable outside the loop where one is " +
			"enough for all rounds. For elements of a slice, keep &s[i], which points at the element that exists.",
		LeaveAlone: "When the loop makes the objects in order to keep them all.",
		Lesson:     "loop variable",
	},
	{
		ID:    OutlivesClosure,
		Title: "Stored by a function literal in a variable around it",
		Plain: "A function literal stores the address of a variable of its own in a variable of the function around " +
			"it. The literal's frame is gone after the call, and the outer variable still holds the address. So " +
			"the value cannot be in that frame, even if the outer function never passes it on. Where the call of " +
			"the literal is inlined there is one frame only, and the value can be on the stack.",
		Helps: "Store the value and not its address. Let the literal write to a variable that the outer function " +
			"declares. Keep the literal small and call it in place, so that it is inlined.",
		LeaveAlone: "When the literal is called a few times only, or when the value is passed on and would be on the heap " +
			"anyway.",
		Lesson: "closure capture",
	},
	{
		ID:    TooLarge,
		Title: "Too large for the stack",
		Plain: "The compiler puts a declared variable on the stack only up to 128 KiB, and the value of new(T), &T{} " +
			"or a make of constant size only up to 64 KiB. Anything larger is on the heap, even if it never leaves " +
			"the function. The limits keep stacks small: a stack that is full is copied to one of twice the size.",
		Helps: "Use a smaller array or a smaller element type. Work in pieces with a small buffer. Make the large " +
			"buffer once and use it again, as a field or from a sync.Pool.",
		LeaveAlone: "When the function runs rarely. Most of the cost is to clear the memory, which a variable on the " +
			"stack needs too.",
		Lesson: "size threshold",
	},
	{
		ID:    UnknownSize,
		Title: "Size not known to the compiler",
		Plain: "The capacity of the make, or its length where no capacity is given, is not a constant, and a stack " +
			"frame has a fixed size. Since Go 1.25 the frame of a function has room for 32 bytes of such a slice " +
			"if it does not escape, and the heap is used only when the slice needs more. Before Go 1.25, and for " +
			"elements of more than 32 bytes, it is on the heap always.",
		Helps: "Give a constant capacity where there is an upper bound: make([]T, n, 64), or a slice of a local " +
			"array. Keep the slice and use it again as s[:0]. Let the caller pass in the memory.",
		LeaveAlone: "When the size is often large: a constant bound takes its room in each call. One make of the right " +
			"size is already better than growth by append.",
		Lesson: "slice backing store",
	},
	{
		ID:    Reflection,
		Title: "Passed to package reflect",
		Plain: "The value's address is an argument of a function of package reflect that lets it escape. A " +
			"reflect.Value points at its data, and code that has it can store the data anywhere or call methods " +
			"that are chosen at run time. So the compiler cannot show that the data stays here. Functions that " +
			"only look at the type, such as reflect.TypeOf, do not let it escape.",
		Helps: "Use code for the type, written by hand or generated. Use slices.Equal, maps.Equal or == in place of " +
			"reflect.DeepEqual. Work out once what depends on the type only, and keep it by reflect.Type.",
		LeaveAlone: "In tests, at the start of a program, and in code that has to handle any type.",
		Lesson:     "reflection",
	},
	{
		ID:    PanicArgument,
		Title: "Passed to panic",
		Plain: "The value's address is the argument of panic. A recover in any calling function gets it when this " +
			"function's frame is gone, so the value is on the heap. It is allocated where it comes to life: if " +
			"that is before the branch that panics, it is allocated on calls that do not panic too.",
		Helps: "Make the value in the branch that panics. Panic with a copy, so that the variable itself need not be " +
			"on the heap.",
		LeaveAlone: "When it is only allocated on the way to the panic: the panic costs far more.",
		Lesson:     "panic value",
	},
	{
		ID:    UnsafePointer,
		Title: "Forced to the heap by an unsafe conversion",
		Plain: "A function marked //go:uintptrescapes takes addresses as numbers. What such an argument points at is " +
			"put on the heap, because a stack moves when it grows and a number does not follow it. With -asan or " +
			"-d=checkptr=2, each conversion of a pointer to an unsafe.Pointer forces the heap too, so that bad " +
			"pointers are found more easily.",
		Helps: "Make the argument once and use it for many calls. Use a wrapper that takes pointers where there is " +
			"one. Measure in a build without the sanitizer.",
		LeaveAlone: "In system calls: the rule keeps them correct, and the call costs more than the allocation.",
		Lesson:     "unsafe pointer",
	},
	{
		ID:    DeferInLoop,
		Title: "Defer in a loop",
		Plain: "A deferred call runs when the function returns, so a defer in a loop leaves one record for each " +
			"round. Their number is not known to the compiler, so the runtime allocates them, and the function " +
			"value with what it captures is on the heap. The runtime uses records again, so not every round " +
			"allocates one. A defer outside of loops needs no allocation.",
		Helps: "Move the body of the loop into a function of its own: the deferred call then runs at the end of each " +
			"round. Call without defer where no return and no panic can come between. Collect what is to be " +
			"closed and close it in one deferred function.",
		LeaveAlone: "When there are few rounds and the calls have to wait for the end of the function.",
		Lesson:     "defer in a loop",
	},
	{
		ID:    AppendGrowth,
		Title: "Append beyond the capacity",
		Plain: "When the array behind the slice is full, append allocates a larger one and copies the elements. The " +
			"capacity doubles up to 256 elements and then grows by a factor that falls towards 1.25. So one " +
			"append in many allocates. Since Go 1.25, a slice that starts empty and does not escape has its first " +
			"32 bytes on the stack.",
		Helps: "Make the room at once, by make([]T, 0, n) or slices.Grow, when the number or a bound is known. Use a " +
			"slice again as s[:0]. Let the caller pass the slice to append to, as strconv.AppendInt does.",
		LeaveAlone: "When the slice is mostly empty or small, or when nobody knows its size: too much capacity costs " +
			"memory as well.",
		Lesson: "slice growth",
	},
	{
		ID:    SliceMove,
		Title: "Slice moved from the stack to the heap",
		Plain: "Since Go 1.26, a slice that is built by append in a local variable and escapes at one place, such as " +
			"a return, can begin in 32 bytes on the stack. At that place the runtime copies it to the heap, which " +
			"is one allocation. If it has outgrown the stack before, its array is on the heap already, and " +
			"nothing is moved. Since Go 1.27, a range statement over such a slice moves it as well, even if the " +
			"slice does not escape. Earlier versions allocate at the first append and again each time that the " +
			"array grows.",
		Helps: "Often there is nothing to do: this is the one allocation that is left. In place of a range " +
			"statement, a loop over the indexes (for i := range len(s)) moves nothing. Append to a slice that the " +
			"caller passes in to avoid it too. If the number is known and large, make([]T, 0, n) avoids the " +
			"growth.",
		LeaveAlone: "In most cases. The result has to be on the heap, and it gets there at once.",
		Lesson:     "slice backing store",
		Since:      "go1.26",
	},
	{
		ID:    MapGrowth,
		Title: "Insertion into a map",
		Plain: "An assignment to a key that is not in the map needs room for an entry. When there is none, the map " +
			"allocates: with its first entry a group that has room for 8, later larger tables to which it moves " +
			"the entries it has. A map that does not escape has its first group on the stack, and needs nothing " +
			"for 8 entries. A " +
			"key or a value of more than 128 bytes is behind a pointer, and each new one is an allocation. An " +
			"assignment to a key that is in the map does not allocate.",
		Helps: "Give make the number of entries if it is above 8: up to 8, the group is the same and is made with the " +
			"first entry anyway. Keep a small map from escaping. Use a map again after clear, which keeps its memory. Use a slice or " +
			"an array for keys that are small numbers, and a slice for a few entries.",
		LeaveAlone: "When the map grows once and is used for long. The line is listed for what it can do: a profile says " +
			"how often it does.",
		Lesson: "map growth",
	},
	{
		ID:    MapMake,
		Title: "Map made on the heap",
		Plain: "A map is a header that points to tables of entries. Here the map escapes, or it is made for more " +
			"than 8 entries, so memory for it comes from the heap. A map that does not escape has its header and " +
			"its first 8 entries on the stack. What it needs beyond them is on the heap too.",
		Helps: "Make the map once and empty it by clear. Make it when the first entry comes: a nil map can be read. " +
			"Use a struct, an array or a sorted slice for a fixed set of keys. Make constant tables once, in a " +
			"package-level variable, or write a switch.",
		LeaveAlone: "When the map lives long, or when its entries take much more than the map itself.",
		Lesson:     "map allocation",
	},
	{
		ID:    ChannelMake,
		Title: "Channel made on the heap",
		Plain: "A make of a channel calls the runtime, which allocates the channel. Channels are there to be shared " +
			"by goroutines, so the compiler never puts one on the stack, even if it does not leave the function. " +
			"A buffer whose elements have pointers in them is a second allocation.",
		Helps: "Make one channel for a worker and not one for each request. Use a sync.WaitGroup, a sync.Mutex or an " +
			"atomic value where only a signal is needed. Return a result where no other goroutine is needed.",
		LeaveAlone: "When the channel lives as long as the goroutines that use it.",
		Lesson:     "channel allocation",
	},
	{
		ID:    GoroutineStart,
		Title: "Start of a goroutine",
		Plain: "A go statement needs a descriptor and a stack for the new goroutine. The runtime takes those of a " +
			"goroutine that has ended, and allocates new ones when it has none. So the number of goroutines that " +
			"run at a time decides. If the call has arguments or the function captures variables, they are in a " +
			"function value, which is on the heap too.",
		Helps: "Use a fixed number of goroutines that take their work from a channel. Do small work in place. Limit " +
			"how many run at a time.",
		LeaveAlone: "When the goroutine's work takes much longer than its start.",
		Lesson:     "goroutine start",
	},
	{
		ID:    Concatenation,
		Title: "String concatenation",
		Plain: "A string never changes, so a + b makes a new one and copies both. A result of at most 32 bytes that " +
			"does not escape is in a buffer on the stack, any other is on the heap. Constants are joined by the " +
			"compiler, and if only one operand is not empty it is normally the result. The whole of a + b + c is " +
			"one copy, but s += x in a loop copies all of s in each round.",
		Helps: "Use a strings.Builder with Grow, or append to a []byte that is used again. Use strings.Join for a " +
			"slice. Write the parts to the output one by one.",
		LeaveAlone: "In error messages and strings that are made rarely. In one expression, + is as good as a " +
			"strings.Builder.",
		Lesson: "string concatenation",
	},
	{
		ID:    StringConverted,
		Title: "Conversion between string and slice",
		Plain: "A string never changes and a slice can, so a conversion between string and []byte or []rune copies. " +
			"The copy is on the stack if it does not escape and has at most 32 bytes, or 32 runes. The compiler " +
			"leaves the copy out where nobody can tell: in lookups m[string(b)], in comparisons, switches and " +
			"concatenations, in range []byte(s), and in a []byte(s) that neither escapes nor changes.",
		Helps: "Stay with one of the two: packages strings and bytes have mostly the same functions. Append a string " +
			"to a []byte without converting it. Convert once and keep the result. For bytes that certainly never " +
			"change again, unsafe.String makes no copy.",
		LeaveAlone: "When the result is kept and the original changes: then it has to be a copy.",
		Lesson:     "string conversion",
	},
	{
		ID:    MethodBound,
		Title: "Method value",
		Plain: "The expression x.M without a call is a function value that remembers x. It is a small object with " +
			"the code's address and a copy of the receiver. Where the function value escapes, this object is on " +
			"the heap, and each evaluation makes a new one. A call x.M() makes none, and neither does a method " +
			"expression T.M.",
		Helps: "Make the method value once and keep it in a field or a variable. Pass x itself, by an interface that " +
			"has the method. Pass T.M and the receiver separately.",
		LeaveAlone: "When it is made once, as for a handler that is registered.",
		Lesson:     "method value",
	},
	{
		ID:    OtherCause,
		Title: "A reason that has no record of its own",
		Plain: "The code allocates here, and none of the other causes describes why. The flow has the steps as the " +
			"compiler gives them. Such sites are counted, so that gaps in the catalogue can be seen.",
		Helps:      "Read the last step of the flow: it is the one that decides.",
		LeaveAlone: "When a profile shows no weight here.",
		Lesson:     "heap allocation",
	},
})
