// Walks a statement's tree and reports what it does at any depth: queries, data changes and expressions.
//
// Every kind of node is either handled, or on the list of kinds that do nothing by themselves and are walked through.
// Any other kind makes the statement `unknown`, so a grammar newer than this file fails closed.
//
// Rejected: a generic walk that looks for function calls only. It misses what has no call (a CTE that deletes, SELECT INTO)
// and cannot tell a CTE's name from a table's.
//
// Limits: what triggers, rules, views, casts and operators of the user's own do is not in the text and not seen here; nor is a
// function of the user's own called in attribute notation (`c.f` for `f(c)`), which looks like a column.

import { assert } from "../../base/assert.ts";
import type { Effect, StatementFacts } from "../../model/operation.ts";
import type { AnalyseOptions, SettingTouch, StatementDetail } from "./analysis.ts";
import type { FactsCollector, TableName } from "./collect.ts";
import { functionEffects, ROW_FUNCTIONS } from "./functions.ts";
import { TRANSPARENT_KINDS } from "./kinds.ts";
import { CteNames, type FromItem, Scope } from "./scope.ts";
import { setConfigTouch, settingEffect } from "./settings.ts";
import {
  asNode,
  constantText,
  type Fields,
  fieldsOf,
  isFields,
  itemsOf,
  listOf,
  nameParts,
  stringNode,
  type TaggedNode,
  textOf,
} from "./tree.ts";
import { utilityStatement } from "./utility.ts";
import { isUnrestrained } from "./where.ts";

/** Thrown by the walk when a statement is nested deeper than its bound; the parser answers `unknown`. */
export class TooDeep extends Error {}

/** Where in a statement the walk is. */
export interface Place {
  readonly scope: Scope;
  readonly ctes: CteNames;
  /** The one setting whose row of pg_settings a target list is evaluated for. */
  readonly setting?: string;
}

/** What a prepared statement's text does; `null` when nobody knows the name or it is nested too deep. */
export type PreparedLookup = (name: string) => readonly PreparedBody[] | null;

/** What EXECUTE does, settings included: a set_config inside takes effect then. */
export interface PreparedBody {
  readonly facts: StatementFacts;
  readonly settings: readonly SettingTouch[];
}

const LOCK_VERBS: Readonly<Record<string, string>> = {
  LCS_FORUPDATE: "select for update",
  LCS_FORNOKEYUPDATE: "select for no key update",
  LCS_FORSHARE: "select for share",
  LCS_FORKEYSHARE: "select for key share",
};

export class Walk {
  readonly out: FactsCollector;
  readonly options: AnalyseOptions;
  readonly prepared: PreparedLookup;
  /** Filled by the utility statements that have more to tell than facts. */
  detail: Pick<StatementDetail, "prepares" | "deallocates"> = {};
  readonly #depthMax: number;
  #depth = 0;

  constructor(out: FactsCollector, options: AnalyseOptions, prepared: PreparedLookup, depthMax: number) {
    this.out = out;
    this.options = options;
    this.prepared = prepared;
    this.#depthMax = depthMax;
  }

  /** A whole statement, at the top or inside another. */
  statement(node: TaggedNode, place: Place): void {
    const { kind, fields } = node;
    switch (kind) {
      case "SelectStmt":
        this.select(fields, place);
        return;
      case "InsertStmt":
        this.#insert(fields, place);
        return;
      case "UpdateStmt":
        this.#update(fields, place);
        return;
      case "DeleteStmt":
        this.#delete(fields, place);
        return;
      case "MergeStmt":
        this.#merge(fields, place);
        return;
      default:
        if (!utilityStatement(this, kind, fields, place)) {
          this.out.verb("unknown");
          this.out.effect("unknown");
        }
    }
  }

