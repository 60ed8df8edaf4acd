import type { DetectorFacts } from '../core/event/detector';
import { type LogRecord, recordHappenedAt } from '../core/log/record';
import { synchronisationRoles } from '../core/resource/privileged-roles';
import { hourMs } from '../core/time/durations';
import { isDoubtSign } from './risk-sign';

const holdsSyncRole = (personId: string, { rolesOfPerson }: Pick<DetectorFacts, 'rolesOfPerson'>): boolean =>
  (rolesOfPerson.get(personId) ?? []).some((roleId) => synchronisationRoles.has(roleId));

/** An account of Entra Connect, by its role or by the configuration. */
export const isSyncAccount = (personId: string, facts: Pick<DetectorFacts, 'isDeclared' | 'rolesOfPerson'>): boolean =>
  facts.isDeclared('syncAccounts', personId) || holdsSyncRole(personId, facts);

/** Admins, break-glass accounts and the account of Entra Connect, which can change every account. They alert sooner and for less. */
export const isPrivilegedPerson = (personId: string, facts: DetectorFacts): boolean =>
  facts.privilegedIds.has(personId) || facts.isDeclared('breakGlass', personId) || holdsSyncRole(personId, facts);

/** Privileged people, and every account of Entra Connect, even if only the configuration names it. */
export const isPowerful = (personId: string, facts: DetectorFacts): boolean =>
  isPrivilegedPerson(personId, facts) || facts.isDeclared('syncAccounts', personId);

/** Rated as at risk, or with a sign of risk in the log less than an hour before or after. */
export const isPersonAtRisk = (
  personId: string,
  happenedAt: number,
  facts: DetectorFacts,
  isSign: (record: LogRecord) => boolean = isDoubtSign,
): boolean =>
  facts.riskyIds.has(personId) ||
  facts
    .recordsAbout(personId)
    .some((record) => isSign(record) && Math.abs(happenedAt - Date.parse(recordHappenedAt(record))) <= hourMs);
