// One instance of the WASM core with its memory: loads an image, runs searches, and moves streams' state in and out.
//
// Memory above the control block: | image | work area, automata | shape | fixed | scratch | input | strip | output |. Everything
// from the scratch area on is laid out again when a larger input comes. A trap leaves the instance unusable: it is marked
// broken and every later call throws, so nothing half-masked can leave.
//
// Must not: know streams, rows or policies beyond bytes and tables.

import { WeirError } from "../base/errors.ts";
import { LIMITS } from "../base/limits.ts";
import type { RuleSet } from "./compile/compile.ts";
import type { MaskKeys } from "./keys.ts";
import type { MaskPlan } from "./plan.ts";
import * as abi from "./wasm/abi.ts";
import { CORE_PRIVATE } from "./wasm/private.ts";
import { CORE_SHARED } from "./wasm/shared.ts";
import { compileModule, instantiate, makeMemory, type WasmMemory } from "./wasm_api.ts";

interface Exports {
  abiVersion(): number;
  open(image: number, work: number, arenaBytes: number): number;
  start(scratch: number): void;
  reset(): void;
  pendingList(): number;
  findingList(): number;
  holeList(): number;
  touchedList(): number;
  lastEnds(): number;
  simulated(): number;
  counts(): number;
  plan(): number;
  simulationState(rule: number): number;
  restoreLastEnd(rule: number, end: number): void;
  restoreSimulation(rule: number): void;
  restoreLists(pending: number, findings: number, foreign: number): void;
  statesEpoch(): number;
  statesMade(): number;
  statesBytes(): number;
  push(
    window: number,
    length: number,
    released: number,
    scanFrom: number,
    maskedUpTo: number,
    flags: number,
    output: number,
    outputBytes: number,
  ): number;
  rebase(keepFrom: number, reported: number, released: number): void;
  walkRows(
    input: number,
    bytes: number,
    shape: number,
    strip: number,
    output: number,
    outputBytes: number,
    copyStarted: number,
  ): number;
}

const PAGE = 65536;
/** Above the core's own tables; `open` refuses an image that would lie on them. */
const IMAGE_AT = 16_384;
const SHAPE_BYTES = 96 + 4 * 1664 + 64;
/** Decoded numbers come first in the scratch area, unescaped fields behind them. */
const SCRATCH_HEAD = 24_576;
const INPUT_START = 512 * 1024;
const MEMORY_PAGES_MAX = 16_384;

const modules = new Map<boolean, object>();

function moduleFor(shared: boolean): object {
  let module = modules.get(shared);
  if (!module) {
    const text = atob(shared ? CORE_SHARED : CORE_PRIVATE);
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    module = compileModule(bytes);
    modules.set(shared, module);
  }
  return module;
}

/** What a search of a window did; positions are relative to the window. */
export interface PushResult {
  readonly released: number;
  readonly scanFrom: number;
  readonly keepFrom: number;
  readonly maskedUpTo: number;
  readonly reported: number;
  readonly outLength: number;
}

/** The lists that wait with a stream between calls. Empty arrays are shared. */
export interface SavedLists {
  /**
   * The instance that the candidates' automaton states belong to, told by identity: lists that went through a message come
   * back with another object, and their candidates start again, as on any other instance. (The states' epoch is in `pending`.)
   */
  readonly owner: object;
  readonly pending: Uint8Array;
  readonly findings: Uint8Array;
  /** Pairs: rule, last end. */
  readonly lastEnds: Uint32Array;
  readonly simulations: readonly { readonly rule: number; readonly state: Uint8Array }[];
}

const NOTHING = new Uint8Array(0);
const NO_ENDS = new Uint32Array(0);
const NO_SIMULATIONS: SavedLists["simulations"] = [];
export const NO_LISTS: SavedLists = {
  owner: {},
  pending: NOTHING,
  findings: NOTHING,
  lastEnds: NO_ENDS,
  simulations: NO_SIMULATIONS,
};

/** Addresses, within a lent region, that calls use instead of the instance's own input and output areas. */
export interface Place {
  readonly input: number;
  readonly output: number;
  readonly outputBytes: number;
}

/** What an instance has built of its rules' automata. */
export interface AutomataUse {
  /** Bytes that states lie in. */
  readonly bytes: number;
  /** States built since the instance began. */
  readonly built: number;
  /** Times that the arena was full and all states were dropped. */
  readonly dropped: number;
}

export interface CoreOptions {
  readonly shared?: boolean;
  /** Room for the host's own use, below everything that is laid out anew. */
  readonly fixedBytes?: number;
  /** The arena of the automata; `LIMITS.automataBytes` when absent, and never less than the largest state needs. */
  readonly automataBytes?: number;
}

