package main

func main() {
	port := os.Getenv("PORT")
	mux.HandleFunc("/healthz", ok)
}
