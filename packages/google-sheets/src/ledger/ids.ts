import type { SheetsRequest } from '../calls/sheets-client.js';

/** Uses up the id of an attempt. If the id was used before, Google refuses the whole batch. */
export function useId(sheetId: number, metadataId: number, metadataKey: string): SheetsRequest {
  return {
    createDeveloperMetadata: {
      developerMetadata: { metadataId, metadataKey, visibility: 'DOCUMENT', location: { sheetId } },
    },
  };
}

/** Deletes all ids of one bucket. */
export function forgetIds(sheetId: number, metadataKey: string): SheetsRequest {
  const developerMetadataLookup = { metadataKey, metadataLocation: { sheetId } };
  return { deleteDeveloperMetadata: { dataFilter: { developerMetadataLookup } } };
}

const BUCKET_MS = 20_000;
const BUCKETS = 36 ** 2;

/**
 * The metadata key for ids created at this time. Old ids are later deleted by this key. It has only two
 * characters, because the metadata of a tab may hold 30,000 characters in all.
 *
 * A key is used again after seven hours. Normally its older ids are deleted before that. If not, they count as
 * young again, and are deleted seven hours later.
 */
export function bucketOf(nowMs: number): string {
  return (Math.floor(nowMs / BUCKET_MS) % BUCKETS).toString(36).padStart(2, '0');
}

/** Whether a metadata key has the form of `bucketOf`. */
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
