package main

var server = &http.Server{
	Handler: routes,
	Addr:    ":8443",
}
