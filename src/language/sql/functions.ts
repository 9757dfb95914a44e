// What calling a function can do, by its name.
//
// PostgreSQL's volatility is the starting point: an immutable or stable builtin cannot change anything and reads. A
// volatile builtin administers unless it is listed here as something else, so that a new server version's functions
// start on the safe side. A function that is not built in has a body we have not seen: its effect is `unknown`.
//
// Limits, said plainly: a user's function of the same name as a builtin, with better fitting argument types and a schema in
// the search path, is taken for the builtin. Creating one is a write, so a reader cannot set that trap.
//
// Source: PostgreSQL 18 manual, chapter 9 and appendix F (dblink, lo, file access functions 9.28.9).

import type { Effect } from "../../model/operation.ts";
import { STABLE_FUNCTION_NAMES, VOLATILE_FUNCTION_NAMES } from "./catalog-data.ts";

const words = (text: string): Set<string> => new Set(text.split(/\s+/).filter((word) => word !== ""));

const STABLE = words(STABLE_FUNCTION_NAMES);
const VOLATILE = words(VOLATILE_FUNCTION_NAMES);

/** Volatile, yet they only look, wait, or touch nothing but their own session. */
const VOLATILE_READ = words(`
  amvalidate array_sample array_shuffle clock_timestamp current_query currtid2 currval gen_random_uuid lastval lo_close
  lo_get lo_lseek lo_lseek64 lo_open lo_tell lo_tell64 loread pg_available_wal_summaries pg_blocking_pids
  pg_collation_actual_version pg_control_checkpoint pg_control_init pg_control_recovery pg_control_system
  pg_current_wal_flush_lsn pg_current_wal_insert_lsn pg_current_wal_lsn pg_database_collation_actual_version
  pg_database_size pg_export_snapshot pg_get_aios pg_get_backend_memory_contexts pg_get_loaded_modules
  pg_get_multixact_members pg_get_sequence_data pg_get_shmem_allocations pg_get_shmem_allocations_numa
  pg_get_wait_events pg_get_wal_replay_pause_state pg_get_wal_resource_managers pg_get_wal_summarizer_state
  pg_indexes_size pg_is_in_recovery pg_is_wal_replay_paused pg_isolation_test_session_is_blocked pg_jit_available
  pg_last_committed_xact pg_last_wal_receive_lsn pg_last_wal_replay_lsn pg_last_xact_replay_timestamp pg_lock_status
  pg_notification_queue_usage pg_partition_ancestors pg_partition_tree pg_prepared_xact pg_relation_size
  pg_replication_origin_progress pg_replication_origin_session_is_setup pg_replication_origin_session_progress
  pg_safe_snapshot_blocking_pids pg_sequence_last_value pg_show_replication_origin_status pg_sleep pg_sleep_for
  pg_sleep_until pg_stat_clear_snapshot pg_stat_force_next_flush pg_stat_get_backend_io pg_stat_get_backend_wal
  pg_stat_get_io pg_stat_get_recovery_prefetch pg_stat_get_xact_blocks_fetched pg_stat_get_xact_blocks_hit
  pg_stat_get_xact_function_calls pg_stat_get_xact_function_self_time pg_stat_get_xact_function_total_time
  pg_stat_get_xact_numscans pg_stat_get_xact_tuples_deleted pg_stat_get_xact_tuples_fetched
  pg_stat_get_xact_tuples_hot_updated pg_stat_get_xact_tuples_inserted pg_stat_get_xact_tuples_newpage_updated
  pg_stat_get_xact_tuples_returned pg_stat_get_xact_tuples_updated pg_stat_have_stats pg_table_size pg_tablespace_size
  pg_total_relation_size pg_xact_commit_timestamp pg_xact_commit_timestamp_origin pg_xact_status random random_normal
  set_config setseed timeofday ts_rewrite txid_status uuidv4 uuidv7
`);

