import { LOCK_PROTECTIONS } from './lock-protections.js';
import type { Protection } from './protection.js';
import { RELEASE_PROTECTIONS } from './release-protections.js';
import { TRUTH_ALONE_PROTECTIONS } from './truth-alone-protections.js';
import { TRUTH_PROTECTIONS } from './truth-protections.js';

export const PROTECTIONS: readonly Protection[] = [
  ...LOCK_PROTECTIONS,
  ...TRUTH_PROTECTIONS,
  ...RELEASE_PROTECTIONS,
  ...TRUTH_ALONE_PROTECTIONS,
];
