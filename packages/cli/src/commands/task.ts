import type { Clock } from '@spoollock/core/adapter';
import type { Result } from 'neverthrow';
import type { Outcome } from '../output/outcome.js';
import type { Settings } from '../settings/settings.js';
import type { Shop } from '../connections/shop.js';
import type { Terminal } from '../output/terminal.js';

/** What every command works with. */
export interface Task {
  readonly terminal: Terminal;
  readonly clock: Clock;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly json: boolean;
  readonly settings: Settings;
  /** Connects to both sides, once; closed when the command has ended. */
  shop(): Promise<Shop>;
}

/** What the doctor works with: wrong settings are among what it looks at. */
export interface DoctorTask extends Omit<Task, 'settings' | 'shop'> {
  readonly settings: Result<Settings, readonly string[]>;
  readonly nodeVersion: string;
  shop(settings: Settings): Promise<Shop>;
}

/** What a command line asks for. */
export type Chosen =
  | { readonly kind: 'shop'; readonly run: (task: Task) => Promise<Outcome> }
  | { readonly kind: 'doctor'; readonly run: (task: DoctorTask) => Promise<Outcome> };

/** How a command says that it is the one. */
export type Choose = (chosen: Chosen) => void;
