// Statements other than queries: what each kind is called, what it can do, and which tables it names.
//
// Plain kinds are rows of `utility-kinds.ts`; the ones that need a look inside have a function here.
// Source: PostgreSQL 18 manual, part VI (SQL commands); src/include/nodes/parsenodes.h for the fields.

import type { SettingScope } from "./analysis.ts";
import { functionSettings, settingEffect, settingTouches } from "./settings.ts";
import {
  asNode,
  constantText,
  type Fields,
  fieldsOf,
  isFields,
  itemsOf,
  listOf,
  nameParts,
  textOf,
} from "./tree.ts";
import { ADMINISTERED_OBJECTS, objectWord, PLAIN_KINDS, TABLE_OBJECTS } from "./utility-kinds.ts";
import type { Place, Walk } from "./walk.ts";

type Handler = (walk: Walk, fields: Fields, place: Place) => void;

/** Reports a utility statement. @returns `false` when nothing is known about this kind. */
export function utilityStatement(walk: Walk, kind: string, fields: Fields, place: Place): boolean {
  const handler = HANDLERS[kind];
  if (handler !== undefined) {
    handler(walk, fields, place);
    return true;
  }
  const plain = PLAIN_KINDS[kind];
  if (plain === undefined) return false;
  walk.out.verb(plain.verb);
  walk.out.effect(plain.effect);
  const skip = [...(plain.writes ?? []), ...(plain.reads ?? [])];
  for (const key of plain.writes ?? []) tables(walk, fields[key], "write");
  for (const key of plain.reads ?? []) tables(walk, fields[key], "read");
  if (plain.inspect !== false) inspect(walk, fields, place, skip);
  return true;
}

/** Walks every field but `skip`, for functions, queries and tables inside. */
function inspect(walk: Walk, fields: Fields, place: Place, skip: readonly string[] = []): void {
  for (const key in fields) if (!skip.includes(key)) walk.expression(fields[key], place);
}

/** A RangeVar, a VacuumRelation, or a list of them. */
function tables(walk: Walk, value: unknown, access: "read" | "write"): void {
  for (const item of Array.isArray(value) ? value : [value]) {
    const vacuumed = fieldsOf(item, "VacuumRelation");
    walk.rangeVar(vacuumed === null ? item : vacuumed.relation, access);
  }
}

/** A table given as a dotted name. */
function namedTable(walk: Walk, parts: readonly string[] | null, access: "read" | "write"): void {
  const name = parts?.at(-1);
  if (name === undefined) return;
  for (const table of walk.out.resolve(parts?.at(-2), name)) walk.out.table(table, access);
}

/** A dotted name: a List of Strings, or one String. */
function dotted(value: unknown): string[] | null {
  const items = itemsOf(value);
  return nameParts(items.length > 0 ? items : [value]);
}

/** An option's value as the server reads a boolean; given without a value it is on. */
function optionIsOn(value: unknown): boolean {
  if (value === undefined) return true;
  const integer = fieldsOf(value, "Integer");
  if (integer !== null) return (integer.ival ?? 0) !== 0;
  const text = constantText(value)?.toLowerCase();
  // What is not plainly off counts as on.
  return text !== "false" && text !== "off" && text !== "0";
}

const explain: Handler = (walk, fields, place) => {
  walk.out.verb("explain");
  walk.out.effect("read");
  const query = asNode(fields.query);
  if (query === null) {
    walk.out.effect("unknown");
    return;
  }
  let runs = false;
  for (const item of listOf(fields.options)) {
    const option = fieldsOf(item, "DefElem");
    // As the server does, the last word counts; we are stricter: any `on` counts.
    if (option?.defname === "analyze" && optionIsOn(option.arg)) runs = true;
  }
  if (runs) walk.statement(query, place);
  else walk.planned(query, place);
};

const copy: Handler = (walk, fields, place) => {
  const from = fields.is_from === true;
  walk.out.verb(from ? "copy from" : "copy to");
  if (fields.is_program === true || fields.filename !== undefined) walk.out.effect("execute");
  walk.out.effect(from ? "write" : "read");
  for (const table of walk.rangeVar(fields.relation, from ? "write" : "read")) {
    const columns = nameParts(fields.attlist) ?? [];
    for (const column of columns.length === 0 ? ["*"] : columns) walk.out.column(table, column);
  }
  const query = asNode(fields.query);
  if (query !== null) walk.statement(query, place);
  walk.expression(fields.whereClause, place);
};

