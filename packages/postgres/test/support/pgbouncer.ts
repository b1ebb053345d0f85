import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../../testing/test/support/free-port.js';
import { userToRunAs } from './postgres-server.js';

/** A PgBouncer before a server of the test's own, in transaction mode: each statement may come by another connection. */
export interface PgBouncer {
  readonly url: string;
  stop(): Promise<void>;
}

const STARTED_WITHIN_MS = 20_000;

/**
 * Starts one. It holds `connections` to the server, however many come. What a client says at its start is an error to it,
 * unless it is `ignored`.
 */
export async function startPgBouncer(
  target: { readonly port: number },
  connections = 3,
  ignored = 'extra_float_digits,statement_timeout',
): Promise<PgBouncer> {
  const folder = mkdtempSync(join(tmpdir(), 'spoollock-pgbouncer-'));
  const port = await freePort();
  const user = userToRunAs();
  const settings = join(folder, 'pgbouncer.ini');
  writeFileSync(
    settings,
    `[databases]
postgres = host=127.0.0.1 port=${target.port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${connections}
ignore_startup_parameters = ${ignored}
`,
  );
  if (user !== null) for (const path of [folder, settings]) chownSync(path, user.uid, user.gid);
  const program = process.env['SPOOLLOCK_PGBOUNCER'] ?? '/usr/sbin/pgbouncer';
  const child = spawn(program, [settings], { ...user, cwd: folder, stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${program} ended instead of starting: \`npm test\` installs one`);
  });
  ended.catch(() => undefined);
  await Promise.race([ended, untilItListens(port)]).catch(async (cause: unknown) => {
    await stop();
    throw cause;
  });
  return { url: `postgres://postgres@127.0.0.1:${port}/postgres`, stop };
}

async function untilItListens(port: number): Promise<void> {
  const giveUpAt = Date.now() + STARTED_WITHIN_MS;
  while (!(await listens(port))) {
    if (Date.now() > giveUpAt) throw new Error('PgBouncer does not start');
    await pause(5);
  }
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
