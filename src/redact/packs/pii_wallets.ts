// builtin/pii: addresses of coins, which name their owner on a public ledger, and the phrases that open them. Data only.
//
// Keys of wallets are secrets: builtin/secrets. Addresses have checksums, so they stand alone; a ledger without one
// (Solana) is found behind its name.

import { named } from "./fragments.ts";
import { behind, SIGN } from "./pii_fragments.ts";
import type { PackRule } from "./types.ts";

const BASE58 = "[1-9A-HJ-NP-Za-km-z]";
const BECH32 = "[ac-hj-np-z02-9]";

export const PII_WALLETS: readonly PackRule[] = [
  {
    id: "crypto-bitcoin",
    entity: "CRYPTO_ADDRESS",
    pattern: `\\b[13]${BASE58}{25,33}\\b`,
    validator: "base58check",
    maxLen: 34,
    mask: { kind: "redact" },
    source: "Bitcoin Developer Reference, address conversion (Base58Check, versions 0 and 5)",
    severity: "low",
    tags: ["GDPR"],
    examples: {
      match: [
        "pay «1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa» now",
        `{"btc":"«3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy»"}`,
        "bitcoin:«1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2»?amount=1",
        "a,«12c6DSiU4Rq3P4ZxziKxzrL5LmMBrzjrJX»,b",
      ],
      no: [
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb",
        "1A1zP1eP5QGefi2DMPTfTL5SLmv7Div",
        "3J98t1WpEZ73CNmQviecrnyiWrnqRhWNL0",
        "x1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
      ],
    },
  },
  {
    id: "crypto-bech32",
    entity: "CRYPTO_ADDRESS",
    pattern: `\\b(?:(?:bc|tb|ltc|bcrt)1${BECH32}{11,71}|(?:BC|TB|LTC)1[AC-HJ-NP-Z02-9]{11,71})\\b`,
    validator: "bech32",
    maxLen: 90,
    mask: { kind: "redact" },
    source: "BIP 173 and BIP 350 (witness addresses of Bitcoin; Litecoin with its prefix)",
    severity: "low",
    tags: ["GDPR"],
    examples: {
      match: [
        "send to «bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq»",
        `"wallet":"«BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4»"`,
        "a,«bc1p5cyxnuxmeuwuvkwfem96lqzszd02n6xdcjrs20cac6yqjjwudpxqkedrcr»,b",
      ],
      no: [
        "bc1qar0",
        "abc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
        "bc1-qar0srrr7xfkvy5l643",
        "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdp",
      ],
    },
  },
  {
    id: "crypto-bech32-other",
    entity: "CRYPTO_ADDRESS",
    pattern: `\\b(?:addr|stake|cosmos|osmo|terra|inj|celestia|juno|npub|erd|bnb|zs|kava|sei)1${BECH32}{38,104}\\b`,
    validator: "bech32",
    maxLen: 112,
    mask: { kind: "redact" },
    source: "CIP-19 (Cardano), Cosmos SDK bech32 prefixes, NIP-19 (Nostr public keys)",
    severity: "low",
    tags: ["GDPR"],
    examples: {
      match: [
        `{"npub":"«npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w6»"}`,
        "to=«addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl8»&x",
        "from «stake1uyehkck0lajq8gr28t9uxnuvgcqrc6070x3k9r8048z8y5gh6ffgw»,",
      ],
      no: [
        "npub180cvv07tjdrrgpa0j7j7tmnyl2yr6yr7l8j4s3evf6u64th6gkwsyjh6w7",
        "addr1vx2fxv2umyhttkxyxp8x0dlpdt3k6cwng5pxj3jhsydzers66hrl9",
        "addr1",
        "cosmos1abc",
      ],
    },
  },
  {
    id: "crypto-base58-other",
    entity: "CRYPTO_ADDRESS",
    // Litecoin, Dogecoin, Dash, Tron, Zcash, Tezos by their first letters.
    pattern: `\\b(?:[LM]${BASE58}{25,33}|D[5-9A-HJ-NP-U]${BASE58}{32}|X[1-9a-km-z]${BASE58}{32}|T${BASE58}{33}|t[13]${BASE58}{33}|(?:tz[123]|KT1)${BASE58}{33})\\b`,
    validator: "base58check",
    maxLen: 36,
    mask: { kind: "redact" },
    source:
      "SLIP-44 coins with Base58Check: version bytes in Litecoin, Dogecoin, Dash, Zcash sources, TRON and Tezos documentation",
    severity: "low",
    tags: ["GDPR"],
    examples: {
      match: [
        "usdt to «TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t»",
        `{"ltc":"«LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1»"}`,
        "x;«DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L»;y",
        "baker «tz1VSUr8wwNhLAzempoch5d6hLRiTh8Cjcjb»",
      ],
      no: [
        "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6u",
        "LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc2",
        "MethodNameThatIsLongEnoughToLook",
        "TheQuickBrownFoxJumpsoverThe1azyDo",
      ],
    },
  },
  {
    id: "crypto-ripple",
    entity: "CRYPTO_ADDRESS",
    pattern: `\\br${BASE58}{24,34}\\b`,
    validator: "base58check-xrp",
    maxLen: 35,
    mask: { kind: "redact" },
    source: "XRP Ledger documentation, Base58 Encodings (account addresses, own alphabet)",
    severity: "low",
    tags: ["GDPR"],
    examples: {
      match: [
        `{"xrp":"«rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh»"}`,
        "dest=«rf1BiGeXwwQoi8Z2ueFYTEXSwuJYfV2Jpn»&tag=1",
        "from «rvYAfWj5gh67oV6fW32ZzP3Aw4Eubs59B»,",
      ],
      no: [
        "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTj",
        "rHb9CJAWyB4rj91VRWn96Dk",
        "requestAnimationFrameWithTimeout",
        "xrHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh",
      ],
    },
  },
  {
    id: "crypto-ethereum",
    entity: "CRYPTO_ADDRESS",
    pattern: String.raw`\b0x[0-9A-Fa-f]{40}\b`,
    validator: "eip55",
    check: "scoring",
    maxLen: 128,
    mask: { kind: "redact" },
    source: "Ethereum yellow paper section 4.1 (160-bit addresses), EIP-55 for its letters",
    severity: "low",
    tags: ["GDPR"],
    examples: {
      match: [
        "to=«0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed»",
        `{"eth":"«0x52908400098527886e0f7030069857d2e4169ee7»"}`,
        "x,«0xde0B295669a9FD93d5F28D9Ec85E40f4cb697BAe»,y",
      ],
      no: [
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAe",
        "0xdeadbeef",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed00",
      ],
    },
  },
  {
    id: "crypto-cashaddr",
    entity: "CRYPTO_ADDRESS",
    pattern: `\\b(?:bitcoincash|bchtest|ecash):[qp]${BECH32}{41,104}\\b`,
    validator: "cashaddr",
    maxLen: 120,
    mask: { kind: "redact" },
    source: "Bitcoin Cash address specification (CashAddr), eCash with its prefix",
    severity: "low",
    tags: ["GDPR"],
    examples: {
      match: [
        "«bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a»",
        `{"bch":"«bitcoincash:qr95sy3j9xwd2ap32xkykttr4cvcu7as4y0qverfuy»"}`,
        "to=«bitcoincash:qqq3728yw0y47sqn6l2na30mcw6zm78dzqre909m2r»?a=1",
      ],
      no: [
        "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6b",
        "bitcoincash:q",
        "ecash:address",
        "xbitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
      ],
    },
  },
  {
    id: "crypto-monero",
    entity: "CRYPTO_ADDRESS",
    pattern: `\\b(?:4[0-9AB]|8[1-9A-C])${BASE58}{93}(?:${BASE58}{11})?\\b`,
    validator: "monero",
    check: "scoring",
    maxLen: 128,
    mask: { kind: "redact" },
    source: "Monero, cryptonote_basic_impl.cpp (tags 18, 19, 42; Keccak-256 checksum)",
    severity: "low",
    tags: ["GDPR"],
    examples: {
      match: [
        "xmr «888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H»",
        `{"w":"«4AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2684Rge»"}`,
        "pool -u «44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3XjrpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A» -p x",
      ],
      no: [
        "4AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2684Rg",
        "3AdUndXHHZ6cfufTMvppY6JwXNouMBzSkbLYfpAV5Usx3skxNgYeYTRj5UzqtReoS44qo9mtmXCqY45DJ852K5Jv2684Rge",
        "4AdUndXHHZ6",
      ],
    },
  },
  {
    id: "crypto-stellar",
    entity: "CRYPTO_ADDRESS",
    pattern: String.raw`\bG[A-D][A-Z2-7]{54}\b`,
    validator: "stellar",
    maxLen: 56,
    mask: { kind: "redact" },
    source: "Stellar SEP-0023 (base32 of version 48, key, CRC-16)",
    severity: "low",
    tags: ["GDPR"],
    examples: {
      match: [
        `{"xlm":"«GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ»"}`,
        "to=«GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ»&memo=1",
        "a «GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ»,",
      ],
      no: [
        "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGA",
        "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSG",
        "ga7qynf7sowq3glr2bgmzehxavirza4kvwltjjfc7mgxua74p7ujvsgz",
      ],
    },
  },
  {
    id: "crypto-wallet-context",
    entity: "CRYPTO_ADDRESS",
    pattern: `${behind("solana|wallet[ _-]?address|wallet|phantom", "sol")}(?P<secret>[1-9A-HJ-NP-Za-km-z]{43,44})\\b`,
    mask: { kind: "redact" },
    source: "Solana documentation, Accounts (base58 of 32 bytes: 43 or 44 characters, no checksum)",
    severity: "low",
    confidence: "low",
    tags: ["GDPR"],
    examples: {
      match: [
        "solana: «7EcDhSYGxXyscszYEp35KHN8vvw3svAuLKTzXwCFLtV»",
        `{"wallet":"«9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM»"}`,
        "walletAddress=«DRpbCBMxVnDK7maPM5tGv6MvB3v1sRMC86PZ8okm21hy»;",
      ],
      no: [
        "wallet: 7EcDhSYGxXyscszYEp35",
        "solana: mainnet",
        "walletAddress: string",
        "sol 9WzDXwBbmkg8ZTbN",
      ],
    },
  },
  {
    id: "seed-phrase-context",
    entity: "BIP39_SEED_PHRASE",
    pattern: String.raw`${named("seed(?:[ _-]?(?:phrase|words))?|mnemonic(?:[ _-]?(?:phrase|words))?|recovery[ _-]?(?:phrase|words)|backup[ _-]?phrase|secret[ _-]?(?:recovery )?phrase")}${SIGN}(?P<secret>[a-z]{3,8}(?:(?:[ ,]|", ?"|\+|%20)[a-z]{3,8}){11,23})\b`,
    mask: { kind: "redact" },
    source: "BIP 39 (12 to 24 words of three to eight letters)",
    severity: "critical",
    confidence: "medium",
    tags: ["GDPR"],
    examples: {
      match: [
        `MNEMONIC="«abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about»"`,
        `{"seedPhrase":"«legal winner thank year wave sausage worth useful legal winner thank yellow»"}`,
        "recovery phrase: «letter advice cage absurd amount doctor acoustic avoid letter advice cage above»",
        "mnemonic: '«zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo zoo wrong»'",
      ],
      no: [
        "mnemonic: a phrase of twelve words",
        "seed=12345",
        "seed: abandon abandon abandon",
        "seed phrase is required",
        "mnemonic: $WORDS",
      ],
    },
  },
];
