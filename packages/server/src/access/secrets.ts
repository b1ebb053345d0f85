import { createHash, timingSafeEqual } from 'node:crypto';

/** Digests are of one length, and comparing them takes as long wherever they differ. */
export function isSame(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
