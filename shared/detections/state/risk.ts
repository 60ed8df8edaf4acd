import { accountDeletions, activityOf, isSuccess } from '../../core/attribution';
import { type Change, sidesOf } from '../../core/event/change';
import { type Detection, type DetectorFacts, ended } from '../../core/event/detector';
import { passwordResetLabel } from '../../core/event/earlier-labels';
import { personReference } from '../../core/event/event';
import { isSeriousRisk, riskLimitHours } from '../../core/event/risk-limit';
import {
  type AuditTarget,
  actorIdOf,
  type DirectoryAudit,
  type LogRecord,
  type RiskDetection,
  recordMs,
} from '../../core/log/record';
import type { RiskyUser } from '../../kinds/risky-user/risky-user';
import { line } from '../detection';
import { passwordResets } from '../password-resets';
import { isPrivilegedPerson } from '../people';
import { openStates } from '../risk-sign';

/** The detector for a person's risk state. Each type of detection is an alert of its own in addition. */
export const riskStory = 'EV.S21';
/** The detector of an administrator's verdict on a risk. */
export const confirmedStory = 'EV.S15';

/** The parts of a risk that can end separately: the person's state, an administrator's verdict, or one detection under its own id. */
export const statePart = 'state';
export const confirmedPart = 'confirmed';

/** An admin's verdict as a type of detection, in lower case. */
export const confirmedType = 'adminconfirmedusercompromised';

const settledStates = new Set(['remediated', 'dismissed', 'confirmedsafe']);

export const typeOf = ({ riskEventType }: RiskDetection): string => riskEventType.trim().toLowerCase();

/** Without P2 Microsoft withholds the type and the level: such an entry contains nothing to report. */
const isWithheld = (record: RiskDetection): boolean =>
  typeOf(record) === 'generic' || record.riskLevel.toLowerCase() === 'hidden' || record.userId === '';

export const isAtRisk = (record: RiskDetection): boolean =>
  openStates.has(record.riskState.toLowerCase()) && !isWithheld(record);

export const isSettled = (record: RiskDetection): boolean =>
  settledStates.has(record.riskState.toLowerCase()) && !isWithheld(record);

/** Microsoft closes many risks by itself after MFA or a new password, and always within this time. */
const selfClosingMs = 10 * 60_000;

/**
 * Since when a person has been at risk, and for how long after the last update an account like theirs may stay so. Only
 * a serious risk in the list of risky users has such a limit.
 */
export function dwellOf(before: RiskyUser | null, after: RiskyUser | null, facts: DetectorFacts) {
  const user = after ?? before;
  if (user === null) return {};
  const rated = isSeriousRisk(user) || before === null ? user : before;
  const limit = isSeriousRisk(rated)
    ? { limitHours: limitOf(user.id, facts), limitFrom: rated.riskLastUpdatedDateTime }
    : {};
  return { ...sinceOf(user.id, facts, (before ?? user).riskLastUpdatedDateTime), ...limit };
}

/** Omitted if nothing is known, so that the end of an alert keeps the value from its beginning. */
function sinceOf(personId: string, facts: DetectorFacts, otherwise: string | null = null) {
  const atRiskSince = facts.atRiskSince(personId) ?? otherwise;
  return atRiskSince === null ? {} : { atRiskSince };
}

const limitOf = (personId: string, facts: DetectorFacts): number =>
  riskLimitHours(facts.configuration.thresholds, isPrivilegedPerson(personId, facts));

/** Until when a risk with this last update may resolve by itself. */
export function closesBy(updatedAt: string | null, { now }: DetectorFacts): string {
  const updated = Date.parse(updatedAt ?? now);
  const latest = Date.parse(now);
  // A fast clock, or an unreadable time, must not delay an alert.
  const from = Number.isNaN(updated) ? latest : Math.min(updated, latest);
  return new Date(from + selfClosingMs).toISOString();
}

/** A resolved detection ends by itself, even if the list of risky users never contained its person. */
export const settledEnd = (detectorId: string, record: RiskDetection, part: string): Detection =>
  ended({
    detectorId,
    severity: 'informational',
    resourceId: record.userId,
    peopleIds: [record.userId],
    details: {
      change: 'settled',
      how: says(record.riskDetail) ? record.riskDetail : null,
      riskEventType: record.riskEventType,
      elements: [part],
    },
  });

/**
 * If an admin may have ended the risk, the end waits for the next log readings, which can show that admin. Null if
 * something else ended it, or if that entry was already read.
 */
export const endWaitsUntil = (how: string | null, { now }: DetectorFacts): string | null =>
  how === null || /^(m365d)?admin/i.test(how) ? now : null;

/** A person who left the list of risky users: every problem found about the person has ended. */
export function leftOf(detectorId: string, change: Change, facts: DetectorFacts): readonly Detection[] {
  if (change.kind !== 'riskyUser') return [];
  const { before, after } = sidesOf(change);
  if (before === null || after !== null) return [];
  const how = howItEnded(before, after, facts);
  const reset = resetBefore(before, facts);
  return [
    ended({
      detectorId,
      severity: 'informational',
      resourceId: before.id,
      peopleIds: [before.id],
      lines: reset.lines,
      deferredUntil: endWaitsUntil(how, facts),
      details: {
        change: 'left',
        how,
        privileged: isPrivilegedPerson(before.id, facts),
        elements: [],
        ...dwellOf(before, after, facts),
        ...reset.details,
      },
    }),
  ];
}

/**
 * An administrator's verdict that ends the risk, with the time of the verdict. "Dismissed" ends every part of the risk. "Confirmed
 * safe" can be about a single sign-in, so it ends only the part that "confirmed compromised" raised.
 */
