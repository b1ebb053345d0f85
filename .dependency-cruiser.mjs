// Imports point one way: examples and server → board → http → core, examples → adapters → core → neverthrow and @date-fns/tz; testing → core.
import { allEntries } from './scripts/workspace.mjs';

/** @param {string} text */
const literally = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const publicEntries = `^(${allEntries()
  .map((entry) => literally(entry.source))
  .join('|')})$`;

// Every other package is an adapter, the HTTP contract, or a fake that stands in for an adapter.
const adapterSource = '^packages/(?!core/|testing/|bench/|proofs/|cli/|board/|server/)([^/]+)/src/';
const BELOW_ENGINE = ['domain', 'errors.ts', 'ports', 'protocol', 'requests.ts', 'results.ts'];
/**
 * The rooms of a package's source, or of a board's page: what each of them may import. A room that stands nowhere here is none. No room imports a
 * file at the root, which puts the package together, unless that file is listed as a room.
 * @type {Record<string, Record<string, string[]>>}
 */
const ROOMS = {
  core: {
    domain: [],
    'errors.ts': ['domain'],
    ports: ['domain', 'errors.ts'],
    protocol: ['domain', 'errors.ts', 'ports'],
    'results.ts': ['domain', 'errors.ts', 'ports', 'protocol'],
    'requests.ts': ['domain', 'protocol', 'results.ts'],
    input: ['domain', 'errors.ts', 'protocol', 'requests.ts'],
    engine: BELOW_ENGINE,
    'spool-lock.ts': [...BELOW_ENGINE, 'engine'],
    operations: [...BELOW_ENGINE, 'input', 'engine', 'spool-lock.ts'],
    memory: ['domain', 'ports', 'protocol', 'input'],
    history: [...BELOW_ENGINE, 'input', 'engine'],
  },
  'board/page': {
    wire: [],
    state: ['wire'],
    tablet: ['wire', 'state'],
    words: ['wire', 'state'],
    'build.ts': ['wire', 'state', 'tablet'],
    late: ['state'],
    happenings: ['wire', 'state', 'tablet', 'words', 'build.ts', 'late'],
    views: ['wire', 'state', 'tablet', 'words', 'build.ts'],
    // Each is a file of its own in the browser, and nothing that the page opens with imports it.
    labels: ['state', 'happenings', 'late', 'words'],
    camera: ['state', 'tablet', 'late', 'words'],
  },
  cli: {
    time: [],
    settings: ['time'],
    connections: ['settings'],
    moving: [],
    output: ['time', 'connections', 'moving'],
    doctor: ['time', 'settings', 'connections', 'output'],
    commands: ['time', 'settings', 'connections', 'output', 'moving', 'doctor'],
  },
  'google-sheets': {
    calls: [],
    ledger: ['calls'],
    reading: ['calls', 'ledger'],
    'compare-and-set': ['calls', 'ledger', 'reading'],
    writing: ['calls', 'ledger', 'reading', 'compare-and-set'],
    audit: ['calls', 'reading'],
    moving: ['calls', 'reading'],
  },
  postgres: {
    client: [],
    tables: ['client'],
    source: ['client', 'tables'],
    locks: ['client', 'tables'],
    news: ['client', 'tables'],
    audit: ['client', 'tables'],
    opening: [],
  },
  proofs: {
    explorer: [],
    protections: ['explorer'],
    simulation: ['explorer'],
    sheet: ['explorer', 'protections'],
    unknowns: [],
    chaos: [],
    hostile: [],
    crowd: [],
  },
  redis: {
    connection: [],
    'node-redis': ['connection'],
    ioredis: ['connection'],
    commands: ['connection'],
    listing: ['connection', 'commands'],
  },
};

/** @param {string} name */
const named = (name) => name.replace('/', '-');

/** @returns {import('dependency-cruiser').IForbiddenRuleType[]} */
const roomRules = () =>
  Object.entries(ROOMS).flatMap(([name, rooms]) => {
    const source = `^packages/${name.includes('/') ? name : `${name}/src`}/`;
    const inRoom = (/** @type {string} */ room) => (room.endsWith('.ts') ? literally(room) : `${room}/`);
    const listed = Object.keys(rooms).join('|');
    return [
      {
        name: `${named(name)}-has-listed-rooms-only`,
        severity: 'error',
        from: { path: `${source}(?!(${listed})/)[^/]+/` },
        to: {},
      },
      ...Object.entries(rooms).map(
        ([room, below]) =>
          /** @type {import('dependency-cruiser').IForbiddenRuleType} */ ({
            name: `${named(name)}-${room}-imports-what-is-below`,
            severity: 'error',
            from: { path: source + inRoom(room) },
            to: { path: source, pathNot: `${source}(${[room, ...below].map(inRoom).join('|')})` },
          }),
      ),
    ];
  });

