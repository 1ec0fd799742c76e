from http.server import ThreadingHTTPServer

ThreadingHTTPServer(("", 9000), Handler).serve_forever()