export class Core {
  readonly memory: WasmMemory;
  /** Address of the `fixedBytes` that were asked for: never moved, never touched by the core itself. */
  readonly fixedAt: number;
  readonly set: RuleSet;
  private readonly exports: Exports;
  private readonly keys: MaskKeys | null;
  private readonly workEnd: number;
  private bytes: Uint8Array;
  private view: DataView;
  private inputBytes = 0;
  private scratchAt = 0;
  private inputAt = 0;
  private stripAt = 0;
  private outputAt = 0;
  private outputBytes = 0;
  private residentPlan: MaskPlan | null = null;
  private broken = false;
  private readonly owner = {};
  private readonly fixedBytes: number;
  private lent: Place | null = null;
  /** Bytes at the start of the input, strip and scratch areas that may hold what was read. */
  private used = 0;

  /** @throws WeirError `IMAGE_INVALID` when the image's checksum or version is wrong. */
  constructor(set: RuleSet, keys: MaskKeys | null, options: CoreOptions = {}) {
    const shared = options.shared ?? false;
    this.set = set;
    this.keys = keys;
    const pages = Math.ceil((IMAGE_AT + set.image.length) / PAGE) + 1;
    this.memory = makeMemory(pages, MEMORY_PAGES_MAX, shared);
    // The module is our own build, and its ABI version is checked.
    this.exports = instantiate(moduleFor(shared), this.memory) as Exports;
    if (this.exports.abiVersion() !== abi.ABI_VERSION)
      throw new WeirError("IMAGE_INVALID", "the core and its host are of different builds");
    this.bytes = new Uint8Array(this.memory.buffer);
    this.bytes.set(set.image, IMAGE_AT);
    this.view = new DataView(this.memory.buffer);
    const work = IMAGE_AT + ((set.image.length + 63) & ~63);
    this.workEnd = this.exports.open(IMAGE_AT, work, options.automataBytes ?? LIMITS.automataBytes);
    if (this.workEnd === 0)
      throw new WeirError(
        "IMAGE_INVALID",
        "the compiled rule image is damaged or of another version; compile it again",
      );
    this.fixedAt = align(this.workEnd + SHAPE_BYTES);
    this.fixedBytes = options.fixedBytes ?? 0;
    this.reserve(INPUT_START);
  }

  /** The instance trapped and is out of use. */
  get failed(): boolean {
    return this.broken;
  }

  get automata(): AutomataUse {
    const { exports } = this;
    return { bytes: exports.statesBytes(), built: exports.statesMade(), dropped: exports.statesEpoch() - 1 };
  }

