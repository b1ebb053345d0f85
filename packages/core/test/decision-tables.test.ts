import { format } from 'prettier';
import { expect, test } from 'vitest';
import { HOLDER, HOLDER_VIEWS, INICIAR, LOCK_VIEWS, TRUTH_VIEWS } from '@spoollock/core';

const HEAD = `# The decision tables

Printed from the tables the engine runs on; a test fails when they differ. To print them anew:
\`npm test -- packages/core/test/decision-tables.test.ts -u\`.
`;

test('the docs show the tables the engine runs on', async () => {
  const rows = LOCK_VIEWS.flatMap((lock) =>
    TRUTH_VIEWS.map((truth) => {
      const { answer, lock: action } = INICIAR[lock][truth];
      return `| ${lock} | ${truth} | ${answer} | ${action} |`;
    }),
  );
  const holders = HOLDER_VIEWS.map((view) => `| ${view} | ${HOLDER[view]} |`);
  const page = [
    HEAD,
    '## INICIAR\n',
    '| the lock store says | the truth says | then | the lock is |',
    '| --- | --- | --- | --- |',
    ...rows,
    '\n## FINALIZAR and take-over\n',
    '| the truth says | then |',
    '| --- | --- |',
    ...holders,
    '',
  ].join('\n');
  await expect(await format(page, { parser: 'markdown' })).toMatchFileSnapshot(
    '../../../docs/decision-tables.md',
  );
});
