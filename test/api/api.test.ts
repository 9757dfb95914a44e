// The API as its clients see it: who gets in, what they are told, and how refusals look.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WeirError } from "../../src/base/errors.ts";
import { type Harness, startHarness } from "./harness.ts";

let harness: Harness;

beforeEach(async () => {
  harness = await startHarness();
});

afterEach(() => harness.close());

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
}

async function call(
  method: "GET" | "POST" | "DELETE",
  url: string,
  options: { token?: string; body?: unknown; raw?: string; type?: string } = {},
): Promise<Answer> {
  const { token = harness.operator, body, raw, type = "application/json" } = options;
  const payload = raw ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await harness.api.inject({
    method,
    url,
    headers: {
      ...(token === "" ? {} : { authorization: `Bearer ${token}` }),
      ...(payload === undefined ? {} : { "content-type": type }),
    },
    payload,
  });
  const json = String(response.headers["content-type"]).startsWith("application/json");
  return {
    status: response.statusCode,
    body: json ? response.json() : { text: response.body },
    headers: response.headers,
  };
}

const get = (url: string, token?: string) => call("GET", url, { token });

describe("without a token", () => {
  test("health and readiness are told, and nothing else of the gateway", async () => {
    expect(await get("/healthz", "")).toMatchObject({ status: 200, body: { status: "ok" } });
    expect(await get("/readyz", "")).toMatchObject({ status: 200, body: { status: "ready" } });
    harness.ready = false;
    expect(await get("/readyz", "")).toMatchObject({ status: 503, body: { status: "not ready" } });
    expect((await get("/healthz", "")).status).toBe(200);
  });

  const CLOSED = ["/metrics", "/v1", "/v1/sessions", "/v1/sessions/01A", "/v1/sessions/01A/events"];
  const APPROVALS = [
    "/v1/approvals",
    "/v1/approvals/ap_0000000000",
    "/v1/approvals/stream",
    "/v1/nowhere",
    "/",
  ];
  for (const path of [...CLOSED, ...APPROVALS])
    test(`${path} is closed`, async () => {
      const answer = await get(path, "");
      expect(answer).toMatchObject({ status: 401, body: { error: { code: "AUTH_REQUIRED" } } });
      expect(answer.headers["www-authenticate"]).toBe("Bearer");
    });

  test("nothing is decided", async () => {
    const { hold } = await harness.hold();
    const answer = await call("POST", `/v1/approvals/${hold.id}`, {
      token: "",
      body: { decision: "approve" },
    });
    expect(answer.status).toBe(401);
    expect(harness.repository.rows.get(hold.id)?.state).toBe("pending");
  });
});

describe("a token", () => {
  test("made to connect does not open the API", async () => {
    const token = await harness.token("agent", ["operators"], "connect");
    expect(await get("/v1/approvals", token)).toMatchObject({
      status: 403,
      body: { error: { code: "AUTH_TOKEN_SCOPE" } },
    });
  });

  test("made to operate opens it", async () => {
    expect((await get("/v1", await harness.token("ada", []))).body).toEqual({ version: "1.2.3" });
  });

  for (const header of ["Basic abc", "Bearer", "Bearer  ", "bearer a b", ""])
    test(`in a header of another form is none: ${JSON.stringify(header)}`, async () => {
      const response = await harness.api.inject({ url: "/v1", headers: { authorization: header } });
      expect(response.statusCode).toBe(401);
      expect(response.json().error.code).toBe("AUTH_REQUIRED");
    });
});

