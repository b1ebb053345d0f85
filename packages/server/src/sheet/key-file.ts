import { readFileSync, statSync } from 'node:fs';
import type { auth } from '@googleapis/sheets';
import { credentialsProblem } from '@spoollock/google-sheets';
import type { Logger } from 'pino';
import { z } from 'zod';

type Auth = InstanceType<typeof auth.GoogleAuth>;

const SCOPES = ['https://www.googleapis.com/auth/spreadsheets'];

/**
 * Lets in with the key in a file, as it is at each call: a key that is put in its place counts from the next call on, and
 * nobody has to open the shop anew. What is no key is logged, and the one before stays.
 */
export async function keyFileAuth(file: string, log: Pick<Logger, 'info' | 'warn'>): Promise<Auth> {
  const { GoogleAuth } = (await import('@googleapis/sheets')).auth;

  class KeyFileAuth extends GoogleAuth {
    #seen = fingerprint(file);
    #current = withKey();

    constructor() {
      super({ scopes: SCOPES });
    }

    override getClient(): ReturnType<Auth['getClient']> {
      const now = fingerprint(file);
      if (now !== this.#seen) {
        this.#seen = now;
        const problem = credentialsProblem(file);
        if (problem === null) {
          this.#current = withKey();
          log.info({ file }, 'the key file has changed and is used from now on');
        } else log.warn({ file }, `the key file has changed and ${problem}; the key before is used`);
      }
      return this.#current.getClient();
    }
  }

  /** The file is read now: by the time that the key is needed it may be another one, or none. */
  function withKey(): Auth {
    return new GoogleAuth({
      // Google warns of a key from elsewhere; this one is of whoever runs the server, and its shape has been looked at.
      // oxlint-disable-next-line typescript/no-deprecated
      credentials: Key.parse(JSON.parse(readFileSync(file, 'utf8'))),
      scopes: SCOPES,
    });
  }

  return new KeyFileAuth();
}

const Key = z.object({
  type: z.string(),
  client_email: z.string(),
  private_key: z.string(),
  private_key_id: z.string().exactOptional(),
  project_id: z.string().exactOptional(),
  universe_domain: z.string().exactOptional(),
});

/** Another file in its place, or another text in it, gives another one. */
function fingerprint(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? 'gone' : `${stat.ino} ${stat.size} ${stat.mtimeNs} ${stat.ctimeNs}`;
}
