import type { Attribution } from '../../../core/event/event';
import { isSeriousRisk, riskLimitHours, type riskLimitThresholds } from '../../../core/event/risk-limit';
import type { LastSignIn } from '../../../core/page/admin-sign-ins';
import { type EmergencyUse, type PeopleRow, type RiskEnd, riskAt } from '../../../core/page/people-row';
import {
  holdersAt,
  mostMoves,
  movesKeptDays,
  type PastHolder,
  type RecordedHolder,
  type RoleAssignmentType,
  type RoleHolder,
  type RoleMove,
  type RolesRow,
} from '../../../core/page/role-holders';
import type { DirectoryName } from '../../../core/resource/directory-name';
import type { Kind } from '../../../core/resource/kind';
import {
  countsAsPrivileged,
  globalAdministrator,
  type RoleThresholds,
  roleName,
} from '../../../core/resource/privileged-roles';
import { dayMs, hourMs } from '../../../core/time/durations';
import { latestOf } from '../../../core/time/latest';
import type { ValuesOf } from '../../../core/verdict/thresholds';
import { listed } from '../../language/counting';
import type { LocalTime } from '../../language/local-time';
import { accountFirst, accountOf, isNameless, type Naming, nameFirst, naming } from '../../language/naming';
import { plainText, quoted } from '../../language/plain-text';
import type { Surrounding } from '../frame/navigation';
import { isFoundIn } from '../frame/query';
import type { SourceState } from '../frame/source';
import { assignmentTypes, type PeopleQuery } from './query';

/** One role of one holder, in words; times are ISO 8601. */
export type RoleRow = {
  readonly id: string;
  readonly name: string;
  /** "application", "group"; empty for people. */
  readonly type: string;
  readonly role: string;
  readonly isPrivileged: boolean;
  readonly isBreakGlass: boolean;
  readonly assignment: RoleAssignmentType;
  readonly until: string | null;
  /**
   * "through Helpdesk-Admins", "for part of the directory"; empty if it is assigned directly and for the whole
   * directory.
   */
  readonly how: string;
  /** Null if it began before monitoring; or, if `isSinceKnown` is false, if it was not recorded. */
  readonly since: string | null;
  readonly isSinceKnown: boolean;
  /** Null if this was not recorded. */
  readonly by: string | null;
  /** The last sign-in of a person; null for other holders, and for roles whose holders' sign-ins are not collected. */
  readonly lastSignIn: LastSignIn | null;
};

type MoveRow = { readonly at: string; readonly text: string };

/** Who activated roles in the last seven days. */
type ActivationRow = { readonly name: string; readonly count: number; readonly roles: string };

type RiskyRow = {
  readonly name: string;
  /** Null if this was not recorded. */
  readonly level: string | null;
  readonly isConfirmed: boolean;
  readonly since: string;
  /** The person's admin roles; empty if there are none. */
  readonly roles: string;
  /**
   * How many hours such a risk may last, and when this one reaches the limit; null if there is no limit, or no level
   * was recorded.
   */
  readonly limit: { readonly hours: number; readonly until: string } | null;
};

/** One risk that is over. */
type EndedRow = {
  readonly name: string;
  readonly how: string;
  /** The account that ended it; null if no admin did, or if it is unknown. */
  readonly by: string | null;
  readonly since: string;
  readonly at: string;
};

/** How the risks of the last 90 days ended. `medianMs` is the median time at risk. */
type RiskEndRow = { readonly how: string; readonly people: number; readonly medianMs: number };

/** `isRecorded` is false if a later sign-in replaced the earlier one. */
export type BreakGlassRow = {
  readonly name: string;
  readonly usedAt: string | null;
  /** The day of a sign-in that only Microsoft reports: it is later than each one that the log showed. */
  readonly reportedOn: string | null;
  readonly testedAt: string | null;
  readonly isRecorded: boolean;
};

/** The holders of privileged roles. Break-glass accounts are never included. */
export type AdminCounts = Readonly<Record<RoleAssignmentType, number>> & {
  readonly people: number;
  /** The people with the role, eligible ones included, as the control counts them. */
  readonly globalAdministrators: number;
  /** Those of them whose role is in force without an activation, or is activated. */
  readonly globalAdministratorsNow: number;
};

