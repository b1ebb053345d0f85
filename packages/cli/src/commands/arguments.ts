import { InvalidArgumentError } from 'commander';
import { parseSpoolTag, workerLabel, type Worker } from '@spoollock/core';
import { parseLabel } from '@spoollock/core/adapter';
import { parseDuration } from '../time/duration.js';

/** Readers of what is given on the command line; commander puts the option's name before what they say. */

export function tagArgument(text: string): string {
  return parseSpoolTag(text).match(
    (tag) => tag,
    ({ problem }) => fail(`A tag ${problem}.`),
  );
}

export function workerArgument(text: string): Worker {
  const label = parseLabel(text);
  return label?.kind === 'worker' ? label.worker : fail('It must be a worker, INITIALS(ID), such as MR(93).');
}

/** A worker, or the label that nobody can read, letter for letter. */
export function fromArgument(text: string): Worker | string {
  const label = parseLabel(text);
  // A word that usually means free may be somebody's label in this shop.
  if (text.trim() === '') return fail('It must name who has the spool.');
  return label?.kind === 'worker' ? label.worker : text;
}

export function workerIdArgument(text: string): number {
  return wholeNumber(text, 1, `It must be a worker’s id: a whole number from 1 to ${MOST}, such as 93.`);
}

export function fenceArgument(text: string): number {
  return wholeNumber(text, 0, `It must be the row’s version: a whole number from 0 to ${MOST}.`);
}

export function limitArgument(text: string): number {
  const limit = wholeNumber(text, 1, LIMIT_RULE);
  return limit <= 10_000 ? limit : fail(LIMIT_RULE);
}

export function holdingsArgument(text: string): number {
  const limit = wholeNumber(text, 1, HOLDINGS_RULE);
  return limit <= 1_000 ? limit : fail(HOLDINGS_RULE);
}

export function durationArgument(text: string): number {
  return parseDuration(text) ?? fail('It must be a duration such as 90s, 45m, 8h, 1h30m or 2d.');
}

export function textArgument(text: string): string {
  return text.trim() === '' ? fail('It must not be empty.') : text;
}

const MOST = Number.MAX_SAFE_INTEGER;
const LIMIT_RULE = 'It must be a whole number from 1 to 10000.';
const HOLDINGS_RULE = 'It must be a whole number from 1 to 1000.';

function wholeNumber(text: string, least: number, rule: string): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  return Number.isSafeInteger(value) && value >= least ? value : fail(rule);
}

/** @throws InvalidArgumentError, which commander turns into its error for this option. */
function fail(rule: string): never {
  throw new InvalidArgumentError(rule);
}

export function labelOf(from: Worker | string): string {
  return typeof from === 'string' ? from : workerLabel(from);
}
