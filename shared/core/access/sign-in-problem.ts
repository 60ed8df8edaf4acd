/** Why a sign-in failed, as far as the person may know. */
export type SignInProblem =
  /** The browser has no cookie of it: it began in another browser, or long ago. */
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
