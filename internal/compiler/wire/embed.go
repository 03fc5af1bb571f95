package wire

import _ "embed"

// Text is the source of the package that goes into compilers.
//
//go:embed wire.go
var Text []byte
