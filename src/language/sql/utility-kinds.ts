// The utility statements whose kind says it all: verb, effect, and the fields that name tables.
//
// DDL within a database writes; roles, rights, databases, servers, extensions, replication and row policies administer.
// Must not: hold anything that depends on a statement's options; that is utility.ts.

import type { Effect } from "../../model/operation.ts";

export interface PlainKind {
  readonly verb: string;
  readonly effect: Effect;
  /** Fields with tables that change. */
  readonly writes?: readonly string[];
  readonly reads?: readonly string[];
  /** `false` when nothing inside can run or name a table. */
  readonly inspect?: false;
}

const plain = (verb: string, effect: Effect): PlainKind => ({ verb, effect, inspect: false });
const on = (verb: string, effect: Effect, ...writes: string[]): PlainKind => ({ verb, effect, writes });

export const PLAIN_KINDS: Readonly<Record<string, PlainKind>> = {
  // the session
  VariableShowStmt: plain("show", "read"),
  ListenStmt: plain("listen", "read"),
  UnlistenStmt: plain("unlisten", "read"),
  NotifyStmt: plain("notify", "write"),
  ClosePortalStmt: plain("close", "read"),
  ConstraintsSetStmt: plain("set constraints", "read"),
  // data and upkeep
  TruncateStmt: on("truncate", "write", "relations"),
  ClusterStmt: on("cluster", "write", "relation"),
  ReindexStmt: on("reindex", "write", "relation"),
  RefreshMatViewStmt: on("refresh materialized view", "write", "relation"),
  // objects of a database
  CreateStmt: on("create table", "write", "relation"),
  IndexStmt: on("create index", "write", "relation"),
  ViewStmt: on("create view", "write", "view"),
  CreateSeqStmt: on("create sequence", "write", "sequence"),
  AlterSeqStmt: on("alter sequence", "write", "sequence"),
  CreateTrigStmt: { verb: "create trigger", effect: "write", writes: ["relation"], reads: ["constrrel"] },
  CreateDomainStmt: on("create domain", "write"),
  AlterDomainStmt: on("alter domain", "write"),
  CreateEnumStmt: plain("create type", "write"),
  AlterEnumStmt: plain("alter type", "write"),
  CompositeTypeStmt: { verb: "create type", effect: "write", inspect: false },
  CreateRangeStmt: plain("create type", "write"),
  AlterTypeStmt: plain("alter type", "administer"),
  AlterOperatorStmt: plain("alter operator", "write"),
  AlterCollationStmt: plain("alter collation", "write"),
  CreateStatsStmt: on("create statistics", "write"),
  AlterStatsStmt: plain("alter statistics", "write"),
  CreateConversionStmt: plain("create conversion", "write"),
  CreateCastStmt: plain("create cast", "write"),
  CreateOpClassStmt: plain("create operator class", "administer"),
  CreateOpFamilyStmt: plain("create operator family", "administer"),
  AlterOpFamilyStmt: plain("alter operator family", "administer"),
  AlterTSDictionaryStmt: plain("alter text search dictionary", "write"),
  AlterTSConfigurationStmt: plain("alter text search configuration", "write"),
  CreateTransformStmt: plain("create transform", "write"),
  // rights and roles
  GrantRoleStmt: plain("grant", "administer"),
  AlterDefaultPrivilegesStmt: plain("alter default privileges", "administer"),
  CreateRoleStmt: plain("create role", "administer"),
  AlterRoleStmt: plain("alter role", "administer"),
  DropRoleStmt: plain("drop role", "administer"),
  DropOwnedStmt: plain("drop owned", "administer"),
  ReassignOwnedStmt: plain("reassign owned", "administer"),
  CreatePolicyStmt: on("create policy", "administer", "table"),
  AlterPolicyStmt: on("alter policy", "administer", "table"),
  // databases and the server
  CreatedbStmt: plain("create database", "administer"),
  AlterDatabaseStmt: plain("alter database", "administer"),
  AlterDatabaseRefreshCollStmt: plain("alter database", "administer"),
  DropdbStmt: plain("drop database", "administer"),
  LoadStmt: plain("load", "administer"),
  CheckPointStmt: plain("checkpoint", "administer"),
  CreateTableSpaceStmt: plain("create tablespace", "administer"),
  DropTableSpaceStmt: plain("drop tablespace", "administer"),
  AlterTableSpaceOptionsStmt: plain("alter tablespace", "administer"),
  AlterTableMoveAllStmt: plain("alter table", "administer"),
  CreateEventTrigStmt: plain("create event trigger", "administer"),
  AlterEventTrigStmt: plain("alter event trigger", "administer"),
  // code from outside
  CreateExtensionStmt: plain("create extension", "administer"),
  AlterExtensionStmt: plain("alter extension", "administer"),
  AlterExtensionContentsStmt: plain("alter extension", "administer"),
  CreatePLangStmt: plain("create language", "administer"),
  CreateAmStmt: plain("create access method", "administer"),
  // other servers
  CreateFdwStmt: plain("create foreign data wrapper", "administer"),
  AlterFdwStmt: plain("alter foreign data wrapper", "administer"),
  CreateForeignServerStmt: plain("create server", "administer"),
  AlterForeignServerStmt: plain("alter server", "administer"),
  CreateUserMappingStmt: plain("create user mapping", "administer"),
  AlterUserMappingStmt: plain("alter user mapping", "administer"),
  DropUserMappingStmt: plain("drop user mapping", "administer"),
  ImportForeignSchemaStmt: plain("import foreign schema", "administer"),
  CreatePublicationStmt: { verb: "create publication", effect: "administer" },
  AlterPublicationStmt: { verb: "alter publication", effect: "administer" },
  CreateSubscriptionStmt: plain("create subscription", "administer"),
  AlterSubscriptionStmt: plain("alter subscription", "administer"),
  DropSubscriptionStmt: plain("drop subscription", "administer"),
};

