import { seededRandom } from '../seeded-random.js';
import {
  selects,
  type CallSelector,
  type Fault,
  type FaultKind,
  type FaultSettings,
  type StruckCall,
} from './fault.js';

/** Faults for a soak test: the same ones for the same seed and the same calls. */
export interface RandomFaults extends FaultSettings {
  readonly seed: number;
  /** How likely a call is struck: from 0 to 1. */
  readonly probability: number;
  readonly kinds: readonly FaultKind[];
  /** All calls unless given. */
  readonly of?: CallSelector | undefined;
}

/** Draws for every call whether it is struck, and by what. */
export function drawFaults(options: RandomFaults): (call: StruckCall) => Fault | null {
  const { seed, probability, kinds, of, ...settings } = options;
  const random = seededRandom(seed);
  return (call) => {
    if (!selects(of, call) || random() >= probability) return null;
    const kind = kinds[Math.floor(random() * kinds.length)];
    return kind === undefined ? null : { kind, ...settings };
  };
}
