import type { Locator, Page } from 'playwright-core';

/** Where things are on a board, as somebody in front of it would say. */

export function row(page: Page, tag: string): Locator {
  return page.getByRole('listitem').filter({ has: page.locator('.tag', { hasText: exactly(tag) }) });
}

export function button(page: Page, name: string, tag: string): Locator {
  // A button says in whose name it acts, where that is known.
  return row(page, tag).getByRole('button', {
    name: new RegExp(`^${name}( \\S+\\(\\d+\\))? ${escaped(tag)}$`),
  });
}

export function outcome(page: Page, tag: string): Locator {
  return row(page, tag).locator('.outcome');
}

/** Waits until an order has come to this end. */
export async function settled(
  page: Page,
  tag: string,
  how: 'taken' | 'given-back' | 'refused' | 'unanswered',
): Promise<string> {
  const ended = row(page, tag).locator(`.outcome[data-outcome="${how}"] p`);
  await ended.waitFor();
  return (await ended.innerText()).trim();
}

/** Waits until the board says so of a spool. */
export async function shows(page: Page, tag: string, state: string, who = ''): Promise<void> {
  await row(page, tag)
    .filter({ has: page.locator(`.state[data-state="${state}"]`) })
    .filter({ hasText: who })
    .waitFor();
}

export async function isLive(page: Page): Promise<void> {
  await page.locator('.link[data-link="live"]').waitFor();
}

function exactly(text: string): RegExp {
  return new RegExp(`^${escaped(text)}$`);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
