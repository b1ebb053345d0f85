import { performance } from 'node:perf_hooks';
import type {
  FinalizarGuards,
  Grant,
  Release,
  SpoolLock,
  SpoolLockError,
  SpoolLockResult,
  Worker,
} from '@spoollock/core';
import type { Called, HistoryEvent } from '@spoollock/testing/history';
import type { Result } from 'neverthrow';
import type { Log } from './log.js';

/** Asks the library, and writes down every call before it is made and every answer when it is heard. */
export class Caller {
  operations = 0;

  constructor(
    private readonly lock: SpoolLock,
    private readonly log: Log,
    private readonly name: string,
  ) {}

  iniciar(tag: string, worker: Worker): Promise<Result<Grant, SpoolLockError>> {
    return this.#hear({ operation: 'iniciar', tag, worker: worker.id }, granted, () =>
      this.lock.iniciar(tag, worker),
    );
  }

  finalizar(tag: string, worker: Worker, guards: FinalizarGuards): Promise<Result<unknown, SpoolLockError>> {
    return this.#hear(
      { operation: 'finalizar', tag, worker: worker.id, ...withFence(guards) },
      (call, { repeated }) => ({ type: 'given-back', call, repeated }),
      () => this.lock.finalizar(tag, worker, guards),
    );
  }

  takeOver(
    tag: string,
    from: Worker,
    to: Worker,
    fence?: number | null,
  ): Promise<Result<Grant, SpoolLockError>> {
    return this.#hear(
      { operation: 'take-over', tag, worker: to.id, from: from.id, ...withFence({ fence }) },
      granted,
      () => this.lock.takeOver(tag, { from, to, by: 'the foreman', reason: 'went home', fence }),
    );
  }

  release(
    tag: string,
    from: Worker,
    guards: Pick<Release, 'fence' | 'operationId'>,
  ): Promise<Result<unknown, SpoolLockError>> {
    const { operationId } = guards;
    return this.#hear(
      {
        operation: 'release',
        tag,
        worker: null,
        from: from.id,
        ...withFence(guards),
        ...(operationId !== undefined && { operationId }),
      },
      (call, { repeated }) => ({ type: 'released', call, repeated }),
      () => this.lock.release(tag, { from, by: 'the foreman', reason: 'went home', ...guards }),
    );
  }

  async #hear<T>(
    asked: Omit<Called, 'type' | 'call'>,
    heard: (call: string, value: T) => HistoryEvent,
    ask: () => SpoolLockResult<T>,
  ): Promise<Result<T, SpoolLockError>> {
    this.operations += 1;
    const call = `${this.name}#${this.operations}`;
    const start = performance.now();
    this.log.write({ event: { type: 'called', call, ...asked } });
    const answer = await ask();
    const event: HistoryEvent = answer.isOk()
      ? heard(call, answer.value)
      : { type: 'refused', call, error: refusal(answer.error) };
    this.log.write({ event, took: Math.round(performance.now() - start) });
    return answer;
  }
}

function withFence({ fence }: { readonly fence?: number | null | undefined }): { readonly fence?: number } {
  return fence === undefined || fence === null ? {} : { fence };
}

function granted(call: string, grant: Grant): HistoryEvent {
  return { type: 'granted', call, fence: grant.fence ?? null };
}

function refusal(error: SpoolLockError): Extract<HistoryEvent, { type: 'refused' }>['error'] {
  const { type } = error;
  const holder = 'holder' in error && error.holder !== null ? { holder: { id: error.holder.id } } : {};
  if (type === 'occupied') return { type, ...holder, saidBy: error.saidBy };
  if (type === 'not-holder') return { type, ...holder, reason: error.reason };
  return { type };
}

/** Whether the same call may say more when it is made again. */
export function isOpenStill(answer: Result<unknown, SpoolLockError>): boolean {
  return answer.isErr() && MAY_BE_REPEATED.has(answer.error.type);
}

const MAY_BE_REPEATED: ReadonlySet<string> = new Set([
  'outcome-unknown',
  'in-progress',
  'source-unavailable',
  'store-unavailable',
  'unavailable',
  'timed-out',
]);
