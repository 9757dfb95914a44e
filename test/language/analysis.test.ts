// What stands beside the effects: columns, literals, settings, spans, prepared statements, and texts that are not understood.

import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { text as decode, utf8 } from "../../src/base/bytes.ts";
import { LIMITS } from "../../src/base/limits.ts";
import type { AnalyseOptions, SqlParser } from "../../src/language/sql/analysis.ts";
import { functionEffects } from "../../src/language/sql/functions.ts";
import { loadSqlParser } from "../../src/language/sql/parser.ts";

let parser: SqlParser;
beforeAll(async () => {
  parser = await loadSqlParser();
});

describe("columns", () => {
  test.each<[name: string, sql: string, columns: string]>([
    ["a bare column of one table", "SELECT ssn FROM customers", "customers.ssn"],
    ["a column through an alias", "SELECT c.ssn FROM public.customers c", "public.customers.ssn"],
    ["a column qualified by schema", "SELECT s.customers.ssn FROM s.customers", "s.customers.ssn"],
    ["a star", "SELECT * FROM customers", "customers.*"],
    ["a star of one alias of two", "SELECT o.* FROM customers c, orders o", "orders.*"],
    ["a star of two tables", "SELECT * FROM customers c JOIN orders o ON true", "customers.* orders.*"],
    ["a row by its alias", "SELECT t FROM customers t", "customers.*"],
    ["columns that an alias renames", "SELECT b FROM customers AS c (a, b)", "customers.* customers.b"],
    [
      "columns that a join's alias renames",
      "SELECT b FROM (customers JOIN orders ON true) AS j (a, b)",
      "customers.* customers.b orders.* orders.b",
    ],
    ["a row handed to a function", "SELECT row_to_json(c) FROM customers c", "customers.*"],
    [
      "a function of a row, written like a column",
      "SELECT c.to_json FROM customers c",
      "customers.* customers.to_json",
    ],
    [
      "a function of a row, written like a field",
      "SELECT (c).to_json FROM customers c",
      "customers.* customers.to_json",
    ],
    ["a field of a row", "SELECT (c).ssn FROM customers c", "customers.ssn"],
    ["all fields of a row", "SELECT (c).* FROM customers c", "customers.*"],
    ["a bare column of any of two tables", "SELECT ssn FROM customers, orders", "customers.ssn orders.ssn"],
    [
      "a column of an outer query",
      "SELECT (SELECT ssn FROM orders) FROM customers",
      "customers.ssn orders.ssn",
    ],
    ["a column inside a subquery", "SELECT s.x FROM (SELECT ssn AS x FROM customers) s", "customers.ssn"],
    ["a column inside a CTE", "WITH s AS (SELECT ssn FROM customers) SELECT * FROM s", "customers.ssn"],
    ["a column of a condition", "SELECT 1 FROM customers WHERE ssn = '1'", "customers.ssn"],
    ["a sort by an output name", "SELECT id AS n FROM customers ORDER BY n", "customers.id"],
    ["a sort by a column", "SELECT id FROM customers ORDER BY ssn", "customers.id customers.ssn"],
    ["a join by name", "SELECT 1 FROM customers JOIN orders USING (id)", "customers.id orders.id"],
    [
      "a join's own alias",
      "SELECT j.ssn FROM (customers JOIN orders USING (id)) j",
      "customers.id customers.ssn orders.id orders.ssn",
    ],
    [
      "a join's plain alias",
      "SELECT j.id FROM (customers JOIN orders USING (id)) AS j",
      "customers.id orders.id",
    ],
    [
      "columns that are set",
      "UPDATE customers SET ssn = email WHERE id = 1",
      "customers.email customers.id customers.ssn",
    ],
    ["columns that are inserted", "INSERT INTO customers (ssn) VALUES ('1')", "customers.ssn"],
    ["a row that is inserted", "INSERT INTO customers VALUES (1)", "customers.*"],
    [
      "columns that are returned",
      "DELETE FROM customers WHERE id = 1 RETURNING *",
      "customers.* customers.id",
    ],
    [
      "columns that are excluded",
      "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET b = excluded.c",
      "t.a t.b t.c",
    ],
    ["columns that are copied", "COPY customers (id, ssn) TO STDOUT", "customers.id customers.ssn"],
    ["a table that is copied", "COPY customers TO STDOUT", "customers.*"],
    ["a count of rows", "SELECT count(*) FROM customers", ""],
    ["a column of a function", "SELECT x FROM json_each('{}') e", "?.x"],
    ["a quoted name with a dot", `SELECT "a.b" FROM customers`, "customers.a.b"],
  ])("%s", (_name, sql, columns) => {
    const { facts } = parser.analyse(sql);
    expect(facts.unknown).toBeUndefined();
    const found = facts.statements.flatMap((statement) =>
      statement.columns.map(
        ({ schema, table, column }) => `${schema === undefined ? "" : `${schema}.`}${table ?? "?"}.${column}`,
      ),
    );
    expect(found.sort().join(" ")).toBe(columns);
  });

  test("under a search path of several schemas an unqualified table may be in each", () => {
    const { facts } = parser.analyse("SELECT ssn FROM customers, pg_class", { searchPath: ["a", "b"] });
    expect(facts.statements[0].tables.map(({ schema, name }) => `${schema}.${name}`)).toEqual([
      "a.customers",
      "b.customers",
      "pg_catalog.pg_class",
    ]);
  });
});

