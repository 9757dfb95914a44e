// `weir sessions`: who was connected to what, from the gateway's API.

import { type Command, Option } from "commander";
import { type SessionAnswer, sessionAnswer, sessionsAnswer, understood } from "../answers.ts";
import { type Cli, print } from "../cli.ts";
import { openClient } from "../client.ts";
import { type ApiChoice, jsonOption, pageLimit, withApiOptions } from "../options.ts";
import { facts, json, table } from "../table.ts";

interface ListOptions extends ApiChoice {
  readonly json?: boolean;
  readonly state?: string;
  readonly principal?: string;
  readonly resource?: string;
  readonly before?: string;
  readonly limit: number;
}

export function registerSessions(program: Command, cli: Cli): void {
  const sessions = program.command("sessions").description("List sessions.");

  withApiOptions(sessions.command("ls").description("List sessions, the newest first."), cli)
    .addOption(new Option("--state <state>", "only these").choices(["open", "closed"]))
    .option("--principal <id>", "only this principal's")
    .option("--resource <name>", "only those to this resource")
    .option("--before <id>", "those older than this session: the next page")
    .option("--limit <n>", "how many", pageLimit, 100)
    .addOption(jsonOption())
    .action(async (options: ListOptions) => {
      const { state, principal, resource, before, limit } = options;
      const client = await openClient(cli, options);
      const answer = await client.get("/v1/sessions", { state, principal, resource, before, limit });
      const { sessions } = understood(sessionsAnswer, answer);
      await print(cli, options.json ? json(sessions) : listing(sessions));
    });

  withApiOptions(sessions.command("show").description("Show one session.").argument("<id>"), cli)
    .addOption(jsonOption())
    .action(async (id: string, options: ListOptions) => {
      const client = await openClient(cli, options);
      const answer = await client.get(`/v1/sessions/${encodeURIComponent(id)}`);
      const { session } = understood(sessionAnswer, answer);
      await print(cli, options.json ? json(session) : details(session));
    });
}

function listing(sessions: readonly SessionAnswer[]): string {
  return table(
    ["ID", "STATE", "OPENED", "PRINCIPAL", "RESOURCE", "OPERATIONS", "MASKED"],
    sessions.map((session) => [
      session.id,
      session.state,
      session.openedAt,
      session.principal,
      session.resource,
      session.operations === undefined ? "-" : String(session.operations),
      session.masked === undefined
        ? "-"
        : String(Object.values(session.masked).reduce((sum, n) => sum + n, 0)),
    ]),
  );
}

function details(session: SessionAnswer): string {
  const { client, masked = {} } = session;
  return facts([
    ["id", session.id],
    ["state", session.state],
    ["principal", session.principal],
    ["groups", session.groups.join(", ")],
    ["resource", session.resource],
    ["protocol", session.protocol],
    ["client", client.address],
    ["application", client.application],
    ["says it is", client.user],
    ["opened", session.openedAt],
    ["closed", session.closedAt],
    ["ended by", session.code === undefined ? session.reason : `${session.reason} (${session.code})`],
    ["operations", session.operations?.toString()],
    [
      "masked",
      Object.entries(masked)
        .map(([entity, count]) => `${entity} ${count}`)
        .join(", "),
    ],
  ]);
}