describe("approvals", () => {
  test("are listed, newest first, with all that a reviewer needs and no raw time stamps", async () => {
    const { hold } = await harness.hold();
    const { status, body } = await get("/v1/approvals?state=pending");
    expect(status).toBe(200);
    expect(body.approvals).toEqual([
      {
        id: hold.id,
        gateway: "gw",
        sessionId: "01B",
        principalId: "agent",
        resource: "orders",
        digest: "d1",
        policyVersion: "p1",
        reason: { policy: "prod", rule: "deletes", message: "deletes are reviewed" },
        summary: "delete from orders",
        effects: ["write"],
        targets: ["public.orders"],
        inTransaction: false,
        reviewers: ["operators", "dba"],
        quorum: 1,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        expiresAt: new Date(hold.expiresAt).toISOString(),
        state: "pending",
        decisions: [],
      },
    ]);
  });

  test("are approved by the operator, and the held operation goes on", async () => {
    const { hold, outcome } = await harness.hold();
    const body = { decision: "approve", comment: "fine" };
    const answer = await call("POST", `/v1/approvals/${hold.id}`, { body });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        approval: {
          state: "used",
          decisions: [{ reviewer: "operator", verdict: "approve", comment: "fine" }],
        },
      },
    });
    expect(await outcome).toEqual({ kind: "approved", by: ["operator"] });
    expect(await get(`/v1/approvals/${hold.id}`)).toMatchObject({
      status: 200,
      body: { approval: { state: "used" } },
    });
  });

  test("are decided by whom the token names, whatever the request says", async () => {
    const { hold } = await harness.hold({ quorum: 2 });
    const token = await harness.token("bob", ["dba"]);
    const body = { decision: "approve", reviewer: "someone-else" };
    expect((await call("POST", `/v1/approvals/${hold.id}`, { token, body })).status).toBe(400);
    const answer = await call("POST", `/v1/approvals/${hold.id}`, { token, body: { decision: "approve" } });
    expect(answer).toMatchObject({
      status: 200,
      body: { approval: { state: "pending", decisions: [{ reviewer: "bob" }] } },
    });
  });

  const REFUSALS: [name: string, who: [string, string[]], status: number, code: string][] = [
    ["the requester", ["agent", ["dba"]], 403, "APPROVAL_SELF"],
    ["an outsider", ["eve", ["eng"]], 403, "APPROVAL_NOT_REVIEWER"],
  ];
  for (const [name, [principal, groups], status, code] of REFUSALS)
    test(`are not decided by ${name}`, async () => {
      const { hold } = await harness.hold();
      const token = await harness.token(principal, groups);
      const answer = await call("POST", `/v1/approvals/${hold.id}`, { token, body: { decision: "approve" } });
      expect(answer).toMatchObject({ status, body: { error: { code } } });
      expect(harness.repository.rows.get(hold.id)?.state).toBe("pending");
    });

  test("that are closed say so, with what became of them", async () => {
    const { hold, outcome, leave } = await harness.hold();
    leave();
    await outcome;
    expect(await call("POST", `/v1/approvals/${hold.id}`, { body: { decision: "approve" } })).toMatchObject({
      status: 409,
      body: { error: { code: "APPROVAL_CLOSED", state: "withdrawn" } },
    });
  });
});

describe("sessions", () => {
  test("are listed, newest first, open and closed", async () => {
    const { body } = await get("/v1/sessions");
    expect(body.sessions).toEqual([
      {
        id: "01B",
        principal: "agent",
        groups: ["agents"],
        resource: "orders",
        protocol: "postgres",
        client: { address: "127.0.0.1", application: "psql" },
        state: "open",
        openedAt: "2026-01-02T01:00:00.000Z",
      },
      {
        id: "01A",
        principal: "ada",
        groups: [],
        resource: "billing",
        protocol: "postgres",
        client: { address: "127.0.0.1" },
        state: "closed",
        openedAt: "2026-01-02T00:00:00.000Z",
        closedAt: "2026-01-02T00:05:00.000Z",
        reason: "client",
        operations: 3,
        masked: { EMAIL: 7 },
      },
    ]);
  });

  const PAGES: [query: string, ids: string[]][] = [
    ["state=open", ["01B"]],
    ["state=closed", ["01A"]],
    ["principal=ada", ["01A"]],
    ["resource=orders", ["01B"]],
    ["limit=1", ["01B"]],
    ["limit=1&before=01B", ["01A"]],
  ];
  for (const [query, ids] of PAGES)
    test(`are chosen by ${query}`, async () => {
      const { body } = await get(`/v1/sessions?${query}`);
      expect((body.sessions as { id: string }[]).map((session) => session.id)).toEqual(ids);
    });

  test("show what was recorded, bytes as text where they are text", async () => {
    const { body } = await get("/v1/sessions/01A/events");
    expect(body).toEqual({
      events: [
        { seq: 0, at: "2026-01-02T00:00:00.000Z", kind: "opened" },
        {
          seq: 1,
          at: "2026-01-02T00:00:00.001Z",
          kind: "operation",
          op: 1,
          text: "select email from customers",
        },
        { seq: 2, at: "2026-01-02T00:00:00.002Z", kind: "data", op: 1, bytes: "[EMAIL]" },
        { seq: 3, at: "2026-01-02T00:00:00.003Z", kind: "data", op: 1, bytes: { base64: "/wA=" } },
      ],
    });
  });

  test("give their events in pages that join without a gap", async () => {
    const seqs: number[] = [];
    let after = -1;
    for (let pages = 0; pages < 10; pages++) {
      const { body } = await get(`/v1/sessions/01A/events?limit=3&after=${after}`);
      seqs.push(...(body.events as { seq: number }[]).map((event) => event.seq));
      if (body.next === undefined) break;
      after = body.next as number;
    }
    expect(seqs).toEqual([0, 1, 2, 3]);
  });
});

