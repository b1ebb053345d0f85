import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit-html';
import type { Code } from './codes.js';
import { fitted } from './fitted.js';
import { placeOf, type Sheet } from './sheets.js';
import type { Label } from './wanted.js';
import type { LabelWords } from './words.js';

/** White at every edge of a label, in millimetres: printers and paper are not exact. */
const EDGE = 2.5;
const GAP = 2;
/** What printers put on paper, in millimetres: bars of a whole number of these are all as wide as they should be. */
const DOT = 25.4 / 600;

export type Shown = Label & { readonly image: Code };

/** How wide bars may be on it, in millimetres. */
export function roomOf({ width }: Sheet): number {
  return width - 2 * EDGE;
}

/** A sheet as one picture, a millimetre a unit: on a screen it is as wide as there is room, on paper as it is. */
export function sheetTemplate(
  labels: readonly { readonly place: number; readonly label: Shown }[],
  sheet: Sheet,
  words: LabelWords,
): TemplateResult {
  return html`<svg class="sheet" viewBox="0 0 210 297">
    ${labels.map(({ place, label }) => {
      const { x, y } = placeOf(sheet, place);
      return svg`<g class="label" role="img" data-kind=${label.image.kind}
        aria-label=${label.isBadge ? `${words.badge} ${label.code}` : label.code}
        transform=${`translate(${x} ${y})`}>
        <rect width=${sheet.width} height=${sheet.height} />
        ${label.image.kind === 'qr' ? besideSquares(label, sheet) : belowBars(label, sheet)}
      </g>`;
    })}
  </svg>`;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function besideSquares(label: Shown, { width, height }: Sheet): SVGTemplateResult {
  // The white that the code itself has at its edge is no less white than the label's.
  const side = Math.min(height - EDGE, width / 2);
  const image = { x: EDGE / 2, y: (height - side) / 2, width: side, height: side };
  const left = image.x + side + GAP / 2;
  const text = { x: left, y: EDGE, width: width - left - EDGE, height: height - 2 * EDGE };
  return svg`${drawing(label.image, image)}${lettering(label, text)}`;
}

function belowBars(label: Shown, sheet: Sheet): SVGTemplateResult {
  const { width, height } = sheet;
  const high = height * 0.55;
  const wide = Math.floor(roomOf(sheet) / label.image.width / DOT) * DOT * label.image.width;
  const text = {
    x: EDGE,
    y: EDGE + high + GAP / 2,
    width: width - 2 * EDGE,
    height: height - high - 2 * EDGE - GAP / 2,
  };
  return svg`${drawing(label.image, { x: (width - wide) / 2, y: EDGE, width: wide, height: high })}${lettering(label, text)}`;
}

function drawing({ path, width, height }: Code, box: Box): SVGTemplateResult {
  return svg`<svg x=${box.x} y=${box.y} width=${box.width} height=${box.height}
    viewBox=${`0 0 ${width} ${height}`} preserveAspectRatio="none"><path d=${path} fill-rule="evenodd" /></svg>`;
}

/** As large as it fits, in as many lines as that takes. */
function lettering({ code }: Label, box: Box): SVGTemplateResult {
  const { lines, size, leading } = fitted(code, box.width, box.height);
  const top = box.y + (box.height - lines.length * leading) / 2 + leading * 0.78;
  return svg`<text font-size=${size}>${lines.map(
    (line, at) => svg`<tspan x=${box.x} y=${top + at * leading}>${line}</tspan>`,
  )}</text>`;
}
