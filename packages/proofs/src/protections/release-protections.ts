import type { Protection } from './protection.js';

const NAMED = 'expected: asNamed(order, read.value),';

/** What keeps a supervisor's release right. */
export const RELEASE_PROTECTIONS: readonly Protection[] = [
  {
    name: 'a release names the holder',
    why: 'a supervisor would end the occupation of somebody else than they meant',
    removed: [
      {
        file: 'operations/release.ts',
        find: NAMED,
        replace: 'expected: asNamed({ ...order, from: read.value.worker ?? order.from }, read.value),',
      },
    ],
    scenarios: ['a release, its holder, and another'],
  },
  {
    name: 'a release names the version that the supervisor saw',
    why: 'a release would end a newer occupation than the one that was seen',
    removed: [
      {
        file: 'operations/release.ts',
        find: NAMED,
        replace: 'expected: { ...asNamed(order, read.value), version: undefined },',
      },
    ],
    scenarios: ['a release by fence while its holder gives back and takes again'],
  },
  {
    name: 'a release names the label that the supervisor saw',
    why: 'a release would clear a row that somebody has written since',
    removed: [
      {
        file: 'operations/release.ts',
        find: NAMED,
        replace:
          "expected: { ...asNamed(order, read.value), ...(read.value.state === 'unreadable' && { label: read.value.label }) },",
      },
    ],
    scenarios: ['a release from a label that nobody can read, while a person types another, and a worker'],
  },
  {
    name: 'a repeated release goes under the same id',
    why: "a repeat of a release would end the holder's next occupation",
    removed: [
      {
        file: 'operations/release.ts',
        find: 'operationId === undefined ? engine.settings.newId()',
        replace: 'true ? engine.settings.newId()',
      },
    ],
    scenarios: ['a release that is repeated, while its holder takes again'],
  },
  {
    name: 'a repeated release whose request is lost says that it is a repeat',
    why: 'a supervisor would be told that the spool is free, and its holder has it again',
    removed: [
      {
        file: 'engine/write-truth.ts',
        find: "if (idFrom === 'engine' || expected.state === 'free')",
        replace: 'if (true)',
      },
    ],
    scenarios: ['a release that is repeated, while its holder takes again (all faults)'],
  },
  {
    name: 'a release settles the open writes to the spool first',
    why: 'a supervisor would be told that the spool is free, and a late write would occupy it',
    removed: [
      {
        file: 'operations/release.ts',
        find: 'import { readLock,',
        replace: 'import { readLock, readRow,',
      },
      {
        file: 'operations/release.ts',
        find: 'const read = await readForOrder(context);',
        replace: 'const read = await readRow(context);',
      },
      {
        file: 'engine/write-truth.ts',
        find: 'const clear = await engine.unsettled.settle(wanted.tag, call);\n  if (clear.isErr()) return failed(clear.error);\n',
        replace: '',
      },
    ],
    scenarios: ['one process takes and releases, with two faults'],
  },
  {
    name: 'a release removes the lock only over a row that is still free',
    why: 'the worker who took the spool since would lose their lock',
    removed: [
      {
        file: 'engine/lock-removal.ts',
        find: "if (row.isErr() || row.value.state !== 'free') return 'none-of-ours';",
        replace: '',
      },
    ],
    scenarios: ['a release while another takes'],
  },
  {
    name: 'a release reads the row after the lock',
    why: 'the worker who took the spool between the two would lose their lock',
    removed: [
      {
        file: 'operations/release.ts',
        find: 'import { readLock,',
        replace: 'import { readLock, readRow,',
      },
      {
        file: 'operations/release.ts',
        find: 'const lock = await readLock(context);',
        replace:
          'Object.assign(context, { early: await readRow(context) }); const lock = await readLock(context);',
      },
      {
        file: 'engine/lock-removal.ts',
        find: 'const row = await readRow(context);',
        replace: 'const row = context.early ?? (await readRow(context));',
      },
    ],
    scenarios: ['a release while another takes'],
  },
  {
    name: 'a release leaves a reservation alone',
    why: 'a third would get in while the owner of the reservation is at work',
    removed: [
      {
        file: 'engine/lock-removal.ts',
        find: "if (seen?.held !== true) return 'none-of-ours';",
        replace: "if (seen === null) return 'none-of-ours';",
      },
    ],
    scenarios: ['a release and two workers, on a truth that cannot compare'],
  },
  {
    name: 'a release removes the lock of the former holder',
    why: 'the lock would stand over a free row until somebody meets it',
    removed: [
      {
        file: 'operations/release.ts',
        find: 'const lock = await removeLock(context);',
        replace: "const lock = 'none-of-ours';",
      },
    ],
    scenarios: ['a supervisor releases a spool, and nothing fails'],
  },
];
