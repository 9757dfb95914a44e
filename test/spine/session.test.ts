// One session through its life: permits, holds, lanes, denials, the token's end, drain and close.

import { expect, test } from "vitest";
import { text, utf8 } from "../../src/base/bytes.ts";
import type { HoldOutcome } from "../../src/model/approval.ts";
import type { GovernedSession, Permit } from "../../src/model/session.ts";
import {
  ALLOW_ALL,
  CALM,
  createWorld,
  Faults,
  open,
  operation,
  PRINCIPAL,
  RAW,
  rest,
  type World,
} from "./fakes.ts";

async function allowed(
  session: GovernedSession,
  words = "select 1",
  stage: "run" | "prepare" = "run",
): Promise<Permit> {
  const answer = await session.judge(operation(words, { stage }), CALM());
  if (answer.kind !== "permit") throw new Error(`expected a permit: ${answer.message}`);
  return answer;
}

const ROWS = { framing: { kind: "pg-data-row" }, columns: [] } as const;
const kinds = (world: World) => world.recorded.map((event) => event.kind);

test("an operation goes judge, record, audit, forward, data, completed", async () => {
  const world = createWorld();
  const session = await open(world);
  const permit = await allowed(session);
  await permit.send(utf8("Q:select 1"));
  const out = permit.rows(ROWS).push(utf8(`row ${RAW}`));
  expect(text(out as Uint8Array)).toBe("row ******");
  expect(permit.complete()).toBeUndefined();
  await session.close({ kind: "client" });
  expect(kinds(world)).toEqual(["opened", "operation", "data", "completed", "closed"]);
  expect(world.recorded[3]).toEqual({ kind: "completed", op: 1, rows: 1, bytes: 10, masked: { WORD: 1 } });
  expect(world.audited.map((event) => event.type)).toEqual([
    "session.opened",
    "operation.judged",
    "operation.completed",
    "session.closed",
  ]);
  expect(world.counted.get("WORD")).toBe(1);
  expect(new Set(world.stages)).toEqual(new Set(["judge", "record", "audit", "forward", "mask"]));
});

test("while everything answers at once, no promise is made for a row", async () => {
  const permit = await allowed(await open(createWorld()));
  expect(permit.rows(ROWS).push(utf8("x"))).toBeInstanceOf(Uint8Array);
  expect(permit.text("error", utf8("x"))).toBeInstanceOf(Uint8Array);
});

test("a small text is answered when it is on record, and not before", async () => {
  const turns = { count: 0 };
  const world = createWorld({ slow: () => turns.count });
  const session = await open(world);
  const permit = await allowed(session);
  turns.count = 5;
  const asked = [permit.text("error", utf8(`e ${RAW}`)), session.unsolicited("notice", utf8(`n ${RAW}`))];
  const seen = asked.map(async (answer) => [text(await answer), kinds(world).length]);
  expect(kinds(world)).toEqual(["opened", "operation"]);
  expect(await Promise.all(seen)).toEqual([
    ["e ******", 3],
    ["n ******", 4],
  ]);
});

test("a small text whose record fails is never answered", async () => {
  const faults = new Faults("recorder", 3);
  const turns = { count: 0 };
  const world = createWorld({ faults, slow: () => turns.count });
  const session = await open(world);
  const permit = await allowed(session);
  turns.count = 2;
  await expect(permit.text("error", utf8(RAW))).rejects.toMatchObject({ code: "RECORD_WRITE" });
  expect(session.ended.aborted).toBe(true);
});

test("the client's free text is masked in the record, its principal is not", async () => {
  const world = createWorld();
  await open(world);
  const [opened] = world.recorded;
  expect(opened).toMatchObject({
    info: { principal: { id: "ana@example.com" }, client: { user: "u ******" } },
  });
});

