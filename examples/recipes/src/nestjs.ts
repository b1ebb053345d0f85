import 'reflect-metadata';
import { Inject, Module } from '@nestjs/common';
import type {
  DynamicModule,
  MiddlewareConsumer,
  NestModule,
  OnApplicationBootstrap,
  OnApplicationShutdown,
} from '@nestjs/common';
import { createSpoolLock, type SpoolLock, type SpoolLockOptions } from '@spoollock/core';
import { spoolRouter, type SpoolHttpOptions } from '@spoollock/http/express';
import type { Request } from 'express';
import { keepInLine } from './keep-in-line.js';

export const SPOOL_LOCK = Symbol('SpoolLock');
const SPOOL_HTTP = Symbol('SpoolHttpOptions');

@Module({})
export class SpoolLockModule implements NestModule, OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(SPOOL_LOCK) private readonly lock: SpoolLock,
    @Inject(SPOOL_HTTP) private readonly http: SpoolHttpOptions<Request>,
  ) {}

  /** `http.authorize` stands where a guard would: guards are for controllers, and these routes have none. */
  static forRoot(options: SpoolLockOptions, http: SpoolHttpOptions<Request> = {}): DynamicModule {
    return {
      module: SpoolLockModule,
      global: true,
      providers: [
        { provide: SPOOL_LOCK, useFactory: () => createSpoolLock(options) },
        { provide: SPOOL_HTTP, useValue: http },
      ],
      exports: [SPOOL_LOCK],
    };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(spoolRouter(this.lock, this.http)).forRoutes('api');
  }

  onApplicationBootstrap(): void {
    keepInLine(this.lock);
  }

  /** Nest calls it when the server is closed; at a signal, if `enableShutdownHooks()` was called. */
  async onApplicationShutdown(): Promise<void> {
    await this.lock.close();
  }
}
