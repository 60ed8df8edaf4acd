import type { DeviceState } from './cell';
import { type Trait, textOfTrait } from './device-filter';

/** Limit on the sets of comparisons. Beyond it, the attributes that filters test are ignored. */
const maxSets = 64;

/** A separator that no filter contains. */
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

/** One value for each possible outcome of an attribute's comparisons; null if there are too many. */
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

/** The attributes that follow from the device state, with Microsoft's documented values. */
function valuesInState(attribute: string, state: DeviceState): readonly string[] | undefined {
  const hybrid = state === 'hybridJoined' || state === 'compliantHybridJoined';
  if (attribute === 'trusttype') return hybrid ? ['serverad'] : ['azuread', 'workplace'];
  if (attribute === 'iscompliant')
    return [state === 'compliant' || state === 'compliantHybridJoined' ? 'true' : 'false'];
  return undefined;
}

/** The sets of comparisons on one attribute that can all be true at once; null if there are too many. */
function setsOfAttribute(traits: readonly Trait[], attribute: string, state: DeviceState): Sets {
  const values = valuesInState(attribute, state) ?? valuesOf(traits);
  // An operator without a test can have any result.
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
 * The sets of comparisons that can all be true for a registered device in this state. For example, a device has only
 * one trust type. Null if there are too many.
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
