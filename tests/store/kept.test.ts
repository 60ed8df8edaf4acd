import { keptUpTo } from '../../shared/store/kept';

describe('a cache of two generations', () => {
  it('keeps what is used, and drops what was not used for a generation', () => {
    const { get, keep } = keptUpTo<string, { at: number }>(10);
    keep('group', 'used', { at: 1 }, 4);
    keep('group', 'unused', { at: 2 }, 4);
    const used = get('group', 'used');
    keep('group', 'third', { at: 3 }, 4);
    expect(get('group', 'used')).toBe(used);
    keep('group', 'fourth', { at: 4 }, 4);
    expect(get('group', 'used')).toBe(used);
    expect(get('group', 'unused')).toBeUndefined();
  });

  it('tells groups apart', () => {
    const { get, keep } = keptUpTo<string, { at: number }>(10);
    keep('one', 'key', { at: 1 }, 4);
    expect(get('other', 'key')).toBeUndefined();
  });

  it('does not keep what is larger than a generation, but freezes it all the same', () => {
    const { get, keep } = keptUpTo<string, { at: number[] }>(10);
    const large = { at: [1] };
    keep('group', 'large', large, 11);
    expect(get('group', 'large')).toBeUndefined();
    expect(() => large.at.push(2)).toThrow(TypeError);
  });
});