export type PeopleModel = {
  readonly surrounding: Surrounding;
  readonly now: string;
  readonly timeZone: string;
  readonly query: PeopleQuery;
  readonly sources: Readonly<Record<'roles' | 'eligible' | 'risk' | 'signIns' | 'activity', SourceState>>;
  /** Null before role assignments were collected. */
  readonly admins: AdminCounts | null;
  /** The rows that match the query. */
  readonly rows: readonly RoleRow[];
  /** False if no last sign-in is known. */
  readonly hasLastSignIns: boolean;
  /** Before the query. */
  readonly total: number;
  /** Of `total`, the roles that are stored with their holders; the others are only counted. */
  readonly stored: number;
  /** True if more roles changed than are stored. */
  readonly areMovesCut: boolean;
  readonly moves: readonly MoveRow[];
  /** When the record of role changes begins. */
  readonly movesFrom: string | null;
  readonly activations: readonly ActivationRow[];
  readonly risky: readonly RiskyRow[];
  /** With those that were only counted. */
  readonly riskyTotal: number;
  readonly riskEnds: readonly RiskEndRow[];
  /** The last few that ended, newest first. */
  readonly lastEnded: readonly EndedRow[];
  readonly emergency: readonly BreakGlassRow[];
  /** True if the configuration names break-glass accounts, even if none was read. */
  readonly isBreakGlassDeclared: boolean;
};

export type PeopleInput = Pick<
  PeopleModel,
  'surrounding' | 'now' | 'timeZone' | 'query' | 'sources' | 'isBreakGlassDeclared'
> & {
  readonly row: ShownPeople;
  /** By the id of the person; null if Microsoft does not report them, or at an earlier moment. */
  readonly lastSignIns: ReadonlyMap<string, LastSignIn> | null;
  readonly names: ReadonlyMap<string, DirectoryName>;
  readonly thresholds: RoleThresholds & ValuesOf<typeof riskLimitThresholds>;
  readonly clock: LocalTime;
};

type ShownHolder = RecordedHolder & Partial<Pick<PastHolder, 'isSinceKnown'>>;

/** The row as it is stored, or as it was at an earlier moment. */
type ShownPeople = Pick<PeopleRow, 'risk'> & {
  readonly emergency: readonly (EmergencyUse & Partial<Pick<BreakGlassRow, 'isRecorded'>>)[];
  readonly roles: (Omit<RolesRow, 'holders'> & { readonly holders: readonly ShownHolder[] }) | null;
};

/** The data at an earlier moment. Parts that were not recorded then are null. */
export function peopleAt({ roles, risk, emergency }: PeopleRow, at: string, now: string): ShownPeople {
  const isBy = (time: string | null): boolean => time === null || Date.parse(time) <= Date.parse(at);
  const keptFrom = new Date(Date.parse(now) - movesKeptDays * dayMs).toISOString();
  const holders = roles && holdersAt(roles, at, keptFrom);
  return {
    roles: holders && {
      ...{ holders, total: holders.length, from: latestOf([roles.from, keptFrom]) ?? keptFrom },
      moves: roles.moves.filter((move) => isBy(move.at)),
    },
    risk: risk && riskAt(risk, at, now),
    emergency: emergency.map(({ id, usedAt, testedAt }) => ({
      id,
      usedAt: isBy(usedAt) ? usedAt : null,
      testedAt: isBy(testedAt) ? testedAt : null,
      isRecorded: isBy(usedAt) && isBy(testedAt),
    })),
  };
}

const missing = (words: string): SourceState => ({ state: 'failed', words });

/** Why parts of a page about an earlier moment are empty. */
export const sourcesAt = (
  { roles, risk }: ShownPeople,
  sourceThen: (kind: Kind) => SourceState,
): PeopleModel['sources'] => ({
  roles: roles === null ? missing('The roles of that time are not recorded.') : sourceThen('unifiedRoleAssignment'),
  eligible: sourceThen('unifiedRoleEligibilityScheduleInstance'),
  risk: risk === null ? missing('The people at risk at that time are not recorded.') : sourceThen('riskyUser'),
  signIns: sourceThen('signIn'),
  activity: missing('Last sign-ins are shown for now only.'),
});

