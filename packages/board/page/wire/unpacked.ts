import type { ServerEvent } from './event-stream.js';

/** Large events come packed where the browser can unpack them: 10,000 rows are much alike. */
export const canUnpack = typeof DecompressionStream !== 'undefined';

const PACKED = 'packed-';

/** The event as it was before it was packed. */
export async function unpacked(event: ServerEvent): Promise<ServerEvent> {
  if (!event.name.startsWith(PACKED)) return event;
  const bytes = Uint8Array.from(atob(event.data), (sign) => sign.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return { name: event.name.slice(PACKED.length), data: await new Response(stream).text() };
}
