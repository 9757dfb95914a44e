// The order law as a property: whatever script an adapter plays and whichever call of whichever service fails, nothing
// unmasked and nothing unrecorded is handed back or sent, and the session ends with the failure's own code.

import { expect, test } from "vitest";
import { text, utf8 } from "../../src/base/bytes.ts";
import { type ErrorCode, WeirError } from "../../src/base/errors.ts";
import type { MaskedBytes } from "../../src/model/masking.ts";
import type { GovernedSession, Permit } from "../../src/model/session.ts";
import {
  CALM,
  createWorld,
  Faults,
  open,
  operation,
  RAW,
  rest,
  SERVICES,
  type Service,
  type World,
} from "./fakes.ts";

/** The code that each service's failure ends a session with. */
const CODES: Record<Service, ErrorCode> = {
  policy: "INTERNAL_INVARIANT",
  gate: "INTERNAL_INVARIANT",
  recorder: "RECORD_WRITE",
  audit: "AUDIT_WRITE",
  masker: "MASK_FAILED",
  meter: "INTERNAL_INVARIANT",
  send: "UPSTREAM_LOST",
};

/** A small generator with a printable seed (mulberry32). */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

class Player {
  readonly #world: World;
  readonly #next: (below: number) => number;
  session: GovernedSession | null = null;
  readonly problems: string[] = [];

  constructor(world: World, next: (below: number) => number) {
    this.#world = world;
    this.#next = next;
  }

  /** Plays one random script. Throws what the session throws. */
  async play(): Promise<void> {
    const session = await open(this.#world);
    this.session = session;
    for (let i = 0; i < 4; i++) {
      this.#given(await session.unsolicited("notice", utf8(`notice ${RAW} ${i}`)));
      const words = ["select", "deny", "hold", "select"][this.#next(4)];
      const stage = this.#next(4) === 0 ? "prepare" : "run";
      const answer = await session.judge(operation(`${words} ${RAW} ${i}`, { stage }), CALM());
      if (answer.kind === "denial") {
        this.#clean("denial", JSON.stringify(answer));
        continue;
      }
      await this.#run(session, answer, `Q:${words} ${RAW} ${i}`, stage);
    }
    await session.close({ kind: "client" });
  }

  async #run(session: GovernedSession, permit: Permit, frame: string, stage: string): Promise<void> {
    await permit.send(utf8(frame));
    if (stage === "run") {
      const rows = permit.rows({ framing: { kind: "pg-data-row" }, columns: [] });
      const answers = [0, 1, 2].map(async (n) =>
        this.#given(await rows.push(utf8(`${frame} row ${n} ${RAW}`))),
      );
      // Each is asked for; the first failure is the script's.
      for (const settled of await Promise.allSettled(answers))
        if (settled.status === "rejected") throw settled.reason;
      const stream = permit.stream("stdout");
      this.#given(await stream.push(utf8(`${frame} text ${RAW} a`)));
      this.#given(await stream.end());
      const input = session.input(permit, "copy-in");
      await input.push(utf8(`in ${RAW}`));
      await input.end();
    }
    this.#given(await permit.text("error", utf8(`error ${RAW}`)));
    await permit.complete();
  }

  /** What was handed back must be masked, and on record. */
  #given(bytes: MaskedBytes): void {
    const words = text(bytes);
    this.#clean("output", words);
    if (words === "") return;
    const known = this.#world.recorded.some((event) => event.kind === "data" && text(event.bytes) === words);
    if (!known) this.problems.push(`handed back before it was recorded: ${words}`);
  }

  #clean(what: string, words: string): void {
    if (words.includes(RAW)) this.problems.push(`${what} holds raw data`);
  }
}

