/**
 * Damages good input. The same seed gives the same damage. `BAD_INPUT_CASES` sets how many cases each test plays, and
 * `BAD_INPUT_SEED` draws other cases.
 */
import { mix, type Random, seededRandom } from '../../infra/local/tenant/random';

export const cases = Number(process.env.BAD_INPUT_CASES ?? '100');
const seed = Number(process.env.BAD_INPUT_SEED ?? '1');

type Json = unknown;
type Path = readonly (string | number)[];

const deep = (levels: number): Json => {
  let value: Json = 'bottom';
  for (let level = 0; level < levels; level++) value = level % 2 === 0 ? [value] : { inner: value };
  return value;
};

/** Typing mistakes, mistakes of programs, and attacks. */
const odd: readonly Json[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e21,
  -1e21,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  Number.MIN_VALUE,
  Number.MAX_SAFE_INTEGER + 2,
  '',
  ' ',
  '0',
  'null',
  'NaN',
  '-Infinity',
  '1e999',
  'All',
  '__proto__',
  'constructor',
  'toString',
  '\u0000',
  '\ud800',
  '\u2028\u200b\ufeff',
  'Zoe\u0308 \u{1f469}\u200d\u{1f4bb} \u05e9\u05dc\u05d5\u05dd',
  '\u202egnp.exe',
  '<img src=x onerror=alert(1)>',
  '=HYPERLINK("http://x")',
  "' or 1 eq 1",
  '../../etc/passwd',
  '{{constructor}}',
  '2026-02-30T25:61:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59.9999999Z',
  '+275760-09-13T00:00:00.001Z',
  '-271822-01-01T00:00:00Z',
  'x'.repeat(70_000),
  Array.from({ length: 2_000 }, () => 'same'),
  [],
  [null],
  [[]],
  {},
  { id: {} },
  { toString: 1, constructor: null },
  JSON.parse('{"__proto__":{"isAdmin":true}}'),
  deep(2_000),
];

/** Names that every object has, or that a program may mistake for another name. */
const oddNames = ['extra', '', 'Id', 'length', 'constructor', '__proto__', 'toString', 'hasOwnProperty'];

const isContainer = (value: Json): value is Record<string, Json> | Json[] =>
  typeof value === 'object' && value !== null;

/** Program words in a text for people. The input may contain "NaN", which is then quoted. */
export const ofPrograms = /undefined|\[object |(?<!")NaN(?!")|TypeError|RangeError|ZodError|\.[cm]?[jt]s:\d/;

/** Every path in a value, including the value itself. */
function pathsOf(value: Json, path: Path = []): readonly Path[] {
  if (!isContainer(value)) return [path];
  const inner = Array.isArray(value) ? value.entries() : Object.entries(value);
  return [path, ...[...inner].flatMap(([key, one]) => pathsOf(one, [...path, key]))];
}

const typeOf = (value: Json): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

type Spoilt<T = Json> = {
  readonly value: T;
  /** Describes the damage, for the message of a failing case. */
  readonly how: string;
};

const pick = <T>(random: Random, all: readonly T[]): T => {
  const one = all[Math.floor(random() * all.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
};

/** A copy of a value with another value at a path; `undefined` removes the path. */
function replaced(value: Json, [key, ...rest]: Path, by: Json): Json {
  if (key === undefined) return by;
  if (!isContainer(value)) return value;
  if (Array.isArray(value))
    return value.flatMap((one, at) => {
      if (at !== key) return [one];
      const inner = replaced(one, rest, by);
      return inner === undefined ? [] : [inner];
    });
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, one]) => {
      if (name !== key) return [[name, one]];
      const inner = replaced(one, rest, by);
      return inner === undefined ? [] : [[name, inner]];
    }),
  );
}

const at = (value: Json, path: Path): Json =>
  path.reduce<Json>((one, key) => (isContainer(one) ? (one as Record<string | number, Json>)[key] : undefined), value);

/** One part of a JSON value is replaced, removed, duplicated, or wrapped. */
export function spoil(value: Json, random: Random): Spoilt {
  const path = pick(random, pathsOf(value));
  const found = at(value, path);
  const name = path.join('.') || 'all of it';
  const done = (by: Json, how: string): Spoilt => ({ value: replaced(value, path, by), how: `${name} ${how}` });
  switch (Math.floor(random() * 5)) {
    case 0:
      return path.length === 0 ? done(null, 'is null') : done(undefined, 'is missing');
    case 1:
      if (Array.isArray(found) && found.length > 0) return done([...found, pick(random, found)], 'holds one twice');
      return done([found], 'is a list');
    case 2:
      if (typeOf(found) === 'object')
        return done({ ...(found as object), [pick(random, oddNames)]: pick(random, odd) }, 'has more');
      return done({ value: found }, 'is an object');
    case 3:
      if (typeof found === 'string') return done(found.slice(0, Math.floor(random() * found.length)), 'is cut');
      return done(String(found), 'is a text');
    default: {
      const by = pick(random, odd);
      return done(by, `is ${(JSON.stringify(by) ?? 'nothing').slice(0, 60)}`);
    }
  }
}

/** A text with one part removed, doubled or replaced. */
export function spoilText(text: string, random: Random): Spoilt<string> {
  const from = Math.floor(random() * (text.length + 1));
  const to = from + Math.floor(random() * Math.min(40, text.length - from + 1));
  const by = pick(random, [
    '',
    text.slice(from, to).repeat(2),
    '\u0000',
    '}',
    '"',
    ',,',
    '[',
    '\ufeff',
    '\n',
    '<',
    '9e999',
    '-1e999',
    '"__proto__":{"isAdmin":true},',
    '"id":"other",',
  ]);
  return { value: text.slice(0, from) + by + text.slice(to), how: `${from} to ${to} is ${JSON.stringify(by)}` };
}

/**
 * Plays cases, each with its own random generator. `oneIn`: plays only every nth case, if a case takes long. An error
 * names the number of its case, so that it can be played alone. Returns how many were played.
 */
export async function playCases(
  name: string,
  play: (random: Random, number: number) => unknown,
  oneIn = 1,
): Promise<number> {
  const only = process.env.BAD_INPUT_ONLY;
  const first = Number(only ?? '0');
  const end = only === undefined ? Math.ceil(cases / oneIn) : first + 1;
  for (let number = first; number < end; number++) {
    try {
      await play(seededRandom(mix(seed, name, number)), number);
    } catch (error) {
      throw new Error(
        `${name}, BAD_INPUT_SEED=${seed} BAD_INPUT_ONLY=${number}: ${error instanceof Error ? error.stack : String(error)}`,
      );
    }
  }
  return end - first;
}
