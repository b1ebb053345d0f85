import { isIPv4, isIPv6 } from 'node:net';
import type { Worker } from '@spoollock/core';
import { parseLabel } from '@spoollock/core/adapter';
import { z } from 'zod';
import { isLoopback } from './loopback.js';

const PORT_RULE = 'must be a whole number from 0 to 65535';
const SECONDS_RULE = 'must be a whole number of seconds, from 1 to 86400';
const HOURS_RULE = 'must be a whole number of hours, from 1 to 8760';
const DRAIN_RULE = 'must be a whole number of seconds, from 0 to 300';
const SHARE_RULE = 'must be a whole number of processes, from 1 to 20';
const HOSTS_RULE = 'must be names as a Host header says them, parted by commas, such as shop.example:8443';
const HOST_HEADER = /^(\[[\da-f:.]+\]|[a-z\d._-]+)(:\d{1,5})?$/;
const PROXIES_RULE =
  'must be addresses or networks, parted by commas, such as 10.0.0.7 or 10.0.0.0/8; loopback, linklocal and uniquelocal name some';
const NAME_RULE = 'must have 1 to 100 characters, without blanks or accents';
const NOTICE_RULE = 'must be an https:// address, or an http:// address of this machine';
const SHOP_NAME_RULE = 'must have 1 to 200 characters';
const ASK_AGAIN_RULE = 'must be a whole number of seconds, from 0 to 86400; 0 never asks again';
/** As many as the board takes. */
const MOST_WORKERS = 5_000;
const ROSTER_RULE = `must be at most ${MOST_WORKERS} labels of workers, each number once, parted by commas, such as MR(93),JP(94)`;
const REASONS_RULE = 'must be at most 30 short texts without tabs and line breaks, parted by commas';
const OTLP_RULE =
  'must be an http:// or https:// address without user, query or the path /v1/metrics, which is added';

const TOKEN = /^[\x21-\x2b\x2d-\x7e]{16,200}$/;
const TOKEN_RULE = 'must have 16 to 200 characters, without blanks, commas or accents';
const name = z.string().regex(/^[\x21-\x7e]{1,100}$/, NAME_RULE);

const yesOrNo = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.enum(['true', 'false'], { error: 'must be true or false' }));

/** One token, or during a change two of them: the first is the one that is used from now on. */
const tokens = z
  .string()
  .transform((text) => text.split(','))
  .refine((all) => all.every((token) => TOKEN.test(token)), { error: TOKEN_RULE })
  .refine((all) => all.length <= 2, { error: 'must be one token, or two during a change' })
  .refine((all) => new Set(all).size === all.length, { error: 'must be two tokens that differ' })
  .default([]);

