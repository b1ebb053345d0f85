import { LOCK_PROTECTIONS } from './lock-protections.js';
import type { Protection } from './protection.js';
import { TRUTH_PROTECTIONS } from './truth-protections.js';

export const PROTECTIONS: readonly Protection[] = [...LOCK_PROTECTIONS, ...TRUTH_PROTECTIONS];
