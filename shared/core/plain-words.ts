/** A problem that a schema found in a value; for an object key, `issues` give its details. */
type Issue = {
  readonly code?: string | undefined;
  readonly message: string;
  readonly issues?: readonly { readonly message: string }[];
};

/** Names of zod's types for people. */
const types: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  Infinity: 'a number beyond all limits',
};

const typeName = (type: string): string => types[type] ?? type;

/** `"a"|"b"` and `'a' | 'b'` as `a, b`. */
const listed = (options: string): string =>
  options
    .split('|')
    .map((option) => option.trim().replace(/^['"]|['"]$/g, ''))
    .join(', ');

type Remedy = (...found: readonly string[]) => string;

/** Zod's messages name the problem, but people need to know what to write. */
const remedies: readonly (readonly [RegExp, Remedy])[] = [
  [
    /^Invalid GUID/,
    () => 'not an id such as 6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11; copy it from Entra admin center > Overview',
  ],
  [/^Invalid email address/, () => 'not a mail address such as security@contoso.com'],
  [
    /^Too small: expected (?:string|array) to have >=(\d+) (characters|items)/,
    (least, what) => (least === '1' ? 'must not be empty' : `give at least ${least} ${what}`),
  ],
  [/^Too small: expected \w+ to be >=?(\S+)/, (least) => `too small; the smallest value is ${least}`],
  [/^Too big: expected \w+ to be <=?(\S+)/, (most) => `too large; the largest value is ${most}`],
  [
    /^Too big: expected (?:string|array) to have <=(\d+) (characters|items)/,
    (most, what) => `give at most ${most} ${what}`,
  ],
  [/^Invalid input: expected int, received number/, () => 'give a whole number'],
  [/^Invalid input: expected (\w+), received undefined/, (type = '') => `missing; give ${typeName(type)}`],
  [
    /^Invalid input: expected (\w+), received (\w+)/,
    (type = '', given = '') => `give ${typeName(type)}; this is ${typeName(given)}`,
  ],
  [/^Invalid input: expected "(.*)"/, (value) => `give ${value}`],
  [
    /^Invalid (?:option: expected one of|discriminator value\. Expected) (.+)/,
    (options = '') => `give one of ${listed(options)}`,
  ],
  [/^Unrecognized keys?: (.+)/, (keys) => `unknown key ${keys}; correct its spelling or remove it`],
  [/^Invalid input$/, () => 'not a value that this key takes'],
];

/** The problem with a value and what to write instead; names types and allowed values, never the given value. */
export function inPlainWords(issue: Issue): string {
  // For an object key, only the inner issue gives details.
  const message = issue.code === 'invalid_key' ? (issue.issues?.[0]?.message ?? issue.message) : issue.message;
  for (const [pattern, remedy] of remedies) {
    const found = pattern.exec(message);
    if (found !== null) return remedy(...found.slice(1));
  }
  return message;
}