  /** A statement that is planned but not run (EXPLAIN): it shows no rows and changes nothing, yet stays unknown if it is. */
  planned(node: TaggedNode, place: Place): void {
    const inner = this.out.fresh();
    const walk = new Walk(inner, this.options, this.prepared, this.#depthMax - this.#depth);
    walk.statement(node, place);
    const facts = inner.finish();
    if (inner.namesBareTables) this.out.namesBareTables = true;
    this.out.absorb({
      ...facts,
      verbs: [],
      effects: facts.effects.filter((effect) => effect === "unknown"),
      tables: facts.tables.map((table) => ({ ...table, access: "read" })),
      withoutWhere: false,
    });
  }

  topPlace(): Place {
    return { scope: new Scope(null), ctes: new CteNames(null) };
  }

  /** @param source The rows of an INSERT: when they are plain VALUES, they are not a query of their own. */
  select(fields: Fields, outer: Place, source = false): void {
    this.#enter();
    const plain = source && fields.valuesLists !== undefined;
    const locks = listOf(fields.lockingClause).map((item) => fieldsOf(item, "LockingClause"));
    const into = isFields(fields.intoClause) ? fields.intoClause : null;
    if (leftmost(fields).intoClause !== undefined) this.out.verb("select into");
    else if (locks.length > 0) this.out.verb(LOCK_VERBS[String(locks[0]?.strength)] ?? "select for update");
    else if (fields.valuesLists !== undefined) {
      if (!plain) this.out.verb("values");
    } else this.out.verb("select");
    if (!plain) this.out.effect("read");
    if (into !== null) {
      this.out.effect("write");
      this.rangeVar(into.rel, "write");
    }
    // After the verb, since the statement's own verb comes first.
    const ctes = this.#with(fields.withClause, outer);
    const scope = new Scope(outer.scope);
    const place = { scope, ctes };
    if (fields.op !== undefined && fields.op !== "SETOP_NONE") {
      for (const arm of [fields.larg, fields.rarg])
        if (isFields(arm)) this.select(arm, { scope: outer.scope, ctes });
    }
    this.#from(fields.fromClause, place);
    const setting = settingOfRow(fields, scope);
    this.expression(fields.targetList, setting === null ? place : { ...place, setting });
    for (const key of SELECT_EXPRESSIONS) this.expression(fields[key], place);
    this.#sort(fields, place);
    this.#depth--;
  }

  /** ORDER BY sees output names first: those are no columns of a table. */
  #sort(fields: Fields, place: Place): void {
    const outputs = new Set(listOf(fields.targetList).map((item) => fieldsOf(item, "ResTarget")?.name));
    for (const item of listOf(fields.sortClause)) {
      const sort = fieldsOf(item, "SortBy");
      const parts = nameParts(fieldsOf(sort?.node, "ColumnRef")?.fields);
      if (parts?.length === 1 && outputs.has(parts[0])) continue;
      this.expression(item, place);
    }
  }

