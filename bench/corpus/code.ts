// Source text that reads like the real thing to a matcher: functions, classes, SQL, configuration and comments.
//
// The words that name secrets appear as source has them: as names, types and look-ups, without the secret.
// Must not read any file of the machine.

import type { Rng } from "../../test/support/rng.ts";
import { hexDigits, sentence } from "./draw.ts";
import { IDENTIFIERS, TABLES, TYPES } from "./words.ts";

const capital = (word: string): string => word[0].toUpperCase() + word.slice(1);

function name(rng: Rng): string {
  const first = rng.pick(IDENTIFIERS);
  return rng.chance(0.5) ? first : first + capital(rng.pick(IDENTIFIERS));
}

function expression(rng: Rng, depth: number): string {
  const kind = depth <= 0 ? rng.int(0, 3) : rng.int(0, 7);
  if (kind === 0) return name(rng);
  if (kind === 1) return String(rng.int(0, 4096));
  if (kind === 2) return `"${sentence(rng, rng.int(1, 4))}"`;
  if (kind === 3) return `0x${hexDigits(rng, rng.pick([2, 4, 8]))}`;
  if (kind === 4)
    return `${name(rng)}.${name(rng)}(${expression(rng, depth - 1)}, ${expression(rng, depth - 1)})`;
  if (kind === 5)
    return `${expression(rng, depth - 1)} ${rng.pick(["+", "-", "*", "<<", "&", "===", "<"])} ${expression(rng, depth - 1)}`;
  if (kind === 6) return `${name(rng)}[${expression(rng, depth - 1)}]`;
  return `\`\${${name(rng)}}-${rng.pick(IDENTIFIERS)}\``;
}

function statements(rng: Rng, indent: string, depth: number): string {
  let out = "";
  for (let n = rng.int(1, 5); n > 0; n--) {
    const kind = depth <= 0 ? rng.int(0, 3) : rng.int(0, 5);
    if (kind === 0) out += `${indent}const ${name(rng)} = ${expression(rng, 2)};\n`;
    else if (kind === 1) out += `${indent}${name(rng)}.${name(rng)} = ${expression(rng, 2)};\n`;
    else if (kind === 2) out += `${indent}// ${sentence(rng, rng.int(5, 14))}\n`;
    else if (kind === 3) out += `${indent}await ${name(rng)}(${expression(rng, 1)});\n`;
    else {
      const head =
        kind === 4 ? `if (${expression(rng, 1)})` : `for (let i = 0; i < ${name(rng)}.length; i++)`;
      out += `${indent}${head} {\n${statements(rng, `${indent}  `, depth - 1)}${indent}}\n`;
    }
  }
  return out;
}

const FORMS: readonly ((rng: Rng) => string)[] = [
  (rng) =>
    `export function ${name(rng)}(${rng.pick(IDENTIFIERS)}: ${rng.pick(TYPES)}, ${rng.pick(IDENTIFIERS)}?: ${rng.pick(TYPES)}): ${rng.pick(TYPES)} {\n${statements(rng, "  ", 2)}  return ${expression(rng, 1)};\n}\n\n`,
  (rng) =>
    `def ${rng.pick(IDENTIFIERS)}_${rng.pick(IDENTIFIERS)}(self, ${rng.pick(IDENTIFIERS)}, *, ${rng.pick(IDENTIFIERS)}=None):\n    """${capital(sentence(rng, rng.int(5, 12)))}."""\n    for ${rng.pick(IDENTIFIERS)} in self._${rng.pick(IDENTIFIERS)}:\n        yield ${rng.pick(IDENTIFIERS)}.${rng.pick(IDENTIFIERS)}[${rng.int(0, 9)}]\n\n`,
  (rng) =>
    `func (s *${capital(name(rng))}) ${capital(name(rng))}(ctx context.Context, id int64) (*${capital(name(rng))}, error) {\n\tif err := s.${rng.pick(IDENTIFIERS)}.Acquire(ctx, ${rng.int(1, 64)}); err != nil {\n\t\treturn nil, fmt.Errorf("${sentence(rng, 3)}: %w", err)\n\t}\n\treturn s.${rng.pick(IDENTIFIERS)}[id], nil\n}\n\n`,
  (rng) =>
    `SELECT ${rng.pick(IDENTIFIERS)}, count(*) AS total\n  FROM ${rng.pick(TABLES)} t JOIN ${rng.pick(TABLES)} u ON u.id = t.${rng.pick(IDENTIFIERS)}_id\n WHERE t.created_at >= now() - interval '${rng.int(1, 90)} days'\n GROUP BY 1 ORDER BY 2 DESC LIMIT ${rng.int(1, 500)};\n\n`,
  (rng) =>
    `interface ${capital(name(rng))}Options {\n  readonly password: string;\n  readonly apiKey?: string;\n  readonly ${rng.pick(IDENTIFIERS)}: ${rng.pick(TYPES)};\n}\nconst token = process.env.${rng.pick(IDENTIFIERS).toUpperCase()}_TOKEN;\nconst secret = await vault.read(${rng.pick(IDENTIFIERS)});\n\n`,
  (rng) =>
    `std::${rng.pick(["vector", "map", "string_view"])}<${rng.pick(IDENTIFIERS)}::${capital(rng.pick(IDENTIFIERS))}> ${rng.pick(IDENTIFIERS)};\n#define ${rng.pick(IDENTIFIERS).toUpperCase()}_MAX ${rng.int(1, 65_536)}u\nstatic const uint8_t k${capital(rng.pick(IDENTIFIERS))}[] = {0x${hexDigits(rng, 2)}, 0x${hexDigits(rng, 2)}, 0x${hexDigits(rng, 2)}};\n\n`,
  (rng) =>
    `import { ${name(rng)}, ${name(rng)} } from "@example/${rng.pick(IDENTIFIERS)}";\n"${rng.pick(IDENTIFIERS)}-${rng.pick(IDENTIFIERS)}": "^${rng.int(0, 20)}.${rng.int(0, 40)}.${rng.int(0, 9)}",\n`,
];

export function codeRecord(rng: Rng): string {
  return rng.pick(FORMS)(rng);
}
