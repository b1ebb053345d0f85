import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** What the figures depend on, without a name or a path. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly redis: string;
  /** Of the minute before. */
  readonly load: number;
}

export function thisMachine(redis: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    // What a build of the kernel is called besides its number may name somebody.
    system: `${type()} ${/^[\d.]+/.exec(release())?.[0] ?? ''} ${process.arch}`,
    node: process.version,
    redis,
    load: loadavg()[0] ?? 0,
  };
}

export function machineSentence({ cpu, cores, memoryGb, system, node, redis, load }: Machine): string {
  return (
    `${cores} cores (${cpu}), ${memoryGb} GB, ${system}, Node ${node}, Redis ${redis}; everything on loopback. ` +
    `What else ran there: a load of ${load.toFixed(1)} in the minute before (best is 0).`
  );
}
