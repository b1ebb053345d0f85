import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sheets as createSheets } from '@googleapis/sheets';
import { describe, expect, it } from 'vitest';
import { faultOf } from '../src/calls/sheets-faults.js';

const API = 'https://sheets.googleapis.com/v4/spreadsheets/abc/values:batchGet?key=AIzaSecretSecretSecret';
const TOKENS = 'https://oauth2.googleapis.com/token';

function answered(status: number, message: string, headers: unknown = {}, url: unknown = new URL(API)) {
  return Object.assign(new Error(message), { config: { url }, response: { status, headers }, status });
}

function broken(code: string, more: object = {}) {
  return Object.assign(new Error(`request to ${API} failed, reason: ${code}`), {
    config: { url: API },
    code,
    ...more,
  });
}

describe('what a failed call to Google Sheets leaves known', () => {
  it.each([
    [400, 'never', false],
    [401, 'never', false],
    [403, 'never', false],
    [404, 'never', false],
    [408, 'perhaps', true],
    [409, 'never', false],
    [429, 'never', true],
    [499, 'perhaps', true],
    [500, 'perhaps', true],
    [502, 'perhaps', true],
    [503, 'perhaps', true],
    [504, 'perhaps', true],
    // An answer that could not be understood.
    [200, 'perhaps', true],
  ] as const)('takes status %i for %s applied', (status, reached, passing) => {
    const fault = faultOf(answered(status, 'What the API says'));
    expect(fault).toMatchObject({ reached, status, passing });
    expect(fault.message).toBe(`Google Sheets answered ${status}: What the API says`);
  });

  it.each([
    ['ECONNREFUSED', 'never', true],
    ['ENOTFOUND', 'never', true],
    ['EAI_AGAIN', 'never', true],
    ['CERT_HAS_EXPIRED', 'never', false],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'never', false],
    ['ECONNRESET', 'perhaps', true],
    ['ETIMEDOUT', 'perhaps', true],
    ['EPIPE', 'perhaps', true],
    ['ERR_STREAM_PREMATURE_CLOSE', 'perhaps', true],
    ['AbortError', 'perhaps', true],
    ['TimeoutError', 'perhaps', true],
  ] as const)('takes %s for %s applied', (code, reached, passing) => {
    expect(faultOf(broken(code))).toMatchObject({ reached, status: null, passing });
    expect(faultOf(broken(code)).message).toContain(code);
  });

  it('finds the code in what the error was thrown for', () => {
    const fetchFailed = new TypeError('fetch failed', { cause: broken('ECONNREFUSED') });
    expect(faultOf(fetchFailed).reached).toBe('never');
    expect(faultOf(broken('EHOSTUNREACH', { erroredSysCall: 'connect' })).reached).toBe('never');
    expect(faultOf(broken('EHOSTUNREACH')).reached).toBe('perhaps');
    expect(faultOf(new DOMException('aborted', 'AbortError'))).toMatchObject({ reached: 'perhaps' });
  });

  it('knows that without a token nothing was sent', () => {
    expect(faultOf(answered(503, 'try again', {}, TOKENS))).toMatchObject({
      reached: 'never',
      passing: true,
    });
    expect(faultOf(answered(400, 'invalid_grant', {}, new URL(TOKENS)))).toMatchObject({
      reached: 'never',
      passing: false,
      message: 'no token for Google Sheets: invalid_grant',
    });
    const reset = broken('ECONNRESET', { config: { url: TOKENS } });
    expect(faultOf(reset)).toMatchObject({ reached: 'never', passing: true });
    const none = new Error('Could not load the default credentials. Browse to https://cloud.google.com/…');
    expect(faultOf(none)).toMatchObject({ reached: 'never', passing: false });
  });

  it('counts whatever cannot be told as perhaps applied', () => {
    for (const thrown of [new Error('what?'), 'text', null, undefined, 7, { response: null, cause: null }])
      expect(faultOf(thrown)).toMatchObject({ reached: 'perhaps', status: null, passing: true });
    const round: { cause?: unknown } = {};
    round.cause = round;
    expect(faultOf(round).reached).toBe('perhaps');
  });

  it('passes on how long the server wants to be left alone', () => {
    expect(faultOf(answered(429, 'quota', new Headers({ 'Retry-After': '30' })))).toMatchObject({
      retryAfterMs: 30_000,
    });
    expect(faultOf(answered(429, 'quota', { 'retry-after': '2' }))).toMatchObject({ retryAfterMs: 2_000 });
    expect(faultOf(answered(429, 'quota', { 'retry-after': 'soon' }))).not.toHaveProperty('retryAfterMs');
  });

  it('never puts an address, a key, a token or a page into its message', () => {
    const said = `no ${API} with Bearer ya29.abcdefghijkl or AIzaSyAbcdefghijk or eyJhbGciOiJSUzI1.x.y`;
    const faults = [answered(400, said), answered(400, said, {}, TOKENS), broken('ECONNRESET')].map(faultOf);
    for (const { message } of faults) expect(message).not.toMatch(/https?:|ya29|AIza|eyJ|Bearer/);
    const page = faultOf(answered(502, '<html><title>Error 502</title></html>'));
    expect(page.message).toBe('Google Sheets answered 502');
    expect(faultOf(answered(400, 'x'.repeat(5_000))).message.length).toBeLessThan(400);
  });

  it('reads the errors of the real client', async () => {
    const headers = { 'retry-after': '7', 'content-type': 'application/json' };
    const server = createServer((request, response) => {
      if (request.url?.includes('/reset?') === true) return void request.socket.destroy();
      response.writeHead(429, headers);
      response.end(JSON.stringify({ error: { code: 429, message: 'Quota exceeded', status: 'RESOURCE' } }));
    });
    await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    const client = createSheets({ version: 'v4', rootUrl: `http://127.0.0.1:${port}/` });
    const ask = async (spreadsheetId: string, signal = new AbortController().signal) =>
      faultOf(
        await client.spreadsheets.get({ spreadsheetId, key: 'AIzaSecret' }, { retry: false, signal }).then(
          () => 'an answer',
          (error: unknown) => error,
        ),
      );
    expect(await ask('quota')).toEqual({
      reached: 'never',
      status: 429,
      message: 'Google Sheets answered 429: Quota exceeded',
      passing: true,
      retryAfterMs: 7_000,
    });
    expect(await ask('reset')).toMatchObject({ reached: 'perhaps', status: null });
    expect(await ask('aborted', AbortSignal.abort())).toMatchObject({ reached: 'perhaps', status: null });
    await new Promise((closed) => void server.close(closed));
    expect(await ask('gone')).toMatchObject({
      reached: 'never',
      message: 'Google Sheets could not be reached (ECONNREFUSED)',
    });
  });
});