const MISUSES: [name: string, misuse: (permit: Permit) => Promise<unknown>][] = [
  [
    "a second send",
    async (permit) => {
      await permit.send(utf8("Q:select 1"));
      await permit.send(utf8("Q:select 1"));
    },
  ],
  [
    "two sends at the same time",
    async (permit) => Promise.all([permit.send(utf8("Q:select 1")), permit.send(utf8("Q:select 1"))]),
  ],
  ["other bytes", async (permit) => permit.send(utf8("Q:select 2"))],
  ["more bytes", async (permit) => permit.send(utf8("Q:select 1;"))],
  ["fewer bytes", async (permit) => permit.send(utf8("Q:select "))],
];
for (const [name, misuse] of MISUSES) {
  test(`${name} sends nothing and ends the session`, async () => {
    const world = createWorld();
    const session = await open(world);
    await expect(misuse(await allowed(session))).rejects.toMatchObject({ code: "PERMIT_INVALID" });
    expect(world.sent.filter((frame) => frame !== "Q:select 1")).toEqual([]);
    expect(world.sent.length).toBeLessThanOrEqual(1);
    expect(session.ended.aborted).toBe(true);
  });
}

test("what is sent is what was judged, also when the adapter uses its buffer again", async () => {
  const world = createWorld();
  const session = await open(world);
  const frame = utf8("Q:select 1");
  const answer = await session.judge(operation("select 1", { frame }), CALM());
  frame.set(utf8("Q:delete 1"));
  await expect((answer as Permit).send(frame)).rejects.toMatchObject({ code: "PERMIT_INVALID" });
  expect(world.sent).toEqual([]);
});

test("a completed permit is of no use", async () => {
  const permit = await allowed(await open(createWorld()));
  const rows = permit.rows(ROWS);
  await permit.complete();
  for (const use of [
    () => permit.rows(ROWS),
    () => permit.text("error", utf8("x")),
    () => permit.complete(),
  ]) {
    expect(use).toThrow(expect.objectContaining({ code: "PERMIT_INVALID" }));
  }
  expect(() => rows.push(utf8("x"))).toThrow(expect.objectContaining({ code: "STREAM_CLOSED" }));
});

test("input needs a permit of its own session, not something that looks like one", async () => {
  const world = createWorld();
  const [one, other] = [await open(world), await open(world)];
  const permit = await allowed(one);
  for (const given of [permit, { ...permit }, { kind: "permit" } as Permit]) {
    const session = given === permit ? other : one;
    expect(() => session.input(given, "stdin")).toThrow(expect.objectContaining({ code: "PERMIT_INVALID" }));
  }
});

test("answers come in the order of the pushes, whoever was ready first", async () => {
  const delays = [0, 9, 5, 0, 7, 0, 3, 1, 0, 2];
  let at = 0;
  const world = createWorld({ slow: () => delays[at++ % delays.length] });
  const permit = await allowed(await open(world));
  const rows = permit.rows(ROWS);
  const order: string[] = [];
  const words = [..."abcdefgh"];
  await Promise.all(words.map(async (word) => order.push(text(await rows.push(utf8(word))))));
  await permit.complete();
  expect(order).toEqual(words);
  const data = world.recorded.flatMap((event) => (event.kind === "data" ? [text(event.bytes)] : []));
  expect(data).toEqual(words);
  expect(world.recorded.at(-1)).toMatchObject({ kind: "completed", rows: 8 });
});

test("a new result ends the one before it", async () => {
  const permit = await allowed(await open(createWorld()));
  const first = permit.rows(ROWS);
  await first.push(utf8("1"));
  const second = permit.rows(ROWS);
  expect(() => first.push(utf8("2"))).toThrow(expect.objectContaining({ code: "STREAM_CLOSED" }));
  await second.push(utf8("3"));
});

test("result text that column masks apply to must come as rows", async () => {
  const world = createWorld();
  const action = { kind: "redact" } as const;
  world.obligations = { ...ALLOW_ALL, columnMasks: [{ column: { table: "t", column: "c" }, action }] };
  const permit = await allowed(await open(world));
  expect(() => permit.stream("copy-out")).toThrow(expect.objectContaining({ code: "MASK_FAILED" }));
});

test("input to a masked table is recorded by size only", async () => {
  const world = createWorld();
  const action = { kind: "redact" } as const;
  world.obligations = { ...ALLOW_ALL, columnMasks: [{ column: { table: "orders", column: "c" }, action }] };
  const session = await open(world);
  const input = session.input(await allowed(session), "copy-in");
  await input.push(utf8("a surname\n"));
  await input.end();
  const data = world.recorded.flatMap((event) => (event.kind === "data" ? [text(event.bytes)] : []));
  expect(data).toEqual(["[10 bytes withheld]"]);
});