/** DO and CALL run code that is not SQL text we can read. */
const doBlock: Handler = (walk) => {
  walk.out.verb("do");
  walk.out.effects(["execute", "unknown"]);
};

const call: Handler = (walk, fields, place) => {
  walk.out.verb("call");
  walk.out.effect("execute");
  const call = isFields(fields.funccall) ? fields.funccall : {};
  const parts = nameParts(call.funcname) ?? [];
  const name = parts.at(-1);
  if (name === undefined) {
    walk.out.effect("unknown");
    return;
  }
  walk.out.function(parts.at(-2), name);
  walk.out.effects(walk.options.functionEffects?.(parts.at(-2), name) ?? ["unknown"]);
  walk.expression(call.args, place);
};

const execute: Handler = (walk, fields, place) => {
  walk.out.verb("execute");
  walk.expression(fields.params, place);
  const bodies = walk.prepared(textOf(fields.name) ?? "");
  if (bodies === null) walk.out.effect("unknown");
  else
    for (const body of bodies) {
      walk.out.absorb(body.facts);
      walk.out.settings.push(...body.settings);
    }
};

const prepare: Handler = (walk, fields, place) => {
  walk.out.verb("prepare");
  const query = asNode(fields.query);
  if (query === null) walk.out.effect("unknown");
  else walk.statement(query, place);
  walk.detail = { ...walk.detail, prepares: { name: textOf(fields.name) ?? "", body: "" } };
};

const deallocate: Handler = (walk, fields) => {
  walk.out.verb("deallocate");
  walk.out.effect("read");
  walk.detail = { ...walk.detail, deallocates: textOf(fields.name) ?? "*" };
};

const discard: Handler = (walk, fields) => {
  const target = (textOf(fields.target) ?? "").replace(/^DISCARD_/, "").toLowerCase();
  walk.out.verb(`discard ${target}`);
  // Temporary tables are the session's own; nothing that others see changes.
  walk.out.effect("read");
  if (target !== "all") return;
  walk.out.settings.push({ name: "*", action: "reset", value: null, scope: "session" });
  walk.detail = { ...walk.detail, deallocates: "*" };
};

/** SET and RESET of this session, and what ALTER ... SET wraps. */
function set(walk: Walk, value: unknown, scope: SettingScope): void {
  const fields = fieldsOf(value, "VariableSetStmt") ?? (isFields(value) ? value : {});
  for (const touch of settingTouches(fields, scope)) {
    walk.out.settings.push(touch);
    if (settingEffect(touch.name) !== "read") walk.out.effect(settingEffect(touch.name));
  }
}

const variableSet: Handler = (walk, fields) => {
  const kind = textOf(fields.kind) ?? "";
  const name = textOf(fields.name) ?? "";
  const reset = kind === "VAR_RESET" || kind === "VAR_RESET_ALL";
  if (kind === "VAR_SET_MULTI") walk.out.verb(`set ${name.toLowerCase()}`);
  else if (name === "role" || name === "session_authorization")
    walk.out.verb(`${reset ? "reset" : "set"} ${name.replace("_", " ")}`);
  else walk.out.verb(reset ? "reset" : "set");
  walk.out.effect("read");
  set(walk, fields, "session");
};

const alterSet =
  (verb: string, scope: SettingScope): Handler =>
  (walk, fields) => {
    walk.out.verb(verb);
    walk.out.effect("administer");
    set(walk, fields.setstmt, scope);
  };

const TRANSACTION_VERBS: Readonly<Record<string, string>> = {
  TRANS_STMT_BEGIN: "begin",
  TRANS_STMT_START: "start transaction",
  TRANS_STMT_COMMIT: "commit",
  TRANS_STMT_ROLLBACK: "rollback",
  TRANS_STMT_SAVEPOINT: "savepoint",
  TRANS_STMT_RELEASE: "release savepoint",
  TRANS_STMT_ROLLBACK_TO: "rollback to savepoint",
  TRANS_STMT_PREPARE: "prepare transaction",
  TRANS_STMT_COMMIT_PREPARED: "commit prepared",
  TRANS_STMT_ROLLBACK_PREPARED: "rollback prepared",
};

