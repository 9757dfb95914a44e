// The layers of src/README.md as data, checked against every import; and the few rules of style that a machine can see.

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../src", import.meta.url));

const SERVICES = ["policy", "approval", "record", "audit", "identity", "store"];

/** What each layer may import of `src` besides itself; `name (types)` allows `import type` only, `*` everything. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  redact: ["base"],
  model: ["base", "redact (types)"],
  pool: ["base", "redact", "model (types)"],
  ...Object.fromEntries(SERVICES.map((service) => [service, ["base", "model"]])),
  language: ["base", "model"],
  protocol: ["base", "model", "language", "pool (types)"],
  spine: ["base", "model"],
  gateway: ["*"],
  api: ["base", "model", ...SERVICES],
  console: ["base", "model", "api (types)"],
  cli: ["base", "model", "redact", "language", "gateway", "api (types)", ...SERVICES],
  demo: ["*"],
};

/** These also run in browsers. */
const BROWSER_LAYERS = new Set(["base", "redact", "model"]);

/** Hosts of the core for Node only: their own doors, never reached from a browser's. */
const NODE_FILES = new Set(["redact/node.ts"]);

const LINES_MAX = 600;

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

interface SourceFile {
  /** Relative to `src`, with slashes. */
  readonly path: string;
  readonly layer: string;
  readonly text: string;
  readonly imports: readonly Import[];
}

function sources(): SourceFile[] {
  return readdirSync(ROOT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => {
      const file = join(entry.parentPath, entry.name);
      const path = relative(ROOT, file).split(sep).join("/");
      const text = readFileSync(file, "utf8");
      return { path, layer: path.split("/")[0], text, imports: importsOf(text) };
    });
}

/** Static and dynamic imports and re-exports. Comments and strings that only look so begin no line of code like this. */
function importsOf(text: string): Import[] {
  const imports: Import[] = [];
  for (const match of text.matchAll(
    /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{][^;"']*?\sfrom\s+)?["']([^"']+)["']/gm,
  )) {
    imports.push({ specifier: match[2], typeOnly: match[1] !== undefined });
  }
  for (const match of text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g)) {
    imports.push({ specifier: match[1], typeOnly: false });
  }
  for (const match of text.matchAll(/new URL\(\s*["'](\.[^"']+\.[tj]s)["']/g)) {
    imports.push({ specifier: match[1], typeOnly: false });
  }
  return imports;
}

/** What one file breaks of the table. */
function layerProblems(file: SourceFile): string[] {
  const allowed = LAYERS[file.layer];
  if (allowed === undefined) return [`${file.path}: its folder is in no layer`];
  return file.imports.flatMap(({ specifier, typeOnly }) => {
    if (specifier.startsWith("node:")) {
      return BROWSER_LAYERS.has(file.layer) && !NODE_FILES.has(file.path)
        ? [`${file.path}: ${specifier} does not exist in browsers`]
        : [];
    }
    if (!specifier.startsWith(".")) return [];
    const target = relative(ROOT, resolve(ROOT, dirname(file.path), specifier)).split(sep);
    const layer = target[0];
    if (layer === "..") return [`${file.path}: ${specifier} is outside src`];
    if (layer === file.layer) return protocolProblem(file, target);
    if (allowed.includes("*") || allowed.includes(layer)) return [];
    if (typeOnly && allowed.includes(`${layer} (types)`)) return [];
    return [`${file.path}: ${file.layer} may not import ${layer} (${specifier})`];
  });
}

/** One protocol is one folder: they do not share by reaching into each other. */
function protocolProblem(file: SourceFile, target: readonly string[]): string[] {
  const own = file.path.split("/")[1];
  return file.layer === "protocol" && target[1] !== own
    ? [`${file.path}: reaches into protocol/${target[1]}`]
    : [];
}

const FILES = sources();

test("there is source to check, and its imports are seen", () => {
  expect(FILES.length).toBeGreaterThan(50);
  expect(FILES.flatMap((file) => file.imports).length).toBeGreaterThan(100);
});

