import {
  atUserRisk,
  blocked,
  compliantDevice,
  domainOf,
  enrolmentApps,
  everyAppOf,
  exceptedApps,
  holds,
  inFlow,
  isDeclaredIn,
  isExcepted,
  isPrivilegedClass,
  legacyAuthenticationBlocked,
  managedDevice,
  mfa,
  phishingResistantMfa,
  type Requirement,
  type RequirementDomain,
  riskRemediated,
  type UserClass,
} from '../conditional-access';
import { globalAdministrator } from '../resource/privileged-roles';
import type { TenantConfiguration } from '../tenant/configuration';
import type { AccessColumn, ConditionalAccessBasis, Control } from '../verdict/control';

/** People who are shown together. `guests` are guests of any type. */
type AccessClass = 'globalAdministrators' | 'otherAdmins' | 'members' | 'serviceAccounts' | 'breakGlass' | 'guests';

/** How many people of a class can sign in without the protection. Accepted people are counted in `accepted` only. */
export type AccessCell = {
  readonly column: AccessColumn;
  readonly status: 'covered' | 'open' | 'accepted' | 'unknown';
  readonly open: number;
  readonly accepted: number;
  readonly of: number;
  /** The first 50 people without the protection. */
  readonly ids: readonly string[];
};

export type AccessLine = {
  /** A class, or in the view of guests a type of guest. */
  readonly id: string;
  readonly count: number;
  readonly cells: readonly AccessCell[];
};

/**
 * everyone: every sign-in. guests: the same, by type of guest. anywhere: sign-ins from untrusted locations on unmanaged
 * devices.
 */
export type AccessView = 'everyone' | 'guests' | 'anywhere';

export type ShownExclusion = {
  readonly id: string;
  readonly type: 'person' | 'group' | 'role' | 'guests';
  readonly policyIds: readonly string[];
  /** The excluded people; null if they are unknown individually. */
  readonly people: number | null;
  /** The number of these people who are declared individually, such as break-glass accounts. Older rows lack it. */
  readonly declaredPeople?: number | undefined;
};

/** Which people each protection covers, as of the last collection that changed it. */
export type AccessRow = {
  readonly at: string;
  readonly views: Readonly<Record<AccessView, readonly AccessLine[]>>;
  readonly exclusions: readonly ShownExclusion[];
  /** For a question about one sign-in: classes with few ids, privileged ones first. */
  readonly classes: readonly UserClass[];
  readonly classTotal: number;
  readonly unresolvedGroupIds: readonly string[];
  readonly isEligibilityUnread: boolean;
};

const mostClasses = 200;
const mostIds = 50;
const fewIds = 5;

type Column = {
  readonly id: AccessColumn;
  readonly requirement: Requirement;
  readonly narrowed: Partial<RequirementDomain>;
};

const columnsOf = ({ thresholds }: TenantConfiguration): readonly Column[] => [
  { id: 'mfa', requirement: mfa, narrowed: {} },
  { id: 'phishingResistantMfa', requirement: phishingResistantMfa, narrowed: {} },
  {
    id: 'managedDevice',
    requirement: thresholds.managedDevice === 'compliant' ? compliantDevice : managedDevice,
    narrowed: {
      apps: thresholds.managedDeviceApps === 'all' ? 'all' : everyAppOf('Office365'),
      exceptedApps: enrolmentApps,
    },
  },
  { id: 'legacyBlocked', requirement: legacyAuthenticationBlocked, narrowed: {} },
  { id: 'deviceCodeBlocked', requirement: blocked, narrowed: inFlow('deviceCodeFlow') },
  { id: 'userRisk', requirement: riskRemediated, narrowed: atUserRisk('high') },
];

/** Sign-ins from outside the office on an unmanaged device. */
const fromAnywhere: Partial<RequirementDomain> = { exceptedLocations: 'trusted', deviceStates: ['unregistered'] };

type Judging = {
  readonly basis: ConditionalAccessBasis;
  readonly configuration: TenantConfiguration;
  readonly now: string;
  /** The control that judges a column. Exceptions from it count in the column too. */
  readonly controls: readonly Pick<Control, 'id' | 'accessColumn'>[];
};

