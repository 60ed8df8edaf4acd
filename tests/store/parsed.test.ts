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

  it('is dropped where there is too much of it', () => {
    const first = parsedJson(schema, text('kept'));
    const long = 'x'.repeat(500_000);
    for (let at = 0; at < 4; at += 1) parsedJson(schema, text(`${at}${long}`));
    // A value that is used within a generation stays. After a generation without use the text is parsed again, with
    // the same result.
    expect(parsedJson(schema, text('kept')).data).toBe(first.data);
    for (let at = 0; at < 8; at += 1) parsedJson(schema, text(`again ${at}${long}`));
    const again = parsedJson(schema, text('kept'));
    expect(again.data).not.toBe(first.data);
    expect(again.data).toEqual(first.data);
  });
});
