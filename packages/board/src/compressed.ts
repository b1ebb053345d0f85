import { brotliCompressSync, constants } from 'node:zlib';
import { gzipped } from './shared-texts.js';
import { boardText, type Snapshot } from './snapshot.js';

/** How a whole board goes to whoever takes it packed. */
export type Encoding = 'br' | 'gzip';

/** What `Accept-Encoding` asks for; `null` for a board as it is. */
export function encodingFor(accept: string | null | undefined): Encoding | null {
  const wanted = new Map<string, number>();
  for (const each of (accept ?? '').toLowerCase().split(',')) {
    const [name = '', ...parameters] = each.split(';').map((part) => part.trim());
    const weight = parameters.find((part) => part.startsWith('q='));
    wanted.set(name, weight === undefined ? 1 : Number(weight.slice(2)));
  }
  const weightOf = (encoding: Encoding): number => wanted.get(encoding) ?? wanted.get('*') ?? 0;
  const [gzip, br] = [weightOf('gzip'), weightOf('br')];
  // Of two that are as welcome, the smaller one.
  if (br > 0 && br >= gzip) return 'br';
  return gzip > 0 ? 'gzip' : null;
}

/** A board's bytes, made once for all who ask for it. */
export function boardBytes(snapshot: Snapshot, encoding: Encoding | null): Uint8Array<ArrayBuffer> {
  const kept = made.get(snapshot) ?? new Map<Encoding | null, Uint8Array<ArrayBuffer>>();
  made.set(snapshot, kept);
  const known = kept.get(encoding);
  if (known !== undefined) return known;
  const text = boardText(snapshot);
  // Copied: a response of the fetch kind takes no memory that might be shared.
  const bytes = new Uint8Array(packed(text, encoding));
  kept.set(encoding, bytes);
  return bytes;
}

const made = new WeakMap<Snapshot, Map<Encoding | null, Uint8Array<ArrayBuffer>>>();

/** A fast level of Brotli too. */
function packed(text: string, encoding: Encoding | null): Buffer {
  if (encoding === 'gzip') return gzipped(text);
  if (encoding === null) return Buffer.from(text);
  return brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } });
}

/** The head that goes with them. */
export function encodingHeaders(encoding: Encoding | null): Readonly<Record<string, string>> {
  return { vary: 'accept-encoding', ...(encoding === null ? {} : { 'content-encoding': encoding }) };
}
