import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readShopSettings } from '../src/index.js';
import { ownFolder, openShopProcess } from './support/shop-process.js';
import { JP, MR } from './support/test-shop.js';

const kit = (name: string): string =>
  readFileSync(new URL(`../../../docs/operations/${name}`, import.meta.url), 'utf8');

const METRICS_TOKEN = 'a-token-for-the-figures';
/** Told only once there is one, which a shop in good order never has. */
const RARE = new Map([['spoollock_faults_total', 'spoollock.faults']]);

/** The names of metrics in an expression. */
function named(expression: string): readonly string[] {
  return (
    expression.replace(/\bby \([^)]*\)/g, '').match(/\b(?:spoollock|http_server)_\w+(?=[{\s)[]|$)/g) ?? []
  );
}

function expressions(): readonly string[] {
  const alerts = [...kit('alerts.yml').matchAll(/^ +expr: '(.*)'$/gm)].map(([, expr = '']) => expr);
  const dashboard = JSON.parse(kit('grafana-dashboard.json')) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  return [...alerts, ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))];
}

describe('the operations kit', () => {
  test('alerts and dashboard ask for figures that the server gives, by labels that they have', async () => {
    const shop = await openShopProcess({ METRICS_TOKEN, SHOP_DATA_DIR: ownFolder() });
    await shop.heard(/locks rebuilt/);
    const tag = 'MK-1335-CW-25000-019';
    await shop.post(`/api/spools/${tag}/iniciar`, { worker: MR });
    await shop.post(`/api/spools/${tag}/iniciar`, { worker: JP });
    await shop.post(`/api/spools/${tag}/finalizar`, { worker: MR });
    const answer = await fetch(`${shop.url}/metrics`, {
      headers: { authorization: `Bearer ${METRICS_TOKEN}` },
    });
    const text = await answer.text();
    const given = new Set(text.match(/^\w+(?=[{ ])/gm));
    const labels = new Set(text.match(/\b\w+(?==")/g));
    const all = expressions();
    expect(all.length).toBeGreaterThan(15);
    const otel = readFileSync(new URL('../../otel/README.md', import.meta.url), 'utf8');
    for (const expression of all) {
      const names = named(expression);
      for (const name of names) {
        if (RARE.has(name)) expect(otel).toContain(`\`${RARE.get(name) ?? ''}\``);
        else expect(given, `${name} in ${expression}`).toContain(name);
      }
      for (const [, label = ''] of expression.matchAll(/[{,]\s*(\w+)=~?"/g))
        if (label !== 'job') expect(labels, `${label} in ${expression}`).toContain(label);
      expect(expression.split('(').length, expression).toBe(expression.split(')').length);
    }
  });

  test('every alert says for how long, how bad it is, and what to do', () => {
    const alerts = kit('alerts.yml')
      .split(/^ {6}- alert: /m)
      .slice(1);
    expect(alerts.length).toBeGreaterThan(8);
    for (const alert of alerts) {
      expect(alert).toMatch(/^\w+\n {8}expr: '.+'\n {8}for: \d+[mh]\n/);
      expect(alert).toMatch(/severity: (page|ticket)\n {8}annotations:\n {10}summary: '.+'\n/);
    }
  });

  test('the unit gives the server the time that it takes to close, and settings that it reads', () => {
    const unit = kit('spoollock.service');
    const { drainMs } = readShopSettings({})._unsafeUnwrap();
    const stop = Number(/^TimeoutStopSec=(\d+)$/m.exec(unit)?.[1]);
    expect(stop * 1000).toBeGreaterThan(drainMs + 8_000);
    const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
    for (const [, name = ''] of unit.matchAll(/^Environment=(\w+)=/gm))
      expect(readme).toContain(`\`${name}\``);
    for (const line of unit.split('\n')) expect(line).toMatch(/^(|#.*|\[\w+\]|\w+=.+)$/);
  });

  test.each([
    [
      'nginx.conf',
      [
        'server 127.0.0.1:3001',
        'keepalive_timeout 4s;',
        'proxy_set_header Host $host;',
        'proxy_buffering off;',
      ],
    ],
    ['Caddyfile', ['health_uri /readyz', 'health_interval 1s', 'flush_interval -1']],
  ])('%s is whole, keeps figures from outside, and passes on what the server needs', (name, lines) => {
    const text = kit(name).replace(/#.*$/gm, '');
    expect(text.split('{').length).toBe(text.split('}').length);
    expect(text).toContain('/metrics');
    expect(text).toContain('/health');
    for (const line of lines) expect(text).toContain(line);
    if (name === 'nginx.conf')
      for (const line of text.split('\n').map((one) => one.trim())) expect(line).toMatch(/^(|.*[;{}])$/);
  });

  test('a proxy that looks as often as the samples do sees a process leave before it closes', () => {
    const { drainMs } = readShopSettings({})._unsafeUnwrap();
    const everyS = Number(/health_interval (\d+)s/.exec(kit('Caddyfile'))?.[1]);
    const patienceS = Number(/health_timeout (\d+)s/.exec(kit('Caddyfile'))?.[1]);
    expect((everyS + patienceS) * 1000).toBeLessThan(drainMs);
  });
});
