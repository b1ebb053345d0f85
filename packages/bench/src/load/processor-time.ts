import { readFileSync } from 'node:fs';
import { createClient } from 'redis';

/** Ticks of /proc are hundredths of a second wherever Linux runs today. */
const TICK_MS = 10;

/** Milliseconds of processor time that a process has used up to now; `null` where the system has no /proc. */
export function processorMs(pid: number): number | null {
  try {
    // The name, in parentheses, may have blanks in it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
  } catch {
    return null;
  }
}

/** The same of a Redis, by its own account. */
export async function redisMs(url: string): Promise<number> {
  const info = await redisInfo(url, 'cpu');
  return (Number(info.get('used_cpu_user')) + Number(info.get('used_cpu_sys'))) * 1000;
}

export async function redisInfo(url: string, section: string): Promise<ReadonlyMap<string, string>> {
  const client = createClient({ url });
  client.on('error', (cause: unknown) => console.error(String(cause)));
  await client.connect();
  const text = await client.info(section);
  await client.close();
  return new Map([...text.matchAll(/^(\w+):(.*?)\r?$/gm)].map(([, name = '', value = '']) => [name, value]));
}
