Bun.serve({
  port: 4000,
  fetch: () => new Response("a shop"),
});