// -- denials and holds -----------------------------------------------------------------------------------

test("a denied operation says which rule, and where it is recorded", async () => {
  const world = createWorld();
  const session = await open(world);
  const answer = await session.judge(operation("deny it"), CALM());
  expect(answer).toEqual({
    kind: "denial",
    code: "POLICY_DENIED",
    reason: { policy: "p", rule: "no-drops", message: "Ask the owner" },
    message: 'refused by policy rule "no-drops" of "p"',
    detail: "Ask the owner. Its effects: read.",
    hint: "It is operation 1 of session s1; name both when you ask for a change of policy.",
  });
  expect(kinds(world)).toEqual(["opened", "operation"]);
  expect((await allowed(session)).kind).toBe("permit");
});

test("names in what the client and the record are told are masked", async () => {
  const world = createWorld();
  const session = await open(world);
  const base = operation("deny").facts.statements[0];
  const facts = {
    statements: [{ ...base, tables: [{ name: RAW, access: "write" as const }], columns: [{ column: RAW }] }],
  };
  const answer = await session.judge(operation("deny", { facts }), CALM());
  expect(answer).toMatchObject({ detail: "Ask the owner. It can write to ******." });
  expect(JSON.stringify([world.recorded, world.audited])).not.toContain(RAW);
});

const OUTCOMES: [outcome: HoldOutcome, code: string, detail: string][] = [
  [
    { kind: "denied", by: "bob", comment: `no, ${RAW}` },
    "APPROVAL_DENIED",
    "Approval a1 was denied. no, ******.",
  ],
  [{ kind: "expired" }, "APPROVAL_EXPIRED", "Approval a1 expired. It needed 1 of: dba."],
  [{ kind: "withdrawn" }, "APPROVAL_WITHDRAWN", "Approval a1 was withdrawn."],
];
for (const [outcome, code, detail] of OUTCOMES) {
  test(`a hold that ends ${outcome.kind} sends nothing, and the session goes on`, async () => {
    const world = createWorld();
    world.outcome = outcome;
    const session = await open(world);
    const answer = await session.judge(operation("hold it"), CALM());
    expect(answer).toMatchObject({ kind: "denial", code, detail });
    expect(kinds(world)).toEqual(["opened", "operation", "held", "decided"]);
    expect(session.ended.aborted).toBe(false);
  });
}

test("an approved hold tells the client, then gives a permit", async () => {
  const world = createWorld();
  const session = await open(world);
  const told: string[] = [];
  const answer = await session.judge(operation(`hold ${RAW}`), {
    onHold: (hold) => told.push(`${hold.id} after ${kinds(world).at(-1)}`),
    signal: new AbortController().signal,
  });
  expect(answer.kind).toBe("permit");
  expect(told).toEqual(["a1 after held"]);
  expect(text(world.holds[0].summary)).toBe("hold ******");
  expect(world.audited.map((event) => event.type)).toContain("approval.decided");
});

test("an approval that comes when the client has left sends nothing", async () => {
  const world = createWorld();
  const session = await open(world);
  const left = new AbortController();
  const answer = await session.judge(operation("hold it"), {
    onHold: () => left.abort(),
    signal: left.signal,
  });
  expect(answer).toMatchObject({ code: "APPROVAL_WITHDRAWN" });
});

test("an approval under a policy that has changed meanwhile is asked for again", async () => {
  const world = createWorld();
  const session = await open(world);
  const onHold = () => {
    world.policyVersion = "v2";
  };
  const answer = await session.judge(operation("hold it"), { onHold, signal: new AbortController().signal });
  expect(answer).toMatchObject({ kind: "permit", obligations: { policyVersion: "v2" } });
  expect(world.holds.map((hold) => hold.policyVersion)).toEqual(["v1", "v2"]);
});