function classOf(userClass: UserClass, { configuration, now }: Judging): AccessClass {
  const { breakGlass, serviceAccounts, syncAccounts, thresholds } = configuration;
  if (isDeclaredIn(breakGlass, userClass, now)) return 'breakGlass';
  if (isDeclaredIn([...serviceAccounts, ...syncAccounts], userClass, now)) return 'serviceAccounts';
  if (userClass.guestType !== 'member') return 'guests';
  if ([...userClass.roleIds, ...userClass.eligibleRoleIds].includes(globalAdministrator)) return 'globalAdministrators';
  return isPrivilegedClass(userClass, thresholds) ? 'otherAdmins' : 'members';
}

type Judged = { readonly open: ReadonlySet<string>; readonly unknown: ReadonlySet<string> };

/** Which of these classes can sign in without the protection, and for which of them this is unknown. */
function judge(
  requirement: Requirement,
  domain: RequirementDomain,
  classes: readonly UserClass[],
  basis: ConditionalAccessBasis,
): Judged {
  const nobody: ReadonlySet<string> = new Set();
  const keysOf = (some: readonly UserClass[]): ReadonlySet<string> => new Set(some.map(({ key }) => key));
  const ask = (some: readonly UserClass[]) => {
    const keys = keysOf(some);
    return holds(requirement, { ...domain, users: ({ key }) => keys.has(key) }, basis);
  };
  if (classes.length === 0) return { open: nobody, unknown: nobody };
  const coverage = ask(classes);
  if (coverage.status === 'holds') return { open: nobody, unknown: nobody };
  if (coverage.status === 'unknown') return { open: nobody, unknown: keysOf(classes) };
  const open = keysOf(coverage.classes);
  const rest = classes.filter(({ key }) => !open.has(key));
  const isSure = rest.length === 0 || ask(rest).status === 'holds';
  return { open, unknown: isSure ? nobody : keysOf(rest) };
}

const peopleIn = (classes: readonly UserClass[]): number => classes.reduce((sum, { count }) => sum + count, 0);

function cellOf(
  column: AccessColumn,
  classes: readonly UserClass[],
  { open, unknown }: Judged,
  isAccepted: (one: UserClass) => boolean,
): AccessCell {
  const uncovered = classes.filter(({ key }) => open.has(key));
  const violating = uncovered.filter((one) => !isAccepted(one));
  const counts = {
    column,
    open: peopleIn(violating),
    accepted: peopleIn(uncovered.filter(isAccepted)),
    of: peopleIn(classes),
    ids: violating.flatMap(({ ids }) => ids).slice(0, mostIds),
  };
  if (counts.open > 0) return { ...counts, status: 'open' };
  if (classes.some(({ key }) => unknown.has(key))) return { ...counts, status: 'unknown' };
  return { ...counts, status: counts.accepted > 0 ? 'accepted' : 'covered' };
}

type CellFor = (classes: readonly UserClass[]) => AccessCell;

/** Each column is computed once for everybody. Only if that gives no answer is it computed for each line. */
function columnsFor(
  judging: Judging,
  narrowed: Partial<RequirementDomain>,
  everybody: readonly UserClass[],
): readonly CellFor[] {
  const { basis, configuration, now, controls } = judging;
  return columnsOf(configuration).map(({ id: column, requirement, narrowed: ofColumn }): CellFor => {
    const controlId = controls.find(({ accessColumn }) => accessColumn === column)?.id ?? '';
    const base = domainOf(requirement, { ...ofColumn, ...narrowed });
    const domain = { ...base, exceptedApps: [...base.exceptedApps, ...exceptedApps(controlId, configuration, now)] };
    const ofAll = judge(requirement, domain, everybody, basis);
    return (classes) => {
      const judged = ofAll.unknown.size === 0 ? ofAll : judge(requirement, domain, classes, basis);
      return cellOf(column, classes, judged, (one) => isExcepted(one, controlId, configuration, now));
    };
  });
}

const linesOf = (
  columns: readonly CellFor[],
  groups: ReadonlyMap<string, readonly UserClass[]>,
): readonly AccessLine[] =>
  [...groups].map(([id, classes]) => ({
    id,
    count: peopleIn(classes),
    cells: columns.map((cellFor) => cellFor(classes)),
  }));

const order: readonly AccessClass[] = [
  'globalAdministrators',
  'otherAdmins',
  'members',
  'serviceAccounts',
  'breakGlass',
  'guests',
];

