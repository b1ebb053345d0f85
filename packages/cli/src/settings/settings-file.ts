import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { err, ok, type Result } from 'neverthrow';
import type { Environment } from './settings.js';

/**
 * The process's environment with a file's variables beneath it: as with `node --env-file`, what is set outside
 * of the file wins. What is set to nothing is not set. The option is not called --env-file as well: Node 20 takes
 * that for its own wherever it stands, and ends with 9 before this program begins when there is no such file.
 */
export function withSettingsFile(env: Environment, file: string | undefined): Result<Environment, string> {
  if (file === undefined) return ok(env);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'for no known reason';
    return err(`--settings ${JSON.stringify(file)} cannot be read (${code}).`);
  }
  const set = Object.entries(env).filter(([, value = '']) => value.trim() !== '');
  return ok({ ...parseEnv(text), ...Object.fromEntries(set) });
}
