// The numbers that the AssemblyScript core and its host must agree on. This file is compiled by both: by asc as it
// is, and copied by build.mjs to src/redact/wasm/abi.ts. Offsets and sizes are bytes; every field is a little-endian
// u32 unless its name says otherwise.
//
// Memory of an instance, from low to high addresses:
//
//   | control | image | work area: tables of the running stream or field, then the arena of the automata | window, input, output: laid out by the host |

export const ABI_VERSION = 6;

// -- control block: results of the last call ------------------------------------------------------------
export const CONTROL = 1024;
/** Bytes written to the output. */
export const C_OUT_LENGTH = 0;
/** Window position up to which bytes have been released. */
export const C_RELEASED = 4;
/** Window position where the search for candidates goes on. */
export const C_SCAN_FROM = 8;
/** Window position from which the bytes must be kept for the next call. */
export const C_KEEP_FROM = 12;
export const C_PENDING = 16;
export const C_FINDINGS = 20;
export const C_TOUCHED = 24;
/** Bytes before this window position are already covered by a label that has been written. */
export const C_MASKED_UP_TO = 28;
export const C_HOLES = 32;
/** Findings at the front of the list that the last release covered. */
export const C_REPORTED = 36;
export const C_ROWS = 40;
/** Input bytes of whole rows that were consumed. */
export const C_CONSUMED = 44;
/** Fields masked whole because of their column. */
export const C_COLUMN_MASKS = 48;
export const C_COPY_STARTED = 52;

// -- bounds of the work area -----------------------------------------------------------------------------
export const PENDING_MAX = 16384;
export const PENDING_BYTES = 28; // rule, start, state (or UNSTARTED), position, last accepting end + 1 (0: none), epoch of the state, restarts
export const FINDINGS_MAX = 262144;
export const FINDING_BYTES = 16; // start, end, rule, flags
/** Findings of one row whose counts can be taken back; a row with more is counted twice if it did not fit at first. */
export const JOURNAL_MAX = 65536;
export const HOLES_MAX = 65536;
export const HOLE_BYTES = 20; // output offset, length, rule (or COLUMN_RULE), value pointer, value length
/** Places of one block, and what waits of the one before. A block with more is searched in small ones; a rule that then lists more is simulated. */
export const PLACES_MAX = 65536;
export const SMALL_BLOCK_BYTES = 320;
/** The places of one block lie within so many bytes. */
export const CROWD_POSITIONS = 16384;
/** A block that cannot go on from the one before begins so many bytes before it: no shape is longer. */
export const BLOCK_OVERLAP = 192;
/** Neighbouring bytes that the bucket search looks for. */
export const WINDOW_BYTES = 5;
/** Bytes that the run bitmap asks for. */
export const RUN_BYTES = 20;
/** Fields of rows that are searched together, and bytes of rows after which no more are taken in. */
export const FIELDS_MAX = 16384;
export const STRETCH_BYTES = 32768;
/** Findings of rows that are searched together; with more each field is searched by itself. */
export const ROW_FINDINGS_MAX = 65536;
export const UNSTARTED = 0xffffffff;
export const COLUMN_RULE = 0xffff;
export const FLAG_TRUNCATED = 1;
/** The rule's scoring validator was satisfied. */
export const FLAG_CHECKED = 2;
/** The views through which a finding was seen: their numbers, the outermost first (0: none). */
export const FLAG_OUTER_SHIFT = 8;
export const FLAG_INNER_SHIFT = 12;
export const FLAG_VIEWS = 0xff00;
/** Above: how far before such a finding its match begins, at most BEFORE_MAX. */
export const FLAG_BEFORE_SHIFT = 16;
export const BEFORE_MAX = 0xffff;
/** A region of overlapping findings longer than this is written as redacted before its end is known. */
export const REGION_BYTES_MAX = 131072;
/** Candidates of one rule that may wait behind one undecided match before the rule is simulated. */
export const QUEUE_MAX = 256;
/** Automaton steps a rule may take per input byte of a call, before it is simulated; and the head start. */
export const STEPS_PER_BYTE = 64;
export const STEPS_FREE = 65536;
/** What building a transition counts beside its program's steps: a rule that builds one for every byte is better simulated. */
export const BUILD_STEPS = 256;
/** A candidate whose state was lost so often is simulated: so its bytes are read a bounded number of times, whatever the chunks. */
export const RESTARTS_MAX = 8;
/** Bytes of context kept before the released position: the byte before, and a whole character. */
export const CONTEXT_BYTES = 4;
/** The same when encodings are seen through: the unit before, and what tells where units begin. */
export const VIEW_CONTEXT_BYTES = 144;