export const rolesOnPage = 50;

export const assignmentWords: Readonly<Record<RoleAssignmentType, string>> = {
  permanent: 'permanent',
  temporary: 'until a date',
  active: 'active',
  eligible: 'eligible',
};

const roleInWords = (roleId: string): string => roleName(roleId) ?? 'a custom role';

const typeWords: Readonly<Record<RoleHolder['type'], string>> = {
  user: '',
  group: 'group',
  servicePrincipal: 'application',
  unknown: 'deleted or hidden account',
};

function nameOfHolder({ id, type, name }: RoleHolder, names: Naming): string {
  if (type === 'user') return names.person(id);
  return (
    plainText(name ?? '') || `${/^[aeiou]/.test(typeWords[type]) ? 'an' : 'a'} ${typeWords[type]} without a known name`
  );
}

const howOf = ({ group, scopeId }: RoleHolder): string =>
  [
    ...(group === null ? [] : [`through ${group.name === null ? 'a group without a known name' : quoted(group.name)}`]),
    ...(scopeId === '/' ? [] : ['for part of the directory']),
  ].join(', ');

/** "Mara Klein's account and Tom Iversen's account took part", if all of them did; else that any of them can have. */
const candidatesInWords = (
  { candidates, areAll }: Extract<Attribution, { readonly status: 'ambiguous' }>,
  names: Naming,
): string =>
  `${listed(candidates.map((actor) => accountOf(actor, names)))} ${areAll === true ? 'took part' : 'made matching changes'}`;

function authorInWords(by: Attribution | null, names: Naming): string | null {
  switch (by?.status) {
    case undefined:
      return null;
    case 'known':
      return accountFirst(by.actor, names);
    case 'notYetKnown':
      return 'Not known yet: log entries can take up to an hour';
    case 'ambiguous':
      return `${by.areAll === true ? '' : 'Not known: '}${candidatesInWords(by, names)}`;
    case 'nobody':
      return 'No admin action involved';
    default:
      return 'Not known: the audit log has no matching entry';
  }
}

const worstFirst = (a: RoleRow, b: RoleRow): number =>
  Number(b.isPrivileged) - Number(a.isPrivileged) ||
  Number(a.isBreakGlass) - Number(b.isBreakGlass) ||
  Number(a.type !== '') - Number(b.type !== '') ||
  assignmentTypes.indexOf(a.assignment) - assignmentTypes.indexOf(b.assignment) ||
  a.role.localeCompare(b.role, 'en') ||
  a.name.localeCompare(b.name, 'en');

/** Microsoft Entra ends such a role by itself; the next collection finds it a little later. */
const isOver = (until: string | null, now: string): boolean => until !== null && Date.parse(until) <= Date.parse(now);

/** An eligible role that is active is shown once, as active, with the assigner and the start of the eligible role. */
function withoutUsed(holders: readonly ShownHolder[]): readonly ShownHolder[] {
  const placeOf = ({ id, roleId, scopeId }: RoleHolder): string => JSON.stringify([id, roleId, scopeId]);
  const of = (wanted: RoleAssignmentType): ReadonlyMap<string, ShownHolder> =>
    new Map(holders.flatMap((one) => (one.assignment === wanted ? [[placeOf(one), one] as const] : [])));
  const [used, eligible] = [of('active'), of('eligible')];
  return holders.flatMap((holder) => {
    if (holder.assignment === 'eligible') return used.has(placeOf(holder)) ? [] : [holder];
    const origin = holder.assignment === 'active' ? eligible.get(placeOf(holder)) : undefined;
    return [origin === undefined ? holder : { ...holder, since: origin.since, by: origin.by, group: origin.group }];
  });
}

