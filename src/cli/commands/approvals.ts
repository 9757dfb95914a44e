// `weir approvals`: what waits for a decision, and deciding it, through the gateway's API.

import { type Command, Option } from "commander";
import { type ApprovalAnswer, approvalAnswer, approvalsAnswer, understood } from "../answers.ts";
import { type Cli, note, print } from "../cli.ts";
import { openClient } from "../client.ts";
import { EXIT } from "../exit.ts";
import { type ApiChoice, jsonOption, pageLimit, withApiOptions, withReviewerOptions } from "../options.ts";
import { clip, facts, json, table } from "../table.ts";

const STATES = ["pending", "approved", "denied", "expired", "withdrawn", "used"];

interface ListOptions extends ApiChoice {
  readonly json?: boolean;
  readonly all?: boolean;
  readonly state: string;
  readonly limit: number;
}

interface DecideOptions extends ApiChoice {
  readonly json?: boolean;
  readonly comment?: string;
}

export function registerApprovals(program: Command, cli: Cli): void {
  const approvals = program.command("approvals").description("List and decide what waits for a reviewer.");

  withApiOptions(approvals.command("ls").description("List approvals, the newest first."), cli)
    .addOption(new Option("--state <state>", "only these").choices(STATES).default("pending"))
    .option("--all", "those of every state")
    .option("--limit <n>", "how many", pageLimit, 100)
    .addOption(jsonOption())
    .action(async (options: ListOptions) => {
      const client = await openClient(cli, options);
      const state = options.all ? undefined : options.state;
      const answer = await client.get("/v1/approvals", { state, limit: options.limit });
      const { approvals } = understood(approvalsAnswer, answer);
      await print(cli, options.json ? json(approvals) : listing(approvals));
    });

  withApiOptions(approvals.command("show").description("Show one approval.").argument("<id>"), cli)
    .addOption(jsonOption())
    .action(async (id: string, options: ListOptions) => {
      const client = await openClient(cli, options);
      const { approval } = understood(approvalAnswer, await client.get(path(id)));
      await print(cli, options.json ? json(approval) : details(approval));
    });

  for (const verdict of ["approve", "deny"] as const) {
    const description = verdict === "approve" ? "Let the operation go on." : "Refuse the operation.";
    withReviewerOptions(approvals.command(verdict).description(description).argument("<id>"), cli)
      .option("--comment <text>", "why; the requester is told of a refusal's")
      .addOption(jsonOption())
      .action(async (id: string, options: DecideOptions) => {
        const client = await openClient(cli, options);
        const answer = await client.post(path(id), { decision: verdict, comment: options.comment });
        const { approval } = understood(approvalAnswer, answer);
        await print(cli, options.json ? json(approval) : `${outcome(approval)}\n`);
        // The decision counts, but the operation still waits: a script must be able to tell.
        if (approval.state === "pending") {
          cli.exitCode = EXIT.pending;
          note(cli, "weir: the quorum is not met yet; other reviewers have to decide too");
        }
      });
  }
}

function path(id: string): string {
  return `/v1/approvals/${encodeURIComponent(id)}`;
}

function listing(approvals: readonly ApprovalAnswer[]): string {
  return table(
    ["ID", "STATE", "VOTES", "EXPIRES", "PRINCIPAL", "RESOURCE", "EFFECTS", "OPERATION"],
    approvals.map((approval) => [
      approval.id,
      approval.state,
      votes(approval),
      approval.expiresAt,
      approval.principalId,
      approval.resource,
      approval.effects.join(","),
      clip(approval.summary, 60),
    ]),
  );
}

function votes({ decisions, quorum }: ApprovalAnswer): string {
  return `${decisions.filter((decision) => decision.verdict === "approve").length}/${quorum}`;
}

function outcome(approval: ApprovalAnswer): string {
  const { id, state } = approval;
  return state === "pending"
    ? `${id} pending ${votes(approval)}`
    : `${id} ${state === "used" ? "approved" : state}`;
}

function details(approval: ApprovalAnswer): string {
  const { reason } = approval;
  return facts([
    ["id", approval.id],
    ["state", approval.state],
    ["operation", approval.summary],
    ["effects", approval.effects.join(", ")],
    ["targets", approval.targets.join(", ")],
    ["principal", approval.principalId],
    ["resource", approval.resource],
    ["session", approval.sessionId],
    ["rule", `${reason.policy}/${reason.rule}`],
    ["reason", reason.message],
    [
      "note",
      approval.inTransaction ? "it waits inside an open transaction, which keeps its locks" : undefined,
    ],
    ["reviewers", approval.reviewers.join(", ")],
    ["votes", votes(approval)],
    ["requested", approval.createdAt],
    ["expires", approval.expiresAt],
    ["closed", approval.closedAt],
    ...approval.decisions.map(
      ({ reviewer, verdict, comment, at }) =>
        [verdict, `${reviewer} at ${at}${comment === undefined ? "" : `: ${comment}`}`] as const,
    ),
  ]);
}
