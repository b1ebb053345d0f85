import type { Page } from 'playwright-core';

/** What does not fit on the page, each in words: nothing, if all is well. */
export function misfits(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const name = (it: Element): string => it.outerHTML.slice(0, 120);
    // What only a screen reader is to find is made one pixel large.
    const isSeen = (it: Element): boolean => {
      const { width, height } = it.getBoundingClientRect();
      return width > 1 && height > 1 && getComputedStyle(it).visibility === 'visible';
    };
    const seen = (selector: string, within: ParentNode = document): Element[] =>
      [...within.querySelectorAll(selector)].filter(isSeen);
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} px wide`);

    for (const it of seen(
      'button, input:not([type=checkbox], [type=radio]), select, textarea, .pick label, label.choice',
    )) {
      const { width, height } = it.getBoundingClientRect();
      if (width < 48 || height < 48) found.push(`${width} × ${height} px to touch: ${name(it)}`);
    }
    for (const it of seen('body *:not(svg *)')) {
      // The filters of a phone are there to be pushed aside.
      const scrolls = getComputedStyle(it).overflowX === 'auto';
      if (it.scrollWidth > it.clientWidth && it.clientWidth > 0 && !scrolls)
        found.push(`${it.scrollWidth} px in ${it.clientWidth}: ${name(it)}`);
    }
    for (const group of seen(
      '#header, .search, .filters, .row, .outcome, #dock section, dialog header, .buttons',
    )) {
      const parts = [...group.children].filter(isSeen).map((it) => ({ it, box: it.getBoundingClientRect() }));
      parts.forEach(({ it, box }, at) => {
        for (const other of parts.slice(at + 1)) {
          const across = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
          const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
          if (across > 1 && down > 1) found.push(`one over the other: ${name(it)} and ${name(other.it)}`);
        }
      });
    }
    return found;
  });
}

/** The tags of rows in which nothing has happened and some part stands below another. */
export function rowsOfSeveralLines(page: Page): Promise<readonly string[]> {
  return page.locator('.row:not(:has(.outcome))').evaluateAll((rows) =>
    rows
      .filter((row) => {
        const boxes = [...row.children].map((it) => it.getBoundingClientRect());
        const seen = boxes.filter(({ height }) => height > 0);
        return Math.max(...seen.map(({ top }) => top)) >= Math.min(...seen.map(({ bottom }) => bottom));
      })
      .map((row) => row.querySelector('.tag')?.textContent ?? ''),
  );
}
