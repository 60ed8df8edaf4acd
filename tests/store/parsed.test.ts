import { z } from 'zod';
import { parsedJson } from '../../shared/store/parsed';

const schema = z.object({ name: z.string(), inner: z.object({ list: z.array(z.number()) }) });
const text = (name: string): string => JSON.stringify({ name, inner: { list: [1] } });

describe('cached JSON', () => {
  it('is the same value, and cannot be changed', () => {
    const first = parsedJson(schema, text('a'));
    expect(first.data).toEqual({ name: 'a', inner: { list: [1] } });
    expect(parsedJson(schema, text('a')).data).toBe(first.data);
    expect(() => first.data?.inner.list.push(2)).toThrow(TypeError);
    expect(() => Object.assign(first.data ?? {}, { name: 'b' })).toThrow(TypeError);
  });

  it('is checked against the requested schema', () => {
    parsedJson(schema, text('a'));
    const other = parsedJson(z.object({ name: z.number() }), text('a'));
    expect(other.error?.issues.map(({ path }) => path)).toEqual([['name']]);
    // A value that does not match the schema is not cached as valid.
    expect(parsedJson(z.object({ name: z.number() }), text('a')).success).toBe(false);
  });
});
