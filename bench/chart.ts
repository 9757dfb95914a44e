// Draws the rates of one suite as an SVG: horizontal bars on a logarithmic scale, case by case.
//
// The scale is logarithmic because engines are four orders of magnitude apart; each bar has its figure written at its end.
// Colours follow the reader's light or dark setting. No library: the drawing is rectangles and text.
// Must not: draw what has no figure.

import type { Result } from "./report.ts";

const WIDTH = 780;
const LEFT = 150;
const RIGHT = 96;
const BAR = 16;
const GAP = 5;
const CASE_GAP = 30;
const TOP = 58;
const BOTTOM = 34;

const STYLE = `
  text { font: 12px ui-sans-serif, system-ui, -apple-system, "Segoe UI", sans-serif; fill: #24292f; }
  .title { font-size: 15px; font-weight: 600; }
  .case { font-weight: 600; }
  .quiet { fill: #57606a; }
  .ours { fill: #0969da; }
  .other { fill: #afb8c1; }
  .grid { stroke: #d0d7de; stroke-width: 1; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .quiet { fill: #8d96a0; }
    .ours { fill: #4493f8; }
    .other { fill: #57606a; }
    .grid { stroke: #30363d; }
  }
`;

/**
 * @param suite Whose results with a rate are drawn, in their order.
 * @param note Under the title: of which machine and commit.
 * @throws RangeError when no result has a rate.
 */
export function toSvg(results: readonly Result[], suite: string, title: string, note: string): string {
  const drawn = results.filter((result) => result.suite === suite && (result.mb_per_s ?? 0) > 0);
  const cases = [...new Set(drawn.map((result) => result.case))];
  const rates = drawn.map(({ mb_per_s }) => mb_per_s ?? 0);
  if (rates.length === 0) throw new RangeError(`suite ${suite} has no rate to draw`);
  const low = Math.floor(Math.log10(Math.min(...rates)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...rates))));
  const x = (rate: number): number =>
    LEFT + ((Math.log10(rate) - low) / (high - low)) * (WIDTH - LEFT - RIGHT);
  const height = TOP + cases.length * CASE_GAP + drawn.length * (BAR + GAP) + BOTTOM;
  const parts: string[] = [];
  for (let power = low; power <= high; power++) {
    const at = round(x(10 ** power));
    parts.push(`<line class="grid" x1="${at}" y1="${TOP}" x2="${at}" y2="${height - BOTTOM}"/>`);
    parts.push(
      `<text class="quiet" x="${at}" y="${height - BOTTOM + 16}" text-anchor="middle">${rateText(10 ** power)}</text>`,
    );
  }
  let y = TOP;
  for (const name of cases) {
    y += CASE_GAP;
    parts.push(`<text class="case" x="12" y="${y - 8}">${escapeXml(name)}</text>`);
    for (const { engine, mb_per_s } of drawn.filter((result) => result.case === name)) {
      const rate = mb_per_s ?? 0;
      const end = Math.max(x(rate), LEFT + 2);
      const kind = engine.startsWith("weir") ? "ours" : "other";
      parts.push(
        `<text x="${LEFT - 8}" y="${y + BAR - 4}" text-anchor="end">${escapeXml(engine)}</text>`,
        `<rect class="${kind}" x="${LEFT}" y="${y}" width="${round(end - LEFT)}" height="${BAR}" rx="2"/>`,
        `<text x="${round(end + 6)}" y="${y + BAR - 4}">${rateText(rate)}</text>`,
      );
      y += BAR + GAP;
    }
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<text class="title" x="12" y="22">${escapeXml(title)}</text>`,
    `<text class="quiet" x="12" y="42">${escapeXml(note)}</text>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

const round = (value: number): number => Math.round(value * 10) / 10;

function rateText(rate: number): string {
  if (rate >= 1_000) return `${Number((rate / 1_000).toPrecision(3))} GB/s`;
  return `${Number(rate.toPrecision(rate < 1 ? 2 : 3))} MB/s`;
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
