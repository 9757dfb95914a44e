// What decisions amount to, whatever a store lets through.

import { expect, test } from "vitest";
import type { Approval, ApprovalDecision } from "../../src/approval/repository.ts";
import { approvedBy, tally } from "../../src/approval/review.ts";

const approval = (quorum: number, votes: readonly (readonly [string, "approve" | "deny"])[]): Approval => ({
  id: "ap_0000000000",
  gateway: "gw",
  sessionId: "s",
  principalId: "agent",
  resource: "orders",
  digest: "d",
  policyVersion: "p",
  reason: { policy: "p", rule: "r" },
  summary: "",
  effects: [],
  targets: [],
  inTransaction: false,
  reviewers: ["dba"],
  quorum,
  createdAt: 0,
  expiresAt: 1,
  state: "pending",
  decisions: votes.map(([reviewer, verdict]): ApprovalDecision => ({ reviewer, verdict, at: 0 })),
});

const CASES: [name: string, quorum: number, votes: [string, "approve" | "deny"][], expected: string][] = [
  ["no vote decides nothing", 1, [], "pending"],
  ["one of one approves", 1, [["a", "approve"]], "approved"],
  ["one of two waits", 2, [["a", "approve"]], "pending"],
  [
    "the same reviewer twice is one",
    2,
    [
      ["a", "approve"],
      ["a", "approve"],
    ],
    "pending",
  ],
  [
    "two of two approve",
    2,
    [
      ["a", "approve"],
      ["b", "approve"],
    ],
    "approved",
  ],
  [
    "a deny wins over a quorum",
    1,
    [
      ["a", "approve"],
      ["b", "deny"],
    ],
    "denied",
  ],
  ["a quorum of none still asks for one", 0, [], "pending"],
];

for (const [name, quorum, votes, expected] of CASES)
  test(name, () => {
    expect(tally(approval(quorum, votes))).toBe(expected);
  });

test("who approved is named once, in order", () => {
  expect(
    approvedBy(
      approval(3, [
        ["b", "approve"],
        ["a", "approve"],
        ["b", "approve"],
      ]),
    ),
  ).toEqual(["b", "a"]);
});