/** @type {import('dependency-cruiser').DependencyType[]} */
const npmKinds = ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...roomRules(),
    {
      name: 'no-cycles',
      comment:
        'Types count: two files that need each other’s types hide a third thing, which belongs in its own file.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'nothing-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'core-knows-no-other-package',
      severity: 'error',
      from: { path: '^packages/core/src/' },
      to: { path: ['^packages/(?!core/)', '^examples/'] },
    },
    {
      name: 'core-depends-on-two-libraries',
      comment:
        'neverthrow and what Node brings; the build contains @date-fns/tz. Each further one is weight for every user.',
      severity: 'error',
      from: { path: '^packages/core/src/' },
      to: { dependencyTypes: npmKinds, pathNot: ['node_modules/neverthrow/', 'node_modules/@date-fns/tz/'] },
    },
    {
      name: 'testing-knows-core-only',
      severity: 'error',
      from: { path: '^packages/testing/src/' },
      to: { path: ['^packages/(?!core/|testing/)', '^examples/'] },
    },
    {
      name: 'testing-fits-any-runner',
      severity: 'error',
      from: { path: '^packages/testing/src/' },
      to: { dependencyTypes: npmKinds, pathNot: ['node_modules/neverthrow/'] },
    },
    {
      name: 'adapters-know-core-only',
      comment: 'Their tests may use testing, and one another.',
      severity: 'error',
      from: { path: adapterSource },
      to: { path: ['^packages/(?!core/|$1/)', '^examples/'] },
    },
    {
      name: 'board-knows-core-and-http',
      severity: 'error',
      from: { path: '^packages/board/(src|page)/' },
      to: { path: ['^packages/(?!core/|http/|board/)', '^examples/'] },
    },
    {
      name: 'command-line-knows-core-and-three-adapters',
      severity: 'error',
      from: { path: '^packages/cli/src/' },
      // The server is got by one file, where it is installed.
      to: {
        path: ['^packages/(?!core/|redis/|google-sheets/|postgres/|cli/|server/src/index)', '^examples/'],
      },
    },
    {
      name: 'server-knows-no-test-tool-and-no-other-program',
      severity: 'error',
      from: { path: '^packages/server/src/' },
      to: { path: ['^packages/(testing|bench|cli)/', '^examples/'] },
    },
    {
      name: 'nobody-imports-the-server',
      severity: 'error',
      from: { pathNot: ['^packages/(server|proofs)/', '^packages/cli/src/connections/server-link'] },
      to: { path: '^packages/server/src/' },
    },
    {
      name: 'nobody-imports-the-command-line',
      severity: 'error',
      from: { pathNot: '^packages/cli/' },
      to: { path: '^packages/cli/' },
    },
    {
      name: 'otel-knows-the-api-only',
      comment:
        'An SDK is the program’s choice. It sees core’s ports, and no adapter: what a sheet tells is typed by its shape.',
      severity: 'error',
      from: { path: '^packages/otel/src/' },
      to: {
        dependencyTypes: npmKinds,
        pathNot: ['node_modules/@opentelemetry/api/'],
      },
    },
    {
      name: 'examples-use-testing-in-tests-only',
      severity: 'error',
      from: { path: '^examples/[^/]+/src/' },
      to: { path: '^packages/(testing|bench)/' },
    },
    {
      name: 'nobody-imports-a-proof',
      severity: 'error',
      from: { pathNot: '^packages/proofs/' },
      to: { path: '^packages/proofs/' },
    },
    {
      name: 'nobody-imports-an-example',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^examples/' },
    },
    {
      name: 'nobody-imports-its-own-index',
      severity: 'error',
      from: { path: '^packages/([^/]+)/src/' },
      to: { path: '^packages/$1/src/index\\.ts$' },
    },
    {
      name: 'source-imports-no-test',
      comment: 'Bench and proofs are no products, and start their servers as the tests do.',
      severity: 'error',
      from: { path: '^(packages|examples)/[^/]+/src/', pathNot: '^packages/(bench|proofs)/' },
      to: { path: '^(packages|examples)/[^/]+/test/' },
    },
    {
      name: 'another-package-through-its-entries',
      severity: 'error',
      // Proofs may look into everything.
      from: { path: '^packages/(?!proofs/)([^/]+)/' },
      to: { path: '^packages/(?!$1/)[^/]+/(src|dist)/', pathNot: publicEntries },
    },
    {
      name: 'examples-through-the-entries',
      severity: 'error',
      from: { path: '^examples/' },
      to: { path: '^packages/[^/]+/(src|dist)/', pathNot: publicEntries },
    },
    {
      name: 'source-needs-no-dev-dependency',
      comment:
        'What the published code imports, its users must get: with it, or within it as core has @date-fns/tz.',
      severity: 'error',
      from: { path: '^packages/(?!bench/|proofs/)[^/]+/src/' },
      to: {
        pathNot: 'node_modules/@date-fns/tz/',
        dependencyTypes: ['npm-dev', 'npm-no-pkg'],
        dependencyTypesNot: ['npm', 'npm-peer', 'type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(packages|examples)/[^/]+/(dist|coverage|data|public|\\.snippets)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
