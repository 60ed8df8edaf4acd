import type * as z from 'zod';

/** Nobody reads more at once; the same mistake is often made many times. */
const mostProblems = 25;

/** Every problem at once, each with its name and the remedy. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly problems: readonly string[]) {
    const shown = problems.slice(0, mostProblems).map((problem) => `  - ${problem}`);
    const rest = problems.length - shown.length;
    super(['The configuration is refused:', ...shown, ...(rest > 0 ? [`  - and ${rest} more`] : [])].join('\n'));
  }
}

export function issueText({ path: parts, message }: z.ZodError['issues'][number], prefix: string): string {
  const path = parts
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return `${prefix}${path === '' ? 'watch.config.json' : path}: ${remedied(message)}`;
}

/** What zod says of itself names what is wrong; people need what to write. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [
    /^Invalid GUID/i,
    'not an id such as 6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11; copy it from Entra admin center > Overview',
  ],
  [/^Too small: expected (?:string|array) to have >=(\d+) (characters|items)/i, 'give at least $1 $2'],
  [/^Too small: expected number to be >=?(\S+)/i, 'too small; the smallest value is $1'],
  [/^Too big: expected number to be <=?(\S+)/i, 'too large; the largest value is $1'],
  [/^Too big: expected (?:string|array) to have <=(\d+) (characters|items)/i, 'give at most $1 $2'],
];

function remedied(message: string): string {
  const found = remedies.find(([pattern]) => pattern.test(message));
  return found === undefined ? message : message.replace(...found);
}

export const issuesOf = (error: z.ZodError, prefix: string): string[] =>
  error.issues.map((issue) => issueText(issue, prefix));

const mostNamed = 3;

/** "Adatum, Fabrikam, Tailwind and 4 more". */
export function firstNames(tenants: readonly { readonly name: string }[]): string {
  const shown = tenants.slice(0, mostNamed).map(({ name }) => name);
  const rest = tenants.length - shown.length;
  return `${shown.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