/** What the server reads by itself; the library and the sheet's adapter read the rest. */
export const Variables = z.object({
  SHOP_DATA_DIR: z.string(),
  PORT: wholeNumber(0, 65_535, PORT_RULE).default(3000),
  HOST: z
    .string()
    .transform((text) => text.replace(/^\[(.*)\]$/, '$1'))
    .refine((host) => isIPv4(host) || isIPv6(host) || /^[a-z\d._-]+$/i.test(host), {
      error: 'must be an address or a name of this machine',
    })
    .default('127.0.0.1'),
  SHOP_TOKEN: tokens,
  SUPERVISOR_TOKEN: tokens,
  SHOP_ALLOWED_HOSTS: z
    .string()
    .transform((text) => listed(text.toLowerCase()))
    .refine((names) => names.every((one) => HOST_HEADER.test(one)), { error: HOSTS_RULE })
    .default([]),
  SHOP_TRUSTED_PROXIES: z
    .string()
    .transform((text) => listed(text.toLowerCase()))
    .refine((proxies) => proxies.every(isNetwork), { error: PROXIES_RULE })
    .default([]),
  DRIFT_CHECK_SECONDS: wholeNumber(1, 86_400, SECONDS_RULE).default(60),
  SHOP_SESSION_HOURS: wholeNumber(1, 8_760, HOURS_RULE).default(168),
  SHOP_DRAIN_SECONDS: wholeNumber(0, 300, DRAIN_RULE).default(5),
  BOARD_REFRESH_SECONDS: wholeNumber(1, 86_400, SECONDS_RULE).default(5),
  SHOP_NAME: z.string().max(200, SHOP_NAME_RULE).optional(),
  BOARD_ASK_AGAIN_SECONDS: wholeNumber(0, 86_400, ASK_AGAIN_RULE).optional(),
  BOARD_VOICE: yesOrNo.default('false'),
  BOARD_HAND_OVER: z
    .enum(['supervisors', 'workers'], { error: 'must be supervisors or workers' })
    .default('supervisors'),
  BOARD_ROSTER: z
    .string()
    .transform((text) => roster(text))
    .refine((workers) => workers !== null, { error: ROSTER_RULE })
    .optional(),
  BOARD_REASONS: z
    .string()
    .transform(listed)
    .refine((reasons) => reasons.length <= 30 && reasons.every((one) => isReason(one)), {
      error: REASONS_RULE,
    })
    .optional(),
  SPOOLLOCK_KEY_PREFIX: name.default('spool_lock:'),
  SPOOLLOCK_CHANNEL: name.optional(),
  SPOOLLOCK_SHARED_WITH_EARLIER_SERVICE: yesOrNo.default('false'),
  SHEET_SHARED_BY: wholeNumber(1, 20, SHARE_RULE).default(1),
  METRICS_TOKEN: z.string().regex(TOKEN, TOKEN_RULE).optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().refine(isBaseAddress, { error: OTLP_RULE }).optional(),
  STALE_NOTICE_URL: z.string().refine(isNoticeAddress, { error: NOTICE_RULE }).optional(),
  STALE_NOTICE_SECRET: z.string().regex(TOKEN, TOKEN_RULE).optional(),
  STALE_NOTICE_SECONDS: wholeNumber(
    30,
    86_400,
    'must be a whole number of seconds, from 30 to 86400',
  ).default(300),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    })
    .default('info'),
});

function wholeNumber(least: number, most: number, rule: string) {
  return z
    .string()
    .regex(/^\d{1,9}$/, rule)
    .transform(Number)
    .refine((value) => value >= least && value <= most, { error: rule });
}

/** A take-over with another one would be refused, whoever picks it. */
function isReason(text: string): boolean {
  return text !== '' && text.length <= 200 && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text);
}

function listed(text: string): readonly string[] {
  return text.split(',').map((one) => one.trim());
}

/** `null` if one of them is no label of a worker, or two have one number. */
function roster(text: string): readonly Worker[] | null {
  const workers = new Map<number, Worker>();
  for (const label of listed(text)) {
    const read = parseLabel(label);
    if (read?.kind !== 'worker' || workers.has(read.worker.id)) return null;
    workers.set(read.worker.id, read.worker);
  }
  return workers.size > MOST_WORKERS ? null : [...workers.values()];
}

const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

function isNetwork(text: string): boolean {
  if (NAMED_NETWORKS.includes(text)) return true;
  const [, address = '', bits = ''] = /^([\da-f:.]{2,45})(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  if (!isIPv4(address) && !isIPv6(address)) return false;
  // A network of everybody would believe everybody.
  return bits === '' || (Number(bits) >= 1 && Number(bits) <= (isIPv4(address) ? 32 : 128));
}

const LONGEST_ADDRESS = 2_000;

function isWebAddress(text: string): boolean {
  return text.length <= LONGEST_ADDRESS && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** A path is added to it. What lets in goes into OTEL_EXPORTER_OTLP_HEADERS. */
function isBaseAddress(text: string): boolean {
  if (!isWebAddress(text)) return false;
  const { username, password, search, hash, pathname } = new URL(text);
  return (
    [username, password, search, hash].every((part) => part === '') && !/\/v1\/metrics\/*$/.test(pathname)
  );
}

/** What is stale in a shop is nobody else's to read on the way. */
function isNoticeAddress(text: string): boolean {
  if (!isWebAddress(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== '' || password !== '') return false;
  return protocol === 'https:' || isLoopback(hostname.replace(/^\[(.*)\]$/, '$1'));
}

export type ServerVariables = z.output<typeof Variables>;
