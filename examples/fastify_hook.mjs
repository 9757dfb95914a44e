// A fastify hook that masks every response: JSON value by value, all else as a stream of bytes.
// See fastify_app.mjs for its use.
//
// It fails closed: a body that cannot be read (compressed, or a part of a whole) becomes an error.

import { pipeline, Readable } from "node:stream";
import { redactTransform } from "weir/redact/pool";
import { jsonLines, maskJson } from "./mask_json.mjs";

/** JSON that arrives as a stream is masked as a whole, up to so many bytes. */
const MAX_JSON = 16 * 1024 * 1024;

const LINES = /^application\/(x-ndjson|jsonl)\b/;
const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/;
const PICTURE = /^(image\/(?!svg)|audio\/|video\/|font\/)/;

/** Masks all responses of `app`, error messages among them. Register compression after it. */
export function maskResponses(app, redactor) {
  app.addHook("onSend", async (_request, reply, payload) => {
    const body = payload instanceof ReadableStream ? Readable.fromWeb(payload) : payload;
    if (body === null || body === undefined) return body;
    const type = String(reply.getHeader("content-type") ?? "");
    if (PICTURE.test(type)) return body;
    if (reply.hasHeader("content-encoding") || reply.statusCode === 206) return refuse(reply, body);
    reply.removeHeader("content-length");
    if (LINES.test(type)) return through(jsonLines(redactor), body);
    if (JSON_TYPE.test(type)) return JSON.stringify(maskJson(redactor, JSON.parse(await textOf(body))));
    if (typeof body === "string" || body instanceof Uint8Array) return asBody(redactor.redact(body).masked);
    return through(redactTransform(redactor), body);
  });
}

function refuse(reply, body) {
  body.destroy?.();
  for (const name of ["content-encoding", "content-range", "content-length"]) reply.removeHeader(name);
  throw Object.assign(new Error("this body cannot be masked, so it is not sent"), { statusCode: 500 });
}

/** An error of either stream ends the response; fastify logs it. */
function through(transform, body) {
  const source = typeof body === "string" || body instanceof Uint8Array ? Readable.from([body]) : body;
  return pipeline(source, transform, () => {});
}

async function textOf(body) {
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array) return Buffer.from(body).toString();
  const parts = [];
  let size = 0;
  for await (const part of body) {
    const bytes = Buffer.from(part);
    size += bytes.length;
    if (size > MAX_JSON) throw new Error(`a JSON body is larger than ${MAX_JSON} bytes`);
    parts.push(bytes);
  }
  return Buffer.concat(parts).toString();
}

function asBody(masked) {
  return typeof masked === "string" ? masked : Buffer.from(masked);
}
