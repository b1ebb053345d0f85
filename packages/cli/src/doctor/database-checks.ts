import type { AlsoColumns, AlsoKind, Clock, SourceFault } from '@spoollock/core/adapter';
import { examinePostgres, type PostgresExamination, type TableSettings } from '@spoollock/postgres';
import type { OpenedDatabase } from '@spoollock/postgres/open';
import { randomUUID } from 'node:crypto';
import type { Ending } from '../output/exit-codes.js';
import type { Settings } from '../settings/settings.js';
import { fail, fine, named, skipped, warn, type Finding } from './finding.js';
import { saidBy } from '../output/outcome.js';
import { apart } from './redis-checks.js';

const CLOCKS_APART_MS = 5_000;
const HEARD_WITHIN_MS = 2_000;

interface Looking {
  readonly settings: Pick<Settings, 'table' | 'also'>;
  readonly patienceMs: number;
  /** Whether missing tables may be made. */
  readonly write: boolean;
}

/** How the database is reached, and whether it is what it must be. */
export async function databaseChecks(
  database: OpenedDatabase,
  clock: Clock,
  { settings: { table: shops, also }, patienceMs, write }: Looking,
): Promise<readonly Finding[]> {
  const { client, source, news, where } = database;
  const { table, columns } = shops;
  const edits = table && { table, columns };
  const about = { client, edits, timeoutMs: patienceMs, clock };
  const first = await examinePostgres(about);
  if (first.isErr()) return [notReached(first.error, where)];
  const made = write && !first.value.readOnly ? await database.prepare() : null;
  const again = made === null ? first : await examinePostgres(about);
  if (again.isErr()) return [notReached(again.error, where)];
  const found = again.value;
  const reached = fine('database', `${where} answers, PostgreSQL ${found.serverVersion}`);
  const findings = [
    reached,
    ...roleCheck(found),
    apart('database clock', found.clockAheadMs, CLOCKS_APART_MS),
    tablesCheck(found, made?.isErr() === true ? saidBy(made.error) : null),
    rightsCheck(found, table),
    ...(found.hasUniqueTags || table === undefined ? [] : [notUnique(table, columns)]),
  ];
  if (findings.some(({ verdict }) => verdict === 'fail'))
    return [...findings, skipped('database news', 'first the tables have to be usable')];
  const shape = await source.check({ deadlineMs: clock.now() + patienceMs });
  if (shape.isErr())
    return [
      ...findings,
      fail('database tables', saidBy(shape.error), columnFix(saidBy(shape.error), shops, also)),
    ];
  return [...findings, editsCheck(found, table), await newsCheck(news, clock)];
}

function notReached(fault: SourceFault, where: string): Finding {
  const said = saidBy(fault);
  const [, fix, ending = 'unreachable'] = TROUBLES.find(([pattern]) => pattern.test(said)) ?? [];
  return fail(
    'database',
    `${where} cannot be asked: ${said}`,
    fix ?? 'Start PostgreSQL there, or correct the address in DATABASE_URL.',
    ending,
  );
}

const TROUBLES: readonly (readonly [RegExp, string, Ending?])[] = [
  [
    /password|authentication|role ".*" does not exist|pg_hba/,
    'Correct the user and the password in DATABASE_URL.',
    'wrong',
  ],
  [
    /database ".*" does not exist/,
    'Correct the name of the database in DATABASE_URL, or create it.',
    'wrong',
  ],
  [
    /too many (clients|connections)|remaining connection slots/,
    'Raise max_connections, or put a pooler before it.',
  ],
  [
    /unsupported startup parameter/,
    'Add statement_timeout to ignore_startup_parameters of the pooler, and set it for the role in the database.',
    'wrong',
  ],
];

function roleCheck({ readOnly }: PostgresExamination): readonly Finding[] {
  if (!readOnly) return [];
  return [
    fail(
      'database role',
      'it takes no writes; it may be a standby',
      'Give DATABASE_URL the address of the primary.',
    ),
  ];
}

