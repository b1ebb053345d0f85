import { execFileSync } from 'node:child_process';
import { median } from './arms.js';

/** Milliseconds that importing a module takes in a fresh process: the median of many. */
export function importMs(specifier: string, runs: number): number {
  const program = `const began = performance.now();
    await import(${JSON.stringify(specifier)});
    console.log(performance.now() - began);`;
  const resolveFrom = { cwd: new URL('..', import.meta.url) };
  const once = (): number =>
    Number(
      execFileSync(process.execPath, ['--input-type=module', '-e', program], {
        ...resolveFrom,
        encoding: 'utf8',
      }),
    );
  return median(Array.from({ length: runs }, once));
}
