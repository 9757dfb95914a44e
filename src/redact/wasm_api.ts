// The part of the WebAssembly API that the core uses, typed here because Node's and the browsers' type libraries
// declare it in different places.

interface WasmMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  grow(pages: number): number;
}

interface WasmApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
  readonly Memory: new (options: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared?: boolean;
  }) => WasmMemory;
}

// Every runtime that Weir runs on has it.
const api = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly;

export type { WasmMemory };

export function compileModule(bytes: Uint8Array): object {
  return new api.Module(bytes);
}

export function instantiate(module: object, memory: WasmMemory): unknown {
  return new api.Instance(module, { env: { memory } }).exports;
}

export function makeMemory(pages: number, pagesMax: number, shared: boolean): WasmMemory {
  return new api.Memory(
    shared ? { initial: pages, maximum: pagesMax, shared } : { initial: pages, maximum: pagesMax },
  );
}
