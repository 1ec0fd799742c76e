package main

import "net/http"

// http.ListenAndServe(":1", nil) is not this one
func main() {
	go http.ListenAndServe("localhost:6060", nil)
	http.ListenAndServe(":8080", nil)
}
