// Private keys that are not in the PEM form of RFC 7468 (tokens.ts has those): PuTTY and ssh.com files, PEM inside
// base64, JSON Web Keys, XML keys, keys in hexadecimal behind their names.
//
// Must not hold public keys or certificates.

import { named } from "./fragments.ts";
import type { PackRule } from "./types.ts";

/** Ends and indents of lines, also written as escapes. */
const LINE = String.raw`(?:[\r\n \t]|\\{1,6}[nrt])`;

export const PRIVATE_KEYS: readonly PackRule[] = [
  {
    id: "private-key-putty",
    entity: "PRIVATE_KEY",
    pattern: String.raw`Private-Lines: [0-9]{1,3}${LINE}{1,8}(?P<secret>(?:[A-Za-z0-9+/]{64}${LINE}{1,8})*[A-Za-z0-9+/]{8,64}={0,2})`,
    maxLen: 65_536,
    mask: { kind: "redact" },
    source: "PuTTY User Manual, appendix C: PPK file format",
    severity: "critical",
    examples: {
      match: [
        `PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n«${"A".repeat(44)}»\nPrivate-MAC: ${"0".repeat(64)}`,
        `{"ppk":"Private-Lines: 2\\n«${"A".repeat(64)}\\n${"A".repeat(20)}»"}`,
        `key: |\n  Private-Lines: 8\n  «${"b".repeat(64)}\n  ${"b".repeat(64)}»`,
      ],
      no: ["Private-Lines: 8\n", `Public-Lines: 2\n${"A".repeat(64)}`, "Private-Lines: x"],
    },
  },
  {
    id: "private-key-ssh2",
    entity: "PRIVATE_KEY",
    pattern: String.raw`---- BEGIN SSH2 (?:ENCRYPTED )?PRIVATE KEY ----${LINE}{1,8}(?:(?:Comment|Subject): [ -\[\]-~]*(?:[\r\n]|\\{1,6}[nr])${LINE}{0,4}){0,2}(?P<secret>[A-Za-z0-9+/]{32,}(?:${LINE}{1,8}[A-Za-z0-9+/]{32,})*={0,2})`,
    maxLen: 65_536,
    mask: { kind: "redact" },
    source: "ssh.com private key files; RFC 4716 section 3 for the frame",
    severity: "critical",
    examples: {
      match: [
        `---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\n«${"A".repeat(70)}»\n---- END`,
        `---- BEGIN SSH2 PRIVATE KEY ----\nComment: "a"\n«${"A".repeat(70)}»`,
        `"---- BEGIN SSH2 PRIVATE KEY ----\\n«${"A".repeat(70)}»\\n"`,
      ],
      no: [
        "---- BEGIN SSH2 PRIVATE KEY ----",
        `---- BEGIN SSH2 PUBLIC KEY ----\n${"A".repeat(70)}`,
        "---- BEGIN SSH2 PRIVATE KEY ----\nshort",
      ],
    },
  },
  {
    id: "private-key-pem-base64",
    entity: "PRIVATE_KEY",
    // "-----BEGIN ... PRIVATE KEY" as base64 writes it when the text begins there.
    pattern: String.raw`LS0tLS1CRUdJTi(?:BQUklWQVRFIEtFWS|BSU0EgUFJJVkFURSBLRVk|BFQyBQUklWQVRFIEtFWS|BEU0EgUFJJVkFURSBLRVk|BPUEVOU1NIIFBSSVZBVEUgS0VZ|BFTkNSWVBURUQgUFJJVkFURSBLRVk|BQR1AgUFJJVkFURSBLRVkgQkxPQ0)[A-Za-z0-9+/]{40,}(?:(?:[\r\n\t ]|\\{1,6}[nrt]){1,8}[A-Za-z0-9+/]{32,})*={0,2}`,
    maxLen: 65_536,
    mask: { kind: "redact" },
    source: "RFC 7468 section 2 inside RFC 4648 section 4: keys in Kubernetes secrets and CI variables",
    severity: "critical",
    examples: {
      match: [
        `tls.key: «LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t${"A".repeat(64)}»`,
        `{"key":"«LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVktLS0tL${"A".repeat(64)}==»"}`,
        `SSH_KEY=«LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZBVEUgS0VZLS0tLS0K${"b".repeat(64)}»`,
      ],
      no: [
        `LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t${"A".repeat(64)}`,
        "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t",
        `LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0K${"A".repeat(64)}`,
      ],
    },
  },
  {
    id: "private-key-pem-encoded",
    entity: "PRIVATE_KEY",
    pattern: String.raw`-----BEGIN(?:(?: |\+|%20)[A-Z0-9]{1,12}){0,3}(?: |\+|%20)PRIVATE(?: |\+|%20)KEY-----(?:%0[AaDd]|<br ?/?>|&#(?:10|13|x[AaDd]);){1,4}(?:[A-Za-z0-9+/]|%2[BbFf]){32}(?:[A-Za-z0-9+/=\r\n]|%(?:2[BbFf]|3[Dd]|0[AaDd])|<br ?/?>|&#(?:10|13|x[AaDd]);)*(?:-----END[A-Z0-9 +%]{1,40}-----)?`,
    maxLen: 65_536,
    mask: { kind: "redact" },
    source: "RFC 7468 section 2 inside a form body (WHATWG URL section 5) or HTML",
    severity: "critical",
    examples: {
      match: [
        `key=«-----BEGIN+PRIVATE+KEY-----%0A${"A".repeat(64)}%0A${"A".repeat(30)}%3D%3D%0A-----END+PRIVATE+KEY-----»&x=1`,
        `<pre>«-----BEGIN RSA PRIVATE KEY-----<br>${"A".repeat(64)}<br>-----END RSA PRIVATE KEY-----»</pre>`,
        `<k v="«-----BEGIN EC PRIVATE KEY-----&#10;${"b".repeat(64)}&#10;-----END EC PRIVATE KEY-----»"/>`,
      ],
      no: [
        "-----BEGIN+PRIVATE+KEY-----%0A",
        `-----BEGIN+PUBLIC+KEY-----%0A${"A".repeat(64)}`,
        "<code>-----BEGIN PRIVATE KEY-----</code><br>",
      ],
    },
  },
  {
    id: "private-key-jwk",
    entity: "PRIVATE_KEY",
    pattern: String.raw`"(?:d|dp|dq|qi|p|q|k)\\{0,3}" ?: ?\\{0,3}"(?P<secret>[A-Za-z0-9_-]{42,})={0,2}\\{0,3}"`,
    maxLen: 4096,
    mask: { kind: "redact" },
    source: "RFC 7518 sections 6.2.2, 6.3.2 and 6.4.1: private members of JSON Web Keys",
    severity: "critical",
    examples: {
      match: [
        `{"kty":"OKP","crv":"Ed25519","x":"AAAA","d":"«${"A".repeat(43)}»"}`,
        `  "qi": "«${"b".repeat(171)}»",`,
        `"{\\"kty\\":\\"oct\\",\\"k\\":\\"«${"0".repeat(43)}»\\"}"`,
      ],
      no: [
        `{"kty":"EC","x":"${"A".repeat(43)}"}`,
        `{"d":"M10 10L20 20"}`,
        `{"n":"${"A".repeat(342)}","e":"AQAB"}`,
        `{"d":"AAAA"}`,
      ],
    },
  },
  {
    id: "private-key-xml",
    entity: "PRIVATE_KEY",
    pattern: String.raw`<(?:D|P|Q|DP|DQ|InverseQ)>[ \t\r\n]{0,8}(?P<secret>[A-Za-z0-9+/]{40,}(?:[\r\n \t]{1,8}[A-Za-z0-9+/]{1,})*={0,2})[ \t\r\n]{0,8}</`,
    maxLen: 4096,
    mask: { kind: "redact" },
    source: "XML Signature (W3C) section 6.4 as .NET's RSA.ToXmlString extends it",
    severity: "critical",
    examples: {
      match: [
        `<RSAKeyValue><Modulus>AA</Modulus><D>«${"A".repeat(171)}=»</D></RSAKeyValue>`,
        `var k = "<DP>«${"b".repeat(86)}==»</DP>";`,
        `<Q>\n  «${"A".repeat(64)}\n  ${"A".repeat(22)}==»\n</Q>`,
      ],
      no: ["<P>A paragraph of text</P>", `<Modulus>${"A".repeat(171)}=</Modulus>`, "<D>AAAA</D>"],
    },
  },
  {
    id: "key-hex",
    entity: "PRIVATE_KEY",
    pattern: String.raw`${named("(?:private|encryption|signing|master|secret|aes|hmac|cipher|session|symmetric|data|db|root|seed|wallet|validator|node|eth|deployer)[ _-]?(?:key|seed)(?:[_-]?hex)?|mnemonic_?seed")}["'\x60\]\\]{0,4}[ \t]{0,8}(?:=>|:=|[:=,(])[ \t]{0,8}\\{0,3}["'\x60]?(?:0x|hex:)?(?P<secret>[0-9a-fA-F]{32}(?:[0-9a-fA-F]{16,96})?)\b`,
    maxLen: 512,
    mask: { kind: "redact" },
    source:
      "keys of AES, HMAC and secp256k1 (FIPS 197, RFC 2104, SEC 2) as configurations write them in hexadecimal",
    severity: "critical",
    examples: {
      match: [
        `PRIVATE_KEY=0x«${"0".repeat(64)}»\n`,
        `{"encryptionKey":"«${"a0".repeat(16)}»"}`,
        `deployer_key: "«${"0a".repeat(32)}»"`,
      ],
      no: [`public_key=${"0".repeat(64)}`, "private_key: key.pem", `commit_key ${"0".repeat(40)}x`],
    },
  },
];
