import http from "node:http";

const server = http.createServer((request, response) => {
  response.end("a shop");
});
server.listen(process.env.PORT || 3000);
