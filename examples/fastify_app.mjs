// A web service whose responses are masked by fastify_hook.mjs.
//
//   PORT=8080 node examples/fastify_app.mjs
//   curl http://127.0.0.1:8080/customer

import { Readable } from "node:stream";
import fastify from "fastify";
import { createRedactor } from "weir/redact";
import { maskResponses } from "./fastify_hook.mjs";

const app = fastify();
maskResponses(app, await createRedactor({ rules: ["builtin/pii"] }));

app.get("/customer", async () => ({ id: 7, email: "ada@example.org", card: 4111111111111111 }));
app.get("/export", async (_request, reply) => {
  reply.type("text/csv");
  // Chunk borders mean nothing, even in the middle of a value.
  return Readable.from(["name,email\nAda,ada@exa", "mple.org\n"]);
});
app.get("/broken", async () => {
  throw new Error("no customer ada@example.org");
});

for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => app.close());
console.log(await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 0) }));
