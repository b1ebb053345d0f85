import { gzipSync } from 'node:zlib';
import { boardText, changesText, type Snapshot } from './snapshot.js';

/** What a page says in `accept` that unpacks events: nothing between has to know of it, and each event stands by itself. */
export const UNPACKS = 'packed=gzip';
/** Less than this is not worth unpacking, in characters. */
const LEAST_PACKED = 8_192;

/** What many are sent is made once. */
export class SharedTexts {
  #whole: { readonly of: Snapshot; readonly event: SharedEvent } | null = null;
  #changes: { readonly from: Snapshot; readonly to: Snapshot; readonly event: SharedEvent | null } | null =
    null;

  whole(of: Snapshot, isPacked: boolean): Buffer {
    if (this.#whole?.of !== of) this.#whole = { of, event: new SharedEvent('board', boardText(of)) };
    return this.#whole.event.bytes(isPacked);
  }

  from(before: Snapshot | null, now: Snapshot, isPacked: boolean): Buffer | null {
    if (before === null) return this.whole(now, isPacked);
    if (this.#changes?.from !== before || this.#changes.to !== now) {
      const changes = changesText(before, now);
      const event = changes === null ? null : new SharedEvent('changes', changes);
      this.#changes = { from: before, to: now, event };
    }
    return this.#changes.event?.bytes(isPacked) ?? null;
  }
}

/** Plain for whoever reads it as it is, packed for whoever unpacks it; neither is made before somebody wants it. */
class SharedEvent {
  readonly #name: string;
  readonly #data: string;
  #plain: Buffer | null = null;
  #packed: Buffer | null = null;

  constructor(name: string, data: string) {
    this.#name = name;
    this.#data = data;
  }

  bytes(isPacked: boolean): Buffer {
    if (!isPacked || this.#data.length < LEAST_PACKED)
      return (this.#plain ??= Buffer.from(eventText(this.#name, this.#data)));
    return (this.#packed ??= Buffer.from(
      eventText(`packed-${this.#name}`, gzipped(this.#data).toString('base64')),
    ));
  }
}

/** The fastest of gzip: rows are so much alike that the best would save little more. */
export function gzipped(text: string): Buffer {
  return gzipSync(text, { level: 1 });
}

/** JSON has no line break outside of its texts, and none within them. */
export function eventText(name: string, data: string): string {
  return `event: ${name}\ndata: ${data}\n\n`;
}
