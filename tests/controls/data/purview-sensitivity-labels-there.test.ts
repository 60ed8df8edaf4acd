import { purviewSensitivityLabelsThere as control } from '../../../shared/controls/data/purview-sensitivity-labels-there/control';
import type { SensitivityLabel } from '../../../shared/kinds/sensitivity-label/sensitivity-label';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const label = (name: string, hasProtection: boolean | null): SensitivityLabel => ({ id: name, name, hasProtection });
const having = (labels: readonly SensitivityLabel[], sensitivityLabels: readonly string[] = []): StateSpoil => ({
  licences: ['MIP'],
  small: { sensitivityLabel: labels },
  thresholds: { sensitivityLabels },
});
const good = [label('General', false), label('Confidential', true)];

test('passes where there are labels and one encrypts', () => {
  expect(verdictOn(control, having(good))).toMatchObject({
    status: 'pass',
    evidence: [{ label: 'Labels', after: [{ text: 'General' }, { text: 'Confidential' }] }],
  });
});

test.each<[string, readonly SensitivityLabel[], readonly string[], readonly string[]]>([
  ['no label', [], [], ['none']],
  ['no label, and some agreed on', [], ['General'], ['none', 'gone']],
  ['none that encrypts', [label('General', false)], [], ['noProtection']],
  ['one missing that was agreed on', good, ['Secret'], ['gone']],
  ['one missing, and others that do not say what they do', [label('General', null)], ['Secret'], ['gone']],
])('fails with %s', (_, labels, agreed, problems) => {
  const verdict = verdictOn(control, having(labels, agreed));
  expect(verdict.status === 'fail' && verdict.findings.first.map(({ problem }) => problem)).toEqual(problems);
});

test('the names of those agreed on are not case-sensitive', () => {
  expect(statusOf(control, having(good, ['confidential ', 'GENERAL']))).toBe('pass');
});

test('is unknown where the one that encrypts could be one of which Graph does not say', () => {
  expect(statusOf(control, having([label('General', null)]))).toBe('unknown');
  expect(statusOf(control, having([label('General', false), label('Confidential', null)]))).toBe('unknown');
  expect(statusOf(control, having([label('General', null), label('Confidential', true)]))).toBe('pass');
});

test('without the licence nothing is said, whatever the list', () => {
  for (const labels of [[], good]) {
    const spoil = { ...having(labels), licences: ['P1'] as const };
    expect(verdictOn(control, spoil)).toEqual({ status: 'notLicensed', licence: 'MIP' });
  }
});
