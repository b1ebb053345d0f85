import { workerLabel, type SpoolTag } from '@spoollock/core';
import { formatShopTime } from '@spoollock/core/adapter';
import type { MemoryRow } from '@spoollock/core/memory';
import type { Chance } from './chance.js';
import type { Shop } from './shop.js';
import { fromTimeToTime } from './troubles.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** Of a hundred calls, during how many somebody edits their row. */
const EDITED_MEANWHILE = 1.5;
const GARBAGE = ['turno noche', 'MR93', 'ver con jefe', 'MR(93) JP(94)', '#REF!'] as const;

/** Somebody who edits the sheet by hand, makes messes, and fixes most of them after a while. */
export function startPeople(shop: Shop): void {
  if (!shop.has('people')) return;
  const chance = shop.chance.of('people');
  void fromTimeToTime(shop, 'edit', chance, [2, 40], async () => {
    const tag = chance.oneOf(shop.tags);
    if (tag !== undefined) edit(shop, tag, chance);
  });
  // And often enough at the very moment at which the spool is taken or given back.
  shop.calls.whenCalled((tag) => {
    if (!chance.percent(EDITED_MEANWHILE) || shop.network.isCalm) return;
    void shop.rest(chance.between(0, 2_500)).then(() => shop.isClosing() || edit(shop, tag, chance));
  });
}

function edit(shop: Shop, tag: SpoolTag, chance: Chance): void {
  const { truth, setup, clock } = shop;
  const worker = chance.oneOf(shop.workers);
  const label = worker === undefined ? '' : workerLabel(worker);
  const since = new Date(Math.floor((clock.now() - chance.between(0, 30) * HOUR_MS) / 1000) * 1000);
  const deeds = {
    clears: () => truth.edit(tag, { label: '', since: null }),
    'clears the label only': () => truth.edit(tag, { label: 'disponible' }),
    'types a worker': () => truth.edit(tag, { label, since, unreadableSince: undefined }),
    'types a worker without a date': () =>
      truth.edit(tag, { label: label.toLowerCase(), since: null, unreadableSince: undefined }),
    'types a date that is none': () =>
      truth.edit(tag, { since: null, unreadableSince: `${formatShopTime(since, setup.zone)} aprox` }),
    'types garbage': () => {
      truth.edit(tag, { label: chance.pick(GARBAGE) });
      void fix(shop, tag, chance, () => truth.edit(tag, { label: '', since: null }));
    },
    'doubles the row': () => {
      const only = clipboard(shop, tag);
      truth.addRow({ tag, label: '' });
      void fix(shop, tag, chance, () => putBack(shop, only));
    },
    'cuts the row': () => {
      const row = clipboard(shop, tag);
      truth.removeRows(tag);
      void fix(shop, tag, chance, () => putBack(shop, row));
    },
    sorts: () => sort(shop),
  };
  const what = chance.oneOf(Object.keys(deeds).filter((name): name is keyof typeof deeds => name in deeds));
  if (what === undefined || truth.peek(tag).state === 'ambiguous' || truth.peek(tag).state === 'no-row')
    return;
  shop.record.count(`people: ${what}`);
  shop.record.note(what === 'sorts' ? null : tag, `a person ${what}`);
  deeds[what]();
  shop.record.look(tag, 'person');
}

/** Puts a mess right, an hour later at the most. */
async function fix(shop: Shop, tag: SpoolTag, chance: Chance, fixed: () => void): Promise<void> {
  await shop.rest(chance.between(0.2, 60) * MINUTE_MS);
  shop.record.note(tag, 'a person fixes it');
  fixed();
  shop.record.look(tag, 'person');
}

/** What a person has in the clipboard after cutting a row, with its version as it was. */
function clipboard({ truth }: Shop, tag: SpoolTag): MemoryRow {
  const row = truth.peek(tag);
  if (row.state === 'occupied') return { tag, label: row.label, since: row.since, version: row.version };
  if (row.state === 'unreadable') return { tag, label: row.label, version: row.version };
  return { tag, label: '', version: row.state === 'free' ? row.version : null };
}

function putBack({ truth }: Shop, row: MemoryRow): void {
  truth.removeRows(row.tag);
  truth.addRow(row);
}

/** The rows that are moved stand at the end now. */
function sort(shop: Shop): void {
  for (const tag of shop.tags) {
    const row = shop.truth.peek(tag);
    if (row.state === 'free' || (row.state === 'occupied' && row.unreadableSince === undefined))
      putBack(shop, clipboard(shop, tag));
  }
}
