// The rule for examples in docstrings: what people call or implement shows how.
// - Every exported function, class and constant has an `@example`.
// - Every public method of an exported class or interface has one of its own, or is called, implemented or spoken of in
//   that of its class or interface. A method that implements a port's is shown at the port.
// - One constructor of an error, `occupied`, is shown for all of them.
// - Plain data needs a sentence and no example; nor does a slice of somebody else's client, whose manual is theirs.
import { ReflectionKind } from 'typedoc';

/** @typedef {import('typedoc').DeclarationReflection} Declaration */

/** The client libraries' own methods, in these packages' words no clearer than in theirs. */
const slices = (
  'AuditClient IoredisClient IoredisCluster IoredisNode NodeRedisClient NodeRedisCluster NodeRedisNodeClient ' +
  'NodeRedisSentinel PGliteClient PGliteListening PgClient PgListeningClient PgListeningPool PgPool PgPoolClient ' +
  'PostgresJs PostgresJsListening SheetsClient'
).split(' ');

/** The other constructors of errors, and what they share. */
const likeOccupied = (
  'RETRY_AFTER_MS ambiguousSpool ended inProgress invalidInput lockExpired notHolder notOccupied outcomeUnknown ' +
  'sourceMisshaped sourceUnavailable storeUnavailable unavailable unknownSpool versionConflict'
).split(' ');

/** @param {import('typedoc').ProjectReflection} project */
export function missingExamples(project) {
  return project
    .getReflectionsByKind(ReflectionKind.Module)
    .flatMap((module) => (module.isDeclaration() ? (module.children ?? []) : []))
    .filter((it) => !it.isReference() && !slices.includes(it.name) && !likeOccupied.includes(it.name))
    .flatMap(missingIn);
}

/**
 * What belongs to a slice of somebody else's client, in the names that TypeDoc gives.
 * @param {import('typedoc').ProjectReflection} project
 */
export function methodsOfSlices(project) {
  return project
    .getReflectionsByKind(ReflectionKind.CallSignature)
    .filter((it) => !it.hasComment() && !it.parent?.hasComment())
    .filter((it) => !it.parent?.parent?.kindOf(ReflectionKind.Parameter))
    .map((it) => it.getFriendlyFullName())
    .filter((name) => slices.some((slice) => name.includes(`.${slice}.`)) && !name.endsWith('.__type'));
}

/** @param {Declaration} it */
function missingIn(it) {
  const name = it.getFriendlyFullName();
  const examples = examplesOf(it);
  const { Function, Variable, Class, Interface } = ReflectionKind;
  if (it.kindOf([Function, Variable, Class]) && examples === '') return [`${name} has no @example`];
  if (!it.kindOf([Class, Interface])) return [];
  return (it.children ?? [])
    .filter((child) => child.kindOf(ReflectionKind.Method) && !child.implementationOf && !child.inheritedFrom)
    .filter((method) => examplesOf(method) === '' && !isNamedIn(examples, method.name))
    .map((method) => `${name}.${method.name} is in no @example`);
}

/** @param {Declaration} it */
function examplesOf(it) {
  return [it.comment, ...it.getNonIndexSignatures().map(({ comment }) => comment)]
    .flatMap((comment) => comment?.getTags('@example') ?? [])
    .map(({ content }) => content.map(({ text }) => text).join(''))
    .filter((text) => text.includes('```ts'))
    .join('\n');
}

/**
 * @param {string} examples
 * @param {string} method
 */
function isNamedIn(examples, method) {
  return new RegExp(`(?<![\\w$])${method.replaceAll(/\W/g, '\\$&')}(?![\\w$])`).test(examples);
}
