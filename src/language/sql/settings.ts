// Settings that a statement changes: SET, RESET, set_config and the SET clauses of ALTER and CREATE FUNCTION.
//
// Changing who one is (role, session_authorization) administers; other settings read, and are listed so that the adapter
// can refuse those it has pinned (DECISIONS 18).

import type { Effect } from "../../model/operation.ts";
import type { SettingScope, SettingTouch } from "./analysis.ts";
import { constantText, type Fields, fieldsOf, isFields, listOf, nameParts, textOf } from "./tree.ts";

const IDENTITY = new Set(["role", "session_authorization", "is_superuser"]);

/** What changing this setting is. */
export function settingEffect(name: string): Effect {
  return IDENTITY.has(name) ? "administer" : "read";
}

/** A list of names is quoted as SHOW prints it, since a name may hold a comma. */
function joinedValue(name: string, args: unknown): string | null {
  const values = listOf(args).map((arg) => {
    const value = constantText(arg);
    if (value === null || name !== "search_path" || /^[a-z_][a-z0-9_$]*$/.test(value)) return value;
    return `"${value.replaceAll('"', '""')}"`;
  });
  return values.length === 0 || values.includes(null) ? null : values.join(", ");
}

/** @param fields A VariableSetStmt. Its local flag overrules a `session` scope. */
export function settingTouches(fields: Fields, scope: SettingScope): SettingTouch[] {
  const own: SettingScope = scope === "session" && fields.is_local === true ? "local" : scope;
  const name = (textOf(fields.name) ?? "").toLowerCase();
  switch (fields.kind) {
    case "VAR_SET_VALUE":
      return [{ name, action: "set", value: joinedValue(name, fields.args), scope: own }];
    case "VAR_SET_CURRENT":
      return [{ name, action: "set", value: null, scope: own }];
    case "VAR_SET_DEFAULT":
    case "VAR_RESET":
      return [{ name, action: "reset", value: null, scope: own }];
    case "VAR_RESET_ALL":
      return [{ name: "*", action: "reset", value: null, scope: own }];
    case "VAR_SET_MULTI": {
      // SET TRANSACTION ... and SET SESSION CHARACTERISTICS AS TRANSACTION ...; a snapshot is no setting.
      const touches: SettingTouch[] = [];
      const multi: SettingScope = name === "session characteristics" ? "session" : "local";
      for (const arg of listOf(fields.args)) {
        const option = fieldsOf(arg, "DefElem");
        if (option !== null)
          touches.push({
            name: (textOf(option.defname) ?? "").toLowerCase(),
            action: "set",
            value: constantText(option.arg),
            scope: multi,
          });
      }
      return touches;
    }
    default:
      // A form nobody described could be any setting.
      return [{ name: "*", action: "set", value: null, scope: own }];
  }
}

/**
 * `set_config(name, value, is_local)`, by position or by name. The name is `*` when it is not a constant.
 *
 * @param rowSetting What a column called `name` holds, when the query fixes it.
 */
export function setConfigTouch(args: unknown, rowSetting?: string): SettingTouch {
  const byPosition: unknown[] = [];
  const byName = new Map<string, unknown>();
  for (const arg of listOf(args)) {
    const named = fieldsOf(arg, "NamedArgExpr");
    if (named === null) byPosition.push(arg);
    else byName.set(textOf(named.name) ?? "", named.arg);
  }
  const given = byPosition[0] ?? byName.get("setting_name");
  const column = nameParts(fieldsOf(given, "ColumnRef")?.fields)?.join(".");
  const name = constantText(given) ?? (column === "name" ? rowSetting : undefined);
  const local = constantText(byPosition[2] ?? byName.get("is_local"));
  return {
    name: name?.toLowerCase() ?? "*",
    action: "set",
    value: constantText(byPosition[1] ?? byName.get("new_value")),
    scope: local === "true" ? "local" : "session",
  };
}

/** The `set` clauses among the options of CREATE or ALTER FUNCTION. */
export function functionSettings(options: unknown): SettingTouch[] {
  const touches: SettingTouch[] = [];
  for (const option of listOf(options)) {
    const element = fieldsOf(option, "DefElem");
    if (element === null || element.defname !== "set" || !isFields(element.arg)) continue;
    const inner = fieldsOf(element.arg, "VariableSetStmt");
    if (inner !== null) touches.push(...settingTouches(inner, "function"));
  }
  return touches;
}
