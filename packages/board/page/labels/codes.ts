import { code128, qrcode, type DrawingContext } from '@bwip-js/browser';

/** A tag or a badge as bars or squares, to be drawn as one path. Nothing of its text is in it but what is dark. */
export interface Code {
  readonly kind: CodeKind;
  readonly path: string;
  /** In modules, the narrowest bars; with the quiet zone that each kind asks for. */
  readonly width: number;
  /** As high as wide, for squares; bars are as high as there is room. */
  readonly height: number;
}

export type CodeKind = 'qr' | 'code128';

/** So many modules at either side stay white. */
const QUIET = { qr: 4, code128: 10 } as const;

/** Narrower bars than this are not for a printer of an office, nor for a scanner in a hand; in millimetres. */
const NARROWEST = 0.19;

/** What was asked for where that can be read, else squares: of letters that bars have not, and where bars were too fine. */
export function codeOf(text: string, wanted: CodeKind, roomMm: number): Code {
  if (wanted === 'code128' && /^[ -~]+$/.test(text)) {
    const bars = drawn('code128', text);
    if (roomMm / bars.width >= NARROWEST) return bars;
  }
  return drawn('qr', text);
}

const made = new Map<string, Code>();
const MOST_KEPT = 2_000;

function drawn(kind: CodeKind, text: string): Code {
  const key = `${kind} ${text}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  const code = kind === 'qr' ? squares(text) : bars(text);
  if (made.size >= MOST_KEPT) made.clear();
  made.set(key, code);
  return code;
}

/** The library draws a square of two by two. */
const SQUARE = 2;

/** With the library's own level (M), a seventh of a code may be dirty or torn. */
function squares(text: string): Code {
  const drawing = new PathDrawing(QUIET.qr * SQUARE);
  qrcode({ bcid: 'qrcode', text, scale: 1 }, drawing);
  const side = drawing.width / SQUARE + 2 * QUIET.qr;
  return { kind: 'qr', path: drawing.path, width: side * SQUARE, height: side * SQUARE };
}

function bars(text: string): Code {
  const drawing = new PathDrawing(QUIET.code128);
  code128({ bcid: 'code128', text, scaleX: 1, scaleY: 1, height: 1 }, drawing);
  return { kind: 'code128', path: drawing.path, width: drawing.width + 2 * QUIET.code128, height: 1 };
}

/** Numbers alone: no text of anybody's comes into the path. */
class PathDrawing implements DrawingContext<void> {
  path = '';
  width = 0;

  constructor(private readonly left: number) {}

  scale(): null {
    return null;
  }

  measure(): { width: number; ascent: number; descent: number } {
    return { width: 0, ascent: 0, descent: 0 };
  }

  init(width: number): void {
    this.width = width;
  }

  /** A bar: the library gives its middle, rounded up where it is an odd number of modules wide. */
  line(x: number, _y0: number, _x1: number, _y1: number, width: number): void {
    this.path += `M${this.left + x - Math.ceil(width / 2)} 0h${width}v1h-${width}z`;
  }

  polygon(points: [number, number][]): void {
    this.path += `M${points.map(([x, y]) => `${this.left + x} ${this.left + y}`).join('L')}z`;
  }

  hexagon(): void {
    return;
  }

  ellipse(): void {
    return;
  }

  fill(): void {
    return;
  }

  text(): void {
    return;
  }

  end(): void {
    return;
  }
}