const transaction: Handler = (walk, fields) => {
  const verb = TRANSACTION_VERBS[textOf(fields.kind) ?? ""];
  walk.out.verb(verb ?? "unknown");
  if (verb === undefined) walk.out.effect("unknown");
  // A prepared transaction outlives its session and is decided by another one.
  else walk.out.effect(verb.includes("prepare") ? "write" : "read");
  for (const item of listOf(fields.options)) {
    const option = fieldsOf(item, "DefElem");
    if (option === null) continue;
    const name = textOf(option.defname) ?? "";
    walk.out.settings.push({ name, action: "set", value: constantText(option.arg), scope: "local" });
  }
};

/** `AccessShareLock` and `RowShareLock`: what SELECT and SELECT FOR UPDATE take. */
const ROW_SHARE_LOCK = 2;

const lock: Handler = (walk, fields) => {
  walk.out.verb("lock");
  const reads = typeof fields.mode === "number" && fields.mode <= ROW_SHARE_LOCK;
  walk.out.effect(reads ? "read" : "write");
  tables(walk, fields.relations, reads ? "read" : "write");
};

const drop: Handler = (walk, fields) => {
  const type = textOf(fields.removeType) ?? "";
  walk.out.verb(`drop ${objectWord(type)}`);
  walk.out.effect(ADMINISTERED_OBJECTS.has(type) ? "administer" : "write");
  for (const object of listOf(fields.objects)) {
    if (TABLE_OBJECTS.has(type)) namedTable(walk, dotted(object), "write");
    // Their names end with their own, after the table's.
    else if (type === "OBJECT_TRIGGER" || type === "OBJECT_RULE" || type === "OBJECT_POLICY")
      namedTable(walk, dotted(object)?.slice(0, -1) ?? null, "write");
  }
};

/** ALTER TABLE in all its forms, and the statements that rename, move or give away an object. */
const alter =
  (typeKey: string): Handler =>
  (walk, fields, place) => {
    let type = textOf(fields[typeKey]) ?? "";
    const column = type === "OBJECT_COLUMN" || type === "OBJECT_TABCONSTRAINT";
    if (column) type = textOf(fields.relationType) ?? "OBJECT_TABLE";
    walk.out.verb(`alter ${objectWord(type)}`);
    walk.out.effect(ADMINISTERED_OBJECTS.has(type) ? "administer" : "write");
    if (isFields(fields.newowner)) walk.out.effect("administer");
    tables(walk, fields.relation, "write");
    for (const item of listOf(fields.cmds)) {
      const command = fieldsOf(item, "AlterTableCmd");
      if (ADMINISTERING_COMMANDS.test(textOf(command?.subtype) ?? "")) walk.out.effect("administer");
    }
    inspect(walk, fields, place, ["relation", "object"]);
  };

/** Who owns a table and who is held to its row policies is a matter of rights. */
const ADMINISTERING_COMMANDS =
  /^AT_(ChangeOwner|\w*RowSecurity|DisableTrig\w*|EnableAlwaysTrig|EnableReplicaTrig|DisableRule)$/;

const createFunction: Handler = (walk, fields, place) => {
  const procedure = fields.is_procedure === true;
  walk.out.verb(procedure ? "create procedure" : "create function");
  walk.out.effect("write");
  for (const item of listOf(fields.options)) {
    const option = fieldsOf(item, "DefElem");
    const language = option?.defname === "language" ? constantText(option.arg)?.toLowerCase() : "sql";
    // Any other language may be an untrusted one, which runs code on the server.
    if (language !== "sql" && language !== "plpgsql") walk.out.effect("administer");
    if (option?.defname === "security" && optionIsOn(option.arg)) walk.out.effect("administer");
  }
  const touches = functionSettings(fields.options);
  walk.out.settings.push(...touches);
  for (const touch of touches)
    if (settingEffect(touch.name) !== "read") walk.out.effect(settingEffect(touch.name));
  inspect(walk, fields, place, ["funcname", "options"]);
};

const alterFunction: Handler = (walk, fields) => {
  walk.out.verb(`alter ${objectWord(textOf(fields.objtype) ?? "OBJECT_FUNCTION")}`);
  walk.out.effect("write");
  for (const item of listOf(fields.actions)) {
    const option = fieldsOf(item, "DefElem");
    if (option?.defname === "security" && optionIsOn(option.arg)) walk.out.effect("administer");
  }
  const touches = functionSettings(fields.actions);
  walk.out.settings.push(...touches);
  for (const touch of touches)
    if (settingEffect(touch.name) !== "read") walk.out.effect(settingEffect(touch.name));
};

