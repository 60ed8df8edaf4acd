import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCustomerRequest } from '../../functions/customer-request';
import { readHandlingRequest } from '../../functions/handle-request';

const read = (path: string): string => readFileSync(join(__dirname, '..', '..', path), 'utf8');
const page = read('docs/api.md');
const source = ['handle-change', 'handle', 'handle-customers'].map((name) => read(`functions/${name}.ts`)).join('\n');

/** Each refusal with its status, as the table of the page lists it. */
const documented = new Map(
  [...page.matchAll(/^\| ([\d, ]+) +\| (.+?) +\|$/gm)].flatMap(([, codes = '', words = '']) =>
    [...words.matchAll(/`(\w+)`/g)].flatMap(([, why = '']) =>
      codes.split(',').map((code) => [`${code.trim()} ${why}`, why]),
    ),
  ),
);

test('docs/api.md lists every refusal with its status', () => {
  const decided = [...source.matchAll(/^ {2}(\w+): (\d{3}),$/gm)].map(([, why, code]) => `${code} ${why}`);
  const refused = [...source.matchAll(/refuseWith\(\s*(\d{3}),\s*'(\w+)'/g)].map(([, code, why]) => `${code} ${why}`);
  expect(decided.length).toBeGreaterThan(15);
  expect(refused.length).toBeGreaterThan(6);
  expect([...decided, ...refused].filter((refusal) => !documented.has(refusal))).toEqual([]);
});

test('docs/api.md lists no refusal that does not exist', () => {
  const known = new Set([...source.matchAll(/\b(\w+): \d{3},|refuseWith\([^']*'(\w+)'/g)].map(([, a, b]) => a ?? b));
  expect([...documented.values()].filter((why) => why !== 'body' && !known.has(why))).toEqual([]);
});

test('its examples are accepted by the API', () => {
  const calls = [...page.matchAll(/^post (\S+) '([^']+)'/gm)];
  expect(calls.length).toBe(14);
  for (const [, place = '', body = ''] of calls) {
    const [subject, id, action] = place.split('/');
    const asked =
      subject === 'customers'
        ? readCustomerRequest(action, JSON.parse(body))
        : readHandlingRequest({ subject, id, action }, JSON.parse(body), 'json');
    expect(asked).toMatchObject({ ok: true });
  }
});