function tablesCheck(
  { migrated, newest, missingTables, missingRights }: PostgresExamination,
  trouble: string | null,
): Finding {
  const check = 'database tables';
  if (missingRights.some(isOfSchema))
    return skipped(check, 'the user may not look into their schema: first the rights');
  if (trouble !== null)
    return fail(
      check,
      trouble,
      'Let their owner run spoollock doctor --write, who may create tables in the schema.',
    );
  if (migrated !== null && migrated > newest)
    return fail(
      check,
      `a newer release made them: step ${migrated}, and this one knows ${newest}`,
      'Install that release of @spoollock/cli here too.',
    );
  if (missingTables.length > 0 || (migrated ?? newest) < newest) {
    const missing =
      missingTables.length > 0 ? `missing: ${named(missingTables)}` : `step ${migrated ?? 0} of ${newest}`;
    return fail(check, missing, 'Run spoollock doctor --write: it makes them, or brings them up to date.');
  }
  return fine(check, 'all are there and up to date');
}

function rightsCheck({ user, missingRights }: PostgresExamination, table: Table): Finding {
  if (missingRights.length === 0) return fine('database rights', `all that is needed, as user ${user}`);
  const ofShop = missingRights.filter(
    (right) => table !== undefined && right.endsWith(` ON ${inSql(table)}`),
  );
  const ofSchema = missingRights.filter(isOfSchema);
  const grants = [
    ...ofSchema.map((right) => `GRANT ${right} TO ${user}`),
    ...(missingRights.length > ofShop.length + ofSchema.length
      ? [`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA of the tables TO ${user}`]
      : []),
    ...ofShop.map((right) => `GRANT ${right} TO ${user}`),
  ];
  return fail(
    'database rights',
    `user ${user} lacks ${named(missingRights)}`,
    `Run as the owner: ${grants.join('; ')}.`,
    'wrong',
  );
}

function isOfSchema(right: string): boolean {
  return right.startsWith('USAGE ON SCHEMA ');
}

type Table = TableSettings['table'];

function inSql(table: Table): string {
  if (table === undefined) return '"spoollock_spools"';
  return table.schema === undefined ? quoted(table.name) : `${quoted(table.schema)}.${quoted(table.name)}`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Without it two programs of the shop may add one tag each. */
function notUnique(table: Table, { tag }: TableSettings['columns']): Finding {
  return warn(
    'database tags',
    'nothing keeps two rows from having one tag',
    `Run as the owner, once no tag stands on two rows: CREATE UNIQUE INDEX ON ${inSql(table)} (${quoted(tag)}).`,
  );
}

const TYPES: Readonly<Record<AlsoKind, string>> = {
  text: 'text',
  number: 'double precision',
  boolean: 'boolean',
  'date-time': 'timestamptz',
};

/** One of the four columns had a name before; one of the shop's own may never have been there. */
function columnFix(said: string, { table }: TableSettings, also: AlsoColumns): string {
  const [, missing = ''] = /column "(.+)" does not exist/.exec(said) ?? [];
  const kind = Object.entries(also).find(([name]) => name === missing)?.[1];
  return kind === undefined
    ? 'Give the column back its name and its type.'
    : `Run as the owner: ALTER TABLE ${inSql(table)} ADD COLUMN ${quoted(missing)} ${TYPES[kind]}. Or correct SPOOLLOCK_ALSO.`;
}

function editsCheck({ tellsOfEdits, newest }: PostgresExamination, table: Table): Finding {
  if (tellsOfEdits) return fine('database edits', 'changes by hand are told to the boards');
  if (table !== undefined)
    return warn(
      'database edits',
      'the table has no triggers: boards see changes by hand late',
      `Run as the owner, in a program: await migratePostgres({ client, edits: { table: ${JSON.stringify(table)}, columns } }).`,
    );
  return warn(
    'database edits',
    'the triggers are gone: boards see changes by hand late',
    `Delete version ${newest} from spoollock_migrations, and run spoollock doctor --write.`,
  );
}

/** Says something to itself. Behind a pooler that keeps no connection it is not heard. */
async function newsCheck(news: OpenedDatabase['news'], clock: Clock): Promise<Finding> {
  const word = randomUUID();
  const heard = await new Promise<boolean>((resolve) => {
    const cancelTimer = clock.setTimer(HEARD_WITHIN_MS, () => resolve(false));
    const hear = (text: string): void => {
      if (text !== word) return;
      cancelTimer();
      resolve(true);
    };
    news.subscribe('doctor', hear, () => void news.publish('doctor', word).catch(() => undefined));
  });
  if (heard) return fine('database news', 'they are heard at once');
  return warn(
    'database news',
    'LISTEN hears nothing: boards read every few seconds instead',
    'Give DATABASE_URL an address that keeps its connections, such as the server itself, and not a pooler in transaction mode.',
  );
}