const BAD: [
  name: string,
  method: "GET" | "POST" | "DELETE",
  url: string,
  options: object,
  status: number,
  code: string,
][] = [
  ["an unknown path", "GET", "/v1/nowhere", {}, 404, "API_NOT_FOUND"],
  ["a method that a path does not have", "DELETE", "/v1/sessions/01A", {}, 404, "API_NOT_FOUND"],
  ["an unknown approval", "GET", "/v1/approvals/ap_0000000000", {}, 404, "APPROVAL_NOT_FOUND"],
  ["an id that is none", "GET", "/v1/approvals/%2e%2e%2fetc", {}, 404, "APPROVAL_NOT_FOUND"],
  [
    "a decision on an unknown approval",
    "POST",
    "/v1/approvals/ap_0000000000",
    { body: { decision: "deny" } },
    404,
    "APPROVAL_NOT_FOUND",
  ],
  ["an unknown session", "GET", "/v1/sessions/nope", {}, 404, "SESSION_NOT_FOUND"],
  ["events of an unknown session", "GET", "/v1/sessions/nope/events", {}, 404, "SESSION_NOT_FOUND"],
  ["a session without a recording", "GET", "/v1/sessions/01B/events", {}, 404, "RECORD_NOT_FOUND"],
  ["a page after an unknown session", "GET", "/v1/sessions?before=nope", {}, 404, "SESSION_NOT_FOUND"],
  ["an unknown state", "GET", "/v1/approvals?state=maybe", {}, 400, "USAGE"],
  ["an unknown query field", "GET", "/v1/approvals?secret=1", {}, 400, "USAGE"],
  ["a limit of none", "GET", "/v1/sessions?limit=0", {}, 400, "USAGE"],
  ["a limit past the bound", "GET", "/v1/sessions?limit=1001", {}, 400, "USAGE"],
  ["a limit that is no number", "GET", "/v1/sessions?limit=x", {}, 400, "USAGE"],
  ["a repeated limit", "GET", "/v1/sessions?limit=1&limit=2", {}, 400, "USAGE"],
  ["no body", "POST", "/v1/approvals/ap_0000000000", {}, 400, "USAGE"],
  ["another decision", "POST", "/v1/approvals/ap_0000000000", { body: { decision: "maybe" } }, 400, "USAGE"],
  [
    "a comment that is no text",
    "POST",
    "/v1/approvals/ap_0000000000",
    { body: { decision: "deny", comment: 5 } },
    400,
    "USAGE",
  ],
  ["a body that is a list", "POST", "/v1/approvals/ap_0000000000", { body: [] }, 400, "USAGE"],
  ["a body that is no JSON", "POST", "/v1/approvals/ap_0000000000", { raw: "{SECRET" }, 400, "USAGE"],
  ["an empty JSON body", "POST", "/v1/approvals/ap_0000000000", { raw: "" }, 400, "USAGE"],
  [
    "a body with a prototype",
    "POST",
    "/v1/approvals/ap_0000000000",
    { raw: '{"decision":"deny","__proto__":{"SECRET":1}}' },
    400,
    "USAGE",
  ],
  [
    "a body that is too large",
    "POST",
    "/v1/approvals/ap_0000000000",
    { raw: JSON.stringify({ SECRET: "x".repeat(20_000) }) },
    413,
    "USAGE",
  ],
  [
    "a form",
    "POST",
    "/v1/approvals/ap_0000000000",
    { raw: "decision=SECRET", type: "application/x-www-form-urlencoded" },
    415,
    "USAGE",
  ],
  [
    "plain text",
    "POST",
    "/v1/approvals/ap_0000000000",
    { raw: '{"decision":"SECRET"}', type: "text/plain" },
    415,
    "USAGE",
  ],
];

describe("the answer is an error to", () => {
  for (const [name, method, url, options, status, code] of BAD)
    test(name, async () => {
      const answer = await call(method, url, options);
      expect(answer).toMatchObject({
        status,
        body: { error: { code, message: expect.stringMatching(/\w/) } },
      });
      expect(JSON.stringify(answer.body)).not.toMatch(/SECRET|secret/);
    });

  test("a store that is down, without its own words", async () => {
    harness.repository.before = () => {
      throw new WeirError("STORE_UNAVAILABLE", "the store cannot be read");
    };
    expect(await get("/v1/approvals")).toMatchObject({
      status: 503,
      body: { error: { code: "STORE_UNAVAILABLE" } },
    });
  });

  test("a failure of Weir's own, which is told to the gateway and not to the client", async () => {
    harness.repository.before = () => {
      throw new Error("SECRET in a stack");
    };
    const answer = await get("/v1/approvals");
    expect(answer).toMatchObject({ status: 500, body: { error: { code: "INTERNAL_INVARIANT" } } });
    expect(JSON.stringify(answer.body)).not.toContain("SECRET");
    expect(harness.failures).toHaveLength(1);
  });
});

test("no answer may be kept by a cache or read as another type", async () => {
  for (const path of ["/healthz", "/v1/approvals", "/v1/nowhere"]) {
    const { headers } = await get(path);
    expect(headers).toMatchObject({ "cache-control": "no-store", "x-content-type-options": "nosniff" });
  }
});

test("metrics are Prometheus text", async () => {
  harness.meter.sessionOpened("orders");
  const { status, headers, body } = await get("/metrics");
  expect(status).toBe(200);
  expect(headers["content-type"]).toMatch(/^text\/plain; version=0\.0\.4/);
  expect(body.text).toContain('weir_sessions_open{resource="orders"} 1');
});
