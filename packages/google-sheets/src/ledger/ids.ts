import type { SheetsRequest } from '../calls/sheets-client.js';

/** Uses an operation id, or fails with the whole batch if it is used. */
export function useId(sheetId: number, metadataId: number, metadataKey: string): SheetsRequest {
  return {
    createDeveloperMetadata: {
      developerMetadata: { metadataId, metadataKey, visibility: 'DOCUMENT', location: { sheetId } },
    },
  };
}

export function forgetIds(sheetId: number, metadataKey: string): SheetsRequest {
  const developerMetadataLookup = { metadataKey, metadataLocation: { sheetId } };
  return { deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup } } };
}

const BUCKET_MS = 20_000;
const BUCKETS = 36 ** 2;

/**
 * The key that ids of this time are created under, to find them by when they are old: two characters, for
 * a tab has room for 30,000. It comes round after seven hours, when those of the round before are long gone,
 * or are taken for young once and dropped a round later.
 */
export function bucketOf(nowMs: number): string {
  return (Math.floor(nowMs / BUCKET_MS) % BUCKETS).toString(36).padStart(2, '0');
}

/** Whether a key looks like one of ours. */
export function isBucket(key: string): boolean {
  return /^[0-9a-z]{2}$/.test(key);
}

/** Whether every id of this bucket is older than `ageMs`. */
export function isOld(bucket: string, nowMs: number, ageMs: number): boolean {
  const buckets = Math.ceil(ageMs / BUCKET_MS) + 1;
  for (let back = -1; back <= buckets; back++)
    if (bucketOf(nowMs - back * BUCKET_MS) === bucket) return false;
  return true;
}
