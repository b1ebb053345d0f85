import { formatShopTime, type History, type Holding, type HoldingEnd } from '@spoollock/core/adapter';
import { inWords } from '../time/duration.js';
import { paint, shortened, type Line, type Span } from './line.js';
import { warning } from './spool-view.js';
import { table } from './table.js';

/** Holdings as rows, in the order given. */
export function historyLines(
  { holdings, ...numbers }: History,
  nowMs: number,
  zone: string,
): readonly Line[] {
  if (holdings.length === 0) return ['The audit trail has no line of it.'];
  const rows = table(
    ['TAG', 'WHO', 'FROM', 'UNTIL', 'FOR', 'ENDED BY'],
    holdings.map((holding) => [
      holding.tag,
      shortened(whoOf(holding), LONGEST_LABEL),
      holding.from === null ? NOT_KNOWN : formatShopTime(holding.from, zone),
      untilOf(holding, zone),
      lengthOf(holding, nowMs),
      endOf(holding),
    ]),
  );
  return [...rows, '', summaryOf(holdings.length, numbers)];
}

/** What to know of a trail that was not read whole. */
export function historyNotes({ complete, unread }: History): readonly Line[] {
  return [
    ...(complete ? [] : [warning('the trail is long: there are older holdings than these.')]),
    ...(unread > 0 ? [warning(skipped(unread))] : []),
  ];
}

function skipped(lines: number): string {
  return lines === 1
    ? '1 line of another program was skipped.'
    : `${lines} lines of another program were skipped.`;
}

const LONGEST_LABEL = 32;
const NOT_KNOWN = paint('yellow', 'not known');

function whoOf({ worker, label }: Holding): string {
  if (worker === null) return label?.trim() ?? '';
  return `${worker.initials ?? ''}(${worker.id})`;
}

function untilOf({ until, endedBy }: Holding, zone: string): Span {
  if (until !== null) return formatShopTime(until, zone);
  return endedBy === null ? '' : NOT_KNOWN;
}

function lengthOf({ from, durationMs, endedBy }: Holding, nowMs: number): string {
  if (durationMs !== null) return inWords(durationMs);
  return endedBy === null && from !== null ? `${inWords(nowMs - from.getTime())} so far` : '';
}

const ENDS: Readonly<Record<HoldingEnd, string>> = {
  worker: 'FINALIZAR',
  release: 'release',
  'take-over': 'take-over',
  superseded: 'another INICIAR, as it was stale',
  settled: 'a call whose answer was lost',
  unknown: 'no line says how',
};

function endOf({ endedBy, by, reason }: Holding): Span {
  if (endedBy === null) return '';
  const words = `${ENDS[endedBy]}${by === null ? '' : ` by ${by}`}${reason === null ? '' : `: ${reason}`}`;
  return endedBy === 'unknown' ? paint('yellow', words) : words;
}

function summaryOf(shown: number, { count, timed, meanMs }: Omit<History, 'holdings'>): string {
  const mean = meanMs === null ? '' : `; ${inWords(meanMs)} on the average, by ${timed} of them`;
  return `${shown} of ${count} holdings${mean}`;
}