/** Every frame that was sent was judged, approved if held, recorded and audited before. */
function checkSent(world: World): string[] {
  const problems: string[] = [];
  for (const frame of world.sent) {
    const words = frame.slice(2).replaceAll(RAW, "******");
    const event = world.recorded.find((e) => e.kind === "operation" && text(e.text) === words);
    if (event?.kind !== "operation") {
      problems.push(`sent without a record: ${words}`);
      continue;
    }
    if (event.verdict === "deny") problems.push(`sent against a verdict: ${words}`);
    if (event.verdict === "hold" && event.stage === "run") {
      const decided = world.recorded.some(
        (e) => e.kind === "decided" && e.op === event.op && e.outcome === "approved",
      );
      if (!decided) problems.push(`sent without an approval: ${words}`);
    }
    if (!world.audited.some((e) => e.type === "operation.judged" && e.facts.op === event.op)) {
      problems.push(`sent without an audit: ${words}`);
    }
  }
  return problems;
}

function checkNoRaw(world: World): string[] {
  // The masked bytes are typed arrays: read as text before they are searched.
  const words = JSON.stringify([world.issued, world.audited, world.holds], (_key, value: unknown) =>
    value instanceof Uint8Array ? text(value) : value,
  );
  const told = world.failures.map((error) => error.message).join();
  return words.includes(RAW) || told.includes(RAW)
    ? ["raw data in a record, an audit event, a hold or an error"]
    : [];
}

interface Run {
  readonly world: World;
  readonly player: Player;
  readonly error: unknown;
}

async function run(seed: number, faults: Faults): Promise<Run> {
  const next = random(seed);
  const slowness = next(3);
  const world = createWorld({ faults, slow: () => (slowness === 0 ? 0 : next(slowness * 4)) });
  const player = new Player(world, random(seed + 1));
  let error: unknown = null;
  try {
    await player.play();
  } catch (thrown) {
    error = thrown;
  }
  await rest();
  return { world, player, error };
}

const SEED = Number(process.env.WEIR_SEED ?? 20_260_101);

test(`no service's failure at any call lets anything pass (seed ${SEED})`, async () => {
  let faultsHit = 0;
  for (let script = 0; script < 12; script++) {
    const seed = SEED + script * 1_000;
    const calm = await run(seed, new Faults());
    expect([
      calm.error,
      ...calm.player.problems,
      ...checkSent(calm.world),
      ...checkNoRaw(calm.world),
    ]).toEqual([null]);
    for (const service of SERVICES) {
      const calls = calm.world.faults.calls.get(service) ?? 0;
      for (let nth = 1; nth <= calls; nth++) {
        const { world, player, error } = await run(seed, new Faults(service, nth));
        const where = `seed ${seed}, ${service} call ${nth}`;
        expect([...player.problems, ...checkSent(world), ...checkNoRaw(world)], where).toEqual([]);
        if (!world.faults.hit) continue;
        faultsHit++;
        await checkEnd(service, world, player.session, error, where);
      }
    }
  }
  // The property must have been put to the test.
  expect(faultsHit).toBeGreaterThan(1_000);
});

async function checkEnd(
  service: Service,
  world: World,
  session: GovernedSession | null,
  error: unknown,
  where: string,
): Promise<void> {
  if (session === null) {
    expect(error, where).toBeInstanceOf(WeirError);
    return;
  }
  const closing = world.audited.some((e) => e.type === "session.closed") || world.closedRecorders.count > 0;
  if (!session.ended.aborted) {
    // Only the closing steps may fail without ending a session that has ended already; the log hears of it.
    expect(closing || service === "recorder", where).toBe(true);
    expect(world.failures.length, where).toBe(1);
    return;
  }
  expect((session.ended.reason as WeirError).code, where).toBe(CODES[service]);
  if (error !== null || !closing) expect(error, where).toBe(session.ended.reason);
  const sent = world.sent.length;
  const { reason } = session.ended;
  await expect(session.judge(operation("select again"), CALM()), where).rejects.toBe(reason);
  expect(() => session.unsolicited("notice", utf8("x")), where).toThrow(reason as WeirError);
  expect(world.sent.length, where).toBe(sent);
}
