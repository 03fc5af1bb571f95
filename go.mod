module github.com/unheap/unheap

go 1.26
