/** Why a sign-in failed, as far as the person may know. */
export type SignInProblem =
  /** The browser has no cookie for this sign-in: it began in another browser, or long ago. */
  | 'startedElsewhere'
  | 'tookTooLong'
  | 'cancelled'
  | 'otherOrganisation'
  /** Microsoft refused it, or its answer is not valid. */
  | 'notCompleted'
  /** Microsoft could not be reached. */
  | 'unavailable'
  /** The account is in more groups with access here than a cookie can hold. */
  | 'tooManyGroups';
