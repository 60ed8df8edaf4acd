import { domainOf, holds, mfa } from '../core/conditional-access';
import type { DetectorFacts } from '../core/event/detector';
import { recordHappenedAt } from '../core/log/record';
import { synchronisationRoles } from '../core/resource/privileged-roles';
import { hourMs } from '../core/time/durations';
import { onceForFacts } from './once';
import { isDoubtSign, isRiskSign } from './risk-sign';

const holdsSyncRole = (personId: string, { rolesOfPerson }: Pick<DetectorFacts, 'rolesOfPerson'>): boolean =>
  (rolesOfPerson.get(personId) ?? []).some((roleId) => synchronisationRoles.has(roleId));

/** An account of Entra Connect, by its role or by the configuration. */
export const isSyncAccount = (personId: string, facts: Pick<DetectorFacts, 'isDeclared' | 'rolesOfPerson'>): boolean =>
  facts.isDeclared('syncAccounts', personId) || holdsSyncRole(personId, facts);

/**
 * Admins, break-glass accounts and the account of Entra Connect, which can change every account. For them, smaller
 * changes already raise an alert.
 */
export const isPrivilegedPerson = (personId: string, facts: DetectorFacts): boolean =>
  facts.privilegedIds.has(personId) || facts.isDeclared('breakGlass', personId) || holdsSyncRole(personId, facts);

/** Privileged people, and every account of Entra Connect, even if only the configuration names it. */
export const isPowerful = (personId: string, facts: DetectorFacts): boolean =>
  isPrivilegedPerson(personId, facts) || facts.isDeclared('syncAccounts', personId);

/** Policies in force, or security defaults, require MFA of the person in every app and from everywhere. False if that is not known. */
export function needsMfaByPolicy(personId: string, { conditionalAccess }: DetectorFacts): boolean {
  const basis = conditionalAccess?.after;
  const isOfPerson = (id: string): boolean => id.toLowerCase() === personId.toLowerCase();
  const own = basis?.userClasses.find(({ ids }) => ids.some(isOfPerson));
  if (basis === undefined || own === undefined) return false;
  return holds(mfa, domainOf(mfa, { users: (userClass) => userClass.key === own.key }), basis).status === 'holds';
}

/**
 * The times at which the log shows a sign of risk of a person; ms since 1970. `doubt`: any sign; `risk`: only what
 * Microsoft rates as a risk.
 */
const signsOfPerson = onceForFacts(
  (personId: string) => personId,
  (personId, facts) => {
    const doubtful = facts.recordsAbout(personId).filter(isDoubtSign);
    const timesOf = (records: typeof doubtful) => records.map((record) => Date.parse(recordHappenedAt(record)));
    return { doubt: timesOf(doubtful), risk: timesOf(doubtful.filter(isRiskSign)) };
  },
);

/**
 * True if Microsoft rates the person as at risk, or if the log shows a sign of risk less than an hour before or after.
 */
export const isPersonAtRisk = (
  personId: string,
  happenedAt: number,
  facts: DetectorFacts,
  sign: 'doubt' | 'risk' = 'doubt',
): boolean =>
  facts.riskyIds.has(personId) ||
  signsOfPerson(personId, facts)[sign].some((at) => Math.abs(happenedAt - at) <= hourMs);
