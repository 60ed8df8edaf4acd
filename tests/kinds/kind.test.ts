import { buckets, type Kind } from '../../shared/core/resource/kind';
import { isFleetKind, isKind, isLogKind, isSmallKind, kindDefinition, kindDefinitions } from '../../shared/kinds';

test('every kind is defined once, in the order of its name', () => {
  const kinds = kindDefinitions.map(({ kind }) => kind);
  expect(kinds).toEqual([...new Set(kinds)].sort());
});

test.each(kindDefinitions.map((definition) => [definition.kind, definition] as const))(
  '%s: a late collection does not count as fresh, and collecting needs a read permission only',
  (kind, { bucket, cadenceMinutes, freshMinutes, permission, shape, plural }) => {
    expect(buckets).toContain(bucket);
    expect(bucket).not.toBe('subscriptions');
    expect(freshMinutes).toBeGreaterThanOrEqual(2 * cadenceMinutes);
    expect(cadenceMinutes).toBeGreaterThanOrEqual(1);
    expect(cadenceMinutes).toBeLessThanOrEqual(1440);
    expect(permission).toMatch(/^[\w-]+\.Read\.(All|Directory|DeviceConfiguration)$/);
    expect([isSmallKind(kind), isFleetKind(kind), isLogKind(kind)]).toEqual(
      ['small', 'fleet', 'log'].map((one) => one === shape),
    );
    expect(plural.length).toBeGreaterThan(3);
  },
);

test.each(['', 'constructor', '__proto__', 'Group', 'users'])('"%s" is not a kind', (name) => {
  expect(isKind(name)).toBe(false);
});

test('asking for a kind that does not exist throws with its name', () => {
  // Safe: the wrong name is the test.
  expect(() => kindDefinition('toaster' as Kind)).toThrow('no such kind: toaster');
});

test('core reports that the kinds are not loaded, and does not call a kind unknown', () => {
  jest.isolateModules(() => {
    const fresh: typeof import('../../shared/core/resource/definition') = require('../../shared/core/resource/definition');
    expect(() => fresh.isKind('user')).toThrow('shared/kinds is not loaded');
    expect(() => fresh.kindDefinition('user')).toThrow('shared/kinds is not loaded');
  });
});
