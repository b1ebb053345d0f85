import { format } from 'oxfmt';
import { expect, test } from 'vitest';
import { HOLDER, HOLDER_VIEWS, INICIAR, LOCK_VIEWS } from '@spoollock/core/adapter';

const HEAD = `# The decision tables

INICIAR looks at the lock and at the row. This table says what it then does. The page is printed from the tables in the code that the engine uses, and a
test fails if they differ. To print them again: \`npm test -- packages/core/test/decision-tables.test.ts -u\`.
`;

const INICIAR_WORDS = `A held lock stands while a worker has a spool. A reservation stands while an INICIAR is under way. [Concepts](concepts.md) explains more words.

**The lock store says:**

- \`ours-reserved\`: this call has just reserved the lock. \`reserved\`: another call has reserved it.
- \`own-held\`, \`another-held\`: this worker has a held lock, or another worker has one. \`unreadable-held\`: nobody can read its value.
- \`unavailable\`: the lock store does not answer. \`no-store\`: there is no lock store.

**The truth says:**

- \`free\`: nobody has the spool. \`us\`: this worker has it.
- \`lock-holder\`: another worker has it, and the held lock names the same worker.
- \`another\`: another worker has it, and no held lock names that worker. \`another-stale\`: the same, for more than 24 hours.
- \`unreadable\`: the label says somebody, but not who. \`no-row\`: there is no such spool. \`ambiguous\`: several rows have the tag.
- \`unavailable\`: the truth does not answer. \`not-asked\`: INICIAR does not ask it.

**Then INICIAR**

- \`occupy\`: writes the worker into the row. \`resume\`: grants again what the worker has already.
- \`reclaim\`: replaces that lock by its own reservation, and looks again.
- \`stale\`: refuses and offers a take-over. With \`stale: 'supersede'\` it takes the spool.
- \`occupied-by-lock\`: refuses with \`occupied\`. Only the lock says who has the spool.
- all others: refuses with the error of that name.

**The lock is**

- \`leave\`: left as it is. \`drop\`: the reservation of this call is removed.
- \`rebuild\`: replaced by the lock that belongs to the row.
`;

const HOLDER_WORDS = `These calls name a holder. The row alone decides.

- \`named\`: the row has that holder. \`named-otherwise\`: it has that holder, but another version than the call says.
- \`another\`: another worker has the spool. \`unreadable\`: the row has an unreadable label, and not the named one.
- \`write\`: the row is changed as asked. All others: the call is refused with the error of that name.
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
    INICIAR_WORDS,
    '| the lock store says | the truth says | then | the lock is |',
    '| --- | --- | --- | --- |',
    ...rows,
    '\n## FINALIZAR, take-over and release\n',
    HOLDER_WORDS,
    '| the truth says | then |',
    '| --- | --- |',
    ...holders,
    '',
  ].join('\n');
  const { code } = await format('decision-tables.md', page);
  await expect(code).toMatchFileSnapshot('../../../docs/decision-tables.md');
});
