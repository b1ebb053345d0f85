import { list, number, object, oneOf, text, texts } from './reading.js';
import { readWorker, type Worker } from './worker.js';

/** What the app has set for its boards; every whole board says it. */
export interface Settings {
  readonly shopName: string | null;
  /** After so long without a touch it is asked who works; `null` for never. */
  readonly askAgainMs: number | null;
  readonly roster: readonly Worker[];
  /** Offered where a reason is asked for. */
  readonly reasons: readonly string[];
  /** Who may hand spools on: a supervisor, or workers their own as well. */
  readonly handOver: 'supervisors' | 'workers';
  /** Answers are said aloud where nobody at the tablet has chosen. */
  readonly voice: boolean;
  /** The shop says who had a spool before. */
  readonly history: boolean;
}

/**
 * Longer than anybody looks for a spool between two taps, and shorter than it takes the next worker to come: whoever
 * works 5 to 8 hours on a spool has gone from the tablet by then.
 */
const ASK_AGAIN_MS = 120_000;

export const DEFAULTS: Settings = {
  shopName: null,
  askAgainMs: ASK_AGAIN_MS,
  roster: [],
  reasons: [],
  handOver: 'supervisors',
  voice: false,
  history: false,
};

export function readSettings(input: unknown): Settings {
  const members = object(input) ?? {};
  const askAgainMs = members['askAgainMs'];
  return {
    shopName: text(members['shopName']),
    askAgainMs: askAgainMs === null ? null : (number(askAgainMs) ?? ASK_AGAIN_MS),
    roster: list(members['roster']).flatMap((each) => readWorker(each) ?? []),
    reasons: texts(members['reasons']),
    handOver: oneOf(['supervisors', 'workers'], members['handOver']) ?? 'supervisors',
    voice: members['voice'] === true,
    history: members['history'] === true,
  };
}
