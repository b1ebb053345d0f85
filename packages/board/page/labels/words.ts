import type { Message, Say } from '../words/message.js';
import type { LabelMessages } from './messages.js';
import type { Kind } from './wanted.js';

/** The texts of the page that prints labels; they come with it. */
export type LabelWords = ReturnType<typeof put>;

export function labelWordsOf(messages: LabelMessages, say: Say): LabelWords {
  return put(messages, say);
}

function put(m: LabelMessages, say: Say) {
  const kinds: Readonly<Record<Kind, Message>> = m.kinds;
  return {
    ...m,
    kind: (kind: Kind, count: number) => say(kinds[kind], { count }),
    wrong: (lines: string) => say(m.wrong, { lines }),
    cut: (name: string, places: number, width: string, height: string) =>
      say(m.cut, { name, places, width, height }),
    asSquares: (count: number) => say(m.asSquares, { count }),
    from: (first: number, last: number) => say(m.from, { first, last }),
    print: (labels: number, sheets: number) =>
      say(m.print, {
        labels: say(m.labels, { count: labels }),
        sheets: say(m.sheets, { count: sheets }),
      }),
  };
}