function adminCounts(
  holders: readonly RecordedHolder[],
  isAdminRole: (roleId: string) => boolean,
  breakGlass: ReadonlySet<string>,
): AdminCounts {
  const roles = holders.filter(({ id, type, roleId }) => type === 'user' && isAdminRole(roleId) && !breakGlass.has(id));
  const peopleIn = (some: readonly RecordedHolder[]): ReadonlySet<string> => new Set(some.map(({ id }) => id));
  const globals = roles.filter(({ roleId }) => roleId === globalAdministrator);
  // A person counts once, with the strongest way in which they hold a role.
  const counted = new Set<string>();
  const firstIn = (assignment: RoleAssignmentType): number => {
    const people = [...peopleIn(roles.filter((one) => one.assignment === assignment))].filter((id) => !counted.has(id));
    for (const id of people) counted.add(id);
    return people.length;
  };
  const [permanent, temporary, active, eligible] = [
    firstIn('permanent'),
    firstIn('temporary'),
    firstIn('active'),
    firstIn('eligible'),
  ];
  return {
    permanent,
    temporary,
    active,
    eligible,
    people: counted.size,
    globalAdministrators: peopleIn(globals).size,
    globalAdministratorsNow: peopleIn(globals.filter(({ assignment }) => assignment !== 'eligible')).size,
  };
}

/** What follows a sentence without an account: "; the audit log has no matching entry". */
function unknownAccount(by: Attribution | null, names: Naming): string {
  switch (by?.status) {
    case 'known':
    case 'nobody':
      return '';
    case 'notYetKnown':
      return '; the account is not known yet';
    case 'ambiguous':
      return `; ${candidatesInWords(by, names)}`;
    default:
      return '; the audit log has no matching entry';
  }
}

/** The sentence for a change of a role; the account that made it comes first. */
function moveInWords({ type, holder, by }: RoleMove, names: Naming, clock: LocalTime): string {
  const who = nameOfHolder(holder, names);
  const role = roleInWords(holder.roleId);
  const how = holder.group === null ? '' : ` ${howOf({ ...holder, scopeId: '/' })}`;
  const until = holder.until === null ? '' : ` until ${clock.moment(holder.until)}`;
  const author = by?.status === 'known' ? accountFirst(by.actor, names) : null;
  const isOwn = by?.status === 'known' && by.actor.type === 'person' && by.actor.id === holder.id;
  const unknown = unknownAccount(by, names);
  const subject = nameFirst(who);
  if (type === 'added') {
    if (holder.assignment === 'active')
      return isOwn || author === null
        ? `${isOwn ? author : subject} activated ${role}${until}${unknown}.`
        : `${author} activated ${role} for ${who}${until}.`;
    if (holder.assignment === 'eligible')
      return author === null
        ? `${subject} became eligible for ${role}${how}${until}${unknown}.`
        : `${author} made ${who} eligible for ${role}${how}${until}.`;
    return author === null
      ? `${subject} received ${role}${how}${until}${unknown}.`
      : `${author} assigned ${role} to ${who}${how}${until}.`;
  }
  if (holder.assignment === 'active')
    return `${isNameless(who) ? `${subject}: the` : `${subject}'s`} activation of ${role} ended.`;
  const what = holder.assignment === 'eligible' ? `the eligibility for ${role}` : role;
  return author === null ? `${subject} lost ${what}${how}${unknown}.` : `${author} removed ${what}${how} from ${who}.`;
}

const activationDays = 7;

function activationsOf(moves: readonly RoleMove[], now: string, names: Naming): readonly ActivationRow[] {
  const since = Date.parse(now) - activationDays * dayMs;
  const recent = moves.filter(
    ({ type, holder, at }) => type === 'added' && holder.assignment === 'active' && Date.parse(at) >= since,
  );
  const byPerson = new Map<string, RoleMove[]>();
  for (const move of recent) byPerson.set(move.holder.id, [...(byPerson.get(move.holder.id) ?? []), move]);
  return [...byPerson]
    .map(([id, own]) => ({
      name: nameFirst(names.person(id)),
      count: own.length,
      roles: listed([...new Set(own.map(({ holder }) => roleInWords(holder.roleId)))].sort()),
    }))
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name, 'en'));
}

