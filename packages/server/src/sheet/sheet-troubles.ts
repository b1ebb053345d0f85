import type { SheetsClient } from '@spoollock/google-sheets';

/** A client, and what kept it from the sheet last. */
interface WatchedClient {
  readonly client: SheetsClient;
  /** `null` when its latest call was answered, or none has ended yet. */
  readonly lastTrouble: () => string | null;
}

/** A call that is given up tells its caller of no cause: this remembers the one that the calls before it met. */
export function watchClient({ spreadsheets }: SheetsClient): WatchedClient {
  let last: string | null = null;
  const watched =
    <Asked extends unknown[], Answer>(ask: (...asked: Asked) => Promise<Answer>) =>
    async (...asked: Asked): Promise<Answer> => {
      try {
        const answer = await ask(...asked);
        last = null;
        return answer;
      } catch (error) {
        last = inWords(error);
        throw error;
      }
    };
  const { values } = spreadsheets;
  const client: SheetsClient = {
    spreadsheets: {
      get: watched((params, options) => spreadsheets.get(params, options)),
      batchUpdate: watched((params, options) => spreadsheets.batchUpdate(params, options)),
      values: {
        batchGet: watched((params, options) => values.batchGet(params, options)),
        append: watched((params, options) => values.append(params, options)),
      },
    },
  };
  return { client, lastTrouble: () => last };
}

const LONGEST = 200;
/** Addresses, and words as long as keys and tokens are. */
const SECRET = /https?:\/\/\S+|\S{40,}/g;

function inWords(error: unknown): string {
  if (!(error instanceof Error)) return 'an error without a name';
  const { name, message } = error;
  const said = name === 'Error' ? message : `${name}: ${message}`;
  return said.replace(SECRET, '…').replace(/\s+/g, ' ').slice(0, LONGEST);
}
