/** Why a sign-in failed, in the detail that the person may see. */
export type SignInProblem =
  /** The browser has no cookie for this sign-in: it began in another browser or too long ago. */
  | 'startedElsewhere'
  | 'tookTooLong'
  | 'cancelled'
  | 'otherOrganisation'
  /** Microsoft refused the sign-in, or its answer is not valid. */
  | 'notCompleted'
  /** Microsoft could not be reached. */
  | 'unavailable'
  /** The account is in more groups with access here than a cookie can hold. */
  | 'tooManyGroups';