describe("a search path that changes within the text", () => {
  test.each<[name: string, sql: string, tables: string, effects: string]>([
    ["decides what follows", "SET search_path = vault; SELECT * FROM keys", "vault.keys", "read / read"],
    [
      "may have several schemas",
      `SET search_path = vault, "B"; TABLE keys`,
      "vault.keys B.keys",
      "read / read",
    ],
    ["may be the default", `SET search_path = "$user", public; TABLE keys`, "keys", "read / read"],
    [
      "may be empty",
      "SELECT set_config('search_path', '', false); TABLE keys",
      "pg_catalog.keys",
      "read / read",
    ],
    [
      "may not be told",
      "SELECT set_config('search_path', x, false); TABLE keys",
      "keys",
      "read / read unknown",
    ],
    ["may go back to nobody knows what", "RESET search_path; TABLE keys", "keys", "read / read unknown"],
    [
      "that was local goes back at the transaction's end",
      "BEGIN; SET LOCAL search_path = vault; COMMIT; TABLE keys",
      "keys",
      "read / read / read / read unknown",
    ],
    [
      "goes back with a rollback",
      "BEGIN; SET search_path = vault; ROLLBACK; TABLE keys",
      "keys",
      "read / read / read / read unknown",
    ],
    [
      "with something before pg_catalog leaves even built-in names open",
      "SET search_path = vault, pg_catalog; TABLE keys",
      "keys",
      "read / read unknown",
    ],
    ["does not matter to a qualified name", "RESET search_path; TABLE a.keys", "a.keys", "read / read"],
    ["does not matter to what stands before", "TABLE keys; SET search_path = vault", "keys", "read / read"],
  ])("%s", (_name, sql, tables, effects) => {
    const { statements } = parser.analyse(sql).facts;
    expect(statements.map((statement) => statement.effects.join(" ")).join(" / ")).toBe(effects);
    const names = statements.flatMap((statement) => statement.tables);
    expect(
      names.map(({ schema, name }) => (schema === undefined ? name : `${schema}.${name}`)).join(" "),
    ).toBe(tables);
  });
});

