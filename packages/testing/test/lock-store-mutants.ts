import type { SpoolTag } from '@spoollock/core';
import type { Attempt, LockStore, StoreAnswer } from '@spoollock/core/adapter';
import { MemoryLockStore } from '@spoollock/core/memory';
import { ok } from 'neverthrow';

const DONE: Attempt = { done: true };

/**
 * As a peer's in-memory driver had it: who took a tag first stays its owner, also after the lock expired
 * and somebody else took it.
 */
export class FirstOwnerForEver extends MemoryLockStore {
  readonly #owners = new Map<string, string>();
  override async reserve(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    const answer = await super.reserve(tag, value, expiresInMs);
    if (answer.isOk() && answer.value.done && !this.#owners.has(tag)) this.#owners.set(tag, value);
    return answer;
  }
  override async remove(tag: SpoolTag, value: string): StoreAnswer<Attempt> {
    const owner = this.#owners.get(tag);
    if (owner === undefined) return super.remove(tag, value);
    const present = (await super.read(tag))._unsafeUnwrap();
    if (owner !== value || present === null) return ok({ done: false, present });
    this.#owners.delete(tag);
    return super.remove(tag, present.value);
  }
}

export class RemovesWhatever extends MemoryLockStore {
  override async remove(tag: SpoolTag, value: string): StoreAnswer<Attempt> {
    const present = (await super.read(tag))._unsafeUnwrap();
    return super.remove(tag, present?.value ?? value);
  }
}

/** The original's first bug: the timestamp is left out of what is expected. */
export class ComparesWithoutTimestamp extends MemoryLockStore {
  override remove(tag: SpoolTag, value: string): StoreAnswer<Attempt> {
    return super.remove(tag, value.split(':').slice(0, 2).join(':'));
  }
}

export class MatchesTheBeginning extends MemoryLockStore {
  override async remove(tag: SpoolTag, value: string): StoreAnswer<Attempt> {
    const present = (await super.read(tag))._unsafeUnwrap();
    return super.remove(tag, present?.value.startsWith(value) === true ? present.value : value);
  }
}

export class HoldsWhatIsGone extends MemoryLockStore {
  override async hold(tag: SpoolTag, value: string, expiresInMs: number | null): StoreAnswer<Attempt> {
    if ((await super.read(tag))._unsafeUnwrap() === null) this.put(tag, value, expiresInMs);
    return super.hold(tag, value, expiresInMs);
  }
}

export class HoldsForAnybody extends MemoryLockStore {
  override async hold(tag: SpoolTag, value: string, expiresInMs: number | null): StoreAnswer<Attempt> {
    const present = (await super.read(tag))._unsafeUnwrap();
    return super.hold(tag, present?.value ?? value, expiresInMs);
  }
}

export class HoldsWithoutExpiry extends MemoryLockStore {
  override hold(tag: SpoolTag, value: string): StoreAnswer<Attempt> {
    return super.hold(tag, value, null);
  }
}

export class RenewsAlways extends MemoryLockStore {
  override renew(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    return super.hold(tag, value, expiresInMs);
  }
}

export class RenewalShortens extends MemoryLockStore {
  override async renew(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    const present = (await super.read(tag))._unsafeUnwrap();
    if (present?.expiresInMs === null) return ok({ done: false, present });
    return super.hold(tag, value, expiresInMs);
  }
}

export class LapsesAlways extends MemoryLockStore {
  override lapse(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    return super.hold(tag, value, expiresInMs);
  }
}

export class SwapsWhatever extends MemoryLockStore {
  override async swap(
    tag: SpoolTag,
    from: string,
    to: string,
    expiresInMs: number | null,
  ): StoreAnswer<Attempt> {
    const present = (await super.read(tag))._unsafeUnwrap();
    return super.swap(tag, present?.value ?? from, to, expiresInMs);
  }
}

export class SwapsIntoNothing extends MemoryLockStore {
  override async swap(
    tag: SpoolTag,
    from: string,
    to: string,
    expiresInMs: number | null,
  ): StoreAnswer<Attempt> {
    if ((await super.read(tag))._unsafeUnwrap() === null) this.put(tag, from);
    return super.swap(tag, from, to, expiresInMs);
  }
}

export class ReservesForEver extends MemoryLockStore {
  override async reserve(tag: SpoolTag, value: string): StoreAnswer<Attempt> {
    return (await super.restore([{ tag, value }], null)).map(([attempt = DONE]) => attempt);
  }
}

export class ReservesOver extends MemoryLockStore {
  override async reserve(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    this.put(tag, value, expiresInMs);
    return ok(DONE);
  }
}

export class RepeatProlongs extends MemoryLockStore {
  override async reserve(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    const answer = await super.reserve(tag, value, expiresInMs);
    if (answer.isOk() && answer.value.done) this.put(tag, value, expiresInMs);
    return answer;
  }
}

/** The original: a worker's own retry conflicted with itself. */
export class RefusesItsOwn extends MemoryLockStore {
  override async reserve(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    const present = (await super.read(tag))._unsafeUnwrap();
    return present === null ? super.reserve(tag, value, expiresInMs) : ok({ done: false, present });
  }
}

export class HidesTheConflict extends MemoryLockStore {
  override async reserve(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    const answer = await super.reserve(tag, value, expiresInMs);
    return answer.map((attempt) => (attempt.done ? attempt : { done: false, present: null }));
  }
}

export class RestoresOver extends MemoryLockStore {
  override async restore(
    locks: Parameters<LockStore['restore']>[0],
    expiresInMs: number | null,
  ): StoreAnswer<readonly Attempt[]> {
    for (const { tag, value } of locks) this.put(tag, value, expiresInMs);
    return ok(locks.map(() => DONE));
  }
}

export class RestoresOutOfOrder extends MemoryLockStore {
  override async restore(
    locks: Parameters<LockStore['restore']>[0],
    expiresInMs: number | null,
  ): StoreAnswer<readonly Attempt[]> {
    const attempts = (await super.restore(locks, expiresInMs))._unsafeUnwrap();
    return ok([...attempts].sort((one, other) => Number(one.done) - Number(other.done)));
  }
}

type Look = StoreAnswer<{ readonly name: string; readonly value: string } | null>;

/** The original looked at the first lock of the first page, always. */
export class LooksAtTheFirst extends MemoryLockStore {
  override async nextCleanupCandidate(): Look {
    for await (const chunk of super.scan()) {
      const [first] = chunk._unsafeUnwrap();
      if (first !== undefined) return ok({ name: first.name, value: first.value });
    }
    return ok(null);
  }
}

/** What our own did once: the newest lock always had the next turn, so the old ones never had theirs again. */
export class NewestFirst extends MemoryLockStore {
  #seen = new Set<string>();
  override async nextCleanupCandidate(): Look {
    for (let rounds = 0; rounds < 2; rounds++) {
      for await (const chunk of super.scan())
        for (const { name, value } of chunk._unsafeUnwrap())
          if (!this.#seen.has(name)) {
            this.#seen.add(name);
            return ok({ name, value });
          }
      this.#seen = new Set();
    }
    return ok(null);
  }
}

export class RemembersValues extends MemoryLockStore {
  #page: { name: string; value: string }[] = [];
  override async nextCleanupCandidate(): Look {
    if (this.#page.length === 0)
      for await (const chunk of super.scan()) this.#page.push(...chunk._unsafeUnwrap());
    const look = this.#page.shift();
    return ok(look === undefined ? null : { name: look.name, value: look.value });
  }
}

export class LosesAChunk extends MemoryLockStore {
  override async *scan(): ReturnType<LockStore['scan']> {
    let index = 0;
    for await (const chunk of super.scan()) if (index++ !== 1) yield chunk;
  }
}

export class ScansAtOnce extends MemoryLockStore {
  override async *scan(): ReturnType<LockStore['scan']> {
    const all = [];
    for await (const chunk of super.scan()) all.push(...chunk._unsafeUnwrap());
    yield ok(all);
  }
}

export class ListsValidTagsOnly extends MemoryLockStore {
  override async *scan(): ReturnType<LockStore['scan']> {
    for await (const chunk of super.scan())
      yield chunk.map((locks) => locks.filter(({ name }) => /^[\w-]+$/.test(name)));
  }
}

export class TrimsValues extends MemoryLockStore {
  override reserve(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    return super.reserve(tag, value.trim().normalize('NFC').slice(0, 1_000), expiresInMs);
  }
}

/** It takes a lock held in TTL mode for a reservation, which then ends within seconds. */
export class RepeatResetsExpiry extends MemoryLockStore {
  override async reserve(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    const present = (await super.read(tag))._unsafeUnwrap();
    if (present?.value === value && present.expiresInMs !== null) this.put(tag, value, expiresInMs);
    return super.reserve(tag, value, expiresInMs);
  }
}

/** As a database compares whose collation knows no case. */
export class ComparesAnyCase extends MemoryLockStore {
  async #stored(tag: SpoolTag, value: string): Promise<string> {
    const present = (await super.read(tag))._unsafeUnwrap();
    return present?.value.toLowerCase() === value.toLowerCase() ? present.value : value;
  }
  override async renew(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    return super.renew(tag, await this.#stored(tag, value), expiresInMs);
  }
  override async lapse(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    return super.lapse(tag, await this.#stored(tag, value), expiresInMs);
  }
  override async remove(tag: SpoolTag, value: string): StoreAnswer<Attempt> {
    return super.remove(tag, await this.#stored(tag, value));
  }
}

/** As a plain object has it: some names are there before anybody writes them. */
export class KeepsThemInAnObject extends MemoryLockStore {
  override async reserve(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    if (tag in {}) return ok({ done: false, present: { value: '[native code]', expiresInMs: null } });
    return super.reserve(tag, value, expiresInMs);
  }
}

export class RestoringResetsExpiry extends MemoryLockStore {
  override async restore(
    locks: Parameters<LockStore['restore']>[0],
    expiresInMs: number | null,
  ): StoreAnswer<readonly Attempt[]> {
    for (const { tag, value } of locks)
      if ((await super.read(tag))._unsafeUnwrap()?.value === value) this.put(tag, value, expiresInMs);
    return super.restore(locks, expiresInMs);
  }
}

export class SwapKeepsTheOldExpiry extends MemoryLockStore {
  override async swap(
    tag: SpoolTag,
    from: string,
    to: string,
    expiresInMs: number | null,
  ): StoreAnswer<Attempt> {
    const present = (await super.read(tag))._unsafeUnwrap();
    return super.swap(tag, from, to, expiresInMs === null ? null : (present?.expiresInMs ?? expiresInMs));
  }
}

export class RenewsOnlyWhatIsShorter extends MemoryLockStore {
  override async renew(tag: SpoolTag, value: string, expiresInMs: number): StoreAnswer<Attempt> {
    const present = (await super.read(tag))._unsafeUnwrap();
    if (present?.expiresInMs === expiresInMs) return ok({ done: false, present });
    return super.renew(tag, value, expiresInMs);
  }
}

/** As a column of 255 characters has it. */
export class ListsTheBeginning extends MemoryLockStore {
  override async *scan(): ReturnType<LockStore['scan']> {
    for await (const chunk of super.scan())
      yield chunk.map((locks) => locks.map((lock) => ({ ...lock, value: lock.value.slice(0, 255) })));
  }
}

export class LooksAtTheBeginning extends MemoryLockStore {
  override async nextCleanupCandidate(): Look {
    return (await super.nextCleanupCandidate()).map(
      (look) => look && { ...look, value: look.value.slice(0, 255) },
    );
  }
}

export class SwapsTrimmed extends MemoryLockStore {
  override swap(tag: SpoolTag, from: string, to: string, expiresInMs: number | null): StoreAnswer<Attempt> {
    return super.swap(tag, from, to.trim(), expiresInMs);
  }
}

export class RestoresTrimmed extends MemoryLockStore {
  override restore(
    locks: Parameters<LockStore['restore']>[0],
    expiresInMs: number | null,
  ): StoreAnswer<readonly Attempt[]> {
    return super.restore(
      locks.map(({ tag, value }) => ({ tag, value: value.trim() })),
      expiresInMs,
    );
  }
}

/** Looks first and acts later: what came between is removed with it. */
export class LooksThenRemoves extends MemoryLockStore {
  override async remove(tag: SpoolTag, value: string): StoreAnswer<Attempt> {
    const present = (await super.read(tag))._unsafeUnwrap();
    if (present?.value !== value) return ok({ done: false, present });
    await turnsOfTheLoop();
    const now = (await super.read(tag))._unsafeUnwrap();
    return now === null ? ok(DONE) : super.remove(tag, now.value);
  }
}

/** Looks first and acts later: what was removed between is there again. */
export class LooksThenHolds extends MemoryLockStore {
  override async hold(tag: SpoolTag, value: string, expiresInMs: number | null): StoreAnswer<Attempt> {
    const present = (await super.read(tag))._unsafeUnwrap();
    if (present?.value !== value) return ok({ done: false, present });
    await turnsOfTheLoop();
    this.put(tag, value, expiresInMs);
    return ok(DONE);
  }
}

async function turnsOfTheLoop(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

/** As a timer takes what does not fit 32 bits: for nothing. */
export class CountsIn32Bits extends MemoryLockStore {
  override swap(tag: SpoolTag, from: string, to: string, expiresInMs: number | null): StoreAnswer<Attempt> {
    return super.swap(tag, from, to, expiresInMs !== null && expiresInMs >= 2 ** 31 ? 1 : expiresInMs);
  }
}