export function clearedOf(detectorId: string, record: DirectoryAudit, facts: DetectorFacts): readonly Detection[] {
  const verdict = riskVerdictOf(record);
  if (verdict === undefined || verdict === 'confirmedCompromised') return [];
  return peopleIn(record)
    .filter((person) => !isRiskyAgain(person, record, facts))
    .map((person) =>
      ended({
        detectorId,
        severity: 'informational',
        resourceId: person,
        peopleIds: [person],
        details: {
          change: 'cleared',
          how: verdict,
          privileged: isPrivilegedPerson(person, facts),
          elements: verdict === 'dismissed' ? [] : [confirmedPart],
          ...sinceOf(person, facts),
        },
      }),
    );
}

/** A late entry must not end a risk that was found after it. */
const isRiskyAgain = (person: string, { activityDateTime }: DirectoryAudit, facts: DetectorFacts): boolean =>
  facts.recordsAbout(person).some((record) => {
    const isLater = recordMs(record) > Date.parse(activityDateTime);
    const isRisk =
      record.kind === 'riskDetection' ? isAtRisk(record) : riskVerdictOf(record) === 'confirmedCompromised';
    return isLater && isRisk;
  });

const says = (detail: string): boolean => !['', 'none', 'hidden', 'unknownfuturevalue'].includes(detail.toLowerCase());

/**
 * The newest reset of the person's password by another account since the risk was last updated, as a line and its time.
 * It comes before the end, which does not prove that it is the cause.
 */
export function resetBefore({ id, riskLastUpdatedDateTime }: RiskyUser, facts: DetectorFacts) {
  const since = Date.parse(riskLastUpdatedDateTime ?? '');
  const reset = facts
    .recordsAbout(id)
    .filter((record): record is DirectoryAudit => record.kind === 'directoryAudit' && isSuccess(record))
    .filter((record) => passwordResets.includes(activityOf(record)) && peopleIn(record).includes(id))
    .filter(({ actor, activityDateTime }) => {
      const isLater = Number.isNaN(since) || Date.parse(activityDateTime) >= since;
      return isLater && actor.type === 'user' && actor.id !== id;
    })
    .sort((a, b) => Date.parse(b.activityDateTime) - Date.parse(a.activityDateTime))[0];
  const actorId = reset === undefined ? null : actorIdOf(reset.actor);
  if (reset === undefined || actorId === null) return { lines: [], details: {} };
  return {
    lines: [line(passwordResetLabel, [], [personReference(actorId)])],
    details: { passwordResetAt: reset.activityDateTime },
  };
}

/**
 * How the person's risk ended, in Microsoft's words: a riskDetail, or an administrator's action; null if no stored
 * record shows it.
 */
export function howItEnded(before: RiskyUser, after: RiskyUser | null, facts: DetectorFacts): string | null {
  if (after?.isDeleted === true) return accountDeleted;
  if (after !== null && after.riskDetail !== before.riskDetail && says(after.riskDetail)) return after.riskDetail;
  // The end of an earlier risk of the same person did not end this one.
  const since = Date.parse(before.riskLastUpdatedDateTime ?? '');
  const ends = facts
    .recordsAbout(before.id)
    .filter((record) => Number.isNaN(since) || recordMs(record) >= since)
    .sort((a, b) => recordMs(b) - recordMs(a))
    .flatMap((record) => endIn(record, before.id) ?? []);
  return ends[0] ?? null;
}

const accountDeleted = 'accountDeleted';

function endIn(record: LogRecord, personId: string): string | undefined {
  if (record.kind === 'riskDetection') {
    return isSettled(record) && says(record.riskDetail) ? record.riskDetail : undefined;
  }
  if (record.kind !== 'directoryAudit' || !isSuccess(record) || !peopleIn(record).includes(personId)) return undefined;
  const verdict = riskVerdictOf(record);
  if (verdict === 'dismissed' || verdict === 'confirmedSafe') return verdict;
  return accountDeletions.includes(activityOf(record)) ? accountDeleted : undefined;
}

/**
 * An administrator's verdict on somebody's risk. Microsoft logs it in the category Other, so the category is no filter.
 */
export type RiskVerdict = 'confirmedCompromised' | 'dismissed' | 'confirmedSafe';

const words: ReadonlyMap<string, RiskVerdict> = new Map([
  ['confirmcompromised', 'confirmedCompromised'],
  ['confirmaccountcompromised', 'confirmedCompromised'],
  ['dismissuser', 'dismissed'],
  ['confirmsafe', 'confirmedSafe'],
  ['confirmserviceprincipalcompromised', 'confirmedCompromised'],
  ['dismissserviceprincipal', 'dismissed'],
]);

export const verdictActivities: readonly string[] = [...words.keys()];

/** The admin's verdict that a log entry contains; undefined for any other entry and for failed attempts. */
export const riskVerdictOf = (record: LogRecord): RiskVerdict | undefined =>
  record.kind === 'directoryAudit' && isSuccess(record) ? words.get(activityOf(record)) : undefined;

const isApp = ({ type }: AuditTarget): boolean => type?.toLowerCase() === 'serviceprincipal';

export const appsIn = ({ targets }: DirectoryAudit): readonly AuditTarget[] => targets.filter(isApp);

/** The people whom an entry is about. If no target has the type of a person, all targets are read. */
export function peopleIn({ targets }: DirectoryAudit): readonly string[] {
  const users = targets.filter(({ type }) => type?.toLowerCase() === 'user');
  const named = (users.length === 0 ? targets.filter((target) => !isApp(target)) : users).flatMap(({ id }) =>
    id === null || id === '' ? [] : [id],
  );
  return [...new Set(named)];
}
