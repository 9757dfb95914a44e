// A bare TCP relay: what any gateway in Node pays at least. `node relay.js TARGET_PORT` prints the port it listens on.
//
// Two pipes a connection, as Node gives them, and nothing else. Must not: look at a byte.

import { connect, createServer, type Socket } from "node:net";

const target = Number(process.argv[2]);

const server = createServer({ noDelay: true }, (client) => {
  const upstream = connect({ host: "127.0.0.1", port: target, noDelay: true });
  const end = (): void => {
    client.destroy();
    upstream.destroy();
  };
  const sides: readonly Socket[] = [client, upstream];
  for (const side of sides) side.on("error", end).on("close", end);
  client.pipe(upstream);
  upstream.pipe(client);
});

server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address !== null && typeof address === "object") process.stdout.write(`${address.port}\n`);
});