// -- image ------------------------------------------------------------------------------------------------
export const IMAGE_MAGIC = 0x52494557; // "WEIR"
export const IMAGE_VERSION = 7;
export const I_MAGIC = 0;
export const I_VERSION = 4;
export const I_BYTES = 8;
export const I_CHECKSUM = 12;
export const I_RULES = 16;
export const I_RULE_TABLE = 20;
/** Nine tables of 256 u64: the bits that may start at a byte (kind of the byte before, bytes 0 to 7); 0: no dense rules. */
export const I_DENSE_TABLES = 24;
/** 64 offsets to lists of u16 rule numbers, each ended by 0xFFFF; 0 for none. */
export const I_DENSE_LISTS = 28;
/** Nine u64: the bits that have a rule which matches in so many bytes, 0 to 8. */
export const I_DENSE_SHORTEST = 32;
/** How far before an anchor a match may begin, and the context that this takes. */
export const I_LOOKBACK = 36;
/** A candidate is known once so many bytes from its place on are in sight. */
export const I_SPAN = 40;
export const I_PIKE_MAX = 44;
/** Up to two single bytes that are looked for: count, byte, byte. */
export const I_BYTE_COUNT = 52;
export const I_BYTE_VALUES = 56; // 2 x u32
/** Offsets of the lists of entries of each byte. */
export const I_BYTE_LISTS = 64; // 2 x u32
/** Hash tables (see H_) by the first four bytes of a window and of a run; 0 for none. */
export const I_WINDOW_HASH = 72;
export const I_RUN_HASH = 76;
/** Lists of u16, each ended by 0xFFFF: entries of a hash key or of a byte. */
export const I_LISTS = 80;
export const I_ENTRIES = 84;
/** 32 bytes: classes that entries compare, by low and by high nibble. */
export const I_COMPARE_CLASSES = 88;
/** 32 bytes: classes that become bitmaps. */
export const I_BITMAP_CLASSES = 92;
/** Bitmaps: how many come from class bits and from single bytes, and where their masks and bytes are (one byte each, masks first, each kind padded to a multiple of four). */
export const I_MASK_COUNT = 96;
export const I_EQUAL_COUNT = 100;
export const I_BITMAP_VALUES = 104;
/** The bit program: 16 bytes an instruction: operation, destination, a, b (u16 each), shift (u32). */
export const I_STEPS = 108;
export const I_STEP_COUNT = 112;
export const I_REGISTERS = 116;
export const I_PREDICATES = 120;
export const I_SHAPES = 128;
/** Register whose bits are the 20th bytes of runs; NO_REGISTER for none. */
export const I_RUN_REGISTER = 132;
/** Register of the positions at which any predicate, or the run, is true; NO_REGISTER for none. */
export const I_ANY_REGISTER = 136;
/** Register of the digits, which predicates look at; NO_REGISTER for none. */
export const I_DIGITS = 140;
/** Table (see W_) of the words that matches begin with; 0 for none. */
export const I_WORD_HASH = 144;
/** Groups of predicates, 12 bytes each: a register that is true where any of the group is, the first of them, how many. */
export const I_GROUPS = 148;
export const I_GROUP_COUNT = 152;
/** One or two searches: 32 bytes for each byte of a window, the nibble tables; 0: none. */
export const I_BUCKETS = 156; // 2 x u32
/** The byte sets of all programs, 32 bytes each. */
export const I_SETS = 164;
/** As I_DENSE_TABLES and I_DENSE_LISTS, of the rules that are looked for in encoded text. 0: no views. */
export const I_VIEW_TABLES = 220;
export const I_VIEW_LISTS = 224;
/** Places of beginnings by hash; see VIEW_HASH_. */
export const I_VIEW_HASH = 228;
export const I_HEADER_BYTES = 256;
export const NO_REGISTER = 0xffffffff;

