// `npm run demo`: an agent, a gateway and a database in two minutes. `-- --once` ends by itself, with exit code 0 only if
// every step went as told; without it the gateway stays up, to be tried with psql, until Ctrl-C.

import pc from "picocolors";
import { makeTokens, runAgent } from "./agent.ts";
import { CUSTOMERS, seed } from "./seed.ts";
import { count, line, preparing, title } from "./show.ts";
import {
  Cleanup,
  type Database,
  makeFolder,
  type RunningGateway,
  startDatabase,
  startGateway,
} from "./world.ts";

async function main(once: boolean, cleanup: Cleanup): Promise<void> {
  title(
    ": an agent, a database, and a gateway between them",
    "Nothing leaves this machine; all of it is gone when the demo ends.",
  );
  const folder = await makeFolder(cleanup);
  const database = await preparing("PostgreSQL in a temporary folder", () => startDatabase(folder, cleanup));
  await preparing(`${count(CUSTOMERS)} invented customers`, () => fill(database));
  const gateway = await preparing("Gateway: 2 rule packs, 1 policy, 1 resource", () =>
    startGateway(folder, database, cleanup),
  );
  const tokens = await makeTokens(gateway);
  await runAgent(database, gateway, tokens);
  line();
  if (once) {
    line(`   ${pc.green("Every step went as told.")}`);
    return;
  }
  tryIt(gateway, tokens.person);
  await new Promise(() => {});
}

async function fill(database: Database): Promise<void> {
  const client = await database.connect();
  try {
    await seed(client);
  } finally {
    await client.end();
  }
}

function tryIt(gateway: RunningGateway, token: string): void {
  line(`   ${pc.bold("Now you are the agent.")} In another terminal:`);
  line();
  line(`PGPASSWORD=${token} psql -h 127.0.0.1 -p ${gateway.port} -U you crm`);
  line();
  line(`   API          ${gateway.api}`);
  line(`   Decide       npx weir approvals ls --config ${gateway.config}`);
  line(`   Files        ${gateway.folder}  (weir.yaml, policies/, audit.jsonl, data/)`);
  line();
  line(`   ${pc.dim("Ctrl-C ends the demo and removes everything.")}`);
}

const given = process.argv.slice(2);
const unknown = given.filter((argument) => argument !== "--once");
if (unknown.length > 0) {
  process.stderr.write(`demo: unknown argument ${unknown[0]}; the only one is --once\n`);
  process.exit(2);
}

const cleanup = new Cleanup();
let stopping = false;
async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  await cleanup.run();
  process.exit(code);
}
for (const [signal, code] of [
  ["SIGINT", 130],
  ["SIGTERM", 143],
  ["SIGHUP", 129],
] as const) {
  process.on(signal, () => {
    line();
    // Stopping what was asked to stay up is a good end.
    void stop(given.includes("--once") ? code : 0);
  });
}

// Whatever nobody caught: what was started must not stay.
process.on("uncaughtException", (error) => {
  process.stderr.write(`\n   ${pc.red("The demo failed:")} ${error.message}\n`);
  void stop(1);
});

// Keeps the process while it only waits for Ctrl-C.
const awake = setInterval(() => {}, 60_000);
main(given.includes("--once"), cleanup).then(
  () => {
    clearInterval(awake);
    return stop(0);
  },
  (error: unknown) => {
    if (stopping) return;
    const text = error instanceof Error ? error.message : String(error);
    process.stderr.write(`\n   ${pc.red("The demo failed:")} ${text}\n`);
    return stop(1);
  },
);
