/** Why a sign-in came to nothing, as far as the person who tried may know it. */
export type SignInProblem =
  /** The browser has no trace of it: it began elsewhere, or long ago. */
  | 'startedElsewhere'
  | 'tookTooLong'
  | 'cancelled'
  | 'otherOrganisation'
  /** Microsoft refused it, or its answer is not valid. */
  | 'notCompleted'
  /** Microsoft does not answer. */
  | 'unavailable'
  /** More groups with access here than a cookie holds. */
  | 'tooManyGroups';
