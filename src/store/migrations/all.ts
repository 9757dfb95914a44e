// The list of migrations, in order. Adding one is adding a numbered file and a line here.

import { type Kysely, type Migration, Migrator } from "kysely";
import { WeirError } from "../../base/errors.ts";
import * as first from "./0001-first.ts";

const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-first": first,
};

/**
 * Brings the schema up to date, each migration in its transaction.
 *
 * @throws WeirError `STORE_UNAVAILABLE`, also when the schema was made by a newer Weir.
 */
export async function migrate<T>(db: Kysely<T>): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === "Error")?.migrationName;
  throw new WeirError(
    "STORE_UNAVAILABLE",
    failed === undefined
      ? "The store's schema could not be brought up to date; it may have been made by a newer version of Weir. Start that version, or restore the data directory from a backup."
      : `Migration ${failed} of the store failed and was undone. Check the disk, then start again.`,
    { cause: error },
  );
}