/** https://learn.microsoft.com/graph/api/resources/riskdetection#riskdetail-values */
const detailWords: Readonly<Record<string, string>> = {
  userPerformedSecuredPasswordChange: 'The user changed the password after MFA',
  userPerformedSecuredPasswordReset: 'The user reset the password after MFA',
  userChangedPasswordOnPremises: 'The user changed the password on premises',
  userPassedMFADrivenByRiskBasedPolicy: 'The user passed MFA that a risk policy required',
  adminGeneratedTemporaryPassword: 'An admin set a temporary password',
  adminConfirmedSigninSafe: 'An admin confirmed the sign-in as safe',
  adminConfirmedUserSafe: 'An admin confirmed the user as safe',
  adminDismissedAllRiskForUser: 'An admin dismissed the risk',
  adminDismissedRiskForSignIn: 'An admin dismissed the sign-in risk',
  aiConfirmedSigninSafe: 'Microsoft confirmed the sign-in as safe',
  m365DAdminDismissedDetection: 'An admin dismissed it in Microsoft Defender',
};

export const endNotRecorded = 'Not recorded';

const endInWords = ({ detail, by }: RiskEnd): string =>
  (detail === null ? undefined : detailWords[detail]) ??
  (by?.status === 'known' ? 'An admin closed it' : endNotRecorded);

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

function riskEndsOf(ended: readonly RiskEnd[]): readonly RiskEndRow[] {
  const byHow = new Map<string, RiskEnd[]>();
  for (const end of ended) byHow.set(endInWords(end), [...(byHow.get(endInWords(end)) ?? []), end]);
  return [...byHow]
    .map(([how, ends]) => ({
      how,
      people: new Set(ends.map(({ id }) => id)).size,
      medianMs: median(ends.map(({ since, at }) => Date.parse(at) - Date.parse(since))),
    }))
    .sort((a, b) => b.people - a.people || (a.how < b.how ? -1 : 1));
}

const lastEndedShown = 5;

/** A later detection starts the time again. */
function limitOf(
  { level, state, since, updatedAt }: NonNullable<ShownPeople['risk']>['people'][number],
  hours: number,
): RiskyRow['limit'] {
  const until = Date.parse(updatedAt ?? since) + hours * hourMs;
  return isSeriousRisk({ riskLevel: level, riskState: state }) && Number.isFinite(until)
    ? { hours, until: new Date(until).toISOString() }
    : null;
}

const levels = ['high', 'medium', 'low'];
const rankOf = (level: string | null): number =>
  (levels.indexOf(level ?? '') + levels.length + 1) % (levels.length + 1);

/** The later of two times. Microsoft reports a last sign-in about a day after the log shows it. */
function newerOf(reported: LastSignIn | undefined, logged: string | undefined): LastSignIn | null {
  if (logged === undefined) return reported ?? null;
  return reported?.status === 'on' && Date.parse(reported.day) >= Date.parse(logged)
    ? reported
    : { status: 'on', day: logged };
}

function reportedAfter(usedAt: string | null, reported: LastSignIn | undefined): string | null {
  const last = newerOf(reported, usedAt ?? undefined);
  return last?.status === 'on' && last.day !== usedAt ? last.day : null;
}

