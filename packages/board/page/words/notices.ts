import { isOld, type State } from '../state/state.js';
import { age, clockWithSeconds } from './moments.js';
import { wordsIn } from './words.js';

/** What is wrong with the picture, in whole sentences. */
export interface Notice {
  readonly kind: 'alarm' | 'warning' | 'hint';
  readonly text: string;
}

export function noticesOf(state: State): readonly Notice[] {
  const words = wordsIn(state.language);
  const { picture, link } = state;
  const time = picture === null ? null : clockWithSeconds(picture.at, picture.zone, state.language);
  const notices: Notice[] = [];
  if (link === 'offline') notices.push({ kind: 'alarm', text: words.offline(time, pictureAge(state)) });
  if (link === 'blind') notices.push({ kind: 'alarm', text: words.blind(time, pictureAge(state)) });
  if (link === 'resting') notices.push({ kind: 'warning', text: words.resting(time, pictureAge(state)) });
  if (link === 'signed-out') notices.push({ kind: 'alarm', text: words.signedOut(time, pictureAge(state)) });
  if (state.isPartMissing) notices.push({ kind: 'warning', text: words.partMissing });
  if (link === 'polling') notices.push({ kind: 'hint', text: words.polling });
  if (picture === null || isOld(state)) return notices;
  const { missing, health, unlisted } = picture;
  if (health === 'down') notices.push({ kind: 'alarm', text: words.down });
  else if (missing === 'source') notices.push({ kind: 'alarm', text: words.missing.source });
  else if (missing === 'store') notices.push({ kind: 'warning', text: words.missing.store });
  else if (health === 'degraded') notices.push({ kind: 'warning', text: words.degraded });
  if (unlisted > 0) notices.push({ kind: 'hint', text: words.unlisted(unlisted) });
  return notices;
}

/** How long ago the picture came, once that is worth saying. Seconds are said in tens, so that nothing twitches. */
export function pictureAge({ picture, now, language }: State): string | null {
  if (picture === null) return null;
  const ms = now - picture.receivedAt;
  if (ms < 10_000) return null;
  return age(ms < 60_000 ? Math.floor(ms / 10_000) * 10_000 : ms, wordsIn(language));
}
