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

test('passes where labels exist and one encrypts', () => {
  expect(verdictOn(control, having(good))).toMatchObject({
    status: 'pass',
    evidence: [{ label: 'Labels', after: [{ text: 'General' }, { text: 'Confidential' }] }],
  });
});

test.each<[string, readonly SensitivityLabel[], readonly string[], readonly string[]]>([
  ['no label', [], [], ['none']],
  ['no label, though some are configured', [], ['General'], ['none', 'gone']],
  ['no label that encrypts', [label('General', false)], [], ['noProtection']],
  ['one configured label missing', good, ['Secret'], ['gone']],
  ['one configured label missing, and others without settings', [label('General', null)], ['Secret'], ['gone']],
])('fails with %s', (_, labels, agreed, problems) => {
  const verdict = verdictOn(control, having(labels, agreed));
  expect(verdict.status === 'fail' && verdict.findings.first.map(({ problem }) => problem)).toEqual(problems);
});

test('configured names are not case-sensitive', () => {
  expect(statusOf(control, having(good, ['confidential ', 'GENERAL']))).toBe('pass');
});

test('is unknown where a label without settings could be the one that encrypts', () => {
  expect(statusOf(control, having([label('General', null)]))).toBe('unknown');
  expect(statusOf(control, having([label('General', false), label('Confidential', null)]))).toBe('unknown');
  expect(statusOf(control, having([label('General', null), label('Confidential', true)]))).toBe('pass');
});

test('without the licence nothing is judged, whatever the list', () => {
  for (const labels of [[], good]) {
    const spoil = { ...having(labels), licences: ['P1'] as const };
    expect(verdictOn(control, spoil)).toEqual({ status: 'notLicensed', licence: 'MIP' });
  }
});
