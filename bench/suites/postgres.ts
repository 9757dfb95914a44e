// Suite `postgres`: the same queries direct, through a bare TCP relay, and through the gateway with masking.
//
// The first run of each way is looked at byte by byte: the digest must be the committed one, and no address may be left in what
// the gateway gives. Timed runs are counted only, since a digest would make the client the bottleneck.
// Ways are interleaved; each has its own connection for the whole suite, so connecting is not part of any figure.

import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DEFAULT_PACKS, pack } from "../../src/redact/packs/packs.ts";
import { BenchClient, type ClientOptions } from "../client.ts";
import { type Database, KEY_PREFIX, MAIL_DOMAIN, ROWS, seed, startDatabase } from "../database.ts";
import { rulesDigest } from "../expected.ts";
import { startGateway } from "../gateway.ts";
import { measureLatencies } from "../latency.ts";
import { type Contender, type Effort, measure, type Run } from "../measure.ts";
import { cpuSeconds, start } from "../processes.ts";
import { latencyResults, type Result, refusedResult, rounded, throughputResults } from "../report.ts";
import type { BenchCase, Suite, SuiteContext } from "../suite.ts";

const SUITE = "postgres";
const EFFORT: Record<"quick" | "full", Effort> = {
  quick: { rounds: 2, budgetMs: 12_000 },
  full: { rounds: 9, budgetMs: 300_000 },
};
const LATENCY = { quick: 1_000, full: 10_000 };
const WARMUP = 300;
/** One field: its count in two bytes, its length in four, and the value. */
const SELECT_1_BYTES = 7;

/** Name, SSN and token as columns; e-mail, phone and card as findings. */
const VALUES_PER_ROW = 6;
const MARKS = [`@${MAIL_DOMAIN}`, KEY_PREFIX];

const BULK: readonly (BenchCase & { readonly sql: string })[] = [
  {
    name: "COPY 1M rows",
    sql: "copy people to stdout",
    model: `COPY TO STDOUT of ${ROWS} rows of 8 columns (3 masked whole, 5 scanned by all built-in rules) on an open connection, from the query to ReadyForQuery; rates are of the bytes that the server sends`,
    analysis:
      "direct: the server's own output; relay: two more copies through the kernel; weir: one masking worker and what is done a row",
  },
  {
    name: "SELECT * 1M rows",
    sql: "select * from people",
    model: `the same table as DataRow messages, simple query`,
    analysis: "as COPY, with field lengths in the framing, so that nothing has to be unescaped",
  },
];

const SELECT_1: BenchCase = {
  name: "SELECT 1",
  model: "one simple query and its answer at a time on an open connection, the ways in turns",
  analysis:
    "round trips through the event loop; in the gateway also parsing, judging, and a verdict on disk before it is forwarded",
};

interface Way {
  readonly engine: "direct" | "relay" | "weir";
  readonly client: BenchClient;
  /** Of the relay or the gateway. */
  readonly pid: number | null;
  /** Values masked so far. */
  masked(): Promise<number>;
}

const nothing = (): Promise<number> => Promise.resolve(0);

export const postgresSuite: Suite = {
  name: SUITE,
  description:
    "PostgreSQL 18 direct, through a bare TCP relay, and through Weir (policy, masking, audit, recording: results whole up to 8 MiB a session, then counted)",
  usesBuild: true,
  async run(context) {
    const { ways, database, missing } = await open(context);
    const results: Result[] = [];
    for (const bulk of BULK) {
      context.say(`${SUITE}: ${bulk.name}`);
      results.push(...(await runBulk(context, ways, database, bulk.name, bulk.sql)));
      if (missing !== null) results.push(refusedResult(SUITE, bulk.name, "weir", missing));
    }
    context.say(`${SUITE}: ${SELECT_1.name}`);
    results.push(...(await runLatency(ways, context.full ? LATENCY.full : LATENCY.quick)));
    if (missing !== null) results.push(refusedResult(SUITE, SELECT_1.name, "weir", missing));
    return { cases: [...BULK, SELECT_1], results };
  },
};

