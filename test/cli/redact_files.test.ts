// `weir scan FILES` and the packed forms of `weir redact`, as a user runs them.

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Positions } from "../../src/cli/position.ts";
import { run } from "../../src/cli/program.ts";
import { Bar } from "../../src/cli/progress.ts";
import { startWeir, weir } from "./harness.ts";

const EMAIL = join(import.meta.dirname, "../../fixtures/rules/email.yaml");
const HOUSE = join(import.meta.dirname, "../../fixtures/rules/house.yaml");
const RULES = `rules:
  - {id: weak, entity: WEAK, pattern: 'weak', mask: redact, confidence: low, severity: low}
  - {id: sure, entity: SURE, pattern: 'sure', mask: redact, confidence: high, severity: critical, tags: [GDPR], source: a handbook}
`;
const TEXT = "é x ann@example.org\n\n\tb@example.org";

let dir: string;
let file: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "weir-scan-"));
  file = join(dir, "a b.txt");
  await writeFile(file, TEXT);
  await mkdir(join(dir, "node_modules"));
  await mkdir(join(dir, "sub"));
  await writeFile(join(dir, "node_modules", "x.txt"), TEXT);
  await writeFile(join(dir, "sub", "packed.gz"), gzipSync(TEXT));
  await writeFile(join(dir, "sub", "rules.yaml"), RULES);
});

afterAll(() => rm(dir, { recursive: true, force: true }));

const scan = (argv: string[], input = "", rules = EMAIL) =>
  weir(["scan", "--rules", rules, ...argv], { input });

test("findings are told by file, line and column in characters, without what was found", async () => {
  const { code, out, err } = await scan([file]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toBe(`${file}:1:5 email EMAIL\n${file}:3:2 email EMAIL\n`);
});

test("a folder is searched in order, what is packed is unpacked, and what is installed is left out", async () => {
  const { out } = await scan([dir]);
  const packed = join(dir, "sub", "packed.gz");
  expect(out.split("\n")).toEqual([
    `${file}:1:5 email EMAIL`,
    `${file}:3:2 email EMAIL`,
    `${packed}:1:5 email EMAIL`,
    `${packed}:3:2 email EMAIL`,
    "",
  ]);
});

test("standard input is a file named -", async () => {
  expect((await scan(["-"], TEXT)).out).toBe("-:1:5 email EMAIL\n-:3:2 email EMAIL\n");
});

const EXITS: [name: string, argv: string[], input: string, code: number][] = [
  ["findings alone are no failure", ["-"], TEXT, 0],
  ["--fail makes them one", ["-", "--fail"], TEXT, 1],
  ["--fail without findings", ["-", "--fail"], "nothing", 0],
  ["findings that are not sure enough do not count", ["-", "--fail", "--min-confidence", "high"], TEXT, 0],
  ["a file that does not exist", ["-", "/no/such/file"], TEXT, 2],
  ["a dialogue has no files", ["--jsonl", "-"], "", 2],
  ["nor their options", ["--jsonl", "--format", "sarif"], "", 2],
];
for (const [name, argv, input, code] of EXITS)
  test(`exit code ${code}: ${name}`, async () => {
    expect((await scan(argv, input)).code).toBe(code);
  });

test("a file that cannot be read is told, and the others go on", async () => {
  const { out, err } = await scan(["/no/such/file", file]);
  expect(err).toBe("weir: USAGE: /no/such/file cannot be read (ENOENT)\n");
  expect(out).toContain(`${file}:1:5`);
});

test("as JSON lines findings have bytes and confidence too", async () => {
  const { out } = await scan(["-", "--format", "jsonl"], TEXT);
  const [first] = out.split("\n");
  expect(JSON.parse(first)).toEqual({
    file: "-",
    line: 1,
    column: 5,
    start: 5,
    end: 20,
    rule: "email",
    entity: "EMAIL",
    confidence: "medium",
    severity: "medium",
  });
  expect(out).not.toContain("example.org");
});

test("SARIF names the tool, every rule, and each finding's region", async () => {
  const rules = join(dir, "sub", "rules.yaml");
  const { out } = await scan([file, "-", "--format", "sarif"], "a weak one,\nand a sure one", rules);
  const { version, runs } = JSON.parse(out) as { version: string; runs: Record<string, unknown>[] };
  expect(version).toBe("2.1.0");
  expect(runs).toHaveLength(1);
  expect(runs[0].tool).toMatchObject({
    driver: {
      name: "weir",
      version: "1.2.3",
      rules: [
        {
          id: "weak",
          shortDescription: { text: expect.stringContaining("WEAK") },
          defaultConfiguration: { level: "note" },
          properties: { tags: ["WEAK"] },
        },
        {
          id: "sure",
          fullDescription: { text: "a handbook" },
          defaultConfiguration: { level: "error" },
          properties: { tags: ["SURE", "GDPR"] },
        },
      ],
    },
  });
  expect(runs[0].invocations).toEqual([{ executionSuccessful: true }]);
  expect(runs[0].results).toMatchObject([
    {
      ruleId: "weak",
      ruleIndex: 0,
      level: "note",
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "-" },
            region: { startLine: 1, startColumn: 3, endLine: 1, endColumn: 7, byteOffset: 2, byteLength: 4 },
          },
        },
      ],
    },
    {
      ruleId: "sure",
      ruleIndex: 1,
      level: "error",
      locations: [{ physicalLocation: { region: { startLine: 2, startColumn: 7, byteOffset: 18 } } }],
    },
  ]);
});

