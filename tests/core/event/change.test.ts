import fc from 'fast-check';
import { changeOf, diffResources, sidesOf } from '../../../shared/core/event/change';
import type { Group } from '../../../shared/core/resource/resource';
import { group } from '../../fixtures/conditional-access';

const [a, b, c] = ['a', 'b', 'c'].map((id) => group(id, ['ada']));
if (a === undefined || b === undefined || c === undefined) throw new Error('three groups');
const grown: Group = { ...b, memberIds: ['ada', 'lea'] };

describe('the difference of two snapshots', () => {
  test.each<[string, readonly Group[], readonly Group[], readonly string[]]>([
    ['nothing changed', [a, b], [b, a], []],
    ['the same content in other objects with another order of keys is no change', [a], [{ ...a }], []],
    ['one added', [a], [a, b], ['added b']],
    ['one removed', [a, b], [a], ['removed b']],
    ['one modified', [a, b], [a, grown], ['modified b']],
    ['all at once, ordered by id', [b, a], [c, grown], ['removed a', 'modified b', 'added c']],
    ['everything was deleted', [a, b], [], ['removed a', 'removed b']],
    ['the first collection', [], [b, a], ['added a', 'added b']],
  ])('%s', (_, before, after, expected) => {
    const changes = diffResources('group', before, after);
    expect(changes.map(({ type, resourceId }) => `${type} ${resourceId}`)).toEqual(expected);
  });

  test('each change has its before and after', () => {
    const [removed, modified, added] = diffResources('group', [a, b], [grown, c]);
    if (removed === undefined || modified === undefined || added === undefined) throw new Error('three changes');
    expect(sidesOf<'group'>(removed)).toEqual({ before: a, after: null });
    expect(sidesOf<'group'>(modified)).toEqual({ before: b, after: grown });
    expect(sidesOf<'group'>(added)).toEqual({ before: null, after: c });
  });

  test('there is no change between nothing and nothing', () => {
    expect(changeOf('group', 'a', undefined, undefined)).toBeUndefined();
  });
});

const snapshots = fc
  .uniqueArray(fc.record({ id: fc.constantFrom(...'abcdef'), members: fc.uniqueArray(fc.constantFrom('x', 'y')) }), {
    selector: ({ id }) => id,
  })
  .map((all) => all.map(({ id, members }) => group(id, [...members].sort())));

test('changes applied to one snapshot give the other', () => {
  fc.assert(
    fc.property(snapshots, snapshots, (before, after) => {
      const held = new Map(before.map((one) => [one.id, one]));
      for (const change of diffResources('group', before, after)) {
        const next = sidesOf<'group'>(change).after;
        if (next === null) held.delete(change.resourceId);
        else held.set(change.resourceId, next);
      }
      expect(held).toEqual(new Map(after.map((one) => [one.id, one])));
    }),
  );
});
