import { format } from 'prettier';
import { expect, test } from 'vitest';
import { HOLDER, HOLDER_VIEWS, INICIAR, LOCK_VIEWS } from '@spoollock/core/adapter';

const HEAD = `# The decision tables

Printed from the tables the engine runs on; a test fails when they differ. To print them anew:
\`npm test -- packages/core/test/decision-tables.test.ts -u\`.
`;

test('the docs show the tables the engine runs on', async () => {
  const rows = LOCK_VIEWS.flatMap((lock) =>
    Object.entries(INICIAR[lock]).map(
      ([truth, { answer, lock: action }]) => `| ${lock} | ${truth} | ${answer} | ${action} |`,
    ),
  );
  const holders = HOLDER_VIEWS.map((view) => `| ${view} | ${HOLDER[view]} |`);
  const page = [
    HEAD,
    '## INICIAR\n',
    '| the lock store says | the truth says | then | the lock is |',
    '| --- | --- | --- | --- |',
    ...rows,
    '\n## FINALIZAR, take-over and release\n',
    '| the truth says | then |',
    '| --- | --- |',
    ...holders,
    '',
  ].join('\n');
  await expect(await format(page, { parser: 'markdown' })).toMatchFileSnapshot(
    '../../../docs/decision-tables.md',
  );
});
