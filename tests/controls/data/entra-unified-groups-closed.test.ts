import { entraUnifiedGroupsClosed as control } from '../../../shared/controls/data/entra-unified-groups-closed/control';
import { goodGroupSetting, groupSetting, unifiedGroupTemplate } from '../../fixtures/settings';
import { declared, type StateSpoil, statusOf, verdictOn } from '../state';

const group = (id: string, visibility: string | null = 'Private') => ({ id, displayName: `Group ${id}`, visibility });
const settings = (values: Readonly<Record<string, string>>) => ({
  small: { groupSetting: [groupSetting(unifiedGroupTemplate, { ...goodGroupSetting.values, ...values })] },
});
const approving = (ids: readonly string[], expiry?: string): StateSpoil => ({
  configuration: {
    acceptedExclusions: { 'ZT.DX.012': ids.map((id) => ({ ...declared(id, expiry), kind: 'group' as const })) },
  },
});
const problemsOf = (spoil: StateSpoil): readonly string[] => {
  const verdict = verdictOn(control, spoil);
  return verdict.status === 'fail' ? verdict.findings.first.map(({ problem }) => problem) : [verdict.status];
};

test('passes where groups are private and the settings are closed', () => {
  const unifiedGroups = [group('a'), group('b', 'HiddenMembership'), group('c', 'private')];
  expect(verdictOn(control, { unifiedGroups })).toMatchObject({ status: 'pass', note: null });
  expect(statusOf(control, { unifiedGroups: [] })).toBe('pass');
});

test.each<[string, StateSpoil, readonly string[]]>([
  ['a public group', { unifiedGroups: [group('a'), group('b', 'Public')] }, ['public']],
  ['a group whose visibility Graph does not return', { unifiedGroups: [group('a', null)] }, ['unknown']],
  ['an unknown visibility', { unifiedGroups: [group('a', 'Organisation')] }, ['unknown']],
  ['a public group beside an unknown one', { unifiedGroups: [group('a', null), group('b', 'PUBLIC')] }, ['public']],
  ['creation allowed for everyone', settings({ EnableGroupCreation: 'true' }), ['creation']],
  ['guests allowed as owners', settings({ AllowGuestsToBeGroupOwner: 'True' }), ['guestOwners']],
  ['both', settings({ EnableGroupCreation: 'True', AllowGuestsToBeGroupOwner: 'True' }), ['creation', 'guestOwners']],
  ['an invalid value', settings({ EnableGroupCreation: 'maybe' }), ['unknown']],
  ['an empty value', settings({ AllowGuestsToBeGroupOwner: '' }), ['unknown']],
  ['settings without the value', { small: { groupSetting: [groupSetting(unifiedGroupTemplate, {})] } }, ['unknown']],
  ['settings that were never created', { small: { groupSetting: [] } }, ['creation']],
])('with %s: %j', (_, spoil, problems) => {
  expect(problemsOf(spoil)).toEqual(problems);
});

test('names the public groups, and counts them', () => {
  expect(verdictOn(control, { unifiedGroups: [group('b', 'Public'), group('a', 'Public'), group('c')] })).toMatchObject(
    {
      status: 'fail',
      findings: { total: 2, first: [{ resourceId: 'a' }, { resourceId: 'b' }] },
      evidence: [
        { label: 'Groups', after: [{ text: '2 of 3 are public' }] },
        { label: 'Public', after: [{ name: 'Group a' }, { name: 'Group b' }] },
      ],
    },
  );
});

test('an approved group may be public until the approval ends', () => {
  const unifiedGroups = [group('a', 'Public')];
  expect(verdictOn(control, { unifiedGroups, ...approving(['a']) })).toMatchObject({
    status: 'pass',
    note: '1 public groups are approved',
  });
  expect(statusOf(control, { unifiedGroups, ...approving(['a'], '2026-11-23') })).toBe('fail');
  expect(statusOf(control, { unifiedGroups: [...unifiedGroups, group('b', 'Public')], ...approving(['a']) })).toBe(
    'fail',
  );
});

test('with more public groups than are kept, the kept ones decide, and approving only these does not pass', () => {
  const ids = Array.from({ length: 200 }, (_, at) => `11111111-0000-0000-0000-${String(at).padStart(12, '0')}`);
  const unifiedGroups = ids.map((id) => ({ ...group(id, 'Public'), displayName: '"'.repeat(300) }));
  expect(verdictOn(control, { unifiedGroups })).toMatchObject({ status: 'fail', findings: { total: 200 } });
  expect(statusOf(control, { unifiedGroups, ...approving(ids) })).toBe('unknown');
  let accumulator = control.folds[0]?.init();
  // Safe: the fold is over groups, and reads only the group.
  for (const one of unifiedGroups)
    accumulator = control.folds[0]?.add(accumulator, one as never, {} as never, {} as never);
  expect(JSON.stringify(accumulator).length).toBeLessThan(30_000);
});
