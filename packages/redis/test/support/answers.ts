import { parseSpoolTag, type SpoolTag } from '@spoollock/core';
import { type StoreFault } from '@spoollock/core/adapter';
import type { Result } from 'neverthrow';

export const OURS = '93:0b5e7c1e-6f0a-4c53-9d5e-3a1c64c1a7f2:04-05-2026 08:15:00';
export const THEIRS = '7:c9d1a2f4-1d0b-4b7e-8a55-70f7d0f2b9aa:04-05-2026 08:16:30';
export const SAFETY_MS = 10_000;

export function tagOf(text: string): SpoolTag {
  return parseSpoolTag(text)._unsafeUnwrap();
}

export const TAG = tagOf('MK-1335-CW-25000-019');

export async function valueOf<T>(answer: Promise<Result<T, StoreFault>>): Promise<T> {
  return (await answer)._unsafeUnwrap();
}

export async function faultOf(answer: Promise<Result<unknown, StoreFault>>): Promise<StoreFault> {
  return (await answer)._unsafeUnwrapErr();
}
