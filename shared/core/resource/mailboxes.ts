import type { Head } from './snapshot';

/** Stored with the folds of the users' head. Only mailboxes of administrators, as ids, at most `maxAsked` in all. */
export type Mailboxes = { readonly having: readonly string[]; readonly lacking: readonly string[] };

export const mailboxFacet = 'mailboxes';

/** A facet is a part of a row of bounded size. If there are more administrators, the last ones are unknown. */
export const maxAsked = 500;

/** Data from the last collection of users; null for people who were not checked. */
export function mailboxOf(facets: Head['facets'], userId: string): boolean | null {
  // Safe: the collection of users stores it under this name.
  const kept = facets[mailboxFacet] as Mailboxes | undefined;
  if (kept?.having.includes(userId) === true) return true;
  return kept?.lacking.includes(userId) === true ? false : null;
}
