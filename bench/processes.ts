// Child processes of a benchmark: started, waited for, measured by their CPU time, and stopped.
//
// Must not: leave one behind. Each is stopped by its own handle.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";

const START_MS = 30_000;
const STOP_MS = 10_000;
/** Linux counts CPU time for user space in these, whatever the kernel's own tick: USER_HZ. */
const TICKS_PER_SECOND = 100;
const ERROR_CHARS = 4_000;

/** What to undo, last first; whatever fails of it, the rest is undone. */
export class Cleanup {
  readonly #steps: (() => unknown)[] = [];
  #running: Promise<void> | null = null;

  add(step: () => unknown): void {
    this.#steps.push(step);
  }

  /** Two callers wait for one run: the second would otherwise be done while the first still works. */
  run(): Promise<void> {
    this.#running ??= this.#undo().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #undo(): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        process.stderr.write(`bench: ${error instanceof Error ? error.message : "a clean-up failed"}\n`);
      }
    }
  }
}

export interface Running {
  readonly pid: number;
  /** What it printed up to and with the awaited text. */
  readonly said: string;
}

/**
 * Starts Node with a script and waits until it prints `until`.
 *
 * @param cleanup Stops the process, from its first moment on.
 * @throws Error with what it said instead.
 */
export async function start(
  args: readonly string[],
  until: RegExp,
  cleanup: Cleanup,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Running> {
  const child = spawn(process.execPath, [...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own: Ctrl-C is the benchmark's to handle, and it stops this one in its turn.
    detached: true,
  });
  cleanup.add(() => stop(child));
  let said = "";
  let complained = "";
  child.stderr.on("data", (chunk: Buffer) => {
    complained = (complained + chunk.toString()).slice(-ERROR_CHARS);
  });
  await new Promise<void>((resolve, reject) => {
    const fail = (what: string) => {
      clearTimeout(timer);
      child.kill("SIGKILL");
      reject(new Error(`${args[0]} ${what}\n${complained}`.trim()));
    };
    const timer = setTimeout(() => fail("was not ready in time"), START_MS);
    child.once("error", () => fail("could not be started"));
    child.once("exit", () => fail("ended before it was ready"));
    child.stdout.on("data", (chunk: Buffer) => {
      if (said.length < ERROR_CHARS) said += chunk.toString();
      if (!until.test(said)) return;
      clearTimeout(timer);
      child.removeAllListeners("exit");
      resolve();
    });
  });
  return { pid: child.pid ?? 0, said };
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGTERM");
  const force = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await exited;
  clearTimeout(force);
}

/** CPU seconds of a process, its threads and its children, live and reaped; null where there is no /proc. */
export function cpuSeconds(pid: number): number | null {
  try {
    let ticks = ticksOf(readFileSync(`/proc/${pid}/stat`, "latin1"));
    for (const thread of readdirSync(`/proc/${pid}/task`))
      for (const child of readFileSync(`/proc/${pid}/task/${thread}/children`, "latin1").split(" "))
        if (child !== "") ticks += (cpuSeconds(Number(child)) ?? 0) * TICKS_PER_SECOND;
    return ticks / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}

/** utime, stime, cutime and cstime of a line of /proc/PID/stat (proc(5)); the name before them may hold anything. */
export function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0);
}