test("preparing what would be held asks nobody, and gives no data", async () => {
  const world = createWorld();
  const permit = await allowed(await open(world), "hold it", "prepare");
  await permit.send(utf8("Q:hold it"));
  expect(world.holds).toEqual([]);
  expect(() => permit.rows(ROWS)).toThrow(expect.objectContaining({ code: "PERMIT_INVALID" }));
  expect(text(await permit.text("column-name", utf8(RAW)))).toBe("******");
});

test("preparing what is denied is denied", async () => {
  const session = await open(createWorld());
  const answer = await session.judge(operation("deny it", { stage: "prepare" }), CALM());
  expect(answer.kind).toBe("denial");
});

// -- the end ---------------------------------------------------------------------------------------------

test("the token's expiry ends the session and what waits in it", async () => {
  const world = createWorld();
  world.outcome = "wait";
  const session = await open(world, { ...PRINCIPAL, expiresAt: world.clock.now() + 5_000 });
  const held = session.judge(operation("hold it"), CALM());
  await rest();
  world.clock.advance(5_000);
  await expect(held).rejects.toMatchObject({ code: "AUTH_TOKEN_EXPIRED" });
  expect(session.ended.reason).toMatchObject({ code: "AUTH_TOKEN_EXPIRED" });
});

test("an expired token opens no session", async () => {
  const world = createWorld();
  const late = open(world, { ...PRINCIPAL, expiresAt: world.clock.now() });
  await expect(late).rejects.toMatchObject({ code: "AUTH_TOKEN_EXPIRED" });
  expect(world.recorded).toEqual([]);
});

test("closing twice closes once, and frees every timer", async () => {
  const world = createWorld();
  const session = await open(world);
  await Promise.all([session.close({ kind: "client" }), session.close({ kind: "upstream" })]);
  expect(kinds(world)).toEqual(["opened", "closed"]);
  expect(world.closedRecorders.count).toBe(1);
  expect(world.clock.timers).toBe(0);
  expect(world.spine.sessions()).toEqual([]);
  expect(() => session.unsolicited("notice", utf8("x"))).toThrow(
    expect.objectContaining({ code: "STREAM_CLOSED" }),
  );
});

test("closing while an operation is held withdraws it, on record", async () => {
  const world = createWorld();
  world.outcome = "wait";
  const session = await open(world);
  const held = session.judge(operation("hold it"), CALM());
  await rest();
  await session.close({ kind: "client" });
  expect(await held).toMatchObject({ code: "APPROVAL_WITHDRAWN" });
  expect(kinds(world)).toEqual(["opened", "operation", "held", "decided", "closed"]);
});

test("a session limit refuses the next one", async () => {
  const world = createWorld({ sessionsMax: 1 });
  const session = await open(world);
  await expect(open(world)).rejects.toMatchObject({ code: "SESSION_LIMIT" });
  await session.close({ kind: "client" });
  await open(world);
});

test("draining ends idle sessions at once, lets an operation finish, and opens none", async () => {
  const world = createWorld();
  const [idle, busy] = [await open(world), await open(world)];
  const permit = await allowed(busy);
  const drained = world.spine.drain(10_000);
  expect([idle.ended.aborted, busy.ended.aborted]).toEqual([true, false]);
  expect(idle.ended.reason).toMatchObject({ code: "SESSION_DRAINING" });
  await expect(open(world)).rejects.toMatchObject({ code: "SESSION_DRAINING" });
  await expect(busy.judge(operation("select 2"), CALM())).rejects.toMatchObject({ code: "SESSION_DRAINING" });
  expect(text(await permit.text("notice", utf8("still here")))).toBe("still here");
  await permit.complete();
  world.clock.advance(100);
  expect(busy.ended.aborted).toBe(true);
  await Promise.all([idle, busy].map((session) => session.close({ kind: "client" })));
  await drained;
  expect(world.recorded.at(-1)).toMatchObject({ kind: "closed", reason: "drain" });
});

test("draining cuts what is not done in time, and does not wait for an adapter that never closes", async () => {
  const world = createWorld();
  const session = await open(world);
  await allowed(session);
  const drained = world.spine.drain(10_000);
  world.clock.advance(9_999);
  expect(session.ended.aborted).toBe(false);
  world.clock.advance(1);
  expect(session.ended.aborted).toBe(true);
  world.clock.advance(2_000);
  await drained;
});