/** Starts everything. A gateway that does not start is `missing`, with its reason; the other ways are still measured. */
async function open(
  context: SuiteContext,
): Promise<{ ways: Way[]; database: Database; missing: string | null }> {
  context.say(`${SUITE}: a database with ${ROWS} rows`);
  const folder = await mkdtemp(join(tmpdir(), "weir-bench-"));
  // The server may run as another user, who has to pass through.
  await chmod(folder, 0o755);
  context.cleanup.add(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  const database = await startDatabase(folder);
  context.cleanup.add(() => database.stop());
  await seed(database);
  const connect = async (options: ClientOptions): Promise<BenchClient> => {
    const client = await BenchClient.connect(options);
    context.cleanup.add(() => client.close());
    return client;
  };
  const ways: Way[] = [{ engine: "direct", client: await connect(database), pid: null, masked: nothing }];
  const script = fileURLToPath(new URL("peers/relay.js", context.built));
  const relay = await start([script, String(database.port)], /^\d+\n/, context.cleanup);
  const throughRelay = { ...database, port: Number(relay.said) };
  ways.push({ engine: "relay", client: await connect(throughRelay), pid: relay.pid, masked: nothing });
  try {
    const gateway = await startGateway(context.root, folder, database, context.cleanup);
    const { pid, masked } = gateway;
    ways.push({ engine: "weir", client: await connect(gateway.client), pid, masked });
    return { ways, database, missing: null };
  } catch (error) {
    return { ways, database, missing: error instanceof Error ? error.message : "the gateway did not start" };
  }
}

async function runBulk(
  context: SuiteContext,
  ways: readonly Way[],
  database: Database,
  name: string,
  sql: string,
): Promise<Result[]> {
  const rules = rulesDigest(DEFAULT_PACKS.flatMap((each) => [...pack(each)]));
  const keyOf = (engine: string): string => `${SUITE}/${name}/${engine}/${ROWS} rows`;
  // The ways differ in what arrives, so the rate is of what the server sends.
  const { bytes } = await ways[0].client.query(sql);
  let keys = 0;
  const contenders = ways.map(({ engine, client, pid, masked }): Contender => {
    const run = async (inspect: boolean): Promise<Run> => {
      const maskedBefore = await masked();
      const before = cpu(database, pid);
      const started = performance.now();
      const answer = await client.query(sql, inspect ? { marks: MARKS } : undefined);
      const ms = performance.now() - started;
      const after = cpu(database, pid);
      if (answer.rows !== ROWS) throw new Error(`wrong answer: ${answer.rows} rows, ${ROWS} expected`);
      const findings = (await masked()) - maskedBefore;
      if (answer.marks !== undefined) {
        if (engine === "direct") keys = answer.marks - ROWS;
        if (engine === "weir") checkMasking(answer.marks, findings, keys);
      }
      return {
        bytes,
        ms,
        findings,
        outputBytes: answer.bytes,
        digest: answer.digest ?? null,
        cpuSeconds: spent(before, after),
      };
    };
    return {
      engine,
      expected: context.expected.get(keyOf(engine), rules),
      run: () => run(false),
      check: () => run(true),
    };
  });
  const outcomes = await measure(contenders, context.full ? EFFORT.full : EFFORT.quick);
  for (const outcome of outcomes)
    if (outcome.kind === "refused" && outcome.answer !== null)
      context.expected.propose(keyOf(outcome.engine), rules, outcome.answer);
  return throughputResults(SUITE, name, outcomes, ["direct", "relay"]).map((result) =>
    result.ms === undefined ? result : { ...result, rows_per_s: rounded((ROWS * 1_000) / result.ms) },
  );
}

async function runLatency(ways: readonly Way[], iterations: number): Promise<Result[]> {
  const cpuOf = () => ways.map(({ pid }) => (pid === null ? null : cpuSeconds(pid)));
  let before = cpuOf();
  const outcomes = await measureLatencies(
    ways.map(({ engine, client }) => ({
      engine,
      async ask() {
        const { rows, bytes } = await client.query("select 1");
        if (rows !== 1 || bytes !== SELECT_1_BYTES) throw new Error("wrong answer to SELECT 1");
      },
    })),
    {
      iterations,
      warmup: WARMUP,
      now: () => performance.now(),
      onWarm() {
        before = cpuOf();
      },
    },
  );
  const after = cpuOf();
  return latencyResults(SUITE, SELECT_1.name, outcomes, "direct", ["direct", "relay"]).map((result, i) => {
    const [from, to] = [before[i], after[i]];
    if (from === null || to === null || result.refused !== undefined) return result;
    return { ...result, cpu_s: { engine: rounded(to - from) } };
  });
}

/**
 * What can be said of masking without any committed answer.
 *
 * @param marks Addresses and keys that came through. @param keys Rows with a key in their note, as the direct way gave them.
 */
function checkMasking(marks: number, findings: number, keys: number): void {
  if (marks > 0) throw new Error(`${marks} values came out unmasked`);
  const least = ROWS * VALUES_PER_ROW + keys;
  if (findings < least) throw new Error(`${findings} values were masked, at least ${least} had to be`);
}

/** CPU seconds so far of everyone at work; who cannot be told is left out. */
function cpu(database: Database, pid: number | null): Record<string, number> {
  const { user, system } = process.cpuUsage();
  const engine = pid === null ? null : cpuSeconds(pid);
  const server = cpuSeconds(database.pid);
  return {
    client: (user + system) / 1e6,
    ...(engine === null ? {} : { engine }),
    ...(server === null ? {} : { server }),
  };
}

function spent(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>) {
  return Object.fromEntries(Object.entries(after).map(([who, cpu]) => [who, cpu - (before[who] ?? 0)]));
}
