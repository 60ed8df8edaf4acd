import type * as z from 'zod';
import { nearest } from '../core/nearest';
import { inPlainWords } from '../core/plain-words';

/** People do not read more than this at once, and one mistake often causes many problems. */
const mostProblems = 25;

/** All problems at once, each with its name and the remedy. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly problems: readonly string[]) {
    const shown = problems.slice(0, mostProblems).map((problem) => `  - ${problem}`);
    const rest = problems.length - shown.length;
    super(['The configuration is refused:', ...shown, ...(rest > 0 ? [`  - and ${rest} more`] : [])].join('\n'));
  }
}

/** An error map for safeParse that names, for an unknown key, the key that was probably meant. */
export const withNearKeys = {
  error: (issue: z.core.$ZodRawIssue): string | undefined => {
    if (issue.code !== 'unrecognized_keys') return undefined;
    const known = keysOf(issue.inst);
    const shown = issue.keys.map((key) => {
      const near = nearest(key, known);
      return near === undefined ? `"${key}"` : `"${key}" (did you mean "${near}"?)`;
    });
    return `Unrecognized keys: ${shown.join(', ')}`;
  },
};

function keysOf(schema: unknown): readonly string[] {
  // Safe: only objects, and records with a list of keys, report unknown keys.
  const { def } = (schema as z.core.$ZodObject | z.core.$ZodRecord)._zod;
  return def.type === 'object' ? Object.keys(def.shape) : [...(def.keyType._zod.values ?? [])].map(String);
}

export function issueText(issue: z.ZodError['issues'][number], prefix: string): string {
  const path = issue.path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  const place = `${prefix}${path}`.trim() || 'watch.config.json';
  return `${place}: ${inPlainWords(issue)}`;
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
