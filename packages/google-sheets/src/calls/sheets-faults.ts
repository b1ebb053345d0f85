/** What is known after a failed call to the Sheets API. */
export interface SheetsFault {
  /** `never`: nothing was written, and nothing will be. `perhaps`: it was written, or may still be, even late. */
  readonly reached: 'never' | 'perhaps';
  /** The HTTP status, of the API or of the server that gives out tokens; `null` if no answer came. */
  readonly status: number | null;
  /** Explains it to a person. Tokens, keys and addresses are removed, because the client's errors may hold them. */
  readonly message: string;
  /** Whether a repeat may help, for example after a network error. If not, a person must fix the problem. */
  readonly passing: boolean;
  /** How long the server asked callers to wait, if it did. */
  readonly retryAfterMs?: number;
}

/** Codes of a connection that was never made, so no request was sent. */
const UNCONNECTED = new Set(['EAI_AGAIN', 'ECONNREFUSED', 'ENOTFOUND', 'UND_ERR_CONNECT_TIMEOUT']);
const BAD_CERTIFICATE = /^(CERT_|DEPTH_ZERO_SELF_|ERR_TLS_CERT_|SELF_SIGNED_|UNABLE_TO_(GET|VERIFY)_)/;

/** Errors about credentials. The client throws them before it sends anything. */
const NO_CREDENTIALS_CODE = /^(ERR_OSSL_|MISSING_CREDENTIALS$)/;
const NO_CREDENTIALS =
  /^(Could not load the default credentials|Could not refresh access token|No access, refresh token|No key or keyFile|No refresh token|private_key and client_email)/;

/** Statuses of a request that timed out. Google may have carried it out all the same. */
const GAVE_UP = new Set([408, 499]);

/**
 * Explains an error of the Sheets client. It looks at the error's shape, not its class, because every copy of
 * gaxios has its own class. An error that it does not recognise counts as perhaps applied.
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
  // The client sends no request without a token, so an error about the token means that none was sent.
  if (askedElsewhere(error)) return saidAs('never', 'no token for Google Sheets', isPassing);
  if (status !== null && isForeign(error))
    return { reached: 'perhaps', status: null, message: `${FOREIGN} (${status})`, passing: true };
  if (status !== null)
    return saidAs(isRefused ? 'never' : 'perhaps', `Google Sheets answered ${status}`, isPassing);
  if (hasNoCredentials(error, code)) return saidAs('never', 'no credentials for Google Sheets', false);
  if (BAD_CERTIFICATE.test(code)) return saidAs('never', 'the certificate was not accepted', false);
  if (UNCONNECTED.has(code) || isConnecting(error))
    return saidAs('never', 'Google Sheets could not be reached', true);
  return saidAs('perhaps', 'no answer from Google Sheets', true);
}

/** Reads one member of a value of unknown type. */
function member(thing: unknown, name: string): unknown {
  if (typeof thing !== 'object' || thing === null) return undefined;
  const found: unknown = Reflect.get(thing, name);
  return found;
}

function statusOf(error: unknown): number | null {
  const answered = member(member(error, 'response'), 'status') ?? member(error, 'status');
  return typeof answered === 'number' && answered >= 100 ? answered : null;
}

/** The error and its causes, outermost first. */
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

/** The first code of the error or its causes, or the name of an abort or a timeout; blank if there is none. */
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

/** Whether the failed request was not to the spreadsheet: the client also requests tokens. */
function askedElsewhere(error: unknown): boolean {
  const url = member(member(error, 'config'), 'url');
  const text = url instanceof URL ? url.href : url;
  return typeof text === 'string' && text !== '' && !text.includes('/v4/spreadsheets');
}

export const FOREIGN = 'what answered was not Google Sheets';

/**
 * Whether somebody in between answered, such as a proxy with a page of its own. Every refusal of the API has an `error`
 * that is an object. Where the client does not hand on the body, the answer counts as the API's.
 */
function isForeign(error: unknown): boolean {
  const body = member(member(error, 'response'), 'data');
  return body !== undefined && typeof member(body, 'error') !== 'object';
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
  // The headers may have a class of their own, as with node-fetch.
  const said: unknown =
    typeof get === 'function' ? Reflect.apply(get, headers, ['retry-after']) : member(headers, 'retry-after');
  return typeof said === 'string' && /^\d{1,5}$/.test(said) ? Number(said) * 1000 : null;
}

/** The API's own message. A network error's message holds the address, so only its code is shown. */
function detailOf(error: unknown, status: number | null, code: string): string {
  const message = member(error, 'message');
  if (status === null || typeof message !== 'string') return code === '' ? '' : ` (${code})`;
  // A failing gateway answers with an HTML page.
  if (message.trimStart().startsWith('<')) return '';
  const clean = message.replace(SECRET, '…').replace(/\s+/g, ' ').trim().slice(0, LONGEST_DETAIL);
  return clean === '' ? '' : `: ${clean}`;
}
const LONGEST_DETAIL = 300;
const SECRET = /https?:\/\/\S+|\bBearer\s+\S+|\b(ya29|AIza|eyJ|1\/\/)[\w.~+/-]{8,}=*/g;