/** Kinds of object whose dotted name is that of a table, or stands like one in a FROM clause. */
export const TABLE_OBJECTS: ReadonlySet<string> = new Set([
  "OBJECT_TABLE",
  "OBJECT_VIEW",
  "OBJECT_MATVIEW",
  "OBJECT_FOREIGN_TABLE",
  "OBJECT_SEQUENCE",
]);

/** Kinds of object that administering is about, whatever is done to them. */
export const ADMINISTERED_OBJECTS: ReadonlySet<string> = new Set([
  "OBJECT_ACCESS_METHOD",
  "OBJECT_DATABASE",
  "OBJECT_EVENT_TRIGGER",
  "OBJECT_EXTENSION",
  "OBJECT_FDW",
  "OBJECT_FOREIGN_SERVER",
  "OBJECT_LANGUAGE",
  "OBJECT_LARGEOBJECT",
  "OBJECT_POLICY",
  "OBJECT_PUBLICATION",
  "OBJECT_ROLE",
  "OBJECT_SUBSCRIPTION",
  "OBJECT_TABLESPACE",
  "OBJECT_USER_MAPPING",
]);

const WORDS: Readonly<Record<string, string>> = {
  OBJECT_MATVIEW: "materialized view",
  OBJECT_FDW: "foreign data wrapper",
  OBJECT_FOREIGN_SERVER: "server",
  OBJECT_OPCLASS: "operator class",
  OBJECT_OPFAMILY: "operator family",
  OBJECT_STATISTIC_EXT: "statistics",
  OBJECT_TSCONFIGURATION: "text search configuration",
  OBJECT_TSDICTIONARY: "text search dictionary",
  OBJECT_TSPARSER: "text search parser",
  OBJECT_TSTEMPLATE: "text search template",
  OBJECT_ATTRIBUTE: "type",
  OBJECT_DOMCONSTRAINT: "domain",
  OBJECT_LARGEOBJECT: "large object",
};

/** `OBJECT_FOREIGN_TABLE` as SQL says it: `foreign table`. */
export function objectWord(type: string): string {
  return (
    WORDS[type] ??
    type
      .replace(/^OBJECT_/, "")
      .replaceAll("_", " ")
      .toLowerCase()
  );
}
