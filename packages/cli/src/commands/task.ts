import type { Clock } from '@spoollock/core/adapter';
import type { Result } from 'neverthrow';
import type { Outcome } from '../output/outcome.js';
import type { Environment, GivenFlags, Settings } from '../settings/settings.js';
import type { SettingsPlace } from '../settings/settings-file.js';
import type { LoadServer } from '../connections/server-link.js';
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
  /** What the command line named the shop by, in words: whoever repeats the command means the same shop. */
  readonly named: readonly string[];
  /** Connects to both sides, once; closed when the command has ended. */
  shop(): Promise<Shop>;
}

/** What the doctor works with: wrong settings are among what it looks at. */
export interface DoctorTask extends Omit<Task, 'settings' | 'shop' | 'named'> {
  readonly settings: Result<Settings, readonly string[]>;
  /** The settings file that was read; `null` where there is none. */
  readonly settingsFile: string | null;
  /** What `settings` were read from. */
  readonly env: Environment;
  readonly nodeVersion: string;
  shop(settings: Settings): Promise<Shop>;
}

/** What starts a server: its settings are its own to read. */
export interface ServeTask extends Omit<Task, 'settings' | 'shop' | 'named'> {
  /** With the settings file beneath it. */
  readonly env: Environment;
  readonly flags: GivenFlags;
  readonly loadServer: LoadServer;
}

/** What makes a settings file, and looks at the shop by it. */
export interface InitTask extends Omit<DoctorTask, 'settings' | 'settingsFile'> {
  /** The process's own: no settings file has been read. */
  readonly env: Environment;
  readonly flags: GivenFlags;
  readonly place: SettingsPlace;
}

/** What moves a shop: it needs both truths, where every other command needs one. */
export interface MoveTask extends Omit<Task, 'settings' | 'shop' | 'named'> {
  /** Of the sheet. */
  readonly settings: Result<Settings, readonly string[]>;
  /** May carry a password: not for a screen. */
  readonly databaseUrl: string | undefined;
}

/** What a command line asks for. */
export type Chosen =
  | { readonly kind: 'shop'; readonly run: (task: Task) => Promise<Outcome> }
  | { readonly kind: 'doctor'; readonly run: (task: DoctorTask) => Promise<Outcome> }
  | { readonly kind: 'move'; readonly run: (task: MoveTask) => Promise<Outcome> }
  | { readonly kind: 'serve'; readonly run: (task: ServeTask) => Promise<Outcome> }
  | { readonly kind: 'init'; readonly run: (task: InitTask) => Promise<Outcome> };

/** How a command says that it is the one. */
export type Choose = (chosen: Chosen) => void;
