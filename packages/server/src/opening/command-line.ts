/** What the program is asked for. */
export type Asked =
  | { readonly kind: 'help' | 'version' | 'open' }
  | { readonly kind: 'wrong'; readonly argument: string };

/** It takes no arguments but these: its settings come from the environment. */
export function readCommandLine(args: readonly string[]): Asked {
  const [first, ...others] = args;
  if (first === undefined) return { kind: 'open' };
  if (others.length === 0 && (first === '--help' || first === '-h')) return { kind: 'help' };
  if (others.length === 0 && first === '--version') return { kind: 'version' };
  return { kind: 'wrong', argument: others[0] ?? first };
}

export const HELP = `spoollock-server: who has which spool right now? INICIAR and FINALIZAR over HTTP, with a live board.

Usage: spoollock-server [--help | --version]

Settings come from the environment. The most important:
  PORT, HOST              where to listen: 3000, 127.0.0.1
  REDIS_URL               where the locks are; in memory if it is not set
  DATABASE_URL            a PostgreSQL in the place of a sheet: postgres://…, or embedded:FOLDER
  GOOGLE_SHEET_ID         the sheet, with GOOGLE_APPLICATION_CREDENTIALS; a sheet of its own if it is not set
  SHOP_DATA_DIR           the folder for the sheet of its own: spoollock-data
  SHOP_TOKEN              what every request must carry; needed where other machines can reach the server
  SUPERVISOR_TOKEN        what a take-over and a release must carry
The README has all of them.
`;
