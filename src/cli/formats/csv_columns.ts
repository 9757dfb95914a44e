// `--columns name=redact,...`: what becomes of whole columns of a CSV file, whatever stands in them.

import { InvalidArgumentError } from "commander";
import { WeirError } from "../../base/errors.ts";
import { LIMITS } from "../../base/limits.ts";
import { list } from "../options.ts";
import type { FieldTreatment } from "./field_batch.ts";

/** By name, or by number from 1 where there is no header. */
export type ColumnMasks = ReadonlyMap<string, FieldTreatment>;

const FORMS = "expected name=ACTION with redact, null, hash, token, fill or fill:N, and commas between";

/** @throws InvalidArgumentError for anything that is not so. */
export function columnMasks(text: string): ColumnMasks {
  const masks = new Map<string, FieldTreatment>();
  for (const item of list(text)) {
    const at = item.lastIndexOf("=");
    const name = item.slice(0, at);
    if (at < 1 || masks.has(name)) throw new InvalidArgumentError(FORMS);
    masks.set(name, actionOf(item.slice(at + 1)));
  }
  return masks;
}

function actionOf(word: string): FieldTreatment {
  if (word === "redact" || word === "null" || word === "hash" || word === "token") return { kind: word };
  const fill = /^fill(?::([0-9]))?$/.exec(word);
  const keep = Number(fill?.[1] ?? 0);
  if (fill === null || keep > LIMITS.fillKeepMax) throw new InvalidArgumentError(FORMS);
  return { kind: "fill", keep };
}

export function needsKey(masks: ColumnMasks): boolean {
  return [...masks.values()].some(({ kind }) => kind === "hash" || kind === "token");
}

/**
 * One treatment for each column of the file.
 * @param names The header's, or `null`: then columns are named by number.
 * @throws WeirError `USAGE` for a column that the file does not have, or has twice; nothing of it has been written.
 */
export function treatmentsOf(
  masks: ColumnMasks,
  fields: number,
  names: readonly string[] | null,
): FieldTreatment[] {
  if (fields > LIMITS.resultColumnsMax)
    throw new WeirError(
      "FORMAT_TOO_LARGE",
      `--columns works with at most ${LIMITS.resultColumnsMax} columns`,
    );
  const known = names ?? Array.from({ length: fields }, (_, i) => String(i + 1));
  const treatments: FieldTreatment[] = known.map((name) => masks.get(name) ?? { kind: "scan" });
  for (const name of masks.keys()) {
    if (known.includes(name)) continue;
    // Not the nearest one: where there is no header after all, that would be a value.
    throw new WeirError("USAGE", `no column of the file is named "${name}"`, {
      details: {
        hint: names === null ? "Without a header columns are numbers from 1." : "The first line names them.",
      },
    });
  }
  return treatments;
}
