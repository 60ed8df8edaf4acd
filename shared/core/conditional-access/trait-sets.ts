import type { DeviceState } from './cell';
import { type Trait, textOfTrait } from './device-filter';

/** Beyond this many, filters no longer tell devices apart by their attributes. */
const maxSets = 64;

/** Text that no filter contains: around it, the parts of a value cannot form another part. */
const between = '\u0000';

const membersOf = (list: string): readonly string[] =>
  (list.replace(/^\[|\]$/g, '').match(/"[^"]*"|'[^']*'|[^,\s"']+/g) ?? []).map((one) =>
    one.replace(/^["']|["']$/g, ''),
  );

const tests: Readonly<Record<string, (value: string, compared: string) => boolean>> = {
  '-eq': (value, compared) => value === compared,
  '-in': (value, compared) => membersOf(compared).includes(value),
  '-startswith': (value, compared) => value.startsWith(compared),
  '-endswith': (value, compared) => value.endsWith(compared),
  '-contains': (value, compared) => value.includes(compared),
};

function subsetsOf<T>(all: readonly T[]): readonly (readonly T[])[] {
  const [first, ...others] = all;
  if (first === undefined) return [[]];
  const without = subsetsOf(others);
  return [...without, ...without.map((set) => [first, ...set])];
}

/** Values of one attribute, one for each way in which its comparisons can turn out; null if there are too many. */
function valuesOf(traits: readonly Trait[]): readonly string[] | null {
  const compared = (operator: string): readonly string[] =>
    traits.filter((trait) => trait.operator === operator).map(({ value }) => value);
  const starts = ['', ...compared('-startswith')];
  const ends = ['', ...compared('-endswith')];
  const contained = compared('-contains');
  if (starts.length * ends.length * 2 ** contained.length > maxSets) return null;
  const composed = starts.flatMap((start) =>
    ends.flatMap((end) => subsetsOf(contained).map((parts) => [start, ...parts, end].join(between))),
  );
  return [...compared('-eq'), ...compared('-in').flatMap(membersOf), ...composed];
}

/** The attributes that the state of a device decides, with the values that Microsoft documents. */
function valuesInState(attribute: string, state: DeviceState): readonly string[] | undefined {
  const hybrid = state === 'hybridJoined' || state === 'compliantHybridJoined';
  if (attribute === 'trusttype') return hybrid ? ['serverad'] : ['azuread', 'workplace'];
  if (attribute === 'iscompliant')
    return [state === 'compliant' || state === 'compliantHybridJoined' ? 'true' : 'false'];
  return undefined;
}

/** The sets of comparisons on one attribute that can be true together; null if there are too many. */
function setsOfAttribute(traits: readonly Trait[], attribute: string, state: DeviceState): Sets {
  const values = valuesInState(attribute, state) ?? valuesOf(traits);
  // Of an operator without a test, any result is possible.
  const [tested, free] = [traits.filter(isTested), traits.filter((trait) => !isTested(trait))];
  if (values === null || 2 ** free.length > maxSets) return null;
  const sets = values.flatMap((value) => {
    const met = tested.filter((trait) => tests[trait.operator]?.(value, trait.value) === true).map(textOfTrait);
    return subsetsOf(free.map(textOfTrait)).map((some) => [...met, ...some]);
  });
  return distinct(sets);
}

const isTested = ({ operator }: Trait): boolean => Object.hasOwn(tests, operator);

type Sets = readonly (readonly string[])[] | null;

const distinct = (sets: readonly (readonly string[])[]): readonly (readonly string[])[] => [
  ...new Map(sets.map((set) => [set.join(between), set])).values(),
];

/**
 * The sets of comparisons that can be true together for a registered device of the state: a trust type that equals one value equals no
 * other. Null if there are too many.
 */
export function traitSetsOf(traits: readonly Trait[], state: DeviceState): readonly ReadonlySet<string>[] | null {
  let all: readonly (readonly string[])[] = [[]];
  for (const attribute of new Set(traits.map((trait) => trait.attribute))) {
    const ofOne = traits.filter((trait) => trait.attribute === attribute);
    const sets = setsOfAttribute(ofOne, attribute, state);
    if (sets === null || all.length * sets.length > maxSets) return null;
    all = all.flatMap((before) => sets.map((set) => [...before, ...set]));
  }
  return all.map((set) => new Set(set));
}
