// Masks JSON and leaves it JSON: what the other examples of logs and responses share.
//
// Values are masked one by one: masking the written text could cut an escape in two, or leave a number that is none.
// A value is read behind its key, since "password" tells what follows. Keys are masked too: they can be data.

import { Transform } from "node:stream";
import { StringDecoder } from "node:string_decoder";

/** A line of more characters is refused, so that memory has a bound. */
const MAX_LINE = 1024 * 1024;

/**
 * A copy of a JSON value, masked. A number in which something is found becomes a text.
 *
 * `onFinding` gets the path and entity of each finding, never the value.
 */
export function maskJson(redactor, value, onFinding = () => {}, key = "", path = "$") {
  if (typeof value === "string" || typeof value === "number") {
    const text = String(value);
    const masked = maskValue(redactor, key, text, (entity) => onFinding(path, entity));
    return masked === text ? value : masked;
  }
  if (Array.isArray(value))
    return value.map((item, i) => maskJson(redactor, item, onFinding, key, `${path}[${i}]`));
  if (typeof value !== "object" || value === null) return value;
  const copy = new Map();
  for (const [name, item] of Object.entries(value)) {
    const shown = redactor.redact(name).masked;
    // Two keys can be masked alike; neither value may be lost.
    let free = shown;
    for (let n = 2; copy.has(free); n++) free = `${shown} (${n})`;
    copy.set(free, maskJson(redactor, item, onFinding, name, `${path}.${shown}`));
  }
  return Object.fromEntries(copy);
}

function maskValue(redactor, key, text, found) {
  const before = key === "" ? "" : `${key}: `;
  const offset = Buffer.byteLength(before);
  let { masked, findings } = redactor.redact(before + text);
  // What is found in the key itself would move the border: then the value is read alone.
  if (findings.some(({ start }) => start < offset)) ({ masked, findings } = redactor.redact(text));
  else masked = masked.slice(before.length);
  for (const { entity } of findings) found(entity);
  return masked;
}

/** A Transform of JSON lines. A line that is no JSON, or too long, ends it with an error that shows nothing of it. */
export function jsonLines(redactor) {
  const decoder = new StringDecoder("utf8");
  let rest = "";
  const mask = (line) => {
    if (line.trim() === "") return "";
    let value;
    try {
      value = JSON.parse(line);
    } catch {
      throw new Error("a line is not valid JSON; nothing of it was let through");
    }
    return `${JSON.stringify(maskJson(redactor, value))}\n`;
  };
  return new Transform({
    transform(chunk, _encoding, callback) {
      try {
        const lines = (rest + decoder.write(chunk)).split("\n");
        rest = lines.pop();
        if (rest.length > MAX_LINE) throw new Error(`a line is longer than ${MAX_LINE} characters`);
        callback(null, lines.map(mask).join(""));
      } catch (error) {
        callback(error);
      }
    },
    flush(callback) {
      try {
        callback(null, mask(rest + decoder.end()));
      } catch (error) {
        callback(error);
      }
    },
  });
}
