import type { Protection } from './protection.js';

const STORE = 'memory/memory-lock-store.ts';

/** What keeps the locks right: in the store itself, and in how the engine uses it. */
export const LOCK_PROTECTIONS: readonly Protection[] = [
  {
    name: 'reserve only where nothing is',
    why: 'two workers would both believe that the spool is reserved for them',
    removed: [
      {
        file: STORE,
        find: 'if (present !== null && present.value !== value) return ok({ done: false, present });',
        replace: '',
      },
    ],
    scenarios: ['a worker gives back while two others take, on a truth that cannot compare'],
  },
  {
    name: 'a reservation that meets its own value is made',
    why: 'a repeat after a lost reply would be kept out by its own reservation',
    removed: [
      {
        file: STORE,
        find: 'if (present !== null && present.value !== value)',
        replace: 'if (present !== null)',
      },
      {
        file: 'operations/iniciar.ts',
        find: 'attempt.value.done || present?.value === lock.value',
        replace: 'attempt.value.done',
      },
    ],
    scenarios: ['a worker reclaims an orphan, from a lock store that repeats'],
  },
  {
    name: 'a swap that meets its own reservation is made',
    why: 'a repeat after a lost reply would be kept out by its own reservation',
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: 'attempt.value.done || present?.value === lock.value',
        replace: 'attempt.value.done',
      },
    ],
    scenarios: ['a worker reclaims an orphan, from a lock store that repeats'],
  },
  {
    name: 'persist only if ours',
    why: 'a worker who was delayed past the expiry would put their lock over another reservation',
    removed: [
      {
        file: STORE,
        find: 'return this.#ifExactly(tag, value, () => this.#put(tag, value, expiresInMs));',
        replace: 'this.#put(tag, value, expiresInMs); return ok(DONE);',
      },
    ],
    scenarios: [
      'three workers take, on a truth that cannot compare, while a person clears the row and reservations expire',
    ],
  },
  {
    name: 'delete only if unchanged',
    why: "giving back would remove the next worker's reservation, and let a third in",
    removed: [
      {
        file: STORE,
        find: 'return this.#ifExactly(tag, value, () => void this.#entries.delete(tag));',
        replace: 'this.#entries.delete(tag); return ok(DONE);',
      },
    ],
    scenarios: ['a worker gives back while two others take, on a truth that cannot compare'],
  },
  {
    name: 'renew only if ours',
    why: "a renewal that comes late would put a finished worker's reservation over another's",
    removed: [
      {
        file: STORE,
        find: 'present?.value !== value || present.expiresInMs === null || present.expiresInMs > expiresInMs',
        replace: 'present?.expiresInMs === null',
      },
    ],
    scenarios: [
      'a worker asks twice for a spool whose cell does not take their name, and a renewal lands late',
    ],
  },
  {
    name: 'a renewal gives no expiry to a held lock',
    why: 'a renewal that comes late would let a held lock expire',
    removed: [
      {
        file: STORE,
        find: 'present.expiresInMs === null || present.expiresInMs > expiresInMs',
        replace: 'present.expiresInMs > expiresInMs',
      },
    ],
    scenarios: ['a worker takes and asks again while time passes, and a renewal lands late'],
  },
  {
    name: 'a renewal never shortens',
    why: 'a renewal that comes late would let a lock held for an hour expire in seconds',
    removed: [
      {
        file: STORE,
        find: 'present.expiresInMs === null || present.expiresInMs > expiresInMs',
        replace: 'present.expiresInMs === null',
      },
    ],
    scenarios: ['a worker takes and asks again in TTL mode while time passes, and a renewal lands late'],
  },
  {
    name: 'an orphan is swapped by its exact value',
    why: 'two who meet the same orphan would both put their reservation there',
    removed: [
      {
        file: STORE,
        find: 'return this.#ifExactly(tag, from, () => this.#put(tag, to, expiresInMs));',
        replace: 'this.#put(tag, to, expiresInMs); return ok(DONE);',
      },
    ],
    scenarios: ['an orphan and three workers, on a truth that cannot compare'],
  },
  {
    name: 'restore only where nothing is',
    why: "reconcile would put a row's former lock over a reservation",
    removed: [{ file: STORE, find: 'if (present !== null) return { done: false, present };', replace: '' }],
    scenarios: ['a lost lock, its holder, a rival and reconcile, on a truth that cannot compare'],
  },
  {
    name: 'a reservation expires',
    why: 'a process that dies would keep everybody from the spool for ever',
    removed: [
      {
        file: STORE,
        find: 'if (expiresInMs > 0) return { value, expiresInMs };',
        replace: 'return { value, expiresInMs: Math.max(1, expiresInMs) };',
      },
    ],
    scenarios: ['two workers take while a person clears the row'],
  },
  {
    name: 'a held lock has no expiry',
    why: 'a lock would not last as long as the occupation',
    removed: [
      {
        file: 'engine/settings.ts',
        find: "heldExpiryMs: mode === 'ttl' ? lockTtlSeconds * 1000 : null",
        replace: 'heldExpiryMs: safetyExpirySeconds * 1000',
      },
    ],
    scenarios: ['two workers take, and nothing fails'],
  },
  {
    name: 'an own orphan too gives way to a reservation',
    why: 'a worker would be kept from a free spool by a lock of their own that was left over',
    removed: [
      {
        file: 'protocol/decisions.ts',
        find: "'own-held': { ...HELD_LOCK,",
        replace: "'own-held': { ...HELD_LOCK, free: go('occupied'),",
      },
    ],
    scenarios: ['one worker at two machines'],
  },
  {
    name: 'in TTL mode a held lock expires',
    why: 'the lock of a worker who never comes back would stay for ever',
    removed: [
      {
        file: 'engine/settings.ts',
        find: "heldExpiryMs: mode === 'ttl' ? lockTtlSeconds * 1000 : null",
        replace: 'heldExpiryMs: null',
      },
    ],
    scenarios: ['two workers take, in TTL mode'],
  },
  {
    name: 'a lock that expires later than a reservation can is held',
    why: 'in TTL mode every occupied spool would be said to be taken at this moment',
    removed: [
      {
        file: 'protocol/views.ts',
        find: 'stored.expiresInMs === null || stored.expiresInMs > safetyExpiryMs',
        replace: 'stored.expiresInMs === null',
      },
    ],
    scenarios: ['two workers take, in TTL mode'],
  },
  {
    name: "another's reservation is left alone",
    why: 'whoever comes second would take the reservation for an orphan',
    removed: [{ file: 'protocol/views.ts', find: "if (!seen.held) return 'reserved';", replace: '' }],
    scenarios: ['an orphan and three workers, on a truth that cannot compare'],
  },
  {
    name: 'a lock that went meanwhile is taken for a reservation',
    why: 'a worker would go on without a reservation of their own',
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: "if (present === null) return ok({ view: 'reserved', lock: null });",
        replace: "if (present === null) return ok({ view: 'ours-reserved', lock: null });",
      },
    ],
    scenarios: [
      'two workers take, from a lock store that forgets what was in the way, on a truth that cannot compare',
    ],
  },
  {
    name: 'an orphan that is gone is reserved anew',
    why: 'a worker would be told that somebody is taking the spool, when only a cleanup was faster',
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: 'else if (swap.value.present === null) return reserve(context, claim);',
        replace: '',
      },
    ],
    scenarios: ['an old orphan, cleanup and a worker'],
  },
  {
    name: 'the lock is held after the truth is written',
    why: "a held lock over a free row would be a live worker's, and be swapped as an orphan",
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: 'const written = await writeTruth(context, {',
        replace:
          "if (side.view === 'ours-reserved') await holdLock(context, claim); const written = await writeTruth(context, {",
      },
    ],
    scenarios: ['an orphan and three workers, on a truth that cannot compare'],
  },
  {
    name: 'the reservation is renewed while the truth is written',
    why: 'a slow truth would let the reservation expire under its worker',
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: 'isReserved ? keepReserved(context, claim) : () => undefined',
        replace: '() => undefined',
      },
    ],
    scenarios: ['two workers take and give back, on a truth that cannot compare, while time passes'],
  },
  {
    name: 'the renewal is repeated',
    why: 'a truth that is slower still would let the reservation expire after all',
    removed: [{ file: 'engine/lock-steps.ts', find: '      renewLater();\n', replace: '' }],
    scenarios: ['a short reservation, on a truth that cannot compare, while time passes'],
  },
  {
    name: 'the truth is read again when the lock could not be held',
    why: 'a worker who was delayed would put their lock over what came after the end of their occupation',
    removed: [
      {
        file: 'engine/lock-steps.ts',
        find: "if (row.isErr() || !isHeldBy(row.value, worker.id)) return 'lost';",
        replace: '',
      },
    ],
    scenarios: ['two workers take while a person clears the row and reservations expire'],
  },
  {
    name: 'a lost lock is put back when the truth still names us',
    why: 'an occupation would be left without its lock',
    removed: [
      {
        file: 'engine/lock-steps.ts',
        find: "return (await putHeldLock(context, present, lock.value)) ? 'held-again' : 'lost';",
        replace: "return 'lost';",
      },
    ],
    scenarios: ['two workers take while reservations expire'],
  },
  {
    name: "a lost lock is not put back over another's reservation",
    why: 'a third would take the lock for an orphan while its worker is about to write',
    removed: [
      {
        file: 'engine/lock-steps.ts',
        find: "if (present !== null && !readStored(engine, present).held) return 'lost';",
        replace: '',
      },
    ],
    scenarios: [
      'three workers take, on a truth that cannot compare, while a person clears the row and reservations expire',
    ],
  },
  {
    name: 'no degraded grant on a truth that cannot compare',
    why: 'two workers who cannot reach the locks would both get the spool',
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: '!source.abilities.compareAndSet && !settings.degradedWithoutCompareAndSet',
        replace: 'false',
      },
    ],
    scenarios: ['two workers take, on a truth that cannot compare, with a fault'],
  },
  {
    name: 'a reservation is dropped when the table says so',
    why: 'others would be told that the spool is being taken, when nobody takes it',
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: "if (decision.lock === 'drop') await dropReservation(context, claim);",
        replace: '',
      },
    ],
    scenarios: ['a worker asks twice for a spool whose label nobody can read'],
  },
  {
    name: 'a reservation is dropped when nothing could be written',
    why: 'others would be told that the spool is being taken, when nobody takes it',
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: 'else await dropReservation(context, claim);\n  }\n  return answer(err(error));',
        replace: '}\n  return answer(err(error));',
      },
    ],
    scenarios: ['a worker asks twice for a spool whose cell does not take their name'],
  },
  {
    name: 'a reservation is kept while its write is unsettled',
    why: 'another would come in while the write may still land',
    removed: [
      { file: 'operations/iniciar.ts', find: "if (error.type === 'outcome-unknown')", replace: 'if (false)' },
    ],
    scenarios: ['two workers take, on a truth that can neither compare nor settle, with a fault'],
  },
  {
    name: 'the lock follows when the occupation was ended meanwhile',
    why: 'a lock would be left that names somebody whom the truth does not',
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: 'if (isHeld(kept)) await giveLockUp(context, claim, row);',
        replace: '',
      },
    ],
    scenarios: ['two workers take while they sleep and a person names another, and nothing fails'],
  },
  {
    name: 'truth wins: the lock is rebuilt from the row',
    why: 'a reservation would be left in the place of the lock of the one who has the spool',
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: "if (decision.lock === 'rebuild' && truth.state === 'occupied')",
        replace: 'if (false)',
      },
    ],
    scenarios: ['a worker meets an occupation whose lock was lost'],
  },
  {
    name: 'truth wins: the lock of a worker who resumes is rebuilt from the row',
    why: "another's lock would stay over the spool of the worker who has it",
    removed: [
      {
        file: 'engine/grant.ts',
        find: 'const lock = await bringLockInLine(context, claim, row, met);',
        replace: 'const lock = met;',
      },
    ],
    scenarios: ["a worker asks again for their own spool, under another's lock"],
  },
  {
    name: 'a worker whom the truth names has the spool, whatever the lock says',
    why: 'a worker would be told that the spool is their own',
    removed: [
      {
        file: 'protocol/decisions.ts',
        find: "free: go('reclaim'),\n  us: rebuild('resume'),",
        replace: "free: go('reclaim'),\n  us: rebuild('occupied'),",
      },
    ],
    scenarios: ["a worker asks again for their own spool, under another's lock"],
  },
  {
    name: 'an orphan is reclaimed on sight',
    why: 'a process that died after giving back would keep everybody from the spool',
    removed: [
      { file: 'protocol/decisions.ts', find: "free: go('reclaim'),", replace: "free: go('occupied')," },
    ],
    scenarios: ['an orphan, reconcile and a worker'],
  },
  {
    name: "a worker's own second tap joins the first",
    why: 'a double tap would be told that somebody else is taking the spool',
    removed: [
      {
        file: 'create-spool-lock.ts',
        find: 'claims.share(key, context.call, () => iniciar(context, worker), asResumed)',
        replace: 'iniciar(context, worker)',
      },
    ],
    scenarios: ['a worker taps twice at once'],
  },
  {
    name: 'beside the earlier service an orphan is not swapped',
    why: 'the lock of a take that has yet to write its row would go, and two would have the spool',
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: '  if (sharedWithEarlierService) {\n',
        replace: '  if (false) {\n',
      },
    ],
    scenarios: ['the earlier service takes beside a worker'],
  },
  {
    name: 'beside the earlier service reconcile removes no lock',
    why: 'the lock of a take that has yet to write its row would go, and two would have the spool',
    removed: [
      {
        file: 'engine/orphans.ts',
        find: "sharedWithEarlierService && by === 'reconcile';",
        replace: 'false;',
      },
    ],
    scenarios: ['the earlier service takes beside a worker'],
  },
  {
    name: 'beside the earlier service giving back removes no lock over a free row',
    why: 'the lock of a take that has yet to write its row would go, and two would have the spool',
    removed: [
      {
        file: 'engine/lock-removal.ts',
        find: 'if (!context.engine.settings.sharedWithEarlierService) return removeExactly',
        replace: 'return removeExactly',
      },
    ],
    scenarios: ['the earlier service takes beside a worker and the same worker who gives back'],
  },
  {
    name: 'beside the earlier service nothing is taken without the locks',
    why: 'the earlier service, which looks at the locks alone, would take the spool as well',
    removed: [
      {
        file: 'operations/iniciar.ts',
        find: "  if (settings.sharedWithEarlierService)\n    return storeUnavailable('beside the earlier service no spool is taken without the lock store');\n",
        replace: '',
      },
    ],
    scenarios: ['the earlier service takes beside a worker, and the locks go down'],
  },
];