/** Of a view's hash table: by first byte the places of three bytes that tell, as bits; then the groups that have none, u64. */
export const VIEW_HASH_PLACES = 6;
export const VIEW_HASH_GROUPS = 256;
/** u16 by hash of three bytes and their place: where its list of rules begins behind, in u16; 0: none. */
export const VIEW_HASH_SLOTS = 264;
export const VIEW_HASH_BITS = 14;
export const VIEW_HASH_LISTS = 264 + 32768;

/** Hash table: 4,096 u16 by hash of bytes 0 and 1, a bit for each low nibble of byte 2; the same for byte 3; then the place of the list of each hash of bytes 0 to 2, 65,536 u32. */
export const H_THIRD = 0;
export const H_FOURTH = 8192;
export const H_LISTS = 16384;
export const H_BYTES = 278528;
export const HASH_FACTOR = 0x9e3779b1;
export const HASH_SHIFT = 20;
export const LIST_SHIFT = 16;

/**
 * Word table: 262,144 bits by hash of a word's first four bytes, each with bit 5 set (a fold of ASCII letters), and 32,768 bits by hash of
 * its first three, for words whose fourth byte is one of many; then the list of each hash, as offsets from the table's beginning: 32,768
 * u32, and 4,096; 16 masks of four bytes, by four bits; then the lists, of 12 bytes: the first bytes, folded; the bytes 4 to 7, folded, as
 * far as they are known; the place of the targets in I_LISTS, and above its 24 bits which of those bytes are known (0xFFFFFFFF ends the
 * list). Targets: for each of WORD_ where its own begin, and the end (u16, from the place on), then pairs of rule and offset.
 */
export const W_BITS3 = 32768;
export const W_LISTS = 36864;
export const W_LISTS3 = 167936;
export const W_MASKS = 184320;
export const W_BYTES = 184384;
export const W_SHIFT = 14;
export const W_SHIFT3 = 17;
export const W_LIST_SHIFT = 17;
export const W_LIST_SHIFT3 = 20;
export const W_RECORD_BYTES = 12;
export const W_END = 0xffffffff;
export const W_FOLD = 0x20202020;
/** Where a word may begin, as an entry's target asks for it: anywhere, behind no word byte, _, %XX, an escape, or as a capital in a name. */
export const WORD_ANYWHERE = 0;
export const WORD_BORDER = 1;
export const WORD_UNDERSCORE = 2;
export const WORD_PERCENT = 3;
export const WORD_ESCAPE = 4;
export const WORD_HUMP = 5;
export const WORD_KINDS = 6;

/** Entry, 64 bytes: three vectors of 16 (mask, value, class bits; 0xFF: no class is asked), then these. */
export const ENTRY_BYTES = 64;
export const ENTRY_RULE = 48; // u16
export const ENTRY_OFFSET = 50; // i16: the start or anchor is so many bytes before the place
export const ENTRY_BACK = 52; // u8: the vectors begin so many bytes before the place
export const ENTRY_ANCHORED = 53; // u8

/**
 * Predicate, 32 bytes: its register, its entries, and three tables that say which entries fit eight digits (by their bits, see S_KNOWN, at
 * P_SHIFTS): 256 rows of P_WORDS u64 each, one table after the other. Few entries have no tables (0).
 */
export const PREDICATE_BYTES = 32;
export const P_REGISTER = 0;
export const P_FIRST = 4;
export const P_COUNT = 8;
export const P_TABLE = 12;
export const P_WORDS = 16;
export const P_SHIFTS = 20; // 3 x u32