/** The stored row as the page shows it: filtered, sorted and in words. */
export function peopleModel(input: PeopleInput): PeopleModel {
  const { row, thresholds, query, now, clock, surrounding, timeZone, sources, lastSignIns } = input;
  const names = naming(input.names);
  const isAdminRole = (roleId: string): boolean => countsAsPrivileged(roleId, thresholds);
  const inForce = (row.roles?.holders ?? []).filter(({ until }) => !isOver(until, now));
  const over = (row.roles?.holders.length ?? 0) - inForce.length;
  const holders = withoutUsed(inForce);
  const rows = roleRows(input, holders, isAdminRole).filter((one) => isWanted(query, one));
  const moves = row.roles?.moves ?? [];
  const isActivation = ({ holder }: RoleMove): boolean => holder.assignment === 'active';
  return {
    surrounding,
    now,
    timeZone,
    query,
    sources,
    admins: row.roles === null ? null : adminCounts(holders, isAdminRole, breakGlassIds(row)),
    rows,
    hasLastSignIns: lastSignIns !== null,
    total: (row.roles?.total ?? 0) - over,
    stored: inForce.length,
    areMovesCut: moves.length >= mostMoves,
    moves: moves
      .filter((move) => !isActivation(move))
      .map((move) => ({ at: move.at, text: moveInWords(move, names, clock) })),
    movesFrom: row.roles?.from ?? null,
    activations: activationsOf(moves, now, names),
    risky: riskyRows(input, holders, isAdminRole),
    riskyTotal: row.risk?.total ?? row.risk?.people.length ?? 0,
    riskEnds: riskEndsOf(row.risk?.ended ?? []),
    lastEnded: (row.risk?.ended ?? []).slice(0, lastEndedShown).map((end) => ({
      name: nameFirst(names.person(end.id)),
      how: endInWords(end),
      by: end.by?.status === 'known' ? accountOf(end.by.actor, names) : null,
      since: end.since,
      at: end.at,
    })),
    isBreakGlassDeclared: input.isBreakGlassDeclared,
    emergency: row.emergency.map(({ id, usedAt, testedAt, isRecorded = true }) => ({
      name: nameFirst(names.person(id)),
      usedAt,
      reportedOn: reportedAfter(usedAt, lastSignIns?.get(id)),
      testedAt,
      isRecorded,
    })),
  };
}

const breakGlassIds = ({ emergency }: PeopleInput['row']): ReadonlySet<string> =>
  new Set(emergency.map(({ id }) => id));

function roleRows(
  { row, names: namesById, lastSignIns }: PeopleInput,
  holders: readonly ShownHolder[],
  isAdminRole: (roleId: string) => boolean,
): readonly RoleRow[] {
  const names = naming(namesById);
  const breakGlass = breakGlassIds(row);
  const used = new Map(row.emergency.flatMap(({ id, usedAt }) => (usedAt === null ? [] : [[id, usedAt] as const])));
  return holders
    .map(
      (holder): RoleRow => ({
        id: holder.id,
        name: nameFirst(nameOfHolder(holder, names)),
        type: typeWords[holder.type],
        role: roleInWords(holder.roleId),
        isPrivileged: isAdminRole(holder.roleId),
        isBreakGlass: breakGlass.has(holder.id),
        assignment: holder.assignment,
        until: holder.until,
        how: howOf(holder),
        since: holder.since,
        isSinceKnown: holder.isSinceKnown !== false,
        by: authorInWords(holder.by, names),
        lastSignIn: holder.type === 'user' ? newerOf(lastSignIns?.get(holder.id), used.get(holder.id)) : null,
      }),
    )
    .sort(worstFirst);
}

/** Confirmed ones first, then by level, then those at risk longest. At an earlier moment neither is known. */
function riskyRows(
  { row, names: namesById, thresholds, surrounding }: PeopleInput,
  holders: readonly ShownHolder[],
  isAdminRole: (roleId: string) => boolean,
): readonly RiskyRow[] {
  const names = naming(namesById);
  const isPast = surrounding.moment?.past != null;
  return (row.risk?.people ?? [])
    .map((person): RiskyRow => {
      const { id, level, state, since } = person;
      const roles = holders.filter((one) => one.id === id && isAdminRole(one.roleId));
      return {
        name: nameFirst(names.person(id)),
        level: isPast ? null : level,
        isConfirmed: !isPast && state === 'confirmedCompromised',
        since,
        roles: listed([...new Set(roles.map(({ roleId }) => roleInWords(roleId)))]),
        limit: isPast ? null : limitOf(person, riskLimitHours(thresholds, roles.length > 0)),
      };
    })
    .sort(
      (a, b) =>
        Number(b.isConfirmed) - Number(a.isConfirmed) ||
        rankOf(a.level) - rankOf(b.level) ||
        (a.since < b.since ? -1 : 1),
    );
}

const isWanted = ({ search, assignment, roles }: PeopleQuery, row: RoleRow): boolean =>
  (roles === 'all' || row.isPrivileged) &&
  (assignment === null || row.assignment === assignment) &&
  (search === '' || isFoundIn(search, [row.name, row.role, row.how, row.by ?? '']));
