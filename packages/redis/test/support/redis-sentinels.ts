import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cutOff, field, tell } from './admin.js';
import { startRedis, startServer, type RedisServer } from './redis-server.js';
import { until } from './until.js';

/** A master, two replicas and three sentinels of the test's own. */
export interface RedisSentinels {
  /** What clients call the master by. */
  readonly name: string;
  readonly sentinels: readonly RedisServer[];
  /** Who it is now. */
  master(): RedisServer;
  /** Cuts the replicas off, so that they miss what the master is told from here on. */
  cutOff(): Promise<void>;
  /** Kills the master, lets the replicas go on as they are, and has one of them take over. */
  failOver(): Promise<void>;
  /** Takes the killed former master back, as a replica of the one that took over. */
  takeBack(): Promise<void>;
  stop(): Promise<void>;
}

/** Nothing happens in it by itself: no server is taken for dead because the machine is busy. */
export async function startSentinels(): Promise<RedisSentinels> {
  const name = 'shop';
  const folder = await mkdtemp(join(tmpdir(), 'spoollock-sentinel-'));
  const servers: RedisServer[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(servers.map((server) => server.stop()));
    await rm(folder, { recursive: true, force: true });
  };
  const keep = async (starting: Promise<RedisServer>): Promise<RedisServer> => {
    const server = await starting;
    servers.push(server);
    return server;
  };
  try {
    const master = await keep(startRedis());
    const replicas: RedisServer[] = [];
    for (let at = 0; at < 2; at++)
      replicas.push(await keep(startRedis(['--replicaof', '127.0.0.1', String(master.port)])));
    const sentinels: RedisServer[] = [];
    for (let at = 0; at < 3; at++)
      sentinels.push(
        await keep(
          startServer(async (port) => {
            const file = join(folder, `sentinel-${String(port)}.conf`);
            await writeFile(
              file,
              [
                `port ${String(port)}`,
                'bind 127.0.0.1',
                `dir ${folder}`,
                `sentinel monitor ${name} 127.0.0.1 ${String(master.port)} 2`,
                `sentinel down-after-milliseconds ${name} 120000`,
                `sentinel failover-timeout ${name} 10000`,
                '',
              ].join('\n'),
            );
            return [file, '--sentinel'];
          }),
        ),
      );
    await until('every sentinel knows both replicas and both other sentinels', async () => {
      const infos = await Promise.all(sentinels.map((sentinel) => tell(sentinel, 'info', 'sentinel')));
      return infos.every((info) => /status=ok,.*slaves=2,sentinels=3/.test(info));
    });
    await until('both replicas follow', async () => {
      const infos = await Promise.all(replicas.map((replica) => tell(replica, 'info', 'replication')));
      return infos.every((info) => field(info, 'master_link_status') === 'up');
    });
    const data = [master, ...replicas];
    let now = master;
    let killed: RedisServer | null = null;
    return {
      name,
      sentinels,
      master: () => now,
      cutOff: async () => {
        for (const server of data) if (server !== now) await cutOff(now, server);
      },
      failOver: async () => {
        killed = now;
        await killed.kill();
        for (const server of data) server.resume();
        const [leader] = sentinels;
        if (leader === undefined) throw new Error('no sentinel');
        await until('a sentinel has a good replica', async () => {
          return (await tell(leader, 'sentinel', 'failover', name)) === 'OK';
        });
        await until('every sentinel names the same other master', async () => {
          const named = await Promise.all(
            sentinels.map((sentinel) => tell(sentinel, 'sentinel', 'get-master-addr-by-name', name)),
          );
          const [other] = data.filter(({ port }) =>
            named.every((each) => each.includes(`"${String(port)}"`)),
          );
          now = other ?? now;
          return now !== killed;
        });
      },
      takeBack: async () => {
        await killed?.restart();
        for (const server of data)
          if (server !== now) await tell(server, 'replicaof', '127.0.0.1', String(now.port));
        await until('the others follow', async () => {
          const others = data.filter((server) => server !== now);
          const infos = await Promise.all(others.map((server) => tell(server, 'info', 'replication')));
          return infos.every((info) => field(info, 'master_link_status') === 'up');
        });
        await until('the failover is over for every sentinel', async () => {
          const views = await Promise.all(
            sentinels.map((sentinel) => tell(sentinel, 'sentinel', 'master', name)),
          );
          return views.every(
            (view) => view.includes(`"${String(now.port)}"`) && /"flags","master"/.test(view),
          );
        });
      },
      stop,
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}
