import type { Language } from '../state/state.js';
import { en } from './en.js';
import { es } from './es.js';
import type { Words } from './texts.js';

export const WORDS: Readonly<Record<Language, Words>> = { es, en };
