import type { Trouble } from './words.js';

/** The tablet's camera, on until it is stopped. */
export interface Film {
  readonly stream: MediaStream;
  stop(): void;
}

export type Facing = 'environment' | 'user';

/** @param ended it went by itself: unplugged, or taken away by the system. */
export async function filmed(
  facing: Facing,
  ended: () => void,
): Promise<{ readonly film: Film } | { readonly trouble: Trouble }> {
  // The types promise it; a page that came over plain http has none.
  if (!('mediaDevices' in navigator)) return { trouble: 'insecure' };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: facing, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    const tracks = stream.getTracks();
    for (const track of tracks) track.addEventListener('ended', ended);
    return {
      film: {
        stream,
        stop: () => {
          for (const track of tracks) {
            track.removeEventListener('ended', ended);
            track.stop();
          }
        },
      },
    };
  } catch (error) {
    return { trouble: troubleOf(error) };
  }
}

function troubleOf(error: unknown): Trouble {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'refused';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'none';
  return name === 'NotReadableError' || name === 'AbortError' ? 'in-use' : 'failed';
}
