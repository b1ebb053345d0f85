import type { Protection } from './protection.js';

const SOURCE = 'memory/memory-occupation-source.ts';

/** What keeps the truth right: in the source itself, and in how the engine writes it. */
export const TRUTH_PROTECTIONS: readonly Protection[] = [
  {
    name: 'compare-and-set in the truth',
    why: 'two workers whose locks were lost would both get the spool',
    removed: [
      {
        file: SOURCE,
        find: 'this.abilities.compareAndSet ? !isAsExpected(now, expected) : isBeyondWriting(now)',
        replace: 'isBeyondWriting(now)',
      },
    ],
    scenarios: ['two workers take while reservations expire'],
  },
  {
    name: 'the row must be free to be taken',
    why: 'two workers whose locks were lost would both get the spool',
    removed: [
      {
        file: 'protocol/views.ts',
        find: "if (expected.state === 'free') return now.state === 'free';",
        replace: "if (expected.state === 'free') return true;",
      },
    ],
    scenarios: ['two workers take while reservations expire'],
  },
  {
    name: 'the row must name who gives it back',
    why: 'anybody could end the occupation of anybody',
    removed: [
      {
        file: 'protocol/views.ts',
        find: "if (viewHolder(now, expected) !== 'named') return false;",
        replace:
          "const view = viewHolder(now, expected); if (view !== 'named' && view !== 'another') return false;",
      },
    ],
    scenarios: ['two workers take and give back'],
  },
  {
    name: 'the row must be at the version named',
    why: "an old session of a worker would end that worker's newer occupation",
    removed: [
      {
        file: 'protocol/views.ts',
        find: "if (viewHolder(now, expected) !== 'named') return false;",
        replace:
          "const view = viewHolder(now, expected); if (view !== 'named' && view !== 'named-otherwise') return false;",
      },
    ],
    scenarios: ['a worker gives back by fence, and has it again from another machine'],
  },
  {
    name: 'the label that is taken over must be the one that was seen',
    why: 'a take-over would end an occupation that was written meanwhile',
    removed: [
      {
        file: 'protocol/views.ts',
        find: "if (viewHolder(now, expected) !== 'named') return false;",
        replace:
          "const view = viewHolder(now, expected); if (view !== 'named' && view !== 'unreadable') return false;",
      },
    ],
    scenarios: ['a take-over from a label that nobody can read, while a person types another'],
  },
  {
    name: 'an ambiguous row is not written',
    why: 'one of two rows that contradict each other would be believed',
    removed: [
      {
        file: SOURCE,
        find: "return now.state === 'no-row' || now.state === 'ambiguous';",
        replace: "return now.state === 'no-row';",
      },
    ],
    scenarios: ['a worker takes while a person doubles the row, on a truth that cannot compare'],
  },
  {
    name: 'an operation id is applied at most once',
    why: 'a repeat would end, or revive, an occupation that came later',
    removed: [
      {
        file: SOURCE,
        find: "if (used === 'applied') return ok({ outcome: 'applied', replayed: true, row: this.#occupation(tag) });",
        replace: '',
      },
    ],
    scenarios: ['a worker gives back and repeats it, while taking again at another machine'],
  },
  {
    name: 'a cancelled operation id is never applied',
    why: 'a late write would end, or revive, an occupation that it was never meant for',
    removed: [
      { file: SOURCE, find: "if (used === 'cancelled') return ok({ outcome: 'cancelled' });", replace: '' },
    ],
    scenarios: ['a worker takes, with two faults'],
  },
  {
    name: 'settling cancels the id',
    why: 'a late write would end, or revive, an occupation that it was never meant for',
    removed: [{ file: SOURCE, find: "this.#use(operationId, 'cancelled');", replace: '' }],
    scenarios: ['a worker takes, with two faults'],
  },
  {
    name: 'settling says whether the write was applied',
    why: 'a give-back that was done would be reported as none',
    removed: [{ file: SOURCE, find: 'if (used !== undefined) return ok(used);', replace: '' }],
    scenarios: ['a worker gives back and takes again, with two faults'],
  },
  {
    name: 'a write whose answer was lost is settled before it is tried again',
    why: 'a late write would end, or revive, an occupation that it was never meant for',
    removed: [
      {
        file: 'engine/write-truth.ts',
        find: 'return settle(context, change, fault.detail, idFrom);',
        replace: "return { outcome: 'cancelled' };",
      },
    ],
    scenarios: ['a worker takes, with two faults'],
  },
  {
    name: 'a write that perhaps arrived is no write that failed',
    why: 'a worker would be told that nothing was changed, and have the spool a moment later',
    removed: [
      {
        file: 'engine/write-truth.ts',
        find: "if (fault.type === 'source-fault' && fault.reached === 'perhaps')",
        replace: 'if (false)',
      },
    ],
    scenarios: ['two workers take and give back'],
  },
  {
    name: 'read back after a lost reply',
    why: 'a give-back that was done would be reported as none',
    removed: [
      {
        file: 'engine/write-truth.ts',
        find: "if (answer.value === 'cancelled') return { outcome: 'cancelled' };",
        replace: "return { outcome: 'cancelled' };",
      },
    ],
    scenarios: ['a worker gives back and takes again, with two faults'],
  },
  {
    name: 'a retry has an id of its own',
    why: 'a cancelled id would be tried over and over',
    removed: [
      {
        file: 'engine/write-truth.ts',
        find: '{ ...wanted, operationId: `${wanted.operationId}.${attempt}` }',
        replace: 'wanted',
      },
    ],
    scenarios: ['a worker gives back, with two faults'],
  },
  {
    name: 'a write that could not be settled is remembered',
    why: 'a late write would end the occupation of a worker who was told Ok since',
    removed: [
      {
        file: 'engine/write-truth.ts',
        find: 'engine.unsettled.add(change);\n  if (!settles)',
        replace: 'if (!settles)',
      },
    ],
    scenarios: ['a worker gives back and takes again, with two faults'],
  },
  {
    name: 'a write under way at the deadline is remembered',
    why: 'a late write would end the occupation of a worker who was told Ok since',
    removed: [
      {
        file: 'engine/write-truth.ts',
        find: 'engine.unsettled.add(change);\n  // The call ended',
        replace: '// The call ended',
      },
    ],
    scenarios: ['a worker gives back and takes again while calls come to their deadline, with a fault'],
  },
  {
    name: 'nothing is written while an earlier write to the spool is open',
    why: 'a late write would end the occupation of a worker who was told Ok since',
    removed: [
      { file: 'engine/write-truth.ts', find: 'if (clear.isErr()) return failed(clear.error);', replace: '' },
      {
        file: 'engine/write-truth.ts',
        find: 'const clear = await engine.unsettled.settle(wanted.tag, call);',
        replace: '',
      },
    ],
    scenarios: [
      'a worker gives back and takes a lost lock again on a truth that cannot settle, with a fault',
    ],
  },
  {
    name: 'a row that an open write may change decides nothing for INICIAR',
    why: 'a worker would be told Ok about an occupation that their own give-back is about to end',
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: 'const clear = await context.engine.unsettled.settle(context.tag, context.call);\n  if (clear.isErr()) return answer(err(clear.error));',
        replace: '',
      },
    ],
    scenarios: ['a worker gives back and takes again, with two faults'],
  },
  {
    name: 'a row that an open write may change decides nothing for take-over',
    why: 'a worker would be told Ok about an occupation that their own give-back is about to end',
    removed: [
      {
        file: 'operations/take-over.ts',
        find: 'const read = await readForOrder(context);',
        replace: 'const read = await readRow(context);',
      },
    ],
    scenarios: ['a worker gives back and is given the spool again, with two faults'],
  },
  {
    name: 'a write that nobody can settle is waited for',
    why: 'a late write would end the occupation of a worker who was told Ok since',
    removed: [
      {
        file: 'engine/unsettled-writes.ts',
        find: 'if (outcome === null && restMs > 0) {',
        replace: 'if (false) {',
      },
    ],
    scenarios: [
      'a worker gives back and takes a lost lock again on a truth that cannot settle, with a fault',
    ],
  },
  {
    name: 'the truth is looked at first where it cannot compare',
    why: 'a row that another worker has, without a lock, would be written over',
    removed: [
      {
        file: 'engine/write-truth.ts',
        find: 'engine.source.abilities.compareAndSet ? null : await lookFirst(context, change)',
        replace: 'null',
      },
    ],
    scenarios: ['a lost lock, its holder and two workers, on a truth that cannot compare'],
  },
  {
    name: 'the answer of a write is fresh for half a safety expiry',
    why: 'a worker who slept since would be told Ok about an occupation that a person has ended',
    removed: [
      {
        file: 'engine/grant.ts',
        find: 'isUndisturbed && settings.clock.now() - sentAtMs < settings.safetyExpiryMs / 2',
        replace: 'isUndisturbed',
      },
    ],
    scenarios: ['two workers take while they sleep and a person names another, and nothing fails'],
  },
  {
    name: 'the truth confirms the grant before Ok',
    why: 'a worker would be told Ok about an occupation that a person has ended',
    removed: [
      {
        file: 'engine/grant.ts',
        find: 'await askSource(context, (source, call) => source.confirm(change, call))',
        replace: "ok({ ...change.next, version: null, label: '' })",
      },
    ],
    scenarios: ['two workers take while a person clears the row'],
  },
  {
    name: 'a confirmation that does not name us is no Ok',
    why: 'a worker would be told Ok about an occupation that a person has ended',
    removed: [
      {
        file: 'engine/grant.ts',
        find: "if (!isHeldBy(row, claim.worker.id)) return ok({ outcome: 'ended', row });",
        replace: '',
      },
    ],
    scenarios: ['two workers take while a person clears the row'],
  },
  {
    name: 'a grant that could not be confirmed is unknown',
    why: 'a worker would be told that nothing was changed, and have the spool',
    removed: [
      {
        file: 'engine/grant.ts',
        find: "return err(outcomeUnknown(tag, 'the row was written and could not be confirmed'));",
        replace: 'return err(confirmed.error);',
      },
    ],
    scenarios: ['a worker takes, with two faults'],
  },
  {
    name: 'the row is read after the lock that was met',
    why: 'a worker would be told Ok about an occupation that has ended',
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: 'let side = await reserve(context, claim);',
        replace:
          'const early = await readRow(context); Object.assign(context, { early }); let side = await reserve(context, claim);',
      },
      {
        file: 'operations/iniciar.ts',
        find: 'const read = await readRow(context);',
        replace: 'const read = context.early;',
      },
    ],
    scenarios: ['one worker gives back at one machine and takes at another'],
  },
  {
    name: 'the row is asked once more after its lock was rebuilt',
    why: 'a worker would be told Ok about an occupation that has ended',
    removed: [
      {
        file: 'engine/grant.ts',
        find: 'const again = await readRow(context);',
        replace: 'const again = ok(row);',
      },
    ],
    scenarios: ['one worker gives back at one machine and takes at another'],
  },
  {
    name: 'only a stale occupation is superseded',
    why: 'any worker could have the spool of any other',
    removed: [
      {
        file: 'engine/context.ts',
        find: 'settings.clock.now() - since.getTime() > settings.staleAfterMs',
        replace: 'true',
      },
    ],
    scenarios: ['a worker meets a fresh occupation where stale ones are superseded'],
  },
  {
    name: 'an occupation without a date is never stale',
    why: 'a row in which somebody deleted the date could be taken by anybody',
    removed: [
      {
        file: 'engine/context.ts',
        find: 'since !== null && settings.clock.now()',
        replace: 'since === null || settings.clock.now()',
      },
    ],
    scenarios: ['a worker meets an occupation without a date where stale ones are superseded'],
  },
  {
    name: 'a stale occupation gives way only where the shop says so',
    why: 'a worker who works for longer than a day would lose the spool',
    removed: [
      { file: 'operations/iniciar.ts', find: " && engine.settings.stale === 'supersede'", replace: '' },
    ],
    scenarios: ['a worker meets a stale occupation that may not be superseded'],
  },
  {
    name: 'superseding compares the row as it was read',
    why: 'an occupation that has just begun would be taken for the stale one before it',
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: 'workerId: worker.id, since, version }',
        replace: 'workerId: worker.id }',
      },
    ],
    scenarios: ['a stale occupation that its holder begins anew while another supersedes it'],
  },
  {
    name: 'giving back names the fence',
    why: "an old session of a worker would end that worker's newer occupation",
    removed: [
      {
        file: 'operations/finalizar.ts',
        find: 'fence === undefined ? named : { ...named, version: fence }',
        replace: 'named',
      },
    ],
    scenarios: ['a worker gives back by fence, and has it again from another machine'],
  },
  {
    name: 'a repeated give-back goes under the same id',
    why: "a repeat of a give-back would end the worker's next occupation",
    removed: [
      {
        file: 'operations/finalizar.ts',
        find: 'return given === undefined ? engine.settings.newId()',
        replace: 'return true ? engine.settings.newId()',
      },
    ],
    scenarios: ['a worker gives back and repeats it, while taking again at another machine'],
  },
  {
    name: 'only an own held lock is removed after giving back',
    why: "giving back would remove another worker's reservation",
    removed: [
      {
        file: 'engine/lock-removal.ts',
        find: 'if (seen?.held !== true || seen.lock?.workerId !== worker.id)',
        replace: 'if (seen === null)',
      },
    ],
    scenarios: ['a lost lock, its holder and two workers, on a truth that cannot compare'],
  },
  {
    name: 'a left-over lock is removed only over a free row',
    why: "a repeat of a give-back would remove the lock of that worker's newer occupation",
    removed: [
      {
        file: 'engine/lock-removal.ts',
        find: "if (row.isErr() || row.value.state !== 'free') return 'none-of-ours';",
        replace: '',
      },
    ],
    scenarios: ['a worker gives back and repeats it, while taking again at another machine'],
  },
  {
    name: 'a repeated give-back leaves the lock alone',
    why: "a repeat of a give-back would remove the lock of that worker's newer occupation",
    removed: [{ file: 'operations/finalizar.ts', find: '  if (!repeated)\n', replace: '' }],
    scenarios: ['a worker gives back and repeats it, while taking again at another machine'],
  },
  {
    name: 'a take-over names the holder',
    why: 'a supervisor would take the spool from somebody else than they meant',
    removed: [
      {
        file: 'operations/take-over.ts',
        find: 'expected: asNamed(order, read.value),',
        replace: 'expected: asNamed({ ...order, from: read.value.worker ?? order.from }, read.value),',
      },
    ],
    scenarios: ['two take-overs from one holder'],
  },
  {
    name: 'a take-over names the version',
    why: 'a take-over would end a newer occupation than the one that was seen',
    removed: [
      {
        file: 'operations/take-over.ts',
        find: 'expected: asNamed(order, read.value),',
        replace: 'expected: { ...asNamed(order, read.value), version: undefined },',
      },
    ],
    scenarios: ['a take-over by fence while its holder gives back and takes again'],
  },
  {
    name: 'a repeated take-over reads the row after the lock',
    why: 'a worker would be told Ok about an occupation that has ended',
    removed: [
      {
        file: 'operations/take-over.ts',
        find: 'if (isHeldBy(read.value, to.id)) return',
        replace: 'Object.assign(context, { read }); if (isHeldBy(read.value, to.id)) return',
      },
      {
        file: 'operations/take-over.ts',
        find: 'const row = await readRow(context);',
        replace: 'const row = context.read;',
      },
    ],
    scenarios: ['a take-over that comes twice while its new holder gives back and a third takes'],
  },
  {
    name: 'a take-over leaves a reservation alone',
    why: 'the lock would be put over a reservation whose worker is still at work',
    removed: [
      {
        file: 'operations/take-over.ts',
        find: 'read.isErr() || read.value?.held === false',
        replace: 'read.isErr()',
      },
    ],
    scenarios: ['a take-over and two workers, on a truth that cannot compare, while a person clears the row'],
  },
  {
    name: 'cleanup removes old locks only',
    why: 'a lock that the earlier service has just made would go before its row is written',
    removed: [
      {
        file: 'operations/cleanup.ts',
        find: 'isStale(engine, lock?.since ?? null) && isSpoolTag',
        replace: 'isSpoolTag',
      },
    ],
    scenarios: ['the earlier service takes beside a worker'],
  },
  {
    name: 'cleanup removes held locks only',
    why: 'the reservation of a worker whose clock is a day behind would go',
    removed: [{ file: 'operations/cleanup.ts', find: 'if (lock?.held !== true) return false;', replace: '' }],
    scenarios: ['a worker whose clock is a day behind, and another, on a truth that cannot compare'],
  },
  {
    name: 'locks are removed over free rows only',
    why: 'an occupation would lose its lock',
    removed: [
      {
        file: 'engine/orphans.ts',
        find: "if (rows.value.get(tag)?.state !== 'free') continue;",
        replace: '',
      },
    ],
    scenarios: ['cleanup meets the lock of an old occupation'],
  },
  {
    name: 'reconcile leaves a reservation alone',
    why: 'the reservation of a worker who is at work would make way for a row that may be gone',
    removed: [
      {
        file: 'operations/reconcile.ts',
        find: "else if (!present.held) skip(tally, row, 'being-taken');",
        replace: '',
      },
    ],
    scenarios: ['reconcile and two workers, on a truth that cannot compare, while a person clears the row'],
  },
  {
    name: 'reconcile removes held locks only',
    why: 'the reservation of a worker who is at work would go',
    removed: [
      { file: 'engine/orphans.ts', find: ' && readStored(context.engine, listed).held)', replace: ')' },
    ],
    scenarios: ['an orphan, reconcile and two workers, on a truth that cannot compare'],
  },
  {
    name: 'reconcile reads the row again before it overwrites a lock',
    why: 'a lock that is newer than the row would make way for it',
    removed: [
      {
        file: 'operations/reconcile.ts',
        find: 'if (!isHeldBy(reread.value.get(tag), workerId)) {',
        replace: 'if (false) {',
      },
    ],
    scenarios: ['a lost lock, its holder, a rival and reconcile, and nothing fails'],
  },
  {
    name: 'a call that has ended starts nothing',
    why: 'a call would go on behind the back of a caller who was told that it ended',
    removed: [
      {
        file: 'engine/call.ts',
        find: 'if (this.#ended !== null) return Promise.resolve(err(report(this.#ended)));',
        replace: '',
      },
    ],
    scenarios: ['two workers take while calls come to their deadline twice'],
  },
  {
    name: 'a call waits no longer than its deadline',
    why: 'a caller would wait for as long as a store pleases',
    removed: [
      {
        file: 'engine/call.ts',
        find: 'for (const end of this.#waiting.splice(0)) end(how);',
        replace: 'this.#waiting.length = 0;',
      },
    ],
    scenarios: ['two workers take while calls come to their deadline'],
  },
];
