import { parseWorker, type Worker } from '@spoollock/core';

/**
 * What an app may set for the page: its shop's name, who works there, and what they may do by themselves.
 *
 * @example
 * ```ts
 * const settings: BoardSettings = {
 *   shopName: 'Taller Norte',
 *   roster: [{ id: 93, initials: 'MR' }],
 *   reasons: ['turno terminado', 'traslado'],
 * };
 * const reading = { timeZone: 'America/Santiago', refreshMs: 5_000, readsPerMinute: 20 };
 * await createBoardFeed({ lock, settings, ...reading }).close();
 * ```
 */
export interface BoardSettings {
  /** Stands on the wall and on what is printed. */
  readonly shopName?: string | undefined;
  /**
   * A tablet that nobody has touched for so many milliseconds asks who works before it acts again; 120 000 by default, since
   * whoever takes a spool goes away with it. `null` for tablets that are one person's own.
   */
  readonly askAgainMs?: number | null | undefined;
  /** Who works in the shop. Those on the board are known as well; under the number of one in the roster nobody else works. */
  readonly roster?: readonly Worker[] | undefined;
  /** Offered wherever a reason is asked for, such as `turno terminado`. Any other may be typed. */
  readonly reasons?: readonly string[] | undefined;
  /**
   * `workers`: workers hand on their own spools, without asking who decided. Whose a spool is, `authorize` must tell by naming
   * the worker; of whoever it does not name, `supervisor` must allow it. `supervisors` by default.
   */
  readonly handOver?: 'supervisors' | 'workers' | undefined;
  /** Tablets say answers aloud, in the language of the page, until somebody turns that off there; `false` by default. */
  readonly voice?: boolean | undefined;
}

/**
 * What a page is told: what the app has set, and whether the shop has a history to ask for, which a mounted board knows by
 * itself.
 *
 * @example
 * ```ts
 * const settings: PageSettings = { shopName: 'Taller Norte', history: true };
 * const reading = { timeZone: 'America/Santiago', refreshMs: 5_000, readsPerMinute: 20 };
 * await createBoardFeed({ lock, settings, ...reading }).close();
 * ```
 */
export interface PageSettings extends BoardSettings {
  readonly history?: boolean | undefined;
}

const LONGEST_TEXT = 200;
const MOST_REASONS = 30;
const MOST_WORKERS = 5_000;
const HAND_OVERS: readonly unknown[] = [undefined, 'supervisors', 'workers'];

/**
 * The settings as they go to the page.
 *
 * @throws RangeError that names the one that is wrong.
 */
export function pageSettings(options: PageSettings): PageSettings {
  const { shopName, askAgainMs, roster, reasons, handOver, voice, history } = options;
  check('shopName', shopName === undefined || isText(shopName), 'a short text');
  check(
    'askAgainMs',
    askAgainMs === undefined ||
      askAgainMs === null ||
      (Number.isSafeInteger(askAgainMs) && askAgainMs >= 1_000),
    'null, or a whole number of milliseconds from 1 000 up',
  );
  check(
    'reasons',
    isListOf(reasons, MOST_REASONS, isReason),
    `at most ${MOST_REASONS} short texts without tabs and line breaks`,
  );
  check('handOver', HAND_OVERS.includes(handOver), 'supervisors or workers');
  check('voice', voice === undefined || typeof voice === 'boolean', 'true or false');
  check('roster', isListOf(roster, MOST_WORKERS, isWorker), 'a list of workers, each with id and initials');
  const ids = (roster ?? []).map(({ id }) => id);
  check('roster', new Set(ids).size === ids.length, 'without a number that two workers have');
  return { shopName, askAgainMs, roster, reasons, handOver, voice, history };
}

function check(option: keyof BoardSettings, isWell: boolean, must: string): void {
  if (!isWell) throw new RangeError(`The board's ${option} must be ${must}.`);
}

function isListOf(given: unknown, most: number, isOne: (it: unknown) => boolean): boolean {
  return given === undefined || (Array.isArray(given) && given.length <= most && given.every(isOne));
}

function isText(given: unknown): boolean {
  return typeof given === 'string' && given.trim() !== '' && given.length <= LONGEST_TEXT;
}

/** A take-over with another one would be refused, whoever picks it. */
function isReason(given: unknown): boolean {
  return isText(given) && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(String(given));
}

function isWorker(given: unknown): boolean {
  return parseWorker(given).isOk();
}
