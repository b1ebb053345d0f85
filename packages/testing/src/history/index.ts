export type {
  Answered,
  Called,
  Fault,
  HistoryEvent,
  Named,
  Operation,
  Refusal,
  TruthSays,
  Violation,
} from './events.js';
export { HistoryJudge } from './history-judge.js';
export type { JudgeOptions } from './spool-judge.js';