  /** @returns The names in sight of the statement that the WITH belongs to. */
  #with(value: unknown, place: Place): CteNames {
    if (!isFields(value)) return place.ctes;
    const ctes = new CteNames(place.ctes);
    const tables = listOf(value.ctes).map((item) => fieldsOf(item, "CommonTableExpr"));
    // Only WITH RECURSIVE lets a query see its own name and later ones; else `WITH t AS (SELECT * FROM t)` reads table t.
    if (value.recursive === true) for (const cte of tables) ctes.add(textOf(cte?.ctename) ?? "");
    for (const cte of tables) {
      if (cte === null) {
        this.out.effect("unknown");
        continue;
      }
      const query = asNode(cte.ctequery);
      if (query === null) this.out.effect("unknown");
      else this.statement(query, { scope: place.scope, ctes });
      ctes.add(textOf(cte.ctename) ?? "");
    }
    return ctes;
  }

  #insert(fields: Fields, outer: Place): void {
    this.out.verb("insert");
    this.out.effect("write");
    const ctes = this.#with(fields.withClause, outer);
    const scope = new Scope(null);
    const target = this.#target(fields.relation, scope);
    const columns = listOf(fields.cols);
    if (columns.length === 0) this.#columns(target, "*");
    this.#assigned(columns, target, { scope, ctes });
    const source = asNode(fields.selectStmt);
    if (source?.kind === "SelectStmt") this.select(source.fields, { scope: outer.scope, ctes }, true);
    else if (source !== null) this.out.effect("unknown");
    const conflict = isFields(fields.onConflictClause) ? fields.onConflictClause : null;
    if (conflict !== null) {
      if (conflict.action === "ONCONFLICT_UPDATE") this.out.verb("update");
      scope.items.push({ name: "excluded", tables: target, opaque: false });
      this.expression(conflict.infer, { scope, ctes });
      this.#assigned(listOf(conflict.targetList), target, { scope, ctes });
      this.expression(conflict.whereClause, { scope, ctes });
    }
    this.#returning(fields.returningClause, { scope, ctes });
  }

  #update(fields: Fields, outer: Place): void {
    this.out.verb("update");
    this.out.effect("write");
    const ctes = this.#with(fields.withClause, outer);
    const scope = new Scope(outer.scope);
    const place = { scope, ctes };
    const target = this.#target(fields.relation, scope);
    if (target.some((table) => table.schema === "pg_catalog" && table.name === "pg_settings"))
      this.out.settings.push({ name: "*", action: "set", value: null, scope: "session" });
    if (fields.fromClause !== undefined) this.out.effect("read");
    this.#from(fields.fromClause, place);
    this.#assigned(listOf(fields.targetList), target, place);
    if (isUnrestrained(fields.whereClause)) this.out.withoutWhere = true;
    this.expression(fields.whereClause, place);
    this.#returning(fields.returningClause, place);
  }

  #delete(fields: Fields, outer: Place): void {
    this.out.verb("delete");
    this.out.effect("write");
    const ctes = this.#with(fields.withClause, outer);
    const scope = new Scope(outer.scope);
    const place = { scope, ctes };
    this.#target(fields.relation, scope);
    if (fields.usingClause !== undefined) this.out.effect("read");
    this.#from(fields.usingClause, place);
    if (isUnrestrained(fields.whereClause)) this.out.withoutWhere = true;
    this.expression(fields.whereClause, place);
    this.#returning(fields.returningClause, place);
  }

  #merge(fields: Fields, outer: Place): void {
    this.out.verb("merge");
    this.out.effects(["read", "write"]);
    const ctes = this.#with(fields.withClause, outer);
    const scope = new Scope(outer.scope);
    const place = { scope, ctes };
    const target = this.#target(fields.relation, scope);
    this.#from([fields.sourceRelation], place);
    this.expression(fields.joinCondition, place);
    for (const item of listOf(fields.mergeWhenClauses)) {
      const when = fieldsOf(item, "MergeWhenClause");
      if (when === null) {
        this.out.effect("unknown");
        continue;
      }
      const verb = MERGE_VERBS[String(when.commandType)];
      if (verb === undefined) this.out.effect("unknown");
      else if (verb !== "") this.out.verb(verb);
      this.expression(when.condition, place);
      if (when.commandType === "CMD_INSERT" && when.targetList === undefined) this.#columns(target, "*");
      this.#assigned(listOf(when.targetList), target, place);
      this.expression(when.values, place);
    }
    this.#returning(fields.returningClause, place);
  }

  #returning(value: unknown, place: Place): void {
    if (value === undefined) return;
    this.out.effect("read");
    this.expression(isFields(value) && value.exprs !== undefined ? value.exprs : value, place);
  }

  /** Columns that are set: their names belong to the target, their values are expressions. */
  #assigned(items: readonly unknown[], target: readonly TableName[], place: Place): void {
    for (const item of items) {
      const column = fieldsOf(item, "ResTarget");
      if (column === null) {
        this.out.effect("unknown");
        continue;
      }
      const name = textOf(column.name);
      if (name !== undefined) this.#columns(target, name);
      this.expression(column.indirection, place);
      this.expression(column.val, place);
    }
  }

  /** `customers AS c (a, b)` gives columns new names: any of them may then be meant by any name. */
  #renamed(fields: Fields, tables: readonly TableName[]): void {
    if (isFields(fields.alias) && listOf(fields.alias.colnames).length > 0) this.#columns(tables, "*");
  }

  #columns(tables: readonly TableName[], column: string): void {
    for (const table of tables) this.out.column(table, column);
  }

  /** The table that a statement writes: never a CTE. */
  #target(value: unknown, scope: Scope): readonly TableName[] {
    const tables = this.rangeVar(value, "write");
    const fields = fieldsOf(value, "RangeVar") ?? (isFields(value) ? value : {});
    scope.items.push(itemOf(fields, tables));
    return tables;
  }

  /** Reports a table that stands as a RangeVar, with or without its kind. @returns Its candidates. */
  rangeVar(value: unknown, access: "read" | "write"): readonly TableName[] {
    const fields = fieldsOf(value, "RangeVar") ?? (isFields(value) ? value : null);
    const name = textOf(fields?.relname);
    if (fields === null || name === undefined) return [];
    const tables = this.out.resolve(textOf(fields.schemaname), name);
    for (const table of tables) this.out.table(table, access);
    return tables;
  }

  #from(value: unknown, place: Place): void {
    for (const item of listOf(value)) this.#fromItem(item, place);
  }

  /** @returns What the item shows, so that a join's alias can stand for both sides. */
  #fromItem(value: unknown, place: Place): readonly FromItem[] {
    this.#enter();
    const items = this.#fromItems(value, place);
    this.#depth--;
    return items;
  }

  #fromItems(value: unknown, place: Place): readonly FromItem[] {
    const node = asNode(value);
    const add = (item: FromItem): readonly FromItem[] => {
      place.scope.items.push(item);
      return [item];
    };
    if (node === null) {
      this.out.effect("unknown");
      return [];
    }
    const { fields } = node;
    const alias = isFields(fields.alias) ? textOf(fields.alias.aliasname) : undefined;
    switch (node.kind) {
      case "RangeVar": {
        const name = textOf(fields.relname) ?? "";
        if (fields.schemaname === undefined && place.ctes.has(name))
          return add({ name: alias ?? name, tables: [], opaque: false });
        const tables = this.rangeVar(fields, "read");
        this.#renamed(fields, tables);
        return add(itemOf(fields, tables));
      }
      case "RangeSubselect": {
        const query = asNode(fields.subquery);
        const scope = fields.lateral === true ? place.scope : place.scope.parent;
        if (query === null) this.out.effect("unknown");
        else this.statement(query, { scope: new Scope(scope), ctes: place.ctes });
        return add({ name: alias ?? "", tables: [], opaque: false });
      }
      case "JoinExpr": {
        const shown = [...this.#fromItem(fields.larg, place), ...this.#fromItem(fields.rarg, place)];
        for (const column of listOf(fields.usingClause))
          for (const item of shown) this.#columns(item.tables, stringNode(column) ?? "*");
        this.expression(fields.quals, place);
        for (const item of shown) this.#renamed(fields, item.tables);
        if (alias !== undefined)
          place.scope.items.push({
            name: alias,
            tables: shown.flatMap((item) => item.tables),
            opaque: shown.some((item) => item.opaque),
          });
        return shown;
      }
      case "RangeTableSample": {
        const method = nameParts(fields.method) ?? [];
        const known = method.length === 1 && (method[0] === "system" || method[0] === "bernoulli");
        if (!known) this.out.effect("unknown");
        this.expression(fields.args, place);
        this.expression(fields.repeatable, place);
        return this.#fromItem(fields.relation, place);
      }
      case "RangeFunction":
      case "RangeTableFunc":
      case "JsonTable": {
        for (const key in fields) if (key !== "alias") this.expression(fields[key], place);
        const call = itemsOf(listOf(fields.functions)[0])[0];
        const own = nameParts(fieldsOf(call, "FuncCall")?.funcname)?.at(-1);
        return add({ name: alias ?? own ?? "", tables: [], opaque: true });
      }
      default:
        this.out.effect("unknown");
        return [];
    }
  }

  /** Any value of the tree inside an expression or a utility statement. */
  expression(value: unknown, place: Place): void {
    if (typeof value !== "object" || value === null) return;
    this.#enter();
    if (Array.isArray(value)) for (const item of value) this.expression(item, place);
    else if (isFields(value)) {
      const node = asNode(value);
      if (node !== null) this.#node(node, place);
      else if (typeof value.relname === "string") this.rangeVar(value, "read");
      else for (const key in value) this.expression(value[key], place);
    }
    this.#depth--;
  }

  #node({ kind, fields }: TaggedNode, place: Place): void {
    switch (kind) {
      case "ColumnRef":
        this.#columnRef(fields.fields, place.scope);
        return;
      case "FuncCall":
        this.#call(fields, place);
        return;
      case "A_Indirection":
        if (!this.#fieldOfRow(fields, place.scope)) this.expression(fields.arg, place);
        this.expression(fields.indirection, place);
        return;
      case "A_Expr":
      case "SubLink": {
        // An operator of a schema of the user's own runs a function we have not seen.
        const operator = nameParts(kind === "A_Expr" ? fields.name : fields.operName);
        if (operator !== null && operator.length > 1 && operator[0] !== "pg_catalog")
          this.out.effect("unknown");
        break;
      }
      case "SelectStmt":
        this.select(fields, place);
        return;
      case "InsertStmt":
      case "UpdateStmt":
      case "DeleteStmt":
      case "MergeStmt":
        this.statement({ kind, fields }, place);
        return;
      case "RangeVar":
        this.rangeVar(fields, "read");
        return;
      default:
        if (!TRANSPARENT_KINDS.has(kind)) {
          this.out.effect("unknown");
          return;
        }
    }
    for (const key in fields) this.expression(fields[key], place);
  }

  #call(fields: Fields, place: Place): void {
    const parts = nameParts(fields.funcname);
    if (parts === null || parts.length === 0) {
      this.out.effect("unknown");
      return;
    }
    const name = parts[parts.length - 1];
    // The grammar itself writes pg_catalog for EXTRACT and its like; the statement did not.
    const written = fields.funcformat === "COERCE_SQL_SYNTAX" ? undefined : parts.at(-2);
    this.out.function(written, name);
    // A builtin that reads adds nothing to a statement that only writes.
    for (const effect of this.functionEffects(parts.at(-2), name, listOf(fields.args).length))
      if (effect !== "read") this.out.effect(effect);
    if (name === "set_config") {
      const touch = setConfigTouch(fields.args, place.setting);
      this.out.settings.push(touch);
      this.out.effect(touch.name === "*" ? "unknown" : settingEffect(touch.name));
    }
    for (const key in fields) if (key !== "funcname") this.expression(fields[key], place);
  }

  functionEffects(schema: string | undefined, name: string, argumentCount: number): readonly Effect[] {
    const effects = functionEffects(schema, name, argumentCount);
    if (effects.length !== 1 || effects[0] !== "unknown") return effects;
    return this.options.functionEffects?.(schema, name) ?? effects;
  }

  #columnRef(value: unknown, scope: Scope): void {
    const fields = listOf(value);
    const star = asNode(fields[fields.length - 1])?.kind === "A_Star";
    const names = nameParts(star ? fields.slice(0, -1) : fields);
    if (names === null) {
      this.out.effect("unknown");
      return;
    }
    if (star) {
      const items = names.length === 0 ? scope.items : [scope.find(names[names.length - 1], names.at(-2))];
      for (const item of items)
        if (item === null) this.out.column({ name: names[names.length - 1] }, "*");
        else this.#show(item, "*");
      return;
    }
    const column = names[names.length - 1];
    if (names.length > 1) {
      const item = scope.find(names[names.length - 2], names.at(-3));
      if (item !== null) {
        this.#field(item, column);
        return;
      }
      // Composite fields without parentheses do not exist, so this is a name out of our sight: as it stands.
      const schema = names.at(-3);
      this.out.column({ ...(schema === undefined ? {} : { schema }), name: names[names.length - 2] }, column);
      return;
    }
    // A bare name may be a column of anything in sight, or the whole row of the item with that name.
    const row = scope.find(column);
    if (row !== null) this.#show(row, "*");
    for (const item of scope.all()) if (item !== row) this.#show(item, column);
  }

  /** A qualified column, or a function of the whole row that is written like one. */
  #field(item: FromItem, column: string): void {
    this.#show(item, column);
    if (ROW_FUNCTIONS.has(column)) this.#show(item, "*");
  }

  #show(item: FromItem, column: string): void {
    if (item.opaque) this.out.column(null, column);
    this.#columns(item.tables, column);
  }

  /** `(c).ssn`, where c is an item. */
  #fieldOfRow(fields: Fields, scope: Scope): boolean {
    const names = nameParts(fieldsOf(fields.arg, "ColumnRef")?.fields);
    const item = names?.length === 1 ? scope.find(names[0]) : null;
    if (item === null) return false;
    this.#field(item, stringNode(listOf(fields.indirection)[0]) ?? "*");
    return true;
  }

  #enter(): void {
    if (++this.#depth > this.#depthMax) throw new TooDeep();
    assert(this.#depth > 0, "the walk came up more often than it went down");
  }
}

