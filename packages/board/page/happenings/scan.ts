import { isSpoolTag, parseLabel } from '@spoollock/core/browser';
import { namesOf, ownersOf } from '../state/people.js';
import { spoolOf } from '../state/picture.js';
import type { Scan } from '../state/said.js';
import type { State } from '../state/state.js';

const MOST_READ = 300;

export function readScan(raw: string, state: State): Scan {
  const text = raw.trim().slice(0, MOST_READ);
  const tag = text.normalize('NFC');
  if (spoolOf(state.picture, tag) !== null) return { type: 'spool', tag };
  const alike = likeIt(text, state);
  const [one] = alike;
  if (one !== undefined) return alike.length === 1 ? { type: 'spool', tag: one } : { type: 'several', text };
  // Some scanners say first which kind of code it was, as `]C1`; its bracket is another sign under another layout.
  const [, rest] = /^[\]+*}$¨][A-Z]\d(.+)/i.exec(text) ?? [];
  return rest ? readScan(rest, state) : (readBadge(text, state) ?? { type: 'unknown', text });
}

/**
 * A badge is `MR(93)` or `W:93`. A scanner types keys and no letters: under another keyboard layout the brackets of the
 * first come as `)` and `=`, and the colon of the second as another sign or letter.
 */
function readBadge(text: string, state: State): Scan | null {
  const [, number] = /^w[:;.,>ñöæçå°](\d{1,15})$/iu.exec(text) ?? [];
  if (number !== undefined) {
    const id = Number(number);
    const names = namesOf(id, state);
    const [initials] = names;
    if (initials === undefined || names.length > 1) return { type: 'unknown-worker', id };
    return { type: 'worker', worker: { id, initials } };
  }
  const label = parseLabel(text.replace(/^(\p{L}{1,8})\)(\d{1,15})=$/u, '$1($2)'));
  if (label?.kind !== 'worker') return null;
  const { worker } = label;
  const owners = ownersOf(worker, state);
  return owners.length > 0 ? { type: 'not-theirs', worker, owners } : { type: 'worker', worker };
}

/** Spools whose tag is the same but for case and for signs, which another keyboard layout turns into others. */
function likeIt(text: string, { picture }: State): readonly string[] {
  if (!isSpoolTag(text) || picture === null) return [];
  const wanted = withoutSigns(text);
  // Of signs alone there is nothing to tell one from another by.
  if (!/[A-Z0-9]/.test(wanted)) return [];
  return picture.spools.flatMap(({ tag }) => (withoutSigns(tag) === wanted ? [tag] : []));
}

/** Letters and digits stay where they are. A dead key puts its sign onto the letter after it: `´C` comes as `Ć`. */
function withoutSigns(text: string): string {
  return text
    .replace(/[^ -~]/gu, (letter) => letter.normalize('NFD').replace(/^([A-Za-z])\p{M}$/u, '-$1'))
    .replace(/[^A-Za-z0-9]/gu, '-')
    .toUpperCase();
}
