// A bare TCP relay: what any gateway in Node pays at least. `node relay.js TARGET_PORT` prints the port it listens on.
//
// Two pipes a connection, as Node gives them, and nothing else. Must not: look at a byte.

import { connect, createServer } from "node:net";
import { pipeline } from "node:stream";

const target = Number(process.argv[2]);

const server = createServer({ noDelay: true, allowHalfOpen: true }, (client) => {
  const upstream = connect({ host: "127.0.0.1", port: target, noDelay: true, allowHalfOpen: true });
  const done = (error?: Error | null): void => {
    if (!error) return;
    client.destroy();
    upstream.destroy();
  };
  pipeline(client, upstream, done);
  pipeline(upstream, client, done);
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.stdout.write(`${address.port}\n`);
});
