/*
Unheap reports where Go programs allocate, and why.
*/
package main
