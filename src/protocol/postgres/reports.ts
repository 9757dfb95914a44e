// What the fields of an ErrorResponse or NoticeResponse can be made of.
//
// The server says in F which of its source files raised a message; no statement can forge that. Three cases:
//
// - It is about the client's own text (class 42 with a position in that text and no context): a misspelt column is
//   shown by name, since no row was read.
// - It comes from a file of the server proper: its words are fixed, values stand in quotes, brackets or numbers.
// - Anything else (RAISE, other languages' errors, foreign servers' words, extensions, poolers): all of it may be data.
//
// Must not: decide what is left of a field; the spine does.
//
// Source: PostgreSQL 18 manual 54.8 (fields); src/backend (file names), src/pl and contrib (what is not in the list).

import { text } from "../../base/bytes.ts";
import type { TextNature } from "../../model/session.ts";

/** Files of src/backend whose messages carry values only in quotes, brackets or as numbers. */
const SERVER_FILES = new Set(
  `aclchk.c acl.c analyze.c arrayfuncs.c array_userfuncs.c arrayutils.c bool.c cash.c char.c cluster.c constraint.c
copy.c copyfrom.c copyfromparse.c copyto.c date.c datetime.c datum.c dbcommands.c deadlock.c define.c dependency.c
encode.c enum.c execExpr.c execExprInterp.c execIndexing.c execMain.c execPartition.c execTuples.c execUtils.c explain.c
float.c format_type.c formatting.c functioncmds.c geo_ops.c gram.y guc.c guc_funcs.c heap.c heapam.c index.c indexcmds.c
inet_net_pton.c int.c int8.c json.c jsonb.c jsonfuncs.c like.c like_match.c lmgr.c lock.c lockcmds.c lsyscache.c mac.c
matview.c mbutils.c miscinit.c namespace.c nbtinsert.c network.c nodeModifyTable.c nodeSubplan.c numeric.c numutils.c
objectaddress.c oid.c oracle_compat.c parse_agg.c parse_clause.c parse_coerce.c parse_collate.c parse_cte.c parse_expr.c
parse_func.c parse_merge.c parse_node.c parse_oper.c parse_param.c parse_relation.c parse_target.c parse_type.c
parse_utilcmd.c partbounds.c plancache.c planner.c portalcmds.c portalmem.c postgres.c prepare.c proc.c procarray.c
rangetypes.c regexp.c regproc.c rewriteHandler.c ri_triggers.c rls.c rowtypes.c scan.l schemacmds.c seclabel.c sequence.c
snapmgr.c spi.c subselect.c tablecmds.c timeout.c timestamp.c tid.c trigger.c trigfuncs.c truncate.c tupdesc.c typecmds.c
user.c utility.c uuid.c varbit.c varchar.c varlena.c view.c xact.c`.split(/\s+/),
);

interface ReportField {
  readonly type: number;
  readonly value: Uint8Array;
}

const code = (field: string): number => field.charCodeAt(0);

const MESSAGE = code("M");
/** Schema, table, column, data type, constraint. */
const NAMES = new Set([..."stcdn"].map(code));

/** What each field of one report can be made of. `raised`: nothing of it is surely the server's own, its SQLSTATE included. */
export function readNatures(fields: readonly ReportField[]): {
  readonly raised: boolean;
  nature(field: number): TextNature;
} {
  const fieldText = (field: string): string | undefined => {
    const found = fields.find(({ type }) => type === code(field));
    return found === undefined ? undefined : text(found.value);
  };
  const raised = !SERVER_FILES.has(fieldText("F") ?? "");
  if (raised) return { raised, nature: () => "data" };
  const aboutOwnText =
    (fieldText("C") ?? "").startsWith("42") &&
    fieldText("P") !== undefined &&
    ["p", "q", "W"].every((field) => fieldText(field) === undefined);
  if (aboutOwnText) return { raised, nature: () => "own" };
  return {
    raised,
    nature: (field) => (field === MESSAGE ? "words" : NAMES.has(field) ? "own" : "data"),
  };
}

/** Settings that the server reports and whose value can be any text. */
const FREE_PARAMETERS = new Set(["application_name", "search_path"]);

/** What a reported setting's value can be made of: set_config takes it from anywhere. */
export function parameterNature(name: string, value: Uint8Array): TextNature {
  if (FREE_PARAMETERS.has(name)) return "data";
  // The server takes only zones that it knows, and POSIX forms, which always have a digit.
  if (name === "TimeZone") return /^[A-Za-z_/+-]+$/.test(text(value)) ? "own" : "data";
  return "own";
}
