// Every bound of Weir, with its unit in its name and its reason above it.

export const LIMITS = {
  // -- rules and the core ------------------------------------------------------------------------------
  /** A match is at most this long unless its rule says otherwise: longer than any token but PEM blocks. */
  matchBytesDefault: 512,
  /** The most a rule may ask for: a PEM bundle. */
  matchBytesMax: 65_536,
  /** Rules with a required validator try every end at every start, so their matches must be short. */
  validatedMatchBytesMax: 128,
  rulesMax: 2_000,
  patternBytesMax: 8_192,
  /**
   * Where one instance keeps the automaton states it has met; pages that are not reached take no memory. Measured with every
   * built-in rule, one instance over 20 MB of rows, logs and code: 3,600 states, 0.8 MB, of which 0.1 MB is the table of slots.
   */
  automataBytes: 4 * 1024 * 1024,
  /** Instructions of a rule that gets an automaton, whose states name them by 16 bits; past it the rule is simulated. */
  automatonProgramMax: 65_535,
  /** The same for a rule with a required validator, which cannot be simulated: a byte of its short match costs as much at most. */
  validatedProgramMax: 2_048,
  /** One NFA; RE2 bounds a single repeat at 1,000, nested ones multiply. */
  nfaStatesMax: 100_000,
  /** One file of a user's rules: hundreds of patterns with their examples. */
  ruleFileBytesMax: 4 * 1024 * 1024,
  imageBytesMax: 32 * 1024 * 1024,

  // -- pool --------------------------------------------------------------------------------------------
  /**
   * A batch handed to a worker: one read of a socket. Measured (bench/pool.ts, Node 20.20, 80 MB/s a thread): 0.8 ms of
   * work, so a hop of 0.03 to 0.05 ms is 5 % of it; two workers gave 139 MB/s with 64 KiB and no more with larger ones,
   * which only let others wait longer.
   */
  batchBytes: 64 * 1024,
  /**
   * Work of at most so many bytes is done on the main loop. Measured (bench/pool.ts): 0.1 ms of work, where a hop would
   * add 0.03 to 0.05 ms to the answer. Past it the loop's time is worth more than the hop.
   */
  inlineBytes: 8 * 1024,
  /** Slots of one worker: one in work, one that waits for it, one being answered, one being filled. */
  poolSlots: 4,
  /** Tasks that wait for a slot, of all handles: far more than lanes with their windows can have. */
  poolQueueMax: 16_384,
  /** Bytes that wait for a slot: over a second of work of one worker. Past it clients are too many for this machine. */
  poolQueueBytesMax: 256 * 1024 * 1024,
  /** When workers die this often in a row before they could take work, the next start waits. */
  poolStartsMax: 3,
  poolRetryMs: 1_000,
  /** JavaScript heap of one worker: states of streams. Past it the worker alone dies. */
  poolWorkerHeapMiB: 256,

  // -- PostgreSQL --------------------------------------------------------------------------------------
  /** As the server's own MAX_STARTUP_PACKET_LENGTH. */
  startupPacketBytesMax: 10_000,
  /** A password message: a JWT with many groups. */
  passwordBytesMax: 16_384,
  /** One statement. libpq's own maximum is 1 GB; no agent needs it, and it is parsed before it is judged. */
  statementBytesMax: 1024 * 1024,
  /** Levels of a statement's tree, lists included: far past what people and tools write, far within the stack. */
  statementDepthMax: 2_000,
  /** One Bind message: parameters travel whole, since their digest is part of the operation. */
  bindBytesMax: 16 * 1024 * 1024,
  /** One message from the server that must be held whole to be masked (a DataRow). */
  serverMessageBytesMax: 64 * 1024 * 1024,
  preparedStatementsMax: 1_024,
  portalsMax: 1_024,
  /** Text of all prepared statements of one session. */
  preparedBytesMax: 32 * 1024 * 1024,
  /** Parameters that the portals of one session keep for their Execute. */
  portalsBytesMax: 64 * 1024 * 1024,
  /** Client bytes read ahead while an operation is judged or held. */
  clientReadAheadBytes: 256 * 1024,
  /** What a catalog side connection remembers of relations, and for how long. */
  catalogRelationsMax: 10_000,
  catalogDatabasesMax: 256,
  catalogTtlMs: 30_000,
  catalogIdleMs: 5_000,
  catalogQueryMs: 5_000,

  // -- sessions ----------------------------------------------------------------------------------------
  sessionsMax: 2_000,
  handshakeMs: 10_000,
  upstreamConnectMs: 10_000,
  /** For a client to take the last bytes of a session that has ended. */
  lingerMs: 5_000,
  drainMs: 20_000,
  /** Bytes of one lane that are in work or wait for a slow reader before the source is paused. */
  laneWindowBytes: 2 * 1024 * 1024,
  /** Pushes of one lane that are not answered yet. The window above keeps a sound adapter far below it. */
  lanePushesMax: 1_024,
  /** From an operation's end to its session's while draining, so that the adapter's last messages can leave. */
  drainGraceMs: 100,
  /** For approvals that are being withdrawn when their session closes. */
  sessionCloseMs: 2_000,
  /** Names of tables, columns and functions that one session remembers as masked for its record. */
  maskedNamesMax: 1_000,
  /** Columns of one result: PostgreSQL's MaxTupleAttributeNumber. Stands in when the columns are not known. */
  resultColumnsMax: 1_664,
  /** Columns of tables whose classification is remembered: 100 bytes each, of more tables than a gateway's agents read in a day. */
  columnDecisionsMax: 200_000,

  // -- approvals ---------------------------------------------------------------------------------------
  approvalsPendingMax: 10_000,
  approvalWaitMsDefault: 15 * 60_000,
  approvalWaitMsMax: 24 * 3_600_000,

  /** A reviewer's reason: a paragraph, not a document. */
  approvalCommentBytesMax: 2_000,

  // -- identity ----------------------------------------------------------------------------------------
  /** A token fits a password message and, with room to spare, Node's 16 KiB of HTTP headers. */
  tokenBytesMax: 12_288,
  /** A leaked token dies by itself within a quarter. */
  tokenTtlSecondsMax: 90 * 86_400,
  /** Names of principals, groups and resources: an email address or a distinguished name. */
  nameBytesMax: 256,
  tokenGroupsMax: 200,

  // -- API ---------------------------------------------------------------------------------------------
  /** A decision with its comment; nothing larger is sent to the API. */
  apiBodyBytesMax: 16_384,
  apiPageMax: 1_000,
  /** Recorded data of one page of events: a page ends with the event that passes it. */
  apiPageBytes: 8 * 1024 * 1024,
  /** Open event streams; each holds a socket and a buffer. */
  apiStreamsMax: 64,
  /** A stream whose reader is this far behind is closed; the reader connects again and gets the present state. */
  apiStreamBufferBytes: 1024 * 1024,
  apiStreamPingMs: 15_000,
  apiRequestMs: 30_000,

  // -- command line ------------------------------------------------------------------------------------
  /** One line of JSON lines on standard input: a statement at its maximum, escaped. */
  jsonLineBytesMax: 8 * 1024 * 1024,
  /** One line of `weir scan`: a large document as one text. It is held whole, with its masked form. */
  scanLineBytesMax: 64 * 1024 * 1024,
  /** Findings of one line of `weir scan`, which are listed in one line of output. */
  scanFindingsMax: 1_000_000,
  /** One CSV record or JSON line of `weir redact`: a document in a field. It is held with its masked form. */
  redactRecordBytesMax: 16 * 1024 * 1024,
  /** A JSON document of `weir redact`, which is held whole: larger data comes as JSON lines. */
  redactDocumentBytesMax: 128 * 1024 * 1024,
  /** Levels of a JSON document: far past what programs write. */
  jsonDepthMax: 512,
  /** How far back of what was read a finding of `weir scan` may begin and still be told by line and column. */
  scanHistoryBytes: 1024 * 1024,
  cliRequestMs: 15_000,

  // -- records -----------------------------------------------------------------------------------------
  /** Results recorded whole, for each session, before only counts and digests are kept. */
  recordResultBytesDefault: 8 * 1024 * 1024,
  recordEventBytesMax: 4 * 1024 * 1024,
  recordFsyncMs: 200,
  /**
   * Events up to this size are written by the main loop itself, if no write is on its way. Measured (Node 20.20, ext4): 8 us
   * for a small one and 30 us for 64 KiB, also during a sync, where the thread pool takes 60 to 90 us of CPU time.
   */
  recordDirectBytesMax: 64 * 1024,
  /** After so many of them in one go the rest gathers for one write: names of a wide result are an event each. */
  recordDirectBurstMax: 16,
  /** Errors, notices and names, for each session, kept whole besides the results: an agent can provoke them without end. */
  recordMessageBytesMax: 1024 * 1024,
  /** One frame of a recording: the largest event, its text grown by labels, and its facts. A reader holds one at a time. */
  recordFrameBytesMax: 16 * 1024 * 1024,
  /** Data that waits for the disk, for each session, before it is an error: a lane's window never lets in as much. */
  recordQueueBytesMax: 32 * 1024 * 1024,
  /** Commits of recordings' anchors are at least this far apart: each holds up the process for an fsync. */
  anchorCommitMs: 10,
  /** One audit event as a line. Pipes and log shippers cut longer ones. */
  auditLineBytesMax: 32 * 1024,
  /** Audit events that wait for a slow sink before sessions must end. */
  auditQueueMax: 10_000,
  /** Rows of one answer of the store. */
  listRowsMax: 1_000,

  // -- documents ---------------------------------------------------------------------------------------
  configBytesMax: 1024 * 1024,
  policyBytesMax: 4 * 1024 * 1024,
  /** Entries of one list: policies of a file, rules of a policy, names of a condition. */
  policyListMax: 10_000,
  policyWordCharsMax: 256,
  policyMessageCharsMax: 1_000,
  /** Reviewers that one hold may ask for; more people than this never answer in time. */
  quorumMax: 16,
  /** Characters a `fill` mask may leave readable: the last four of a card, a country code and a bit. */
  fillKeepMax: 8,
} as const;
