import type { Attribution } from '../event/event';
import { dayMs } from '../time/durations';
import type { RolesRow } from './role-holders';

/** A person whom Microsoft Entra ID Protection rates as at risk. */
type PersonAtRisk = {
  readonly id: string;
  /** low, medium, high, hidden */
  readonly level: string;
  /** atRisk, confirmedCompromised */
  readonly state: string;
  /**
   * When Microsoft had last updated the risk at its first collection, otherwise the time of that collection; ISO 8601.
   */
  readonly since: string;
  /** Microsoft's last update, from which the time limit runs; left out by earlier versions. */
  readonly updatedAt?: string | null | undefined;
};

/** How a risk ended, according to the log or Identity Protection. */
export type RiskEnd = {
  readonly id: string;
  readonly level: string;
  readonly since: string;
  readonly at: string;
  /** riskDetail of the newest ended detection, such as userPerformedSecuredPasswordChange; null if none has it. */
  readonly detail: string | null;
  readonly by: Attribution | null;
};

type RiskRow = {
  /** At most `mostAtRisk`. */
  readonly people: readonly PersonAtRisk[];
  /** All people at risk; left out by earlier versions. */
  readonly total?: number | undefined;
  /** Newest first. */
  readonly ended: readonly RiskEnd[];
  readonly from: string;
};

/** The last collected sign-ins of a break-glass account; ISO 8601, null if there was none. */
export type EmergencyUse = { readonly id: string; readonly usedAt: string | null; readonly testedAt: string | null };

/** Data for the page about people that no other small row contains. Null: not collected yet. */
export type PeopleRow = {
  readonly roles: RolesRow | null;
  readonly risk: RiskRow | null;
  readonly emergency: readonly EmergencyUse[];
};

export const noPeople: PeopleRow = { roles: null, risk: null, emergency: [] };

const endedKeptDays = 90;
const mostAtRisk = 500;

type Rated = {
  readonly id: string;
  readonly riskLevel: string;
  readonly riskState: string;
  readonly riskLastUpdatedDateTime: string | null;
  readonly isDeleted: boolean;
};

/** The people who are at risk now, and the risks that ended. Applied to its own result, it changes nothing. */
export function nextRisk(
  before: RiskRow | null,
  rated: readonly Rated[],
  at: string,
  endOf: (id: string) => Pick<RiskEnd, 'detail' | 'by'>,
): RiskRow {
  const known = new Map(before?.people.map((person) => [person.id, person]));
  const atRisk = rated.filter(({ isDeleted }) => !isDeleted);
  const people = atRisk
    .slice(0, mostAtRisk)
    .map(({ id, riskLevel: level, riskState: state, riskLastUpdatedDateTime: updatedAt }) => ({
      id,
      level,
      state,
      since: known.get(id)?.since ?? updatedAt ?? at,
      updatedAt,
    }));
  const now = new Set(atRisk.map(({ id }) => id));
  const over = (before?.people ?? [])
    .filter(({ id }) => !now.has(id))
    .map(({ id, level, since }): RiskEnd => ({ id, level, since, at, ...endOf(id) }));
  const keptFrom = Date.parse(at) - endedKeptDays * dayMs;
  return {
    people,
    total: atRisk.length,
    ended: [...over, ...(before?.ended ?? [])].filter((one) => Date.parse(one.at) >= keptFrom).slice(0, mostAtRisk),
    from: before?.from ?? at,
  };
}

/**
 * The known risks at a past moment, and how earlier ones had ended by then; null if the row does not reach back that
 * far.
 */
export function riskAt(row: RiskRow, at: string, now: string): RiskRow | null {
  const moment = Date.parse(at);
  const keptFrom = Date.parse(now) - endedKeptDays * dayMs;
  if (moment < Date.parse(row.from) || moment < keptFrom || row.ended.length >= mostAtRisk) return null;
  if ((row.total ?? 0) > row.people.length) return null;
  const isBy = (time: string): boolean => Date.parse(time) <= moment;
  // The row has only the last rating of a risk, not the rating at that moment.
  const open = row.ended
    .filter((one) => !isBy(one.at))
    .map(({ id, level, since }) => ({ id, level, since, state: '' }));
  return {
    people: [...row.people, ...open].filter(({ since }) => isBy(since)),
    ended: row.ended.filter((one) => isBy(one.at)),
    from: row.from,
  };
}

type Use = { readonly id: string; readonly at: string; readonly isTest: boolean };

const later = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a);

/** Adds sign-ins to the last ones of the declared accounts. Their order and duplicates do not matter. */
export const nextEmergency = (
  before: readonly EmergencyUse[],
  declared: readonly string[],
  uses: readonly Use[],
): readonly EmergencyUse[] =>
  declared.map((id) => {
    const old = before.find((one) => one.id === id);
    const own = uses.filter((use) => use.id === id);
    const lastOf = (some: readonly Use[], last: string | null): string | null =>
      some.map(({ at }) => at).reduce(later, last);
    return {
      id,
      usedAt: lastOf(own, old?.usedAt ?? null),
      testedAt: lastOf(
        own.filter(({ isTest }) => isTest),
        old?.testedAt ?? null,
      ),
    };
  });
