import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

/** Everything that axe-core finds against WCAG 2.2 AA, in words; best practices as well. */
export async function isAccessible(page: Page): Promise<void> {
  // A colour on its way from one to the other is nobody's to read, and news may set one on its way at any time.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.evaluate(async () => {
    const moving = document.getAnimations().filter((it) => it instanceof CSSTransition);
    await Promise.allSettled(moving.map(({ finished }) => finished));
  });
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const run = (globalThis as unknown as { axe: typeof axe }).axe.run;
    const { violations, incomplete } = await run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    });
    const contrast = incomplete.filter(({ id }) => id !== 'color-contrast');
    return [...violations, ...contrast].flatMap(({ id, help, nodes }) =>
      nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${id}: ${help}\n  ${html}\n  ${failureSummary ?? ''}`),
    );
  });
  await page.emulateMedia({ reducedMotion: null });
  expect(found).toEqual([]);
}
