// Finds and masks in one complete text after another, with one instance of the core for all of them.
//
// Hot: a short text is encoded straight into the instance's memory and searched in one call; a long one goes through
// a stream, in pieces.

import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import { NO_LISTS } from "../redact/core.ts";
import { CoreStream } from "../redact/stream.ts";
import { FLAG_TRUNCATED } from "../redact/wasm/abi.ts";
import type { Masking } from "./rule_choice.ts";

/** Texts of at most so many UTF-16 units, so at most three times as many bytes, are searched in one call. */
const SHORT_CHARS = 10_000;

const AT_START = { released: 0, scanFrom: 0, maskedUpTo: 0 };
const WHOLE = { final: true, begin: true, fresh: true };

interface Scanned {
  /** The findings as JSON: objects with commas between them, in order of their starts; UTF-8 byte offsets. */
  readonly findings: string;
  readonly masked: string;
}

export class TextScanner {
  private readonly masking: Masking;
  /** What follows the offsets in the JSON of a finding. Ids and entities need no escapes: the compiler has checked them. */
  private readonly tails: readonly string[];
  private readonly tailOf: ReadonlyMap<string, string>;
  private readonly encoder = new TextEncoder();

  constructor(masking: Masking) {
    this.masking = masking;
    this.tails = masking.set.rules.map(({ id, entity }) => `,"rule":"${id}","entity":"${entity}"`);
    this.tailOf = new Map(masking.set.rules.map(({ id }, i) => [id, this.tails[i]]));
  }

  /** @throws WeirError `USAGE` with more than `LIMITS.scanFindingsMax` findings, `MASK_FAILED`. */
  scan(text: string): Scanned {
    return text.length <= SHORT_CHARS ? this.short(text) : this.long(text);
  }

  private short(text: string): Scanned {
    const { core, plan } = this.masking;
    const input = core.reserve(SHORT_CHARS * 3);
    const { written } = this.encoder.encodeInto(text, core.window.subarray(input, input + SHORT_CHARS * 3));
    core.restore(NO_LISTS);
    const result = core.push(plan, written, AT_START, WHOLE);
    if (result.reported === 0) return { findings: "", masked: text };
    let findings = "";
    core.reported(result.reported, (start, end, rule, flags) => {
      const truncated = (flags & FLAG_TRUNCATED) !== 0;
      findings += `${findings === "" ? "" : ","}{"start":${start},"end":${end}${this.tails[rule]}${truncated ? ',"truncated":true' : ""}}`;
    });
    return { findings, masked: decode(core.output(result.outLength)) };
  }

  private long(text: string): Scanned {
    const { core, plan } = this.masking;
    const findings: string[] = [];
    const stream = new CoreStream(core, plan, ({ start, end, rule, truncated }) => {
      if (findings.length >= LIMITS.scanFindingsMax)
        throw new WeirError(
          "USAGE",
          `the text has more than ${LIMITS.scanFindingsMax} findings; scan it in parts`,
        );
      findings.push(
        `{"start":${start},"end":${end}${this.tailOf.get(rule)}${truncated ? ',"truncated":true' : ""}}`,
      );
    });
    const first = stream.push(Buffer.from(text));
    const masked = Buffer.concat([first, stream.end()]);
    return { findings: findings.join(","), masked: findings.length === 0 ? text : decode(masked) };
  }
}

/** Keeps a leading byte order mark, which TextDecoder would drop: offsets count it. */
function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}
