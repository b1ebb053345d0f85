import type { Protection } from './protection.js';

const SOURCE = 'memory/memory-occupation-source.ts';

/** What keeps workers apart where there is no lock store, and the truth alone decides. */
export const TRUTH_ALONE_PROTECTIONS: readonly Protection[] = [
  {
    name: 'without a lock store the compare-and-set keeps two workers apart',
    why: 'two workers would both get the spool',
    removed: [
      {
        file: SOURCE,
        find: 'this.abilities.compareAndSet ? !isAsExpected(now, expected) : isBeyondWriting(now)',
        replace: 'isBeyondWriting(now)',
      },
    ],
    scenarios: ['two workers take and give back, without a lock store'],
  },
  {
    name: 'without a lock store the row must be free to be taken',
    why: 'two workers would both get the spool',
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: "expected: former === null ? { state: 'free' } : exactly(former),",
        replace:
          "expected: await readRow(context).then((row) => (row.isOk() && row.value.state === 'occupied' ? exactly(row.value) : { state: 'free' })),",
      },
    ],
    scenarios: ['two workers take and give back, without a lock store'],
  },
  {
    name: 'without a lock store the truth confirms the grant before Ok',
    why: 'a worker would be told Ok about an occupation that a person has ended',
    removed: [
      {
        file: 'engine/grant.ts',
        find: 'await askSource(context, (source, call) => source.confirm(change, call))',
        replace: "ok({ ...change.next, version: null, label: '' })",
      },
    ],
    scenarios: ['two workers take while a person clears the row, without a lock store'],
  },
  {
    name: 'without a lock store a confirmation that does not name us is no Ok',
    why: 'a worker would be told Ok about an occupation that a person has ended',
    removed: [
      {
        file: 'engine/grant.ts',
        find: "if (!isHeldBy(row, claim.worker.id)) return ok({ outcome: 'ended', row });",
        replace: '',
      },
    ],
    scenarios: ['two workers take while a person clears the row, without a lock store'],
  },
  {
    name: 'without a lock store nothing is written while an earlier write to the spool is open',
    why: 'a late write would end the occupation of a worker who was told Ok since',
    removed: [
      {
        file: 'engine/write-truth.ts',
        find: 'const clear = await engine.unsettled.settle(wanted.tag, call);\n  if (clear.isErr()) return failed(clear.error);\n',
        replace: '',
      },
    ],
    scenarios: ['a worker gives back and takes again, without a lock store, with two faults'],
  },
  {
    name: 'without a lock store a write whose answer was lost is settled before it is tried again',
    why: 'a late write would end, or revive, an occupation that it was never meant for',
    removed: [
      {
        file: 'engine/write-truth.ts',
        find: 'return settle(context, change, fault.detail, idFrom);',
        replace: "return { outcome: 'cancelled' };",
      },
    ],
    scenarios: ['a worker takes, without a lock store, with two faults'],
  },
  {
    name: 'without a lock store a worker whom the truth names has the spool',
    why: 'a worker would be told that the spool is their own',
    removed: [
      {
        file: 'protocol/decisions.ts',
        find: "free: go('occupy'),\n  us: go('resume'),",
        replace: "free: go('occupy'),\n  us: go('occupied'),",
      },
    ],
    scenarios: ['one worker at two machines, without a lock store'],
  },
  {
    name: 'without a lock store no grant is called degraded',
    why: 'a shop that never had a lock store would be told that its lock store is down',
    removed: [
      {
        file: 'engine/grant.ts',
        find: 'return store === null\n',
        replace: 'return false\n',
      },
    ],
    scenarios: ['one worker at two machines, without a lock store'],
  },
];
