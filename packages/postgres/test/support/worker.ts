import { createSpoolLock } from '@spoollock/core';
import pg from 'pg';
import { createPostgresSource } from '../../src/source/postgres-source.js';

/** What the workers of one process are to do: all go for one spool at once. */
export interface Task {
  readonly url: string;
  readonly tag: string;
  readonly workerIds: readonly number[];
}

/** How each INICIAR ended: the fence, or the error's type. */
export type Ended = readonly { readonly workerId: number; readonly how: number | string }[];

process.once('message', (task: Task) => {
  void work(task).then((ended) => process.send?.(ended, () => process.disconnect()));
});

async function work({ url, tag, workerIds }: Task): Promise<Ended> {
  const client = new pg.Pool({ connectionString: url });
  const lock = createSpoolLock({ source: createPostgresSource({ client }) });
  const ended = await Promise.all(
    workerIds.map(async (workerId) => {
      const answer = await lock.iniciar(tag, { id: workerId, initials: 'W' });
      return { workerId, how: answer.isOk() ? (answer.value.fence ?? -1) : answer.error.type };
    }),
  );
  await lock.close();
  await client.end();
  return ended;
}
