import { setImmediate } from 'node:timers/promises';
import type { Change, Clock, SpoolTag, Worker } from '@spoollock/core';
import { describe, expect, it } from 'vitest';
import { createMiniSheet, type Fate, type SheetRow, type StepKind } from '../src/mini-sheet.js';
import { occupationOf, parseProvisional } from '../src/provisional-label.js';
import { createTwoCallSource } from '../src/two-call-source.js';
import {
  CALL,
  giveBack,
  NOON,
  perform,
  row,
  tag,
  take,
  worker,
  ZONE,
  type Outcome,
} from './two-call-shop.js';

const [A, B, C] = [tag('SP-A'), tag('SP-B'), tag('SP-C')];
const MR = worker(93, 'MR');
const JP = worker(7, 'JP');

describe('whatever the order, whatever is lost', () => {
  it.each([0, 1, 2, 3])(
    'each row is changed by its own writes only, one at a time (part %i)',
    async (part) => {
      let taken = 0;
      for (let seed = part * 150; seed < part * 150 + 150; seed++) taken += await scramble(seed);
      expect(taken).toBeGreaterThan(200);
    },
  );
});

/** Workers take and give back two spools while people move all rows and messages are lost; answers how many were taken. */
async function scramble(seed: number): Promise<number> {
  const random = randomFrom(seed);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!;
  const pending: { kind: StepKind | 'timer'; go: (fate: Fate) => void }[] = [];
  const wait = (kind: StepKind | 'timer') => new Promise<Fate>((go) => pending.push({ kind, go }));
  let now = NOON;
  let calm = false;
  const clock: Clock = { now: () => now, setTimer: (_, task) => (void wait('timer').then(task), () => {}) };
  const fate = (kind: StepKind | 'timer'): Fate => {
    if (calm || random() > 0.12) return 'go';
    return kind === 'write' ? pick(['lose', 'late']) : kind === 'read' ? pick(['lose', 'stale']) : 'lose';
  };
  const steps = async (work: Promise<unknown>) => {
    const running = { done: false };
    void work.finally(() => (running.done = true));
    for (let idle = 0; idle < 3;) {
      await setImmediate();
      if (pending.length === 0) {
        idle += running.done ? 1 : 0;
        continue;
      }
      now += 1000;
      const [next] = pending.splice(Math.floor(random() * pending.length), 1);
      next!.go(fate(next!.kind));
    }
  };

  const why = `seed ${String(seed)}`;
  const [bystander, empty] = [tag('SP-D'), row(null, null, null, null)];
  // Alike but for their tags, so that nothing but the tag tells a moved row from the one that was meant.
  const rows = [row(A, 'DISPONIBLE', null, 5), row(B, null, null, 5), row(C, 'DISPONIBLE', null, 5), empty];
  rows.push(row(bystander, 'MR(93)', '20-11-2026 08:00:00', 7), row(tag('SP-E'), null, null, 5));
  const history = new Map<string, string[]>();
  const sheet = createMiniSheet({
    rows,
    step: wait,
    blankMatches: seed % 2 === 0,
    onChange: (all) => all.forEach((one) => note(history, one, why)),
  });
  rows.forEach((one) => note(history, one, why));

  const outcomes: { change: Change; how: Outcome['how'] }[] = [];
  const session = async (who: Worker, spool: SpoolTag) => {
    const source = createTwoCallSource({ sheet, clock, zone: ZONE });
    for (let round = 0; round < 2; round++) {
      await source.read([spool], CALL);
      const change = take(spool, who, new Date((now += 1000)));
      const { how, now: occupation } = await perform(source, change);
      outcomes.push({ change, how });
      if (occupation?.state !== 'occupied' || occupation.worker.id !== who.id || random() < 0.2) return;
      await perform(source, giveBack(spool, who, occupation.version));
    }
  };
  const people = async () => {
    for (let turn = 0; turn < 5; turn++) {
      const order = new Map(sheet.rows().map(({ tag: one }) => [one, random()]));
      if (random() < 0.7) await sheet.sort((one, other) => order.get(one.tag)! - order.get(other.tag)!);
      else await sheet.insert(Math.floor(random() * 3), empty);
    }
  };
  await steps(
    Promise.all([session(MR, A), session(JP, A), session(worker(8, 'LQ'), pick([A, B])), people()]),
  );
  calm = true;
  await steps(createTwoCallSource({ sheet, clock, zone: ZONE }).mend(CALL));

  expect(
    sheet.rows().filter(({ label }) => parseProvisional(label) !== null),
    why,
  ).toEqual([]);
  for (const spool of [C, bystander, 'SP-E']) expect(history.get(spool), `${why}: ${spool}`).toHaveLength(1);
  const occupied = [...history.values()].flat().filter((state) => state.startsWith('occupied'));
  for (const { change, how } of outcomes) {
    const at = change.next.state === 'occupied' ? change.next.since.toISOString() : '';
    const times = occupied.filter((state) => state.includes(at)).length;
    expect(times, `${why}: ${how}`).toBeLessThanOrEqual(how === 'not' ? 0 : 1);
    if (how === 'applied') expect(times, why).toBe(1);
  }
  return outcomes.filter(({ how }) => how === 'applied').length;
}

/** Adds what a row says to its story, and checks that the story is one that may be told. */
function note(history: Map<string, string[]>, one: Readonly<SheetRow>, why: string): void {
  if (one.tag === null) return;
  const story = history.get(String(one.tag)) ?? [];
  history.set(String(one.tag), story);
  const cells = JSON.stringify([one.date, one.version]);
  const last = story.at(-1);
  const says = occupationOf(one, ZONE);
  if (says.state === 'unsettled') {
    expect(last?.endsWith(cells), `${why}: half written`).toBe(true);
    return;
  }
  const [since, label] =
    says.state === 'occupied' ? [says.since?.toISOString() ?? '-', says.label] : ['', ''];
  const state = `${says.state} ${label} ${since} ${cells}`;
  if (last === state) return;
  if (last !== undefined) {
    const [, before] = /,(\d+|null)\]$/.exec(last) ?? [];
    expect(one.version, `${why}: ${last} -> ${state}`).toBe(Number(before === 'null' ? 0 : before) + 1);
    expect(state.startsWith('free'), `${why}: ${last} -> ${state}`).toBe(last.startsWith('occupied'));
  }
  story.push(state);
}

/** mulberry32: small, seeded, good enough to shuffle by. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
