// What the meter counts, as Prometheus reads it.

import { afterEach, beforeEach, expect, test } from "vitest";
import { createMeter, type PrometheusMeter } from "../../src/api/meter.ts";

let meter: PrometheusMeter;

beforeEach(() => {
  meter = createMeter({ version: "1.2.3" });
});

afterEach(() => meter.close());

async function value(line: string): Promise<number | null> {
  const found = (await meter.text()).split("\n").find((candidate) => candidate.startsWith(`${line} `));
  return found === undefined ? null : Number(found.slice(line.length + 1));
}

const COUNTS: [
  name: string,
  feed: (meter: PrometheusMeter) => void,
  line: string,
  expected: number | null,
][] = [
  [
    "open sessions",
    (m) => [m.sessionOpened("a"), m.sessionOpened("a"), m.sessionClosed("a")],
    'weir_sessions_open{resource="a"}',
    1,
  ],
  [
    "sessions since the start",
    (m) => [m.sessionOpened("a"), m.sessionClosed("a")],
    'weir_sessions_total{resource="a"}',
    1,
  ],
  [
    "verdicts by kind",
    (m) => [m.verdict("deny", "a"), m.verdict("allow", "a")],
    'weir_verdicts_total{verdict="deny",resource="a"}',
    1,
  ],
  [
    "findings by entity",
    (m) => [m.masked("EMAIL", 3), m.masked("EMAIL", 4)],
    'weir_masked_total{entity="EMAIL"}',
    7,
  ],
  [
    "nothing for an entity that was not found",
    (m) => m.masked("EMAIL", 0),
    'weir_masked_total{entity="EMAIL"}',
    null,
  ],
  [
    "a stage in its bucket",
    (m) => m.stage("judge", 7),
    'weir_stage_microseconds_bucket{le="10",stage="judge"}',
    1,
  ],
  [
    "a stage not in a lower bucket",
    (m) => m.stage("judge", 7),
    'weir_stage_microseconds_bucket{le="5",stage="judge"}',
    0,
  ],
  [
    "a hold of an hour",
    (m) => m.stage("hold", 3.6e9),
    'weir_stage_microseconds_bucket{le="3600000000",stage="hold"}',
    1,
  ],
  [
    "the time of a stage",
    (m) => [m.stage("mask", 7), m.stage("mask", 5)],
    'weir_stage_microseconds_sum{stage="mask"}',
    12,
  ],
  ["the pool's depth, asked when read", (m) => m.observe({ poolDepth: () => 3 }), "weir_pool_depth", 3],
  ["held bytes, asked when read", (m) => m.observe({ heldBytes: () => 42 }), "weir_held_bytes", 42],
  [
    "pending approvals, asked when read",
    (m) => m.observe({ approvalsPending: () => 2 }),
    "weir_approvals_pending",
    2,
  ],
  ["the version", () => {}, 'weir_build_info{version="1.2.3"}', 1],
];

for (const [name, feed, line, expected] of COUNTS)
  test(`it tells ${name}`, async () => {
    feed(meter);
    expect(await value(line)).toBe(expected);
  });

test("it sees a blocked event loop, and forgets it after a scrape", async () => {
  // The first interval starts the measure.
  await new Promise((resolve) => setTimeout(resolve, 30));
  const until = performance.now() + 200;
  while (performance.now() < until);
  await new Promise((resolve) => setTimeout(resolve, 30));
  const lag = 'weir_event_loop_lag_seconds{quantile="1"}';
  expect(await value(lag)).toBeGreaterThan(0.1);
  expect(await value(lag)).toBeLessThan(0.1);
});

test("two meters do not share counts", async () => {
  const other = createMeter({ version: "1.2.3" });
  other.sessionOpened("a");
  other.close();
  expect(await value('weir_sessions_open{resource="a"}')).toBe(null);
});