/** They change data, sequences, large objects, or locks and queues that other sessions see. */
const WRITE = words(`
  brin_desummarize_range brin_summarize_new_values brin_summarize_range gin_clean_pending_list lo_creat lo_create
  lo_from_bytea lo_put lo_truncate lo_truncate64 lo_unlink lowrite nextval pg_advisory_lock pg_advisory_lock_shared
  pg_advisory_unlock pg_advisory_unlock_all pg_advisory_unlock_shared pg_advisory_xact_lock
  pg_advisory_xact_lock_shared pg_logical_emit_message pg_notify pg_try_advisory_lock pg_try_advisory_lock_shared
  pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared setval
`);

/** They reach the server's file system or other machines. */
const EXECUTE = words(`
  lo_export lo_import pg_current_logfile pg_hba_file_rules pg_ident_file_mappings pg_ls_archive_statusdir pg_ls_dir
  pg_ls_logdir pg_ls_logicalmapdir pg_ls_logicalsnapdir pg_ls_replslotdir pg_ls_summariesdir pg_ls_tmpdir pg_ls_waldir
  pg_read_binary_file pg_read_file pg_show_all_file_settings pg_stat_file pg_wal_summary_contents
`);

/** They run the SQL in a string argument, which may do anything. */
const RUNS_STRING = words(`query_to_xml query_to_xml_and_xmlschema query_to_xmlschema ts_stat`);

/** They read tables named by a value, so the statement's list of tables is not the whole truth. */
const READS_HIDDEN = words(`
  cursor_to_xml cursor_to_xmlschema database_to_xml database_to_xml_and_xmlschema schema_to_xml
  schema_to_xml_and_xmlschema table_to_xml table_to_xml_and_xmlschema
`);

/** Builtins that take a whole row as their one argument and show it. `c.to_json` calls them: PostgreSQL's attribute notation. */
export const ROW_FUNCTIONS: ReadonlySet<string> = words(`
  any_value array_agg concat json_agg json_agg_strict json_build_array jsonb_agg jsonb_agg_strict jsonb_build_array max min
  quote_literal quote_nullable record_out record_send row_to_json to_json to_jsonb
`);

const READ_EFFECT: readonly Effect[] = ["read"];
const WRITE_EFFECT: readonly Effect[] = ["write"];
const EXECUTE_EFFECT: readonly Effect[] = ["execute"];
const ADMINISTER_EFFECT: readonly Effect[] = ["administer"];
const UNKNOWN_EFFECT: readonly Effect[] = ["unknown"];
const ANYTHING_EFFECT: readonly Effect[] = ["execute", "unknown"];

/** `dblink` and its kin run SQL elsewhere; what they do there is not seen. */
const REMOTE = /^(dblink|postgres_fdw)(_|$)/;

/**
 * The effects of calling a function.
 *
 * @param schema As the statement qualifies it; `undefined` when it does not.
 * @param name Exactly as the server sees it (folded unless quoted).
 * @param argumentCount Tells `ts_rewrite(query, text)`, which runs the text, from its harmless form.
 */
export function functionEffects(
  schema: string | undefined,
  name: string,
  argumentCount: number,
): readonly Effect[] {
  if (REMOTE.test(name)) return ANYTHING_EFFECT;
  if (schema === "information_schema" && name.startsWith("_pg_")) return READ_EFFECT;
  if (schema !== undefined && schema !== "pg_catalog") return UNKNOWN_EFFECT;
  if (RUNS_STRING.has(name)) return ANYTHING_EFFECT;
  if (name === "ts_rewrite" && argumentCount < 3) return ANYTHING_EFFECT;
  if (READS_HIDDEN.has(name)) return UNKNOWN_EFFECT;
  if (EXECUTE.has(name)) return EXECUTE_EFFECT;
  if (WRITE.has(name)) return WRITE_EFFECT;
  if (STABLE.has(name) || VOLATILE_READ.has(name)) return READ_EFFECT;
  return VOLATILE.has(name) ? ADMINISTER_EFFECT : UNKNOWN_EFFECT;
}
