import { TAKING, type ClientFigures, type Column, type Measured } from './figures.js';
import { figure } from './standings.js';

const NAMES_WIDTH = 290;
const PANEL_WIDTH = 190;
const FIGURE_WIDTH = 70;
const GAP = 24;
const ROW = 26;
const BAR = 16;
const TOP = 64;

/** Only those in which a bar is easy to read: the tails are in the table, and with 64 at once a wait is the rate told otherwise. */
const PANELS = TAKING.filter(({ key }) => !['p99Us', 'p50AtOnceUs', 'p99AtOnceUs'].includes(key));

/** Everybody on one client as bars, a panel for each column: light or dark as its reader's screen is, and without a script. */
export function plot({ client, contenders }: ClientFigures): string {
  const step = PANEL_WIDTH + FIGURE_WIDTH + GAP;
  const width = NAMES_WIDTH + PANELS.length * step;
  const height = TOP + contenders.length * ROW + 12;
  const names = contenders.map(
    (one, row) =>
      `<text class="${isOurs(one) ? 'name us' : 'name'}" x="${NAMES_WIDTH - 12}" y="${middle(row)}">${escaped(one.name)}</text>`,
  );
  const panels = PANELS.map((column, at) => panel(column, contenders, NAMES_WIDTH + at * step));
  const title = `Taking a lock and giving it back on ${client}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${title}">
<title>${title}</title>
<style>
${STYLE}
</style>
<text class="title" x="12" y="24">${title}</text>
${[...names, ...panels].join('\n')}
</svg>
`;
}

function panel(column: Column, contenders: readonly Measured[], left: number): string {
  const figures = contenders.map((one) => figure(one, column.key) ?? 0);
  const longest = Math.max(...figures);
  const bars = contenders.map((one, row) => {
    const found = figures[row] ?? 0;
    const length = longest > 0 ? (found / longest) * PANEL_WIDTH : 0;
    return (
      `<rect class="${kind(one)}" x="${left}" y="${middle(row) - BAR / 2 - 4}" width="${length.toFixed(1)}" height="${BAR}" rx="2"/>` +
      `<text class="figure" x="${(left + length + 6).toFixed(1)}" y="${middle(row)}">${escaped(column.show(found))}</text>`
    );
  });
  const better = column.better === 'less' ? 'shorter is better' : 'longer is better';
  return [
    `<text class="head" x="${left}" y="50">${escaped(column.title)}<tspan class="better"> · ${better}</tspan></text>`,
    ...bars,
  ].join('\n');
}

/** The base line of a row's text. */
function middle(row: number): number {
  return TOP + row * ROW + ROW / 2 + 4;
}

function isOurs({ role }: Measured): boolean {
  return role === 'store' || role === 'engine' || role === 'more';
}

function kind(one: Measured): string {
  if (one.role === 'floor') return 'floor';
  if (!isOurs(one)) return 'peer';
  return one.role === 'store' ? 'ours' : 'ours more';
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

// Two palettes of the same contrast; without a background, it stands on the page's own.
const STYLE = `text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #1f2937; }
.title { font-size: 15px; font-weight: 600; }
.head { font-weight: 600; font-size: 12px; }
.better { font-weight: 400; fill: #6b7280; }
.name { text-anchor: end; }
.us { font-weight: 600; }
.figure { font-size: 12px; fill: #374151; }
.floor { fill: #cbd5e1; }
.peer { fill: #94a3b8; }
.ours { fill: #2563eb; }
.more { fill: #93b4f5; }
@media (prefers-color-scheme: dark) {
  text { fill: #e5e7eb; }
  .better { fill: #9ca3af; }
  .figure { fill: #d1d5db; }
  .floor { fill: #475569; }
  .peer { fill: #64748b; }
  .ours { fill: #60a5fa; }
  .more { fill: #35558f; }
}`;