/**
 * `SELECT set_config(name, ...) FROM pg_settings WHERE name = 'x'`, as pg_dump asks: what passes the WHERE has that name.
 * @returns The name, or `null` for any other shape of query.
 */
function settingOfRow(fields: Fields, scope: Scope): string | null {
  const [item, second] = scope.items;
  const table = item?.tables.length === 1 ? item.tables[0] : undefined;
  if (second !== undefined || table?.schema !== "pg_catalog" || table.name !== "pg_settings") return null;
  const where = fieldsOf(fields.whereClause, "A_Expr");
  if (where?.kind !== "AEXPR_OP" || nameParts(where.name)?.join(".") !== "=") return null;
  if (nameParts(fieldsOf(where.lexpr, "ColumnRef")?.fields)?.join(".") !== "name") return null;
  return fieldsOf(where.rexpr, "A_Const") === null ? null : constantText(where.rexpr);
}

/** The first arm of a set operation: the tree keeps its INTO there, though it holds for the whole. */
function leftmost(fields: Fields): Fields {
  let arm = fields;
  while (isFields(arm.larg)) arm = arm.larg;
  return arm;
}

const SELECT_EXPRESSIONS = [
  "distinctClause",
  "whereClause",
  "groupClause",
  "havingClause",
  "windowClause",
  "valuesLists",
  "limitOffset",
  "limitCount",
];

const MERGE_VERBS: Readonly<Record<string, string>> = {
  CMD_INSERT: "insert",
  CMD_UPDATE: "update",
  CMD_DELETE: "delete",
  CMD_NOTHING: "",
};

function itemOf(fields: Fields, tables: readonly TableName[]): FromItem {
  const alias = isFields(fields.alias) ? textOf(fields.alias.aliasname) : undefined;
  const schema = textOf(fields.schemaname);
  return {
    name: alias ?? textOf(fields.relname) ?? "",
    ...(alias !== undefined || schema === undefined ? {} : { schema }),
    tables,
    opaque: false,
  };
}
