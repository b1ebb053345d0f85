import { fork } from 'node:child_process';
import { once } from 'node:events';

const FLAG = '--part';

/** What is measured in a process of its own: what ran before it in the same one would cost it. */
export interface Part {
  readonly name: string;
  readonly urls: readonly string[];
}

/** The part that this process is for; none in the one that starts them. */
export function ownPart(): Part | undefined {
  const at = process.argv.indexOf(FLAG);
  if (at === -1) return undefined;
  // Without the process that started it, nobody reads on and its Redis is gone.
  process.once('disconnect', () => process.exit(1));
  process.channel?.unref();
  const [name = '', ...urls] = process.argv.slice(at + 1);
  return { name, urls };
}

/** Runs a part to its end in a process of its own, which prints where this one does. Hands over what it has to say. */
export async function runPart(
  script: URL,
  { name, urls }: Part,
  nodeFlags: readonly string[] = [],
): Promise<unknown> {
  const child = fork(script, [...process.argv.slice(2), FLAG, name, ...urls], { execArgv: [...nodeFlags] });
  let said: unknown;
  child.once('message', (message) => (said = message));
  const [code] = (await once(child, 'exit')) as [number | null];
  if (code !== 0) throw new Error(`the part ${name} ended with ${String(code)}`);
  return said;
}

/** What a part has to say to the process that started it. */
export function sayToStarter(message: unknown): Promise<void> {
  return new Promise((resolve) => void process.send?.(message, () => resolve()));
}
