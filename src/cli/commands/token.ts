// `weir token create`: a token for someone who connects, or who reviews.

import { type Command, Option } from "commander";
import { loadConfig } from "../../gateway/config.ts";
import { openIdentity } from "../../identity/identity.ts";
import { TOKEN_USES, type TokenUse } from "../../identity/tokens.ts";
import { type Cli, print } from "../cli.ts";
import { configOption, list, seconds } from "../options.ts";

interface Options {
  readonly config: string;
  readonly principal: string;
  readonly groups: readonly string[];
  readonly ttl: number;
  readonly use: TokenUse;
  readonly resources?: readonly string[];
}

export function registerToken(program: Command, cli: Cli): void {
  program
    .command("token")
    .description("Make tokens.")
    .command("create")
    .description("Print a new token; it is kept nowhere.")
    .addOption(configOption(cli))
    .requiredOption("--principal <id>", "whose token it is")
    .option("--groups <list>", "the principal's groups, with commas between them", list, [])
    .option("--ttl <time>", "how long it is good: 90s, 15m, 8h, 7d", seconds, 3_600)
    .addOption(
      new Option("--use <use>", "connect to resources, or operate: read and decide through the API")
        .choices(TOKEN_USES)
        .default("connect"),
    )
    .option("--resources <list>", "limit the token to these resources", list)
    .action(async ({ config, principal, groups, ttl, use, resources }: Options) => {
      const { dataDir } = await loadConfig(config);
      const identity = await openIdentity({ dataDir, clock: cli.clock });
      const token = await identity.createToken({ principal, groups, ttlSeconds: ttl, use, resources });
      await print(cli, `${token}\n`);
    });
}