describe("literals", () => {
  test.each<[name: string, sql: string, literals: string[]]>([
    [
      "strings of every spelling",
      "SELECT 'a', E'b\\n', $$c$$, $x$d$x$, U&'e', N'f'",
      ["'a'", "E'b\\n'", "$$c$$", "$x$d$x$", "U&'e'", "'f'"],
    ],
    [
      "numbers of every spelling",
      "SELECT 1, 2.5, 1e5, 0x1F, 1_000, .5",
      ["1", "2.5", "1e5", "0x1F", "1_000", ".5"],
    ],
    ["bit strings", "SELECT B'01', X'FF'", ["B'01'", "X'FF'"]],
    ["comments, nested ones too", "SELECT /* a /* b */ c */ x -- d\nFROM t", ["/* a /* b */ c */", "-- d"]],
    ["a string over two lines is one", "SELECT 'a'\n  'b'", ["'a'\n  'b'"]],
    ["offsets count bytes of UTF-8", "SELECT 'é', 'ü😀', 1", ["'é'", "'ü😀'", "1"]],
    ["names are no literals", `SELECT "a", b, true, null, $1 FROM t`, []],
    ["a comment alone", "-- 4111 1111 1111 1111", ["-- 4111 1111 1111 1111"]],
    ["the arguments of SET", "SET x.y = 'secret'", ["'secret'"]],
  ])("%s", (_name, sql, literals) => {
    const found = parser.analyse(sql);
    expect(found.facts.unknown).toBeUndefined();
    expect(found.literals.map(({ start, end }) => decode(utf8(sql).subarray(start, end)))).toEqual(literals);
  });

  test("a constant's spelling never survives outside of the spans", () => {
    const seed = Number(process.env.SEED ?? Date.now() % 1e9);
    console.log(`literals: seed ${seed}`);
    const quoted = fc.string({ unit: "grapheme", maxLength: 12 }).filter((value) => !/[\0\\]/.test(value));
    const constant = fc.oneof(
      quoted.map((value) => `'QX${value.replaceAll("'", "''")}XQ'`),
      quoted.filter((value) => !value.includes("$")).map((value) => `$q$QX${value}XQ$q$`),
      quoted.filter((value) => !/[*/]/.test(value)).map((value) => `1 /* QX${value}XQ */`),
    );
    fc.assert(
      fc.property(fc.array(constant, { minLength: 1, maxLength: 6 }), (constants) => {
        const sql = `SELECT ${constants.join(", é, ")} FROM t`;
        const { facts, literals } = parser.analyse(sql);
        expect(facts.unknown).toBeUndefined();
        const bytes = utf8(sql).slice();
        for (const { start, end } of literals) bytes.fill(0x5f, start, end);
        expect(decode(bytes)).not.toMatch(/QX|XQ/);
      }),
      { seed, numRuns: 300 },
    );
  });
});

