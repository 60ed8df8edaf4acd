import { doAgree, isMuch, type Loss, lossOfFleet, lossOfList } from '../../../shared/core/collection/belief';
import { type Change, diffResources } from '../../../shared/core/event/change';
import type { AuthenticationStrengthPolicy, Group, NamedLocation } from '../../../shared/core/resource/resource';
import type { ManagedDevice } from '../../../shared/kinds/managed-device/managed-device';
import { germany, group, mfaStrength, office } from '../../fixtures/conditional-access';

test.each([
  [0, 7, false],
  [0, 0, false],
  // One item of a fleet can disappear at any time, but losing the last one is losing everything.
  [1, 2, false],
  [1, 1, true],
  [2, 10, false],
  [3, 10, true],
  [6, 7, true],
  [7, 7, true],
  [200, 1000, false],
  [201, 1000, true],
  [1000, 100_000, false],
  [1001, 100_000, true],
])('losing %d of a fleet of %d is too much for one answer: %s', (lost, of, expected) => {
  expect(isMuch(lost, of)).toBe(expected);
});

const loss = (lost: readonly string[], count: number): Loss => ({ lost: new Set(lost), count, isMuch: true });

test.each([
  ['the same twice', loss(['a', 'b', 'c'], 4), loss(['a', 'b', 'c'], 4), true],
  ['nothing missing the second time', loss(['a', 'b', 'c'], 0), loss([], 3), false],
  ['others missing the second time', loss(['a', 'b', 'c'], 4), loss(['d', 'e', 'f'], 4), false],
  [
    'one more, because a change is in progress',
    loss(['a', 'b', 'c', 'd', 'e'], 9),
    loss(['a', 'b', 'c', 'd', 'e', 'f'], 8),
    true,
  ],
  [
    'everything missing only the second time',
    loss(['a', 'b', 'c', 'd', 'e', 'f'], 1),
    loss(['a', 'b', 'c', 'd', 'e', 'f', 'g'], 0),
    false,
  ],
] as const)('two answers: %s', (_, first, second, expected) => {
  expect(doAgree(first, second)).toBe(expected);
});

const lossOfOne = <K extends 'group' | 'namedLocation' | 'authenticationStrengthPolicy'>(
  kind: K,
  before: Group | NamedLocation | AuthenticationStrengthPolicy,
  after: typeof before,
): Loss =>
  // Safe: both are resources of this kind.
  lossOfList(diffResources(kind, [before] as never, [after] as never) as unknown as Change<K>[], 1);

test('in a list that is compared as a whole, a single missing resource is requested again', () => {
  const all = Array.from({ length: 20 }, (_, at) => group(`group-${at}`, []));
  const loss = lossOfList(diffResources('group', all, all.slice(1)), 19);
  expect(loss).toMatchObject({ lost: new Set(['group-0']), isMuch: true });
  expect(lossOfList(diffResources('group', all.slice(1), all), 20).isMuch).toBe(false);
});

describe('within one resource', () => {
  const vendors = group('vendors', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']);
  const withMembers = (...memberIds: string[]): Group => ({ ...vendors, memberIds });

  test('a group without its members is not believed at once', () => {
    expect(lossOfOne('group', vendors, withMembers()).isMuch).toBe(true);
    expect(lossOfOne('group', vendors, withMembers('a'))).toMatchObject({ isMuch: true });
    expect(lossOfOne('group', vendors, withMembers(...vendors.memberIds.slice(2))).isMuch).toBe(false);
    expect(lossOfOne('group', withMembers('a', 'b'), withMembers('a')).isMuch).toBe(true);
  });

  test('a group that lost its name is not believed to be deleted at once', () => {
    expect(lossOfOne('group', { ...vendors, memberIds: [] }, { ...withMembers(), displayName: null }).isMuch).toBe(
      true,
    );
  });

  test('an addition or another value is believed at once', () => {
    expect(lossOfOne('group', vendors, withMembers(...vendors.memberIds, 'k')).isMuch).toBe(false);
    expect(lossOfOne('group', vendors, { ...vendors, displayName: 'Suppliers' }).isMuch).toBe(false);
    expect(lossOfOne('namedLocation', office, { ...office, isTrusted: !office.isTrusted }).isMuch).toBe(false);
    expect(lossOfOne('authenticationStrengthPolicy', mfaStrength, mfaStrength)).toMatchObject({ isMuch: false });
  });

  test('a location without its countries is not believed at once', () => {
    const none = { ...germany, countriesAndRegions: [] } as NamedLocation;
    expect(lossOfOne('namedLocation', germany, none).isMuch).toBe(true);
  });
});

test('one device of a fleet that lost its values is no reason to read again; a third of them is', () => {
  const device = (id: string, userId: string | null) => ({ id, deviceName: `PC-${id}`, userId }) as ManagedDevice; // Safe: the fields that matter here.
  const ids = Array.from({ length: 30 }, (_, at) => `d${at}`);
  const before = ids.map((id) => device(id, 'ada'));
  const after = (emptied: number) => ids.map((id, at) => device(id, at < emptied ? null : 'ada'));
  const lossFor = (emptied: number) =>
    lossOfFleet(diffResources('managedDevice', before, after(emptied)), { before: 30, after: 30 });
  expect(lossFor(1).isMuch).toBe(false);
  expect(lossFor(6).isMuch).toBe(false);
  expect(lossFor(10)).toMatchObject({ isMuch: true, count: 30 });
});
