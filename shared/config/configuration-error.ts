import type * as z from 'zod';
import { inPlainWords } from '../core/plain-words';

/** Nobody reads more at once, and one error is often repeated many times. */
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
