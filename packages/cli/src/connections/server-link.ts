import type * as server from '@spoollock/server';
import { err, ok, type Result } from 'neverthrow';

export type ServerPackage = typeof server;

/** Gets the server where it is installed, or says in a sentence what is missing. */
export type LoadServer = () => Promise<Result<ServerPackage, string>>;

export const loadServer: LoadServer = async () => {
  try {
    return ok(await import('@spoollock/server'));
  } catch (error) {
    const missing = missingPackage(error);
    if (missing === null) throw error;
    const why = missing === SERVER ? 'this command starts' : 'the server needs';
    return err(
      `${missing}, which ${why}, is not installed beside this program.\nInstall it: npm install --global ${SERVER}\nor, in a project that has this program, npm install ${SERVER}`,
    );
  }
};

const SERVER = '@spoollock/server';

function missingPackage(error: unknown): string | null {
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
  return isMissing ? (/^Cannot find package '([^']+)'/.exec(error.message)?.[1] ?? null) : null;
}
