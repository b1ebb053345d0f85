import { historyOf, type TrailLine } from '@spoollock/core/adapter';
import { ok } from 'neverthrow';
import { expect, test } from 'vitest';
import { isAccessible } from './support/accessible.js';
import { openBoard, withBrowser } from './support/browser.js';
import { misfits } from './support/fit.js';
import { isLive } from './support/rows.js';
import { FEW, MR, openFloor } from './support/shop.js';

withBrowser();

const [TAG = ''] = FEW.map(({ tag }) => tag);
const at = (hour: number): Date => new Date(Date.UTC(2026, 4, 4, hour));

function line(type: string, id: number, initials: string, hour: number, details: object = {}): TrailLine {
  const time = { writtenAt: at(hour), operatedAt: at(hour) };
  return { id: null, tag: TAG, type, workerId: id, label: `${initials}(${id})`, ...time, details };
}

const LINES: readonly TrailLine[] = [
  line('INICIAR', 94, 'JP', 8),
  line('LIBERACION', 94, 'JP', 14, { by: 'Ana', reason: 'turno terminado' }),
  line('INICIAR', 93, 'MR', 15),
];

test('who had a spool before, from when to when, how long and how it ended, one tap from its tag; and a worker’s', async () => {
  const floor = await openFloor();
  const history = historyOf({ lines: async () => ok({ lines: LINES, complete: true }) });
  const shop = await floor.open({ history, page: { history: true } });
  const page = await openBoard(shop.url, { worker: MR, viewport: { width: 360, height: 740 } });
  await isLive(page);
  expect(await misfits(page)).toEqual([]);
  await page.getByRole('button', { name: `Historial de ${TAG}` }).click();
  const dialog = page.getByRole('dialog', { name: `Historial de ${TAG}` });
  await dialog.getByText('2 veces · 6 h 0 min en promedio').waitFor();
  const entries = dialog.getByRole('listitem');
  expect(await entries.first().innerText()).toMatch(/MR\(93\)[^]*– ahora[^]*Sigue/);
  expect(await entries.last().innerText()).toMatch(
    /JP\(94\)[^]*6 h 0 min[^]*Liberado · Ana · turno terminado/,
  );
  await isAccessible(page);
  expect(await misfits(page)).toEqual([]);
  // On paper as well it says who.
  await page.emulateMedia({ media: 'print' });
  await dialog.getByText('JP(94)').waitFor();
  await page.emulateMedia({ media: 'screen' });
  await dialog.getByRole('button', { name: 'JP(94)' }).click();
  await page.getByRole('dialog', { name: 'Historial de JP(94)' }).waitFor();
});

test('a hold of another year says its year, and a long reason is read to its end', async () => {
  const floor = await openFloor();
  const year = (line: TrailLine): TrailLine => ({ ...line, operatedAt: new Date(Date.UTC(2024, 4, 4, 12)) });
  const reason = 'x'.repeat(400);
  const lines = [
    year(line('INICIAR', 94, 'JP', 8)),
    year(line('LIBERACION', 94, 'JP', 8, { by: 'Ana', reason })),
    line('INICIAR', 93, 'MR', 15),
  ];
  const history = historyOf({ lines: async () => ok({ lines, complete: true }) });
  const shop = await floor.open({ history, page: { history: true } });
  const page = await openBoard(shop.url, { worker: MR, viewport: { width: 360, height: 740 } });
  await page.getByRole('button', { name: `Historial de ${TAG}` }).click();
  const entries = page.getByRole('dialog').getByRole('listitem');
  await entries.last().waitFor();
  expect(await entries.first().innerText()).toContain('4 may 2026');
  expect(await entries.last().innerText()).toContain('4 may 2024');
  expect(await misfits(page)).toEqual([]);
});

test('a shop that keeps none offers none, and one that cannot be asked says so', async () => {
  const floor = await openFloor();
  const [without, broken] = await Promise.all([floor.open(), floor.open({ page: { history: true } })]);
  const none = await openBoard(without.url, { worker: MR });
  await isLive(none);
  expect(await none.getByRole('button', { name: /^Historial/ }).count()).toBe(0);
  const page = await openBoard(broken.url, { worker: MR });
  await page.getByRole('button', { name: `Historial de ${TAG}` }).click();
  await page.getByText('Este taller no muestra el historial de sus spools.').waitFor();
  await isAccessible(page);
});
