export { createSpoolHttp, type SpoolHttp, type SpoolHttpOptions } from './service.js';
export { endOf, refusalOf, type Access, type Refusal, type SupervisorAccess } from './access.js';
export { problemAnswer, type WireAnswer, type WireRequest } from './exchange.js';
export { invalid } from './invalid.js';
export { openApiDocument } from './openapi.js';
export {
  httpProblem,
  problemHeaders,
  problemOf,
  statusOf,
  type HttpTrouble,
  type Problem,
} from './problem.js';
export { summaryOf } from './reconciles.js';
export type { Operation, Paths } from './routes.js';
export { grantView, historyView, spoolView } from './views.js';
export type * from './wire.js';
