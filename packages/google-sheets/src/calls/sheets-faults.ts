/** What a failed call to the Sheets API leaves known. */
export interface SheetsFault {
  /** `never`: nothing was written and nothing will be. `perhaps`: it was, or may still be, even late. */
  readonly reached: 'never' | 'perhaps';
  /** The HTTP status, of the API or of whoever gives out tokens; `null` when no answer came. */
  readonly status: number | null;
  /** For a person. Carries no token, key or query string: what came with the error is not trusted to be clean. */
  readonly message: string;
  /** Asking again may help: a quota, a server in trouble, the network. Otherwise only a person can help. */
  readonly passing: boolean;
  /** How long the server asked to be left alone, where it said so. */
  readonly retryAfterMs?: number;
}

/** The connection was never made, so no request was sent over it. */
const UNCONNECTED = new Set(['EAI_AGAIN', 'ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT']);
const BAD_CERTIFICATE = /^(CERT_|DEPTH_ZERO_SELF_|ERR_TLS_CERT_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_)/;

/** Credentials that could not be read or used; the client throws these before it sends anything. */
const NO_CREDENTIALS_CODE = /^(ERR_OSSL_|MISSING_CREDENTIALS$)/;
const NO_CREDENTIALS =
  /^(Could not load the default credentials|Could not refresh access token|No access, refresh token|No key or keyFile|No refresh token|private_key and client_email)/;

/** A client that gave up waiting, here or on the way there, was perhaps understood all the same. */
const GAVE_UP = new Set([408, 499]);

/**
 * What an error of the Sheets client means. It is read by its shape, not its class: every copy of gaxios has
 * a class of its own, and what cannot be told counts as perhaps applied.
 */
export function faultOf(error: unknown): SheetsFault {
  const status = statusOf(error);
  const code = codeOf(error);
  const saidAs = (reached: SheetsFault['reached'], what: string, passing: boolean): SheetsFault => {
    const retryAfterMs = retryAfterMsOf(error);
    const fault = { reached, status, message: `${what}${detailOf(error, status, code)}`, passing };
    return retryAfterMs === null ? fault : { ...fault, retryAfterMs };
  };
  const isRefused = status !== null && status >= 400 && status < 500 && !GAVE_UP.has(status);
  const isPassing = !isRefused || status === 429;
  // Without a token the request itself is not sent, whatever became of asking for one.
  if (askedElsewhere(error)) return saidAs('never', 'no token for Google Sheets', isPassing);
  if (status !== null)
    return saidAs(isRefused ? 'never' : 'perhaps', `Google Sheets answered ${status}`, isPassing);
  if (hasNoCredentials(error, code)) return saidAs('never', 'no credentials for Google Sheets', false);
  if (BAD_CERTIFICATE.test(code)) return saidAs('never', 'the certificate was not accepted', false);
  if (UNCONNECTED.has(code) || isConnecting(error))
    return saidAs('never', 'Google Sheets could not be reached', true);
  return saidAs('perhaps', 'no answer of Google Sheets', true);
}

/** One member of something unknown. */
function member(thing: unknown, name: string): unknown {
  if (typeof thing !== 'object' || thing === null) return undefined;
  const found: unknown = Reflect.get(thing, name);
  return found;
}

function statusOf(error: unknown): number | null {
  const answered = member(member(error, 'response'), 'status') ?? member(error, 'status');
  return typeof answered === 'number' && answered >= 100 ? answered : null;
}

/** The error and what it was thrown for, outermost first. */
function chain(error: unknown): unknown[] {
  const links: unknown[] = [];
  for (
    let link = error;
    links.length < 5 && link !== undefined && link !== null;
    link = member(link, 'cause')
  )
    links.push(link);
  return links;
}

/** The first code, or telling name, of the error or of what it was thrown for; blank without one. */
function codeOf(error: unknown): string {
  const links = chain(error);
  for (const link of links) {
    const code = member(link, 'code');
    if (typeof code === 'string' && WORD.test(code)) return code;
  }
  const names = links.map((link) => member(link, 'name'));
  return names.includes('AbortError') ? 'AbortError' : names.includes('TimeoutError') ? 'TimeoutError' : '';
}
const WORD = /^\w{1,60}$/;

/** The failed request was not one to the spreadsheet: the client also asks for its own tokens. */
function askedElsewhere(error: unknown): boolean {
  const url = member(member(error, 'config'), 'url');
  const text = url instanceof URL ? url.href : url;
  return typeof text === 'string' && text !== '' && !text.includes('/v4/spreadsheets');
}

function hasNoCredentials(error: unknown, code: string): boolean {
  const message = member(error, 'message');
  return NO_CREDENTIALS_CODE.test(code) || (typeof message === 'string' && NO_CREDENTIALS.test(message));
}

function isConnecting(error: unknown): boolean {
  return chain(error).some(
    (link) => member(link, 'syscall') === 'connect' || member(link, 'erroredSysCall') === 'connect',
  );
}

function retryAfterMsOf(error: unknown): number | null {
  const headers = member(member(error, 'response'), 'headers');
  const get = member(headers, 'get');
  // Not always the platform's own Headers: node-fetch has a class of its own.
  const said: unknown =
    typeof get === 'function' ? Reflect.apply(get, headers, ['retry-after']) : member(headers, 'retry-after');
  return typeof said === 'string' && /^\d{1,5}$/.test(said) ? Number(said) * 1000 : null;
}

/** The API's own words. What the network says of itself holds the address, so its code alone is told. */
function detailOf(error: unknown, status: number | null, code: string): string {
  const message = member(error, 'message');
  if (status === null || typeof message !== 'string') return code === '' ? '' : ` (${code})`;
  // A gateway in trouble answers with a page.
  if (message.trimStart().startsWith('<')) return '';
  const clean = message.replace(SECRET, '…').replace(/\s+/g, ' ').trim().slice(0, LONGEST_DETAIL);
  return clean === '' ? '' : `: ${clean}`;
}
const LONGEST_DETAIL = 300;
const SECRET = /https?:\/\/\S+|\bBearer\s+\S+|\b(ya29|AIza|eyJ|1\/\/)[\w.~+/-]{8,}=*/g;
