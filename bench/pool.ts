// What a hop to a worker costs and what workers bring: the figures behind LIMITS.inlineBytes, batchBytes and poolSlots.
//
// Model: DataRow batches of one shape with two findings in a row, rules builtin/pii. Latency is from push to answer of one
// batch at a time; throughput keeps eight batches of one result in flight and is the best of five turns, since what else
// the machine does can only slow it. Every answer's size and the findings are
// checked; a wrong one gets no figure. What is not timed: sockets, records.
//
// Run: npx tsx bench/pool.ts [seconds a figure, default 0.5]

import { Bench } from "tinybench";
import { createMaskingPool, loadRules, type MaskingPool, type TreatedShape } from "../src/pool/index.ts";
import { dataRow } from "../test/support/pg-frames.ts";

const SECONDS = Number(process.argv[2] ?? 0.5);
const ROW = ["1048576", "Ann Example", "ann@example.org", "4111111111111111", "12 High Street, Springfield"];
const IN = dataRow(ROW);
const OUT = dataRow([ROW[0], ROW[1], "[EMAIL]", "************1111", ROW[4]]);
const SHAPE: TreatedShape = {
  framing: { kind: "pg-data-row" },
  columns: ROW.map(() => ({ encoding: "text", treatment: { kind: "scan" } })),
};

interface Batch {
  readonly bytes: Uint8Array;
  readonly rows: number;
}

function batchOf(size: number): Batch {
  const rows = Math.max(1, Math.floor(size / IN.length));
  const bytes = new Uint8Array(rows * IN.length);
  for (let i = 0; i < rows; i++) bytes.set(IN, i * IN.length);
  return { bytes, rows };
}

function check(masked: Uint8Array, rows: number): void {
  if (masked.length !== rows * OUT.length) throw new Error("a batch came back with a wrong size");
}

/** Microseconds: median and 99th percentile of one batch at a time, by tinybench. */
async function latency(pool: MaskingPool, { bytes, rows }: Batch): Promise<[p50: number, p99: number]> {
  const masker = pool.rows(SHAPE, []);
  const bench = new Bench({ time: SECONDS * 1000, iterations: 20, warmupTime: 50, throws: true });
  bench.add("push", async () => {
    const answer = masker.push(bytes);
    check(answer instanceof Promise ? await answer : answer, rows);
  });
  const [task] = await bench.run();
  if (masker.stats.findings.get("EMAIL") !== masker.stats.rows) throw new Error("findings were missed");
  masker.close();
  const { result } = task;
  if (!("latency" in result)) throw new Error(`the benchmark did not complete: ${result.state}`);
  return [result.latency.p50 * 1000, result.latency.p99 * 1000];
}

/** MB/s of input (1 MB is 1,000,000 bytes), with eight batches in flight. */
async function throughput(pool: MaskingPool, { bytes, rows }: Batch): Promise<number> {
  const masker = pool.rows(SHAPE, []);
  const start = performance.now();
  const end = start + SECONDS * 1000;
  const lane = async () => {
    while (performance.now() < end) check(await masker.push(bytes), rows);
  };
  await Promise.all(Array.from({ length: 8 }, lane));
  const seconds = (performance.now() - start) / 1000;
  masker.close();
  return masker.stats.bytesIn / 1e6 / seconds;
}

const ruleSet = await loadRules(["builtin/pii"]);
const inline = await createMaskingPool({ ruleSet, workers: 0 });
const batchBytes = 512 * 1024;
const one = await createMaskingPool({ ruleSet, workers: 1, inlineBytes: 0, batchBytes });
const two = await createMaskingPool({ ruleSet, workers: 2, inlineBytes: 0, batchBytes });

const print = (cells: readonly (string | number)[]) =>
  console.log(cells.map((cell) => (typeof cell === "number" ? cell.toFixed(0) : cell).padStart(13)).join(""));

console.log(`Node ${process.version}, ${SECONDS} s a figure, row of ${IN.length} bytes, 2 findings a row`);
print(["batch bytes", "inline p50us", "p99", "hop p50us", "p99", "inline MB/s", "1 worker", "2 workers"]);
for (const size of [128, 1024, 4096, 16_384, 65_536, 131_072, 262_144, 1_048_576]) {
  const batch = batchOf(size);
  const best = [0, 0, 0];
  for (let turn = 0; turn < 5; turn++)
    for (const [i, pool] of [inline, one, two].entries())
      best[i] = Math.max(best[i], await throughput(pool, batch));
  print([batch.bytes.length, ...(await latency(inline, batch)), ...(await latency(one, batch)), ...best]);
}
await Promise.all([inline.close(), one.close(), two.close()]);
