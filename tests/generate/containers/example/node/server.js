// A loop as small as one can be: it answers.
const http = require("node:http");
const server = http.createServer((request, response) => response.end(request.url === "/healthz" ? "ok" : "a loop"));
server.listen(process.env.PORT);
process.on("SIGTERM", () => server.close(() => process.exit(0)));
