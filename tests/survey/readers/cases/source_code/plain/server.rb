WEBrick::HTTPServer.new(Port: 8000).start
