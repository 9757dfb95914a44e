// `weir gateway`: runs a gateway until it is told to stop.
//
// SIGHUP reopens audit files and reads the policies again. SIGTERM and SIGINT drain: what runs may end, nothing new begins, exit 0. A second one does not wait: exit 1. Standard
// output carries `weir: ready` and, when so configured, audit lines; logs go to standard error.

import type { Command } from "commander";
import { pino } from "pino";
import { loadConfig } from "../../gateway/config.ts";
import type { OpenCore } from "../../gateway/core.ts";
import { type Gateway, startGateway } from "../../gateway/gateway.ts";
import { type Cli, print } from "../cli.ts";
import { EXIT } from "../exit.ts";
import { configOption } from "../options.ts";
import type { Register } from "../program.ts";

/** @param loadCore Brings the masking core; called once the configuration has been read. */
export function registerGateway(loadCore: () => Promise<OpenCore>): Register {
  return (program: Command, cli: Cli) => {
    program
      .command("gateway")
      .description("Run a gateway.")
      .addOption(configOption(cli))
      .action(async (options: { readonly config: string }) => {
        cli.endsWithReader = false;
        const config = await loadConfig(options.config);
        const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, cli.stderr);
        // Before the start, so that a signal during it is not lost.
        const stop = stopSignals(cli);
        // Without a listener this signal would kill the process, and with it every session.
        let gateway: Gateway | null = null;
        const stopHangup = cli.onSignal("SIGHUP", () => void gateway?.reload());
        try {
          const openCore = await loadCore();
          const { env, clock, stdout, version } = cli;
          gateway = await startGateway({ config, log, openCore, version, env, clock, stdout });
          log.info({ listening: gateway.listening, version }, "the gateway accepts connections");
          if (!stop.requested()) await print(cli, "weir: ready\n");
          await stop.first;
          log.info({}, "the gateway drains");
          const drained = await Promise.race([
            gateway.close().then(() => true),
            stop.second.then(() => false),
          ]);
          if (!drained) cli.exitCode = EXIT.failed;
        } finally {
          stop.dispose();
          stopHangup();
        }
      });
  };
}

interface StopSignals {
  readonly first: Promise<void>;
  readonly second: Promise<void>;
  requested(): boolean;
  dispose(): void;
}

function stopSignals(cli: Cli): StopSignals {
  let count = 0;
  let tellFirst = () => {};
  let tellSecond = () => {};
  const first = new Promise<void>((resolve) => {
    tellFirst = resolve;
  });
  const second = new Promise<void>((resolve) => {
    tellSecond = resolve;
  });
  const onSignal = () => {
    count++;
    if (count === 1) tellFirst();
    else tellSecond();
  };
  const stops = [cli.onSignal("SIGTERM", onSignal), cli.onSignal("SIGINT", onSignal)];
  return {
    first,
    second,
    requested: () => count > 0,
    dispose: () => {
      for (const stop of stops) stop();
    },
  };
}
