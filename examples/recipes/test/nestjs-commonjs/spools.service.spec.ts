import 'reflect-metadata';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { createSpoolLock, SpoolLockException } from '@spoollock/core';
import { MemoryLockStore, MemoryOccupationSource } from '@spoollock/core/memory';
import { FaultPlan, faultyOccupationSource, spoolLockError } from '@spoollock/testing';
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { SpoolLockFilter, SpoolsService } from '../../src/nestjs-service.js';

const maria = { id: 93, initials: 'MR' };
const juan = { id: 94, initials: 'JP' };

void describe('SpoolsService', () => {
  const plan = new FaultPlan();
  let spools: SpoolsService;
  beforeEach(() => {
    plan.outage(false);
    const source = faultyOccupationSource(new MemoryOccupationSource([{ tag: 'MK-1' }]), plan);
    spools = new SpoolsService(createSpoolLock({ store: new MemoryLockStore(), source }));
  });

  void test('gives a grant, and takes the spool back', async () => {
    const { fence } = await spools.take('MK-1', maria);
    assert.equal((await spools.giveBack('MK-1', maria, fence)).lock, 'removed');
  });

  void test('gives the same grant for a double tap', async () => {
    const [one, other] = await Promise.all([spools.take('MK-1', maria), spools.take('MK-1', maria)]);
    assert.equal(other.token, one.token);
    assert.equal(other.resumed, true);
  });

  void test('throws who has the spool', async () => {
    await spools.take('MK-1', maria);
    await assert.rejects(spools.take('MK-1', juan), { message: 'MK-1 is held by MR(93).' });
  });

  void test('releases what MR has for the foreman, and says so when nobody has it', async () => {
    await spools.take('MK-1', maria);
    assert.deepEqual((await spools.release('MK-1', 'the foreman', 'went home'))?.from, maria);
    assert.equal(await spools.release('MK-1', 'the foreman', 'went home'), null);
  });

  void test('throws that the source is away', async () => {
    plan.outage(true);
    await assert.rejects(spools.take('MK-1', maria), {
      name: 'SpoolLockException',
      message: 'The source cannot be reached; nothing was changed.',
    });
  });

  void test('answers 409 for a spool that somebody has, and 503 for a source that is away', () => {
    assert.equal(statusOf(spoolLockError('occupied')), 409);
    assert.equal(statusOf(spoolLockError('source-unavailable')), 503);
  });
});

function statusOf(error: SpoolLockException['error']): number {
  let answered = 0;
  const response = {
    status: (code: number) => {
      answered = code;
      return { send: () => undefined };
    },
  };
  new SpoolLockFilter().catch(new SpoolLockException(error), new ExecutionContextHost([{}, response]));
  return answered;
}