  /** The address of the input area, which has room for `bytes` bytes. Views made earlier may be stale afterwards. */
  reserve(bytes: number): number {
    if (bytes <= this.inputBytes) return this.inputAt;
    const input = Math.max(bytes + 64, INPUT_START);
    this.scratchAt = align(this.fixedAt + this.fixedBytes);
    this.inputAt = align(this.scratchAt + SCRATCH_HEAD + input);
    this.stripAt = align(this.inputAt + input);
    this.outputAt = align(this.stripAt + input);
    this.outputBytes = input * 3 + 2 * 1024 * 1024;
    const end = this.outputAt + this.outputBytes;
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) {
      try {
        this.memory.grow(missing);
      } catch (error) {
        throw new WeirError("MASK_FAILED", `the core cannot hold an input of ${bytes} bytes`, {
          cause: error,
        });
      }
    }
    this.inputBytes = input;
    this.bytes = new Uint8Array(this.memory.buffer);
    this.view = new DataView(this.memory.buffer);
    this.guard(() => this.exports.start(this.scratchAt));
    this.residentPlan = null;
    return this.inputAt;
  }

  /** The memory as bytes, as it is now. */
  get window(): Uint8Array {
    return this.bytes;
  }

  /** Until `null` is lent, `rows` reads and writes there instead of in the instance's own areas; addresses in the fixed region. */
  lend(place: Place | null): void {
    this.lent = place;
  }

  private get writesAt(): number {
    return this.lent === null ? this.outputAt : this.lent.output;
  }

  /** Overwrites what earlier calls have left of their input. Streams' states are elsewhere, so they go on. */
  forget(): void {
    const { used } = this;
    if (used === 0) return;
    this.used = 0;
    this.bytes.fill(0, this.scratchAt, this.scratchAt + SCRATCH_HEAD + used);
    this.bytes.fill(0, this.inputAt, this.inputAt + used);
    this.bytes.fill(0, this.stripAt, this.stripAt + used);
  }

  private guard<T>(call: () => T): T {
    if (this.broken)
      throw new WeirError("MASK_FAILED", "this instance of the core failed before and is out of use");
    try {
      return call();
    } catch (error) {
      this.broken = true;
      throw new WeirError("MASK_FAILED", "the core stopped; nothing was released", { cause: error });
    }
  }

  private usePlan(plan: MaskPlan): void {
    if (this.residentPlan === plan) return;
    this.bytes.set(plan.table, this.exports.plan());
    this.residentPlan = plan;
  }

  private control(field: number): number {
    return this.view.getUint32(abi.CONTROL + field, true);
  }

  private check(code: number): void {
    if (code === 0) return;
    switch (code) {
      case abi.E_FRAME:
        throw new WeirError(
          "FRAME_MALFORMED",
          "the rows are not framed as their shape says; nothing was released",
        );
      case abi.E_OUTPUT_FULL:
        throw new WeirError("MASK_FAILED", "the masked form is larger than its bound; nothing was released");
      default:
        throw new WeirError("MASK_FAILED", `the core's lists are full (${code}); nothing was released`);
    }
  }

  /** Puts a stream's waiting lists into the instance. */
  restore(lists: SavedLists): void {
    this.exports.reset();
    if (lists === NO_LISTS) return;
    this.bytes.set(lists.pending, this.exports.pendingList());
    this.bytes.set(lists.findings, this.exports.findingList());
    this.exports.restoreLists(
      lists.pending.length / abi.PENDING_BYTES,
      lists.findings.length / abi.FINDING_BYTES,
      lists.owner === this.owner ? 0 : 1,
    );
    for (let i = 0; i < lists.lastEnds.length; i += 2)
      this.exports.restoreLastEnd(lists.lastEnds[i], lists.lastEnds[i + 1]);
    for (const { rule, state } of lists.simulations) {
      this.bytes.set(state, this.exports.simulationState(rule));
      this.exports.restoreSimulation(rule);
    }
  }

  /**
   * Searches the window that is at the start of the input area.
   * @param onHoles The output must be complete before it is read: holes are filled here.
   */
  push(
    plan: MaskPlan,
    length: number,
    state: { readonly released: number; readonly scanFrom: number; readonly maskedUpTo: number },
    flags: {
      readonly final: boolean;
      readonly begin: boolean;
      readonly fresh: boolean;
      /** The window begins at an odd offset of its text. */
      readonly odd?: boolean;
    },
  ): PushResult {
    this.usePlan(plan);
    if (length > this.used) this.used = length;
    const bits =
      (flags.final ? 1 : 0) | (flags.begin ? 2 : 0) | (flags.fresh ? 4 : 0) | (flags.odd === true ? 8 : 0);
    const code = this.guard(() =>
      this.exports.push(
        this.inputAt,
        length,
        state.released,
        state.scanFrom,
        state.maskedUpTo,
        bits,
        this.outputAt,
        this.outputBytes,
      ),
    );
    this.check(code);
    this.fillHoles();
    return {
      released: this.control(abi.C_RELEASED),
      scanFrom: this.control(abi.C_SCAN_FROM),
      keepFrom: this.control(abi.C_KEEP_FROM),
      maskedUpTo: this.control(abi.C_MASKED_UP_TO),
      reported: this.control(abi.C_REPORTED),
      outLength: this.control(abi.C_OUT_LENGTH),
    };
  }

  /** A copy of the output of the last call. */
  output(length: number): Uint8Array {
    return this.bytes.slice(this.writesAt, this.writesAt + length);
  }

  /** Copies the output of the last call to `into`, from `at` on. */
  copyOutput(length: number, into: Uint8Array, at: number): void {
    into.set(this.bytes.subarray(this.writesAt, this.writesAt + length), at);
  }

  /** Calls `visit` with each finding that the last push covered: window positions, rule number, `FLAG_` bits. */
  reported(count: number, visit: (start: number, end: number, rule: number, flags: number) => void): void {
    const list = this.exports.findingList();
    for (let i = 0; i < count; i++) {
      const at = list + i * abi.FINDING_BYTES;
      const word = (field: number) => this.view.getUint32(at + field, true);
      visit(word(0), word(4), word(8), word(12));
    }
  }

  /** Drops what was reported, moves all positions down to the kept text, and copies the waiting lists out. */
  save(result: PushResult): SavedLists {
    const touched = this.control(abi.C_TOUCHED);
    const pending = this.control(abi.C_PENDING);
    const simulations = this.activeSimulations();
    if (
      pending === 0 &&
      touched === 0 &&
      simulations.length === 0 &&
      this.control(abi.C_FINDINGS) === result.reported
    )
      return NO_LISTS;
    this.exports.rebase(result.keepFrom, result.reported, result.released);
    const list = (at: number, bytes: number) => (bytes === 0 ? NOTHING : this.bytes.slice(at, at + bytes));
    const kept = this.control(abi.C_TOUCHED);
    const lastEnds = kept === 0 ? NO_ENDS : new Uint32Array(kept * 2);
    const touchedAt = this.exports.touchedList();
    const endsAt = this.exports.lastEnds();
    for (let i = 0; i < kept; i++) {
      const rule = this.view.getUint32(touchedAt + 4 * i, true);
      lastEnds[2 * i] = rule;
      lastEnds[2 * i + 1] = this.view.getUint32(endsAt + 4 * rule, true);
    }
    return {
      owner: this.owner,
      pending: list(this.exports.pendingList(), this.control(abi.C_PENDING) * abi.PENDING_BYTES),
      findings: list(this.exports.findingList(), this.control(abi.C_FINDINGS) * abi.FINDING_BYTES),
      lastEnds,
      simulations: simulations.map((rule) => {
        const at = this.exports.simulationState(rule);
        const threads = this.view.getUint32(at + abi.PIKE_THREADS, true);
        return { rule, state: list(at, abi.PIKE_HEADER_BYTES + threads * 8) };
      }),
    };
  }

  private activeSimulations(): number[] {
    const at = this.exports.simulated();
    const out: number[] = [];
    for (let rule = 0; rule < this.set.rules.length; rule++) if (this.bytes[at + rule] !== 0) out.push(rule);
    return out;
  }

  /** Writes a shape table for the next `rows` calls. */
  setShape(table: Uint8Array): void {
    if (table.length > SHAPE_BYTES)
      throw new WeirError("FRAME_MALFORMED", "a row has more columns than a table can have");
    this.bytes.set(table, this.workEnd);
  }

  /**
   * Masks the whole rows at the start of the input area (`length` bytes, with `from` of them consumed before).
   * The output of the call is read with `output`; more calls are needed until `consumed` reaches `length`.
   */
  rows(plan: MaskPlan, from: number, length: number, copyStarted: boolean) {
    // A lent place may be larger than the instance's own areas, of which the strip is used as well.
    this.reserve(length);
    this.usePlan(plan);
    if (length > this.used) this.used = length;
    const code = this.guard(() =>
      this.exports.walkRows(
        (this.lent === null ? this.inputAt : this.lent.input) + from,
        length - from,
        this.workEnd,
        this.stripAt,
        this.writesAt,
        this.lent === null ? this.outputBytes : this.lent.outputBytes,
        copyStarted ? 1 : 0,
      ),
    );
    this.check(code);
    this.fillHoles();
    return {
      consumed: this.control(abi.C_CONSUMED),
      rows: this.control(abi.C_ROWS),
      outLength: this.control(abi.C_OUT_LENGTH),
      columnMasks: this.control(abi.C_COLUMN_MASKS),
      copyStarted: this.control(abi.C_COPY_STARTED) !== 0,
    };
  }

  /** Adds the findings counted since the last call to `into`, by entity, and starts counting anew. */
  takeCounts(into: Map<string, number>): void {
    const at = this.exports.counts();
    for (let rule = 0; rule < this.set.rules.length; rule++) {
      const count = this.view.getUint32(at + 4 * rule, true);
      if (count === 0) continue;
      this.view.setUint32(at + 4 * rule, 0, true);
      const entity = this.set.rules[rule].entity;
      into.set(entity, (into.get(entity) ?? 0) + count);
    }
  }

  private fillHoles(): void {
    const count = this.control(abi.C_HOLES);
    if (count === 0) return;
    const keys = this.keys;
    if (!keys)
      throw new WeirError("MASK_KEY_MISSING", "a hash or token mask was met, but there is no mask key");
    const list = this.exports.holeList();
    for (let i = 0; i < count; i++) {
      const at = list + i * abi.HOLE_BYTES;
      const word = (field: number) => this.view.getUint32(at + field, true);
      const rule = word(8) & 0xffff;
      const action = word(8) >>> 16;
      const value = this.bytes.slice(word(12), word(12) + word(16));
      const entity = rule === abi.COLUMN_RULE ? "COLUMN" : this.set.rules[rule].entity;
      const text = action === abi.ACTION_HASH ? `[${entity}:${keys.hash(value)}]` : keys.token(entity, value);
      if (text.length !== word(4))
        throw new WeirError(
          "INTERNAL_INVARIANT",
          "a hash or token does not have the size that was reserved for it",
        );
      for (let k = 0; k < text.length; k++) this.bytes[this.writesAt + word(0) + k] = text.charCodeAt(k);
    }
  }
}

function align(address: number): number {
  return (address + 63) & ~63;
}
