/** Severity, from a line in the digest to a call at night. "medium-high" in the catalogue means high, "low-medium" means medium. */
export type Severity = 'informational' | 'low' | 'medium' | 'high' | 'critical';

/** Mildest first. */
export const severities: readonly Severity[] = ['informational', 'low', 'medium', 'high', 'critical'];

const rank = (severity: Severity): number => severities.indexOf(severity);

/** Sorts the most severe first. */
export const mostSevereFirst = (a: { readonly severity: Severity }, b: { readonly severity: Severity }): number =>
  rank(b.severity) - rank(a.severity);

export const isAtLeast = (severity: Severity, threshold: Severity): boolean => rank(severity) >= rank(threshold);

export const worstOf = (all: readonly Severity[]): Severity =>
  all.reduce<Severity>((worst, severity) => (rank(severity) > rank(worst) ? severity : worst), 'informational');

/** One step more severe; critical stays critical. */
export const stepUp = (severity: Severity): Severity => severities[rank(severity) + 1] ?? 'critical';
