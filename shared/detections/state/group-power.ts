import type { DetectorFacts } from '../../core/event/detector';

/** The detector that reports new members of such groups. */
export const groupMemberAdded = 'EV.R12';

/** True if members of a group gain something by it: a role, eligibility for one, or a declared exception. */
export const isPowerful = (groupId: string, isAssignable: boolean, facts: DetectorFacts): boolean =>
  isAssignable || facts.whyWatched(groupId).some((reason) => reason !== 'policy') || isException(groupId, facts);

export const isException = (groupId: string, { isDeclared }: DetectorFacts): boolean =>
  (['breakGlass', 'syncAccounts', 'serviceAccounts'] as const).some((list) => isDeclared(list, groupId));
