package main

import "os"

func main() {
	os.Getenv("PORT")
}
