import type { Head } from './snapshot';

/** Beside the folds of the head of users, what was read of administrators alone. Ids, at most `maxAsked` in all. */
export type Mailboxes = { readonly having: readonly string[]; readonly lacking: readonly string[] };

export const mailboxFacet = 'mailboxes';

/** A facet is a part of a row of bounded size. Of more administrators the last ones are not known. */
export const maxAsked = 500;

/** As a collection of users kept it; null for people who were not asked about. */
export function mailboxOf(facets: Head['facets'], userId: string): boolean | null {
  // Safe: written by the look at users under this name.
  const kept = facets[mailboxFacet] as Mailboxes | undefined;
  if (kept?.having.includes(userId) === true) return true;
  return kept?.lacking.includes(userId) === true ? false : null;
}