/** Shape, 64 bytes: what is asked of the bitmaps around a hit before the automaton runs. */
export const SHAPE_ENTRY_BYTES = 80;
export const S_RULE = 0;
export const S_DELTA = 4;
export const S_BOUNDARY = 8;
export const S_NEEDS = 12; // how many, up to three
export const S_NEED = 16; // register u32, 0, bits u64
export const S_NEED_BYTES = 16;
/** Of the 64 positions from DIGITS_BEFORE before the predicate's last byte on: those that are known, and which of them are digits (u64 each). */
export const S_KNOWN = 64;
export const S_DIGITS = 72;
export const DIGITS_BEFORE = 40;

/** Bits a register has for one block, in u64 words: two words of what came before, the block, one of what comes after. */
export const BLOCK_BYTES = 4096;
export const BLOCK_WORDS = 64;
export const REGISTER_WORDS = 68;
/** 0: and. */
export const STEP_AND_NOT = 1;
export const STEP_OR = 2;

// -- rule record -------------------------------------------------------------------------------------------
export const RULE_BYTES = 80;
export const R_FLAGS = 0;
export const R_MAX_LEN = 4;
export const R_VALIDATOR = 8;
/** Offsets within the image: the class of each byte; how many classes there are, the end of the text included as the last. */
export const R_CLASS_OF = 12;
export const R_CLASSES = 16;
/** The automaton that runs backwards from an anchor: transitions are u16, premultiplied by the number of classes. */
export const R_BACK_NEXT = 20;
export const R_BACK_CLASS_OF = 24;
export const R_BACK_CLASSES = 28;
export const R_BACK_FIRST_MATCH = 32;
export const R_BACK_STARTS = 36; // 4 x u32
export const R_BACK_MAX = 52;
export const R_PROGRAM = 56;
export const R_PROGRAM_LENGTH = 60;
export const R_PROGRAM_START = 64;
export const R_LABEL = 68;
export const R_LABEL_LENGTH = 72;
/** Offset of the rule's simulation state within the work area. */
export const R_PIKE = 76;
/** First-byte set allows bytes of 0x80 and above, so the start must be checked to be a character's. */
export const R_FLAG_HIGH_START = 1;
export const R_FLAG_SECRET = 2;
/** Always simulated. */
export const R_FLAG_SIMULATE = 4;
/** The automaton reports every end (rules with a required validator). */
export const R_FLAG_ALL_ENDS = 8;
/** The validator only raises the confidence of a match. */
export const R_FLAG_SCORING = 16;
/** What the rule's assertions can tell of the byte before: that there is none, that it ends a line, that it is a word's. */
export const R_FLAG_TELLS_BEGIN = 32;
export const R_FLAG_TELLS_LINE = 64;
export const R_FLAG_TELLS_WORD = 128;
/** The program's instructions have 8 bytes. */
export const R_FLAG_LONG_PROGRAM = 256;

// -- program (for automata, simulation and the secret group) ------------------------------------------------------
/**
 * Four bytes an instruction: operation (3 bits), a (14 bits), b (15 bits); eight, operation | a << 3 and b, when the program is
 * longer than SHORT_PROGRAM_MAX or a set's number does not fit.
 */
export const SHORT_PROGRAM_MAX = 16384;
export const OP_BYTE = 0; // a: number of its set, b: next
export const OP_SPLIT = 1; // a: first, b: second
export const OP_ASSERT = 2; // a: assertion, b: next
export const OP_OPEN = 3; // b: next
export const OP_CLOSE = 4; // b: next
export const OP_MATCH = 5;
export const ASSERT_TEXT_BEGIN = 0;
export const ASSERT_TEXT_END = 1;
export const ASSERT_LINE_BEGIN = 2;
export const ASSERT_LINE_END = 3;
export const ASSERT_WORD = 4;
export const ASSERT_NOT_WORD = 5;
export const ASSERT_NO_CONTINUATION = 6;

