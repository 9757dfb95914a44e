// Masks the body of a Response on its way, as a service worker, an edge function or a proxy would.
//
//   node examples/web_stream.mjs
//
// Nothing here is Node's: Response, streams and TextDecoderStream are the web's own.

import { createRedactor } from "weir/redact";

const redactor = await createRedactor({ rules: ["builtin/pii"] });

/** The same response, with personal data masked. */
function masked(response) {
  const { status, headers } = response;
  const kept = new Headers(headers);
  // The body's length changes.
  kept.delete("content-length");
  return new Response(response.body.pipeThrough(redactor.transform()), { status, headers: kept });
}

const upstream = new Response("name,email\nAda,ada@example.org\nBob,bob@example.org\n", {
  headers: { "content-type": "text/csv" },
});
const body = masked(upstream).body.pipeThrough(new TextDecoderStream());
let text = "";
for await (const part of body) text += part;
console.log(text.trimEnd());
