// Counters and timers, as Prometheus reads them. The spine feeds it; what others know already is asked at each scrape.
//
// Label values come from configuration (resources, entities), never from clients: a metric must not grow with traffic.
//
// Hot path: `stage` runs several times for each batch, so every label's child is looked up once and kept.

import { monitorEventLoopDelay } from "node:perf_hooks";
import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Meter } from "../model/events.ts";

/** Microseconds: from a cached verdict to a reviewer who comes back from lunch. */
const STAGE_BUCKETS = [
  2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 250_000, 1_000_000, 10_000_000,
  60_000_000, 900_000_000, 3_600_000_000,
];
const LAG_RESOLUTION_MS = 10;

type Stage = Parameters<Meter["stage"]>[0];
const STAGES: readonly Stage[] = ["judge", "hold", "mask", "record", "audit", "forward"];

/** Values that someone else keeps; asked at each scrape. */
export interface MeterSources {
  /** Batches that wait for or are in a masking worker. */
  readonly poolDepth?: () => number;
  /** Bytes that wait because a match could still include them. */
  readonly heldBytes?: () => number;
  readonly approvalsPending?: () => number;
}

export interface PrometheusMeter extends Meter {
  /** Joins sources that are made after the meter. */
  observe(sources: MeterSources): void;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
  /** Stops measuring the event loop. */
  close(): void;
}

export function createMeter(options: { readonly version: string }): PrometheusMeter {
  const registry = new Registry();
  const registers = [registry];
  const sources: { -readonly [K in keyof MeterSources]: MeterSources[K] } = {};

  const sessionsOpen = new Gauge({
    name: "weir_sessions_open",
    help: "Sessions that are open now.",
    labelNames: ["resource"],
    registers,
  });
  const sessions = new Counter({
    name: "weir_sessions_total",
    help: "Sessions opened since the start.",
    labelNames: ["resource"],
    registers,
  });
  const verdicts = new Counter({
    name: "weir_verdicts_total",
    help: "Verdicts given, by kind.",
    labelNames: ["verdict", "resource"],
    registers,
  });
  const masked = new Counter({
    name: "weir_masked_total",
    help: "Findings masked, by entity.",
    labelNames: ["entity"],
    registers,
  });
  const stages = new Histogram({
    name: "weir_stage_microseconds",
    help: "Time that a stage of the order law took.",
    labelNames: ["stage"],
    buckets: STAGE_BUCKETS,
    registers,
  });
  const stageOf = new Map(STAGES.map((stage) => [stage, stages.labels(stage)]));

  for (const [name, help, source] of [
    ["weir_pool_depth", "Batches waiting for or in a masking worker.", "poolDepth"],
    ["weir_held_bytes", "Bytes held because a match could still include them.", "heldBytes"],
    ["weir_approvals_pending", "Operations that wait for a reviewer.", "approvalsPending"],
  ] as const) {
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(sources[source]?.() ?? 0);
      },
    });
  }
  new Gauge({
    name: "weir_build_info",
    help: "Always 1; its label tells the version.",
    labelNames: ["version"],
    registers,
  }).set({ version: options.version }, 1);
  new Gauge({
    name: "weir_process_resident_bytes",
    help: "Memory of the process.",
    registers,
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  const lag = eventLoopLag(registers);

  return {
    sessionOpened(resource) {
      sessionsOpen.inc({ resource });
      sessions.inc({ resource });
    },
    sessionClosed: (resource) => sessionsOpen.dec({ resource }),
    verdict: (verdict, resource) => verdicts.inc({ verdict, resource }),
    masked(entity, count) {
      if (count > 0) masked.inc({ entity }, count);
    },
    stage: (stage, micros) => stageOf.get(stage)?.observe(micros),
    observe: (more) => void Object.assign(sources, more),
    text: () => registry.metrics(),
    contentType: registry.contentType,
    close: () => void lag.disable(),
  };
}

/** How late timers ran since the last scrape, in seconds. */
function eventLoopLag(registers: Registry[]) {
  const histogram = monitorEventLoopDelay({ resolution: LAG_RESOLUTION_MS });
  histogram.enable();
  new Gauge({
    name: "weir_event_loop_lag_seconds",
    help: "How late timers ran since the last scrape.",
    labelNames: ["quantile"],
    registers,
    collect() {
      for (const [quantile, nanoseconds] of [
        ["0.5", histogram.percentile(50)],
        ["0.99", histogram.percentile(99)],
        ["1", histogram.max],
      ] as const) {
        // The histogram holds whole intervals: what is past the resolution is the lag. It is empty before the first one.
        const late = histogram.count === 0 ? 0 : nanoseconds / 1e9 - LAG_RESOLUTION_MS / 1e3;
        this.set({ quantile }, Math.max(0, late));
      }
      histogram.reset();
    },
  });
  return histogram;
}