// -- simulation state of one rule: active, position, best start, best end + 1, threads (16-byte header), then (pc, start) pairs
export const PIKE_ACTIVE = 0;
export const PIKE_POSITION = 4;
export const PIKE_BEST_START = 8;
export const PIKE_BEST_END = 12; // + 1; 0: none
export const PIKE_THREADS = 16;
export const PIKE_HEADER_BYTES = 32;

// -- mask actions, strictest first; the plan holds two bytes a rule: action, keep ------------------------------
export const ACTION_NULL = 0;
export const ACTION_REDACT = 1;
export const ACTION_HASH = 2;
export const ACTION_TOKEN = 3;
export const ACTION_FILL = 4;
/** Column treatment only: look for findings. */
export const ACTION_SCAN = 5;
export const HASH_HEX_CHARS = 16;
/** `wt1.` + 4 characters of key id + `.` before the base64url of the sealed value. */
export const TOKEN_PREFIX_BYTES = 9;
export const TOKEN_SEAL_BYTES = 16;

// -- shape of rows: header, then four bytes a column: encoding, treatment, keep, 0 -----------------------------
export const SHAPE_FRAMING = 0;
export const SHAPE_COLUMNS = 4;
export const SHAPE_DELIMITER = 8;
export const SHAPE_QUOTE = 12;
export const SHAPE_ESCAPE = 16;
export const SHAPE_NULL_LENGTH = 20;
export const SHAPE_NULL_TEXT = 24; // 64 bytes
/** The delimiter may occur in hashes and tokens, so they are written as redacted. */
export const SHAPE_PLAIN_LABELS = 88;
export const SHAPE_HEADER_BYTES = 96;
export const FRAMING_DATA_ROW = 0;
export const FRAMING_COPY_TEXT = 1;
export const FRAMING_COPY_CSV = 2;
export const FRAMING_COPY_BINARY = 3;
export const ENCODING_TEXT = 0;
export const ENCODING_TYPED_TEXT = 1;
export const ENCODING_INT2 = 2;
export const ENCODING_INT4 = 3;
export const ENCODING_INT8 = 4;
export const ENCODING_FLOAT4 = 5;
export const ENCODING_FLOAT8 = 6;
export const ENCODING_NUMERIC = 7;
export const ENCODING_JSONB = 8;
export const ENCODING_INERT = 9;
export const ENCODING_OPAQUE = 10;

// -- views: src/redact/views.ts has their names; numbers are positions in that list, from 1 --------------------------
export const VIEW_PERCENT = 1;
export const VIEW_JSON = 2;
export const VIEW_HTML = 3;
export const VIEW_QUOTED = 4;
export const VIEW_BASE64 = 5;
export const VIEW_HEX = 6;
export const VIEW_UTF16LE = 7;
export const VIEW_UTF16BE = 8;
/** The text itself, a view of it, and a view of that. */
export const VIEW_LEVELS = 3;
/** A match in a view is looked at as if its text ended so many decoded bytes from its start. */
export const VIEW_MATCH_BYTES = 4096;
/** Starts that are tried in one decoding, in bytes of the level below. */
export const VIEW_SPAN_BYTES = 4096;
/** A span with what may stand before and behind it, decoded. */
export const VIEW_TEXT_BYTES = 12288;
/** How far before its first escape a match may begin: escaped letters, digits and signs of tokens; all other bytes. */
export const VIEW_REACH_BYTES = 256;
export const VIEW_REACH_SEPARATOR_BYTES = 64;
/** The first decoded bytes of a match in base64, hex or UTF-16, which must all be plain ASCII. */
export const VIEW_PLAIN_BYTES = 12;
/** Letters and digits in a row that every such place in base64 has, and hexadecimal digits. */
export const BASE64_STRETCH = 16;
export const HEX_STRETCH = 24;
export const BASE64_GROUP = 4;

// -- errors: negative results of exports ------------------------------------------------------------------------
export const E_OUTPUT_FULL = -1;
export const E_FINDINGS_FULL = -2;
export const E_FRAME = -3;
export const E_PENDING_FULL = -4;
