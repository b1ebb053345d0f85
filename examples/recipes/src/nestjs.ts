import 'reflect-metadata';
import { Body, Controller, Get, Inject, Module, Param, Post, Res } from '@nestjs/common';
import type { DynamicModule, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import { createSpoolLock, type SpoolLock, type SpoolLockError, type SpoolLockOptions } from '@spoollock/core';
import type { Response } from 'express';
import type { Result } from 'neverthrow';
import { problemOf } from './problem.js';
import { fenceIn, workerIn } from './request-body.js';

export const SPOOL_LOCK = Symbol('SpoolLock');

@Controller('spools/:tag')
export class SpoolsController {
  constructor(@Inject(SPOOL_LOCK) private readonly lock: SpoolLock) {}

  @Post('iniciar')
  async iniciar(
    @Param('tag') tag: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    const taken = await workerIn(body).asyncAndThen((worker) => this.lock.iniciar(tag, worker));
    return answer(response, taken, ({ resumed }) => (resumed ? 200 : 201));
  }

  @Post('finalizar')
  async finalizar(
    @Param('tag') tag: string,
    @Body() body: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<unknown> {
    const given = await workerIn(body).asyncAndThen((worker) =>
      this.lock.finalizar(tag, worker, fenceIn(body)),
    );
    return answer(response, given, () => 200);
  }

  @Get()
  async inspect(@Param('tag') tag: string, @Res({ passthrough: true }) response: Response): Promise<unknown> {
    return answer(response, await this.lock.inspect(tag), () => 200);
  }
}

/** A refusal is a value like any other: it gets its status, and no exception is thrown. */
function answer<T>(
  response: Response,
  result: Result<T, SpoolLockError>,
  status: (value: T) => number,
): unknown {
  if (result.isOk()) {
    response.status(status(result.value));
    return result.value;
  }
  const problem = problemOf(result.error);
  if (problem.retryAfter !== undefined) response.set('retry-after', String(problem.retryAfter));
  response.status(problem.status).type('application/problem+json');
  return problem;
}

@Module({})
export class SpoolLockModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(@Inject(SPOOL_LOCK) private readonly lock: SpoolLock) {}

  static forRoot(options: SpoolLockOptions): DynamicModule {
    return {
      module: SpoolLockModule,
      global: true,
      controllers: [SpoolsController],
      providers: [{ provide: SPOOL_LOCK, useFactory: () => createSpoolLock(options) }],
      exports: [SPOOL_LOCK],
    };
  }

  onApplicationBootstrap(): void {
    this.lock.startDriftCheck({ everyMs: 60_000 });
    // Beside the first requests, which need not wait for it. What it found is in the event `reconciled`.
    void this.lock.reconcile().match(
      () => undefined,
      () => undefined,
    );
  }

  /** Nest calls it when the server is closed; at a signal, if `enableShutdownHooks()` was called. */
  async onApplicationShutdown(): Promise<void> {
    await this.lock.close();
  }
}