function grouped<K extends string>(
  classes: readonly UserClass[],
  keyOf: (one: UserClass) => K,
  keys: readonly K[],
): ReadonlyMap<K, readonly UserClass[]> {
  return new Map(
    keys.flatMap((key) => {
      const own = classes.filter((one) => keyOf(one) === key);
      return own.length === 0 ? [] : [[key, own] as const];
    }),
  );
}

function exclusionsOf(judging: Judging): readonly ShownExclusion[] {
  const { basis } = judging;
  const found = new Map<
    string,
    { readonly id: string; readonly type: ShownExclusion['type']; readonly policyIds: string[] }
  >();
  for (const { id: policyId, state, conditions } of basis.policies) {
    if (state !== 'enabled') continue;
    const { excludeUsers, excludeGroups, excludeRoles, excludeGuestsOrExternalUsers: guests } = conditions.users;
    const note = (type: ShownExclusion['type'], ids: readonly string[]): void => {
      for (const id of ids) {
        const entry = found.get(`${type}|${id}`) ?? { id, type, policyIds: [] };
        entry.policyIds.push(policyId);
        found.set(`${type}|${id}`, entry);
      }
    };
    note(
      'person',
      excludeUsers.filter((id) => id !== 'GuestsOrExternalUsers'),
    );
    note('group', excludeGroups);
    note('role', excludeRoles);
    note('guests', guests?.guestOrExternalUserTypes ?? []);
  }
  const of: Readonly<Record<ShownExclusion['type'], (id: string) => (one: UserClass) => boolean>> = {
    person: (id) => (one) => one.userId === id,
    group: (id) => (one) => one.groupIds.includes(id),
    role: (id) => (one) => one.roleIds.includes(id),
    guests: (id) => (one) => one.guestType === id,
  };
  const isDeclared = (one: UserClass): boolean => {
    const own = classOf(one, judging);
    return own === 'breakGlass' || own === 'serviceAccounts';
  };
  return [...found.values()].map((entry) => {
    const excluded = basis.userClasses.filter(of[entry.type](entry.id));
    return { ...entry, people: peopleIn(excluded), declaredPeople: peopleIn(excluded.filter(isDeclared)) };
  });
}

/** The row for the current state of the tenant. */
export function accessRow(judging: Judging, at: string): AccessRow {
  const { basis, configuration } = judging;
  const enabled = basis.userClasses.filter((one) => one.enabled);
  const byClass = grouped(enabled, (one) => classOf(one, judging), order);
  const guests = byClass.get('guests') ?? [];
  const byType = grouped(
    guests,
    ({ guestType }) => guestType,
    [...new Set(guests.map(({ guestType }) => guestType))].sort(),
  );
  const isPrivileged = (one: UserClass): boolean => isPrivilegedClass(one, configuration.thresholds);
  const everywhere = columnsFor(judging, {}, enabled);
  return {
    at,
    views: {
      everyone: linesOf(everywhere, byClass),
      guests: linesOf(everywhere, byType),
      anywhere: linesOf(columnsFor(judging, fromAnywhere, enabled), byClass),
    },
    exclusions: exclusionsOf(judging),
    classes: [...enabled]
      .sort(
        (a, b) => Number(isPrivileged(b)) - Number(isPrivileged(a)) || b.count - a.count || (a.key < b.key ? -1 : 1),
      )
      .slice(0, mostClasses)
      .map((one) => ({ ...one, ids: one.ids.slice(0, fewIds) })),
    classTotal: enabled.length,
    unresolvedGroupIds: [...basis.unresolvedGroupIds].sort(),
    isEligibilityUnread: basis.isEligibilityUnread === true,
  };
}

/** The row without the requirements whose controls could not be judged. */
export function withUnknown(row: AccessRow, columns: ReadonlySet<AccessColumn>): AccessRow {
  const masked = (lines: readonly AccessLine[]): readonly AccessLine[] =>
    lines.map((line) => ({
      ...line,
      cells: line.cells.map((cell) =>
        columns.has(cell.column) ? { ...cell, status: 'unknown', open: 0, accepted: 0, ids: [] } : cell,
      ),
    }));
  const { everyone, guests, anywhere } = row.views;
  return { ...row, views: { everyone: masked(everyone), guests: masked(guests), anywhere: masked(anywhere) } };
}
