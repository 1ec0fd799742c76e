var listener = new HttpListener();
listener.Prefixes.Add("http://*:8082/");