test("SARIF without findings, or with a file that is missing, is whole", async () => {
  const { out, code } = await scan(["/no/such/file", "--format", "sarif"]);
  expect(code).toBe(2);
  expect((JSON.parse(out) as { runs: unknown[] }).runs[0]).toMatchObject({
    results: [],
    invocations: [{ executionSuccessful: false }],
  });
});

test("a path in SARIF is a URI", async () => {
  const { out } = await scan([file, "--format", "sarif"]);
  expect(out).toContain("/a%20b.txt");
});

test("finding needs no key, even where masking would", async () => {
  const { out, code } = await scan(["-"], "EMP-123456", HOUSE);
  expect({ code, out }).toEqual({ code: 0, out: "-:1:1 employee-id EMPLOYEE_ID\n" });
});

test("positions are those of the whole text, however far findings go back", () => {
  const text = "aé\nb\n".repeat(200);
  const bytes = Buffer.from(text);
  const positions = new Positions(64);
  for (let end = 50; end <= bytes.length; end += 50) {
    positions.add(bytes.subarray(end - 50, end));
    for (const offset of [end, end - 50, end - 10, end - 60]) {
      if (offset < 0) continue;
      const before = bytes.subarray(0, offset).toString("latin1").split("\n");
      // A continuation byte has the column of what follows its character.
      const column = before[before.length - 1].replace(/[\x80-\xbf]/g, "").length + 1;
      expect(positions.at(offset)).toEqual({ line: before.length, column });
    }
  }
});

async function redactBytes(argv: string[], input: readonly Uint8Array[]) {
  const out: Buffer[] = [];
  const stdout = new Writable({
    write(chunk: Buffer, _encoding, done) {
      out.push(chunk);
      done();
    },
  });
  const { code, err } = await startWeir(["redact", "--rules", EMAIL, ...argv], {}, (args, cli) =>
    run(args, { ...cli, stdout, stdin: Readable.from(input, { objectMode: true }) }),
  ).done;
  return { code, err, out: Buffer.concat(out) };
}

const CSV = "id,mail\n1,ann@example.org\n".repeat(3_000);
const CSV_MASKED = CSV.replaceAll("ann@example.org", "[EMAIL]");

const PACKED: [name: string, packIn: boolean, packOut: boolean][] = [
  ["packed input is unpacked", true, false],
  ["output is packed", false, true],
  ["packed input gives packed output", true, true],
];
for (const [name, packIn, packOut] of PACKED)
  test(`${name}, at every cut`, async () => {
    const bytes = packIn ? gzipSync(CSV) : Buffer.from(CSV);
    for (const at of [0, 1, 2, 3, 4, 100]) {
      const argv = ["--format", "csv", ...(packOut ? ["--gzip"] : [])];
      const { code, out } = await redactBytes(argv, [bytes.subarray(0, at), bytes.subarray(at)]);
      expect(code).toBe(0);
      expect((packOut ? gunzipSync(out) : out).toString()).toBe(CSV_MASKED);
    }
  });

test("packed members one after another are one text", async () => {
  const { out } = await redactBytes([], [gzipSync("to ann@exam"), gzipSync("ple.org")]);
  expect(out.toString()).toBe("to [EMAIL]");
});

test("packed input that is cut off or damaged is an error", async () => {
  const packed = gzipSync(CSV);
  const damaged = Buffer.from(packed);
  damaged[packed.length - 6] ^= 1; // of its checksum
  for (const input of [packed.subarray(0, packed.length - 20), damaged]) {
    const { code, err } = await redactBytes([], [input]);
    expect(code).toBe(1);
    expect(err).toBe("weir: FORMAT_MALFORMED: the gzip data of standard input is damaged or cut off\n");
  }
});

test("broken input leaves packed output without an end", async () => {
  const { code, out } = await redactBytes(["--format", "jsonl", "--gzip"], [Buffer.from("1\n{\n")]);
  expect(code).toBe(1);
  expect(() => gunzipSync(out)).toThrow();
});

const WRONG: [name: string, argv: string[], code: number, says: string][] = [
  ["columns without CSV", ["--columns", "a=redact"], 2, "needs --format csv"],
  ["an unknown format", ["--format", "xml"], 2, "Allowed choices"],
  ["an unknown action", ["--format", "csv", "--columns", "a=show"], 2, "expected name=ACTION"],
  ["a delimiter of two characters", ["--format", "csv", "--delimiter", "ab"], 2, "one ASCII character"],
  ["a token without a key", ["--format", "csv", "--columns", "a=token"], 1, "MASK_KEY_MISSING"],
];
for (const [name, argv, code, says] of WRONG)
  test(`${name} is refused before anything is read`, async () => {
    const ran = await redactBytes(argv, [Buffer.from("a,b\n")]);
    expect(ran.code).toBe(code);
    expect(ran.out).toHaveLength(0);
    expect(ran.err).toContain(says);
  });

test("progress is shown for long runs only, and taken away in the end", () => {
  let now = 0;
  const seen: string[] = [];
  const clock = { now: () => now, elapsed: () => now, after: () => () => {} };
  const bar = new Bar(clock, (text) => seen.push(text), 10_000_000);
  bar.at(1_000_000);
  bar.done();
  expect(seen).toEqual([]);
  now = 1_000;
  bar.at(5_000_000);
  now = 1_100;
  bar.at(5_500_000);
  bar.done();
  const half = `${"#".repeat(15)}${" ".repeat(15)}`;
  expect(seen).toEqual([`\r\u001b[K[${half}]  50 % 5.0 MB, 5.0 MB/s`, "\r\u001b[K"]);
});

test("without a terminal there is no progress", async () => {
  expect((await redactBytes([], [Buffer.from(CSV)])).err).toBe("");
});
