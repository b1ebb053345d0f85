import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Writable } from 'node:stream';
import { freePort } from '../../../testing/test/support/free-port.js';

/** A Redis of the test's own: on 127.0.0.1, on a free port, keeping nothing on disk. */
export interface RedisServer {
  readonly url: string;
  readonly port: number;
  /** Ends it at once, as a power cut does. Without effect when it is not running. */
  kill(): Promise<void>;
  /** Starts it again, empty, on the same port. It is killed first if it is still running. */
  restart(): Promise<void>;
  /** Lets it keep its connections and answer nothing. */
  pause(): void;
  /** Lets it go on, with whatever was sent meanwhile. */
  resume(): void;
  /** Ends it for good; to be called at the end of every test file that started one. */
  stop(): Promise<void>;
}

const COMMAND = process.env.SPOOLLOCK_REDIS_SERVER ?? 'redis-server';
const STARTS = 5;

/**
 * Starts a Redis and waits until it answers. `settings` are added to the command line, such as
 * `['--maxmemory', '1mb']`; a function of them is asked at every start that is tried.
 *
 * @throws when no Redis can be started.
 * @example
 * ```ts
 * const redis = await startRedis();
 * const client = createClient({ url: redis.url });
 * // …
 * await redis.stop();
 * ```
 */
export async function startRedis(
  settings: readonly string[] | (() => Promise<readonly string[]>) = [],
): Promise<RedisServer> {
  return startServer(async (port) => [
    ...['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    // What a replica was sent is deleted once it is read.
    ...['--rdb-del-sync-files', 'yes'],
    ...['--daemonize', 'no', ...(typeof settings === 'function' ? await settings() : settings)],
  ]);
}

/** Starts a server of whatever kind on a free port; `commandLine` makes its arguments for one. */
export async function startServer(
  commandLine: (port: number) => Promise<readonly string[]>,
): Promise<RedisServer> {
  for (let start = 1; ; start++) {
    const port = await freePort();
    try {
      const args = await commandLine(port);
      return serverOn(port, args, await launch(port, args));
    } catch (cause) {
      // Somebody else may have taken the port since it was found free.
      if (start === STARTS) throw cause;
    }
  }
}

function serverOn(port: number, args: readonly string[], first: ChildProcess): RedisServer {
  let running = first;
  const kill = async (): Promise<void> => {
    if (running.exitCode !== null || running.signalCode !== null) return;
    // Whoever waits for its end shall not end first, for want of anything else to do.
    running.ref();
    const gone = once(running, 'exit');
    running.kill('SIGKILL');
    await gone;
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    kill,
    restart: async () => {
      await kill();
      running = await launch(port, args);
    },
    pause: () => void running.kill('SIGSTOP'),
    resume: () => void running.kill('SIGCONT'),
    stop: kill,
  };
}

async function launch(port: number, args: readonly string[]): Promise<ChildProcess> {
  const server = spawn(COMMAND, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    // A later Redis does not start where the environment names a locale that the machine lacks.
    env: { ...process.env, LC_ALL: 'C' },
  });
  let said = '';
  server.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  const ended = once(server, 'exit').then(() => {
    throw new Error(`${COMMAND} ended instead of starting:\n${said}`);
  });
  // It also ends at the end of the test, when nobody waits any more.
  ended.catch(() => undefined);
  // Its log says when it listens; what counts is that this server, and none that was there, answers.
  const listening = new Promise<void>((resolve) => {
    server.stdout.on('data', () => {
      if (/Ready to accept connections|Sentinel ID is/.test(said)) resolve();
    });
  });
  await Promise.race([listening, ended]);
  await Promise.race([ping(port), ended]);
  // A test that forgot to stop it shall end all the same.
  server.stdout.destroy();
  server.unref();
  endWithThisProcess(server);
  return server;
}

/** Knows the servers that run, and ends them when its input ends. */
const WATCH = `all=' '
while read -r how pid; do
  case $how in
    +) all="$all$pid ";;
    -) all="\${all%% $pid *} \${all#* $pid }";;
  esac
done
kill -9 $all`;

let watch: { readonly shell: ChildProcessByStdio<Writable, null, null>; servers: number } | null = null;

/**
 * Test runners end their workers by signals, so no handler here is sure to run: the pipe closes anyhow. One shell watches
 * all servers, since to start a process takes this one long; without a server there is none.
 */
function endWithThisProcess(server: ChildProcess): void {
  const watching = (watch ??= startWatch());
  watching.servers += 1;
  watching.shell.stdin.write(`+ ${String(server.pid)}\n`);
  server.once('exit', () => {
    watching.servers -= 1;
    if (watching.servers > 0) {
      watching.shell.stdin.write(`- ${String(server.pid)}\n`);
      return;
    }
    if (watch === watching) watch = null;
    watching.shell.kill('SIGKILL');
  });
}

function startWatch(): NonNullable<typeof watch> {
  const shell = spawn('sh', ['-c', WATCH], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  // It may be gone already when it is told of a server's end.
  shell.stdin.on('error', () => undefined);
  shell.unref();
  return { shell, servers: 0 };
}

async function ping(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.write('PING\r\n');
  const answer: unknown = await once(socket, 'data');
  socket.destroy();
  if (!/^[+-]/.test(String(answer))) throw new Error(`no Redis on port ${port}: ${String(answer)}`);
}
