import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

/** What the figures depend on, without a name or a path. */
export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
  readonly redis: string;
  /** The day of the measurement, such as `2026-11-29`. Figures that were kept earlier have none. */
  readonly day?: string | undefined;
  /** Of the minute before. */
  readonly load: number;
}

/** Today’s date, by UTC. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
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
    day: today(),
    load: loadavg()[0] ?? 0,
  };
}

export function machineSentence({ cpu, cores, memoryGb, system, node, redis, day, load }: Machine): string {
  return (
    `${day === undefined ? '' : `${day}, on `}${cores} cores (${cpu}), ${memoryGb} GB, ${system}, Node ${node}, Redis ${redis}, all over loopback. ` +
    `The load of the machine in the minute before was ${load.toFixed(1)} (0 is best).`
  );
}
