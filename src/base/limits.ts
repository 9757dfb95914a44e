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
  /** Past this the automaton of one rule is simulated instead of compiled. */
  dfaStatesMax: 6_000,
  /** One NFA; RE2 bounds a single repeat at 1,000, nested ones multiply. */
  nfaStatesMax: 100_000,
  imageBytesMax: 32 * 1024 * 1024,

  // -- pool --------------------------------------------------------------------------------------------
  /** A batch handed to a worker. Large enough to hide a thread hop, small enough to stay in cache. */
  batchBytes: 256 * 1024,
  /** At or below this the inline instance is faster than a hop. Measured in bench/pool. */
  inlineBytes: 16 * 1024,

  // -- PostgreSQL --------------------------------------------------------------------------------------
  /** As the server's own MAX_STARTUP_PACKET_LENGTH. */
  startupPacketBytesMax: 10_000,
  /** A password message: a JWT with many groups. */
  passwordBytesMax: 16_384,
  /** One statement. libpq's own maximum is 1 GB; no agent needs it, and it is parsed before it is judged. */
  statementBytesMax: 1024 * 1024,
  /** One Bind message: parameters travel whole, since their digest is part of the operation. */
  bindBytesMax: 16 * 1024 * 1024,
  /** One message from the server that must be held whole to be masked (a DataRow). */
  serverMessageBytesMax: 64 * 1024 * 1024,
  preparedStatementsMax: 1_024,
  portalsMax: 1_024,

  // -- sessions ----------------------------------------------------------------------------------------
  sessionsMax: 2_000,
  handshakeMs: 10_000,
  upstreamConnectMs: 10_000,
  drainMs: 20_000,
  /** Bytes of one lane that are in work or wait for a slow reader before the source is paused. */
  laneWindowBytes: 2 * 1024 * 1024,

  // -- approvals ---------------------------------------------------------------------------------------
  approvalsPendingMax: 10_000,
  approvalWaitMsDefault: 15 * 60_000,
  approvalWaitMsMax: 24 * 3_600_000,

  // -- records -----------------------------------------------------------------------------------------
  /** Results recorded whole, for each session, before only counts and digests are kept. */
  recordResultBytesDefault: 8 * 1024 * 1024,
  recordEventBytesMax: 4 * 1024 * 1024,
  recordFsyncMs: 200,

  // -- documents ---------------------------------------------------------------------------------------
  configBytesMax: 1024 * 1024,
  policyBytesMax: 4 * 1024 * 1024,
} as const;
