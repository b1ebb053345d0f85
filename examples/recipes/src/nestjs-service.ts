import { Catch, Inject, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import {
  SpoolLockException,
  unwrap,
  type GiveBack,
  type Grant,
  type NextStep,
  type Released,
  type SpoolLock,
  type Worker,
} from '@spoollock/core';

export const SPOOL_LOCK = Symbol('SpoolLock');

/** For an application that throws: each refusal leaves as a `SpoolLockException`. */
@Injectable()
export class SpoolsService {
  constructor(@Inject(SPOOL_LOCK) private readonly lock: SpoolLock) {}

  take(tag: string, worker: Worker): Promise<Grant> {
    return unwrap(this.lock.iniciar(tag, worker));
  }

  giveBack(tag: string, worker: Worker, fence?: number): Promise<GiveBack> {
    return unwrap(this.lock.finalizar(tag, worker, { fence }));
  }

  /** The foreman gives a spool back for its holder, as he saw it. `null`: nobody has it. */
  async release(tag: string, by: string, reason: string): Promise<Released | null> {
    const { holder, label, fence } = await unwrap(this.lock.inspect(tag));
    const from = holder ?? label;
    return from === null ? null : unwrap(this.lock.release(tag, { from, by, reason, fence }));
  }
}

const STATUS: Readonly<Record<NextStep, number>> = {
  'correct-input': 400,
  'ask-holder': 409,
  'take-over': 409,
  'read-again': 409,
  nothing: 409,
  'fix-source': 503,
  'repeat-later': 503,
  repeat: 504,
};

/** The part of a response, Express's or Fastify's, that is used here. */
interface HttpResponse {
  status(code: number): { send(body: unknown): unknown };
}

/** Answers a refusal by what its reader may do next. */
@Catch(SpoolLockException)
export class SpoolLockFilter implements ExceptionFilter<SpoolLockException> {
  catch({ error }: SpoolLockException, host: ArgumentsHost): void {
    const { type, message, next } = error;
    host.switchToHttp().getResponse<HttpResponse>().status(STATUS[next]).send({ type, message, next });
  }
}