const IMPORT_CASES: [name: string, text: string, expected: Import[]][] = [
  [
    "a value import is seen",
    'import { a } from "../base/a.ts";',
    [{ specifier: "../base/a.ts", typeOnly: false }],
  ],
  [
    "a type import is told apart",
    'import type { A } from "../a.ts";',
    [{ specifier: "../a.ts", typeOnly: true }],
  ],
  [
    "an import over several lines is seen",
    'import {\n  a,\n  b,\n} from "./b.ts";',
    [{ specifier: "./b.ts", typeOnly: false }],
  ],
  ["a re-export is an import", 'export { a } from "./a.ts";', [{ specifier: "./a.ts", typeOnly: false }]],
  ["a bare import is seen", 'import "node:fs";', [{ specifier: "node:fs", typeOnly: false }]],
  [
    "a dynamic import is seen",
    'const x = await import("../x.ts");',
    [{ specifier: "../x.ts", typeOnly: false }],
  ],
  ["a comment is none", '// import { a } from "./a.ts";', []],
];
for (const [name, text, expected] of IMPORT_CASES)
  test(name, () => expect(importsOf(text)).toEqual(expected));

const LAYER_CASES: [name: string, path: string, text: string, problems: number][] = [
  ["a service may not import a service", "policy/a.ts", 'import { b } from "../record/b.ts";', 1],
  ["a service may import the model", "policy/a.ts", 'import { b } from "../model/b.ts";', 0],
  ["the core may not import Node", "redact/compile/a.ts", 'import { b } from "node:fs";', 1],
  ["the model may use only types of the core", "model/a.ts", 'import { b } from "../redact/b.ts";', 1],
  [
    "an adapter may not reach the spine",
    "protocol/postgres/a.ts",
    'import { b } from "../../spine/b.ts";',
    1,
  ],
  [
    "an adapter may not reach another adapter",
    "protocol/ssh/a.ts",
    'import { b } from "../postgres/b.ts";',
    1,
  ],
  ["the spine may not import a service", "spine/a.ts", 'import type { b } from "../audit/b.ts";', 1],
];
for (const [name, path, text, problems] of LAYER_CASES) {
  test(name, () => {
    const file = { path, layer: path.split("/")[0], text, imports: importsOf(text) };
    expect(layerProblems(file)).toHaveLength(problems);
  });
}

test("every import stays within its layer", () => {
  expect(FILES.flatMap(layerProblems)).toEqual([]);
});

test("the spine has no word of any protocol", () => {
  const words = /\b(postgres|postgresql|libpq|DataRow|CopyData|ReadyForQuery|sqlstate|ssh|mysql)\b/i;
  const found = FILES.filter((file) => file.layer === "spine" && words.test(file.text)).map(
    (file) => file.path,
  );
  expect(found).toEqual([]);
});

test("every file says at its top what it is for", () => {
  const bare = FILES.filter((file) => !/^(#![^\n]*\n)?\/\/ \S/.test(file.text)).map((file) => file.path);
  expect(bare).toEqual([]);
});

test(`no file passes ${LINES_MAX} lines`, () => {
  const long = FILES.filter((file) => file.text.split("\n").length - 1 > LINES_MAX).map((file) => file.path);
  expect(long).toEqual([]);
});

test("nothing is exported by default, and nothing is left to be done", () => {
  const found = FILES.filter((file) => /^export default\b|\b(TODO|FIXME|XXX)\b/m.test(file.text)).map(
    (f) => f.path,
  );
  expect(found).toEqual([]);
});

test("relative imports name the file they mean", () => {
  const vague = FILES.flatMap((file) =>
    file.imports
      .filter(({ specifier }) => specifier.startsWith(".") && !/\.(ts|json|js|wasm)$/.test(specifier))
      .map(({ specifier }) => `${file.path}: ${specifier}`),
  );
  expect(vague).toEqual([]);
});
