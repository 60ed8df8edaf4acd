/** Values that a JSON Schema accepts: each literal, each member of an enumeration and each alternative occurs in at least one. */
type Schema = Readonly<Record<string, unknown>>;

/** Deeper than any stored row. A schema that contains itself ends here. */
const deepest = 12;

// Safe: a part of a JSON Schema is an object.
const partOf = (value: unknown): Schema => (typeof value === 'object' && value !== null ? value : {}) as Schema;
const partsOf = (value: unknown): readonly Schema[] => (Array.isArray(value) ? value.map(partOf) : []);

export function samplesOf(root: Schema): readonly unknown[] {
  const named = (reference: string): Schema =>
    reference === '#' ? root : partOf(partOf(root.$defs)[reference.replace('#/$defs/', '')]);
  const samples = (schema: Schema, depth: number): readonly unknown[] => {
    if (depth > deepest) return [];
    const { $ref, anyOf, oneOf, allOf, enum: members, type } = schema;
    if (typeof $ref === 'string') return samples(named($ref), depth + 1);
    if ('const' in schema) return [schema.const];
    if (Array.isArray(members)) return members;
    if (anyOf ?? oneOf) return partsOf(anyOf ?? oneOf).flatMap((one) => samples(one, depth + 1));
    if (allOf) return samples(Object.assign({}, ...partsOf(allOf)), depth + 1);
    if (Array.isArray(type)) return type.flatMap((one) => samples({ ...schema, type: one }, depth));
    if (type === 'object') return objects(schema, depth);
    if (type === 'array') return arrays(schema, depth);
    if (type === 'boolean') return [true, false];
    if (type === 'null') return [null];
    if (type === 'number' || type === 'integer') return [Number(schema.minimum ?? 0)];
    return type === 'string' ? ['2026-11-24'] : [{}];
  };
  const arrays = ({ items, prefixItems, minItems }: Schema, depth: number): readonly unknown[] => {
    if (prefixItems) {
      const all = partsOf(prefixItems).map((one) => samples(one, depth + 1));
      return all.flatMap((some, at) => some.map((one) => all.map(([first], index) => (index === at ? one : first))));
    }
    const some = samples(partOf(items), depth + 1).map((one) =>
      Array.from({ length: Number(minItems ?? 1) || 1 }, () => one),
    );
    return minItems ? some : [[], ...some];
  };
  /**
   * One object with the first sample of each property, and one more for each further sample, with nothing else that may
   * be left out.
   */
  const objects = (
    { properties, required, additionalProperties, propertyNames }: Schema,
    depth: number,
  ): readonly unknown[] => {
    const named = Object.entries(partOf(properties)).map(
      ([name, one]) => [name, samples(partOf(one), depth + 1)] as const,
    );
    const firsts = named.flatMap(([name, [first]]) => (first === undefined ? [] : [[name, first] as const]));
    const least = Object.fromEntries(firsts.filter(([name]) => Array.isArray(required) && required.includes(name)));
    const others = named.flatMap(([name, some]) => some.map((one) => ({ ...least, [name]: one })));
    if (properties || typeof additionalProperties !== 'object') return [Object.fromEntries(firsts), ...others];
    const keys = samples(propertyNames ? partOf(propertyNames) : { type: 'string' }, depth + 1).map(String);
    const values = samples(partOf(additionalProperties), depth + 1);
    // A record over an enumeration has all of its members.
    return values.map((value) => Object.fromEntries(keys.map((key) => [key, value])));
  };
  return samples(root, 0);
}
