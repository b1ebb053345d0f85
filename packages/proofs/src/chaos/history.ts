import type { HistoryEvent } from '@spoollock/testing/history';
import type { Line } from './log.js';

/** Something that happened in the shop, when, and in which process. */
export interface Happened {
  readonly at: bigint;
  readonly event: HistoryEvent;
  /** How many milliseconds the caller waited for this answer. */
  readonly took?: number;
  /** What a person reads of it. */
  readonly said: string;
}

/**
 * One history of many logs. A call is stamped before it is made, an answer when it is heard, and a change of the
 * sheet just before it is applied: the sheet's process does one thing at a time, so nobody sees the row in between,
 * and no reply can be heard before. So the order of the stamps is one in which everything may have happened.
 *
 * Stamps that are alike, which nanoseconds hardly ever are, are put so that the judge forgives most: calls first,
 * then changes, then answers, then deaths.
 */
export function mergedHistory(logs: ReadonlyMap<string, readonly Line[]>): Happened[] {
  const lines = [...logs].flatMap(([name, own]) => [...own, ...lost(name, logs)].map(happenedIn(name)));
  return lines.flat().sort((a, b) => {
    if (a.at !== b.at) return a.at < b.at ? -1 : 1;
    return RANK[a.event.type] - RANK[b.event.type];
  });
}

const RANK: Readonly<Record<HistoryEvent['type'], number>> = {
  fault: 0,
  called: 1,
  truth: 2,
  granted: 3,
  'given-back': 3,
  released: 3,
  refused: 3,
  unanswered: 4,
};

/** The calls that a killed process had no answer to when it was gone. */
function lost(name: string, logs: ReadonlyMap<string, readonly Line[]>): Line[] {
  const death = [...logs.values()].flat().find((line) => 'died' in line && line.died === name);
  if (death === undefined) return [];
  const open = new Set<string>();
  for (const line of logs.get(name) ?? []) {
    if (!('event' in line) || !('call' in line.event)) continue;
    if (line.event.type === 'called') open.add(line.event.call);
    else open.delete(line.event.call);
  }
  return [...open].map((call) => ({ at: death.at, event: { type: 'unanswered', call } }));
}

function happenedIn(name: string): (line: Line) => Happened[] {
  return (line) => {
    const at = BigInt(line.at);
    if ('event' in line) {
      const { event, took } = line;
      return [{ at, event, said: `${name} ${inWords(event)}`, ...(took !== undefined && { took }) }];
    }
    if ('fault' in line) {
      const ends = line.ends === undefined ? '' : ', over';
      return [{ at, event: { type: 'fault' }, said: `fault: ${line.fault} (${line.on})${ends}` }];
    }
    return [];
  };
}

function inWords(event: HistoryEvent): string {
  switch (event.type) {
    case 'called': {
      const from = event.from === undefined ? '' : ` from ${String(event.from)}`;
      const by = event.worker === null ? '' : ` by ${event.worker}`;
      return `${event.call} asks: ${event.operation} ${event.tag}${by}${from}`;
    }
    case 'granted':
      return `${event.call} hears: granted, fence ${String(event.fence)}`;
    case 'given-back':
      return `${event.call} hears: given back${event.repeated ? ' before' : ''}`;
    case 'released':
      return `${event.call} hears: released${event.repeated ? ' before' : ''}`;
    case 'refused': {
      const { type, holder, saidBy } = event.error;
      return `${event.call} hears: ${type}${holder ? ` ${holder.id}` : ''}${saidBy ? ` by the ${saidBy}` : ''}`;
    }
    case 'unanswered':
      return `${event.call} dies with its process`;
    case 'truth':
      return `${event.tag} says ${String(event.named)} at version ${String(event.version)}, by ${event.by}`;
    case 'fault':
      return 'a fault';
  }
}
