import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../../testing/test/support/free-port.js';

const inBackground = promisify(execFile);

/** A PostgreSQL of the test's own: on 127.0.0.1, on a free port, in a folder that is gone afterwards. */
export interface PostgresServer {
  readonly url: string;
  readonly port: number;
  /** Ends it and all its processes at once, as a power cut does. */
  kill(): Promise<void>;
  /** Starts it again, with what it had. It is killed first if it is still running. */
  restart(): Promise<void>;
  /** Ends it for good; to be called at the end of every test file that started one. */
  stop(): Promise<void>;
}

const STARTS = 5;
const STARTED_WITHIN_MS = 45_000;

/** Starts a PostgreSQL and waits until it answers. `settings` are such as `['max_connections=20']`. */
export function startPostgres(settings: readonly string[] = []): Promise<PostgresServer> {
  const cluster = ['-U', 'postgres', '--auth=trust', '--no-sync', '--locale=C', '-E', 'UTF8'];
  return startWith(settings, (run, data) => run('initdb', ['-D', data, ...cluster]));
}

/** A server that follows another one and takes no writes. */
export interface StandbyServer extends PostgresServer {
  /** Makes it the primary, and waits until it takes writes. */
  promote(): Promise<void>;
}

/** Starts a hot standby of the server at this address. */
export async function startStandby(primaryUrl: string): Promise<StandbyServer> {
  let folder = '';
  const server = await startWith([], (run, data) => {
    folder = data;
    return run('pg_basebackup', [
      '-d',
      primaryUrl,
      '-D',
      data,
      '-R',
      '-X',
      'stream',
      '-c',
      'fast',
      '--no-sync',
    ]);
  });
  return {
    ...server,
    promote: async () => {
      const control = join(dirname(findProgram()), 'pg_ctl');
      await inBackground(control, ['-D', folder, '-w', 'promote'], {
        ...userToRunAs(),
        cwd: dirname(folder),
      });
    },
  };
}

/** Runs one of the programs beside the server's, as the user who may. */
type RunBeside = (program: string, args: readonly string[]) => Promise<unknown>;

async function startWith(
  settings: readonly string[],
  makeCluster: (run: RunBeside, data: string) => Promise<unknown>,
): Promise<PostgresServer> {
  const program = findProgram();
  const user = userToRunAs();
  const folder = mkdtempSync(join(tmpdir(), 'spoollock-postgres-'));
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  await makeCluster(
    (beside, args) => inBackground(join(dirname(program), beside), args, { ...user, cwd: folder }),
    data,
  );
  for (let start = 1; ; start++) {
    const port = await freePort();
    const chosen = [
      ...[`port=${port}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'],
      ...['max_connections=100', 'shared_buffers=16MB', 'timezone=UTC', ...settings],
    ];
    const args = ['-D', data, ...chosen.flatMap((setting) => ['-c', setting])];
    try {
      const launched = await launch(program, args, { user, folder, port });
      return serverOn(port, launched, () => launch(program, args, { user, folder, port }));
    } catch (cause) {
      // Somebody else may have taken the port since it was found free.
      if (start === STARTS) {
        rmSync(folder, { recursive: true, force: true });
        throw cause;
      }
    }
  }
}

interface Place {
  readonly user: User | null;
  readonly folder: string;
  readonly port: number;
}

interface Launched {
  readonly server: ChildProcess;
  readonly folder: string;
}

function serverOn(port: number, first: Launched, again: () => Promise<Launched>): PostgresServer {
  let running = first;
  const kill = async (): Promise<void> => {
    const { server } = running;
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.ref();
    const gone = once(server, 'exit');
    const children = childrenOf(server.pid);
    server.kill('SIGKILL');
    for (const pid of children) killed(pid);
    await gone;
    // Until all are gone the memory that they shared keeps another one from starting.
    while (children.some(isThere)) await pause(5);
  };
  return {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    port,
    kill,
    restart: async () => {
      await kill();
      running = await again();
    },
    stop: async () => {
      await kill();
      rmSync(running.folder, { recursive: true, force: true });
    },
  };
}

async function launch(program: string, args: readonly string[], place: Place): Promise<Launched> {
  const { user, folder, port } = place;
  const log = join(folder, `log-${randomUUID()}`);
  const file = openSync(log, 'w');
  const server = spawn(program, args, { ...user, cwd: folder, stdio: ['ignore', file, file] });
  closeSync(file);
  const said = (): string => readFileSync(log, 'utf8');
  const ended = once(server, 'exit').then(() => {
    throw new Error(`${program} ended instead of starting:\n${said()}`);
  });
  ended.catch(() => undefined);
  await Promise.race([ended, untilReady(port, said, Date.now() + STARTED_WITHIN_MS)]);
  server.unref();
  endWithThisProcess(server, folder);
  return { server, folder };
}

async function untilReady(port: number, said: () => string, giveUpAt: number): Promise<void> {
  while (!/database system is ready to accept (read-only )?connections/.test(said())) {
    if (Date.now() > giveUpAt) throw new Error(`PostgreSQL does not start:\n${said()}`);
    await pause(5);
  }
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}

/** Test runners end their workers by signals, so no handler here is sure to run: the pipe closes anyhow. */
function endWithThisProcess(server: ChildProcess, folder: string): void {
  const script = 'read _; kill -9 "$1"; sleep 1; rm -rf "$2"';
  const watch = spawn('sh', ['-c', script, 'sh', String(server.pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watch.unref();
  server.once('exit', () => watch.kill('SIGKILL'));
}

interface User {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL does not run as root. */
export function userToRunAs(): User | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (flag: string): number => Number(execFileSync('id', [flag, name], { stdio: 'pipe' }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // There is no such user.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody');
}

/** Where the server's own `psql` and `pg_dump` are. */
export function programsFolder(): string {
  return dirname(findProgram());
}

function findProgram(): string {
  const chosen = process.env['SPOOLLOCK_POSTGRES_SERVER'];
  // Its neighbours are beside the program itself, and not beside a link to it.
  if (chosen?.includes('/') === true) return realpathSync(chosen);
  const folders = (process.env['PATH'] ?? '').split(':');
  const home = '/usr/lib/postgresql';
  const versions = existsSync(home) ? readdirSync(home).sort((a, b) => Number(b) - Number(a)) : [];
  const found = [...versions.map((version) => join(home, version, 'bin')), ...folders]
    .map((folder) => join(folder, 'postgres'))
    .find((path) => existsSync(path) && existsSync(join(dirname(path), 'initdb')));
  if (found === undefined) throw new Error('no PostgreSQL server was found: `npm test` installs one');
  return found;
}

function childrenOf(pid: number | undefined): number[] {
  return execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child = 0, parent]) => (parent === pid ? [child] : []));
}

function killed(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
