import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sigmaCoverage } from '../../infra/operate/docs/detections-page';
import { uncoveredSigmaRules } from '../../infra/operate/docs/uncovered-rules';

const file = join(__dirname, '../../../shared/truth/sigma/rules.json');
const isThere = existsSync(file);
if (!isThere) console.warn('Skipped: the rules of Sigma (../shared/truth/sigma) are not on this machine.');

/** Services of Sigma's log sources that Microsoft Graph offers. */
const inScope = new Set(['auditlogs', 'signinlogs', 'riskdetection', 'pim']);

type Rule = { readonly file: string; readonly logsource: { readonly service: string } };

const nameOf = ({ file: path }: Rule): string => path.replace(/^.*\//, '').replace(/\.yml$/, '');

const reasons = Object.entries(uncoveredSigmaRules);

test('every reason is a sentence', () => {
  expect(reasons.filter(([, reason]) => !/^[A-Z].{20,}\.$/.test(reason))).toEqual([]);
});

test('no rule that a detection covers has a reason for its absence', () => {
  expect(reasons.filter(([rule]) => sigmaCoverage.has(rule))).toEqual([]);
});

// Safe: the shape of this file is theirs and fixed.
const { rules } = (isThere ? JSON.parse(readFileSync(file, 'utf8')) : { rules: [] }) as {
  readonly rules: readonly Rule[];
};
const known = new Set(rules.map(nameOf));
const asked = rules.filter(({ logsource }) => inScope.has(logsource.service)).map(nameOf);

const run = isThere ? describe : describe.skip;
run('the rules of Sigma', () => {
  test('every rule in scope has a detection, or a reason why there is none', () => {
    expect(asked.length).toBeGreaterThan(90);
    expect(asked.filter((rule) => !sigmaCoverage.has(rule) && uncoveredSigmaRules[rule] === undefined)).toEqual([]);
  });

  test('no detection and no reason names a missing rule', () => {
    expect([...sigmaCoverage.keys()].filter((rule) => !known.has(rule))).toEqual([]);
    expect(reasons.filter(([rule]) => !asked.includes(rule))).toEqual([]);
  });
});