describe("settings", () => {
  test.each<[sql: string, settings: string]>([
    ["SET search_path TO a, b", "session set search_path=a, b"],
    [`SET "Standard_Conforming_Strings" = off`, "session set standard_conforming_strings=off"],
    ["SET LOCAL work_mem = '1MB'", "local set work_mem=1MB"],
    ["SET NAMES 'latin1'", "session set client_encoding=latin1"],
    ["SET TIME ZONE 'UTC'", "session set timezone=UTC"],
    ["SET x.y TO DEFAULT", "session reset x.y"],
    ["RESET x.y", "session reset x.y"],
    ["RESET ALL", "session reset *"],
    ["DISCARD ALL", "session reset *"],
    ["SET ROLE admin", "session set role=admin"],
    ["SET SESSION AUTHORIZATION DEFAULT", "session reset session_authorization"],
    ["SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "local set transaction_isolation=serializable"],
    ["SELECT set_config('client_encoding', 'latin1', true)", "local set client_encoding=latin1"],
    ["SELECT 1 WHERE pg_catalog.set_config('a.b', x, false) = ''", "session set a.b"],
    ["SELECT set_config(n, 'x', false) FROM names", "session set *=x"],
    ["SELECT set_config(name, 'x', false) FROM pg_settings WHERE name = 'a.b'", "session set a.b=x"],
    ["SELECT set_config(name, 'x', false) FROM pg_settings WHERE name = 'a.b' OR true", "session set *=x"],
    ["SELECT set_config(name, 'x', false) FROM pg_settings, t WHERE name = 'a.b'", "session set *=x"],
    ["SELECT set_config(name, 'x', false) FROM own.pg_settings WHERE name = 'a.b'", "session set *=x"],
    ["SELECT 1 FROM pg_settings WHERE name = set_config(name, 'x', false)", "session set *=x"],
    ["UPDATE pg_settings SET setting = 'x' WHERE name = 'role'", "session set *"],
    ["ALTER ROLE r SET search_path = a", "role set search_path=a"],
    ["ALTER DATABASE d RESET ALL", "database reset *"],
    ["ALTER SYSTEM SET work_mem = 5", "system set work_mem=5"],
    ["ALTER FUNCTION f() SET search_path = a", "function set search_path=a"],
    ["CREATE FUNCTION f() RETURNS int SET role = x LANGUAGE sql RETURN 1", "function set role=x"],
    ["EXPLAIN SELECT set_config('a.b', 'x', false)", ""],
    ["SELECT current_setting('role')", ""],
  ])("%s", (sql, settings) => {
    const found = parser.analyse(sql).settings;
    const shown = found.map(
      ({ name, action, value, scope }) => `${scope} ${action} ${name}${value === null ? "" : `=${value}`}`,
    );
    expect(shown.join("; ")).toBe(settings);
  });

  test("EXECUTE sets what its statement sets", () => {
    const set = { name: "search_path", action: "set", value: "b", scope: "session" };
    const body = "SELECT set_config('search_path', 'b', false)";
    expect(parser.analyse("EXECUTE p", { prepared: () => body }).settings).toEqual([set]);
    expect(parser.analyse(`PREPARE p AS ${body}; EXECUTE p`).settings).toEqual([set, set]);
  });
});

describe("several statements", () => {
  test("each has its facts and its span of bytes", () => {
    const sql = "SELECT 'é'; -- über\n DELETE FROM t ;SELECT 2;";
    const { facts, statements } = parser.analyse(sql);
    expect(facts.statements.map((statement) => statement.verb)).toEqual(["select", "delete", "select"]);
    const bytes = utf8(sql);
    expect(statements.map(({ span }) => decode(bytes.subarray(span.start, span.end)).trim())).toEqual([
      "SELECT 'é'",
      "DELETE FROM t",
      "SELECT 2",
    ]);
  });

  test.each(["", "   ", ";;", "-- nothing", "/* nothing */ ;"])("%j has no statement and is known", (sql) => {
    const { facts } = parser.analyse(sql);
    expect(facts).toEqual({ statements: [] });
  });
});

describe("prepared statements", () => {
  const known = (bodies: Record<string, string>): AnalyseOptions => ({ prepared: (name) => bodies[name] });
  test.each<[name: string, sql: string, options: AnalyseOptions, effects: string]>([
    ["a body that is handed in", "EXECUTE p(1)", known({ p: "DELETE FROM t" }), "write"],
    ["a body that is a whole PREPARE", "EXECUTE p", known({ p: "PREPARE p AS SELECT 1" }), "read"],
    ["a name that nobody knows", "EXECUTE q", known({ p: "SELECT 1" }), "unknown"],
    ["a body that cannot be parsed", "EXECUTE p", known({ p: "SELEC" }), "unknown"],
    ["a body of two statements", "EXECUTE p", known({ p: "SELECT 1; SELECT 2" }), "unknown"],
    ["a body that executes itself", "EXECUTE p", known({ p: "EXECUTE p" }), "unknown"],
    ["a PREPARE in the same text", "PREPARE p AS SELECT 1; EXECUTE p", {}, "read / read"],
    [
      "the same text wins over the session",
      "PREPARE p AS DELETE FROM t; EXECUTE p",
      known({ p: "SELECT 1" }),
      "write / write",
    ],
    ["a name that was forgotten", "DEALLOCATE p; EXECUTE p", known({ p: "SELECT 1" }), "read / unknown"],
    ["names that were all forgotten", "DISCARD ALL; EXECUTE p", known({ p: "SELECT 1" }), "read / unknown"],
  ])("%s", (_name, sql, options, effects) => {
    const { facts } = parser.analyse(sql, options);
    expect(facts.statements.map((statement) => statement.effects.join(" ")).join(" / ")).toBe(effects);
  });

  test("a PREPARE tells its name and text, a DEALLOCATE its name", () => {
    const { statements } = parser.analyse("PREPARE p AS SELECT 'é'; DEALLOCATE p; DEALLOCATE ALL");
    expect(statements.map(({ prepares, deallocates }) => prepares ?? deallocates)).toEqual([
      { name: "p", body: "PREPARE p AS SELECT 'é'" },
      "p",
      "*",
    ]);
  });
});

describe("functions that someone vouches for", () => {
  test("have the effects that were said; builtins are never asked about", () => {
    const options: AnalyseOptions = {
      functionEffects: (schema, name) => (schema === "shop" && name === "total" ? ["read"] : undefined),
    };
    expect(parser.analyse("SELECT shop.total(1)", options).facts.statements[0].effects).toEqual(["read"]);
    expect(parser.analyse("SELECT other(1)", options).facts.statements[0].effects).toEqual([
      "read",
      "unknown",
    ]);
    expect(
      parser.analyse("SELECT pg_read_file('x')", { functionEffects: () => ["read"] }).facts.statements[0]
        .effects,
    ).toEqual(["read", "execute"]);
  });

  test("a volatile builtin that nobody sorted administers", () => {
    expect(functionEffects(undefined, "pg_promote", 0)).toEqual(["administer"]);
  });
});

describe("texts that are not understood", () => {
  const deep = (open: string, close: string, levels: number) =>
    `SELECT ${open.repeat(levels)}1${close.repeat(levels)}`;
  test.each<[name: string, sql: string]>([
    ["a misspelt word", "SELEC 'secret'"],
    ["one bad statement among good ones", "SELECT 1; SELEC 2"],
    ["a quote that does not end", "SELECT 'secret"],
    ["a comment that does not end", "SELECT 1 /* secret"],
    ["a dollar quote that does not end", "SELECT $$secret"],
    ["a NUL, after which the server would stop reading", "SELECT 1\0; DROP TABLE secret"],
    ["half a surrogate pair", "SELECT '\ud800secret'"],
    ["a statement larger than its limit", `SELECT '${"secret".repeat(LIMITS.statementBytesMax / 6)}'`],
    [
      "a statement larger than its limit in bytes only",
      `SELECT '${"é".repeat(LIMITS.statementBytesMax / 2)}'`,
    ],
    ["queries nested too deep", deep("(SELECT ", ")", 900)],
    ["arrays nested too deep", deep("ARRAY[", "]", 3_000)],
    ["a sum too long", `SELECT 1${"+1".repeat(20_000)}`],
    ["another server's dialect", "SELECT TOP 5 * FROM `secret`"],
  ])("%s is unknown, all of it counts as data, and the reason quotes nothing", (_name, sql) => {
    const found = parser.analyse(sql);
    expect(found.facts.statements).toEqual([]);
    expect(found.facts.unknown).toMatch(/^the statement /);
    expect(found.facts.unknown).not.toContain("secret");
    expect(found.literals).toEqual([{ start: 0, end: utf8(sql).length }]);
    expect(found.settings).toEqual([]);
  });

  test("the parser goes on working after texts that were too deep", () => {
    for (let i = 0; i < 5; i++) parser.analyse(deep("(SELECT ", ")", 1_500));
    expect(parser.analyse("SELECT a FROM t").facts.statements[0].effects).toEqual(["read"]);
  });

  test("a statement of ordinary depth is understood", () => {
    expect(parser.analyse(deep("(SELECT ", ")", 40)).facts.unknown).toBeUndefined();
    expect(parser.analyse(`SELECT 1${" || 'x'".repeat(150)}`).facts.unknown).toBeUndefined();
    expect(parser.analyse(`SELECT 1 WHERE ${"a = 1 OR ".repeat(3_000)}true`).facts.unknown).toBeUndefined();
  });

  test("nothing that people type makes it throw", () => {
    const seed = Number(process.env.SEED ?? Date.now() % 1e9);
    console.log(`unknown texts: seed ${seed}`);
    const words = [
      "SELECT",
      "FROM",
      "(",
      ")",
      "'",
      "$$",
      "--",
      "/*",
      "*/",
      '"',
      "t",
      ",",
      ";",
      "WITH",
      "AS",
      "DELETE",
      "é",
      "\n",
      "1",
      "*",
      ".",
      "DO",
      "\\",
      "E'",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...words), { maxLength: 14 }), (parts) => {
        const sql = parts.join(" ");
        const { facts, literals, statements } = parser.analyse(sql);
        expect(statements).toHaveLength(facts.statements.length);
        let end = 0;
        for (const span of literals) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(span.end).toBeGreaterThan(span.start);
          end = span.end;
        }
        expect(end).toBeLessThanOrEqual(utf8(sql).length);
      }),
      { seed, numRuns: 1_500 },
    );
  });
});