const createTableAs: Handler = (walk, fields, place) => {
  walk.out.verb(fields.objtype === "OBJECT_MATVIEW" ? "create materialized view" : "create table as");
  walk.out.effect("write");
  if (isFields(fields.into)) walk.rangeVar(fields.into.rel, "write");
  const query = asNode(fields.query);
  if (query === null) walk.out.effect("unknown");
  else walk.statement(query, place);
};

const inner =
  (verb: string, key: string): Handler =>
  (walk, fields, place) => {
    walk.out.verb(verb);
    const query = asNode(fields[key]);
    if (query === null) walk.out.effect("unknown");
    else walk.statement(query, place);
  };

const createSchema: Handler = (walk, fields, place) => {
  walk.out.verb("create schema");
  walk.out.effect("write");
  for (const element of listOf(fields.schemaElts)) {
    const node = asNode(element);
    if (node === null) walk.out.effect("unknown");
    else walk.statement(node, place);
  }
};

const rule: Handler = (walk, fields, place) => {
  walk.out.verb("create rule");
  walk.out.effect("write");
  tables(walk, fields.relation, "write");
  walk.expression(fields.whereClause, place);
  for (const action of listOf(fields.actions)) {
    const node = asNode(action);
    if (node === null) walk.out.effect("unknown");
    else walk.statement(node, place);
  }
};

const grant: Handler = (walk, fields) => {
  walk.out.verb(fields.is_grant === true ? "grant" : "revoke");
  walk.out.effect("administer");
  if (fields.objtype === "OBJECT_TABLE" || fields.objtype === "OBJECT_SEQUENCE")
    tables(walk, fields.objects, "write");
};

const about =
  (verb: string, effect: "write" | "administer"): Handler =>
  (walk, fields) => {
    walk.out.verb(verb);
    walk.out.effect(effect);
    const type = textOf(fields.objtype) ?? "";
    if (TABLE_OBJECTS.has(type)) namedTable(walk, dotted(fields.object), "write");
    else if (type === "OBJECT_COLUMN") namedTable(walk, dotted(fields.object)?.slice(0, -1) ?? null, "write");
  };

const foreignTable: Handler = (walk, fields, place) => {
  walk.out.verb("create foreign table");
  walk.out.effect("write");
  const base = isFields(fields.base) ? fields.base : fields;
  tables(walk, base.relation, "write");
  inspect(walk, base, place, ["relation"]);
};

const define: Handler = (walk, fields) => {
  const word = objectWord(textOf(fields.kind) ?? "");
  walk.out.verb(`create ${word}`);
  walk.out.effect(word === "type" || word === "operator" ? "administer" : "write");
};

const HANDLERS: Readonly<Record<string, Handler>> = {
  ExplainStmt: explain,
  CopyStmt: copy,
  DoStmt: doBlock,
  CallStmt: call,
  ExecuteStmt: execute,
  PrepareStmt: prepare,
  DeallocateStmt: deallocate,
  DiscardStmt: discard,
  DeclareCursorStmt: inner("declare cursor", "query"),
  VariableSetStmt: variableSet,
  AlterSystemStmt: alterSet("alter system", "system"),
  AlterRoleSetStmt: alterSet("alter role", "role"),
  AlterDatabaseSetStmt: alterSet("alter database", "database"),
  TransactionStmt: transaction,
  LockStmt: lock,
  DropStmt: drop,
  AlterTableStmt: alter("objtype"),
  RenameStmt: alter("renameType"),
  AlterObjectSchemaStmt: alter("objectType"),
  AlterOwnerStmt: alter("objectType"),
  AlterObjectDependsStmt: alter("objectType"),
  CreateFunctionStmt: createFunction,
  AlterFunctionStmt: alterFunction,
  CreateTableAsStmt: createTableAs,
  CreateSchemaStmt: createSchema,
  RuleStmt: rule,
  GrantStmt: grant,
  CommentStmt: about("comment", "write"),
  SecLabelStmt: about("security label", "administer"),
  CreateForeignTableStmt: foreignTable,
  DefineStmt: define,
  FetchStmt: (walk, fields) => {
    walk.out.verb(fields.ismove === true ? "move" : "fetch");
    walk.out.effect("read");
  },
  VacuumStmt: (walk, fields) => {
    walk.out.verb(fields.is_vacuumcmd === true ? "vacuum" : "analyze");
    walk.out.effect("write");
    tables(walk, fields.rels, "write");
  },
};
