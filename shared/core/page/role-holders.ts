import type { Attribution } from '../event/event';
import { groupBy } from '../group-by';
import type {
  Group,
  RoleAssignment,
  RoleAssignmentScheduleInstance,
  RoleEligibilityScheduleInstance,
} from '../resource/resource';

/**
 * permanent: assigned without an end. temporary: assigned until a date. active: an eligible role in use. eligible: can be
 * activated.
 */
export type RoleAssignmentType = 'permanent' | 'temporary' | 'active' | 'eligible';

/** One way in which somebody has a role. People are ids: their names are stored beside the row. */
export type RoleHolder = {
  /** Stays the same while the same holder has the same role in the same way. An eligible and an active role differ. */
  readonly key: string;
  readonly id: string;
  readonly type: RoleAssignment['principalType'];
  /** Graph's name of an application or a group; null for people. */
  readonly name: string | null;
  readonly roleId: string;
  /** "/" for the whole directory. */
  readonly scopeId: string;
  readonly assignment: RoleAssignmentType;
  /** The end of the assignment, ISO 8601; null if there is none. */
  readonly until: string | null;
  /** The group through which they have it; null if it is assigned to them. */
  readonly group: { readonly id: string; readonly name: string | null } | null;
  /** According to PIM; null if PIM does not say. */
  readonly startedAt: string | null;
  /** Ids of the resources whose change also changes the holder: the assignment and the group. */
  readonly sourceIds: readonly string[];
};

type RoleSources = {
  readonly assignments: readonly RoleAssignment[];
  readonly instances: readonly RoleAssignmentScheduleInstance[];
  readonly eligibilities: readonly RoleEligibilityScheduleInstance[];
  readonly groups: readonly Group[];
};

type Holding = Pick<RoleHolder, 'assignment' | 'until' | 'startedAt'>;

const placeOf = ({ principalId, roleDefinitionId, directoryScopeId }: RoleAssignment): string =>
  JSON.stringify([principalId, roleDefinitionId, directoryScopeId]);

/** PIM's data on an assignment; one that PIM does not list is permanent. */
function holdingOf(instances: readonly RoleAssignmentScheduleInstance[]): Holding {
  const assigned = instances.filter(({ assignmentType }) => assignmentType !== 'Activated');
  const [first] = assigned.length > 0 ? assigned : instances;
  if (first === undefined) return { assignment: 'permanent', until: null, startedAt: null };
  const { startDateTime: startedAt, endDateTime: until } = first;
  if (assigned.length === 0) return { assignment: 'active', until, startedAt };
  return { assignment: until === null ? 'permanent' : 'temporary', until, startedAt };
}

/** Who has which role, with the members of groups that are read; each holder once, sorted by key. */
export function holdersOf({ assignments, instances, eligibilities, groups }: RoleSources): readonly RoleHolder[] {
  const groupsById = new Map(groups.map((group) => [group.id, group]));
  const instancesAt = groupBy(instances, placeOf);
  const holders = new Map<string, RoleHolder>();
  const add = (assignment: RoleAssignment, holding: Holding): void => {
    for (const holder of eachHolder(assignment, holding, groupsById.get(assignment.principalId)))
      if (!holders.has(holder.key)) holders.set(holder.key, holder);
  };
  for (const assignment of assignments) add(assignment, holdingOf(instancesAt.get(placeOf(assignment)) ?? []));
  for (const eligibility of eligibilities)
    add(eligibility, {
      assignment: 'eligible',
      until: eligibility.endDateTime,
      startedAt: eligibility.startDateTime,
    });
  return [...holders.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** The members of a group, or the named principal; a group without known members stands for itself. */
function eachHolder(assignment: RoleAssignment, holding: Holding, group: Group | undefined): readonly RoleHolder[] {
  const {
    id: assignmentId,
    principalId,
    principalType,
    principalName,
    roleDefinitionId,
    directoryScopeId,
  } = assignment;
  const way = holding.assignment === 'eligible' ? 'eligible' : 'held';
  const holder = (
    of: Pick<RoleHolder, 'id' | 'type' | 'name' | 'group'>,
    sourceIds: readonly string[],
  ): RoleHolder => ({
    key: JSON.stringify([of.id, roleDefinitionId, directoryScopeId, way, of.group?.id ?? null]),
    ...of,
    roleId: roleDefinitionId,
    scopeId: directoryScopeId,
    ...holding,
    sourceIds,
  });
  if (principalType !== 'group' || group === undefined || group.memberIds.length === 0)
    return [holder({ id: principalId, type: principalType, name: principalName, group: null }, [assignmentId])];
  const through = { id: group.id, name: group.displayName ?? principalName };
  return group.memberIds.map((id) =>
    holder({ id, type: 'user', name: null, group: through }, [assignmentId, group.id]),
  );
}

/**
 * Since when the holder has the role, and who gave it. `since` null: the role was assigned before monitoring began.
 * `by` null: the actor was not recorded.
 */
export type RecordedHolder = RoleHolder & {
  readonly since: string | null;
  /**
   * Earlier assignments, oldest first, each up to the time when a collection found the next one. Left out if the
   * assignment never changed.
   */
  readonly were?: readonly EarlierAssignment[] | undefined;
} & Author;

type EarlierAssignment = Pick<RoleHolder, 'assignment' | 'until'> & { readonly to: string };

type Author = {
  readonly by: Attribution | null;
  /** The subject for attribution while `by` is unknown; JSON of an AttributionSubject. */
  readonly subject: string | null;
};

export type RoleMove = Author & {
  /** When it happened according to Microsoft's log, else when a collection first found it. */
  readonly at: string;
  readonly type: 'added' | 'removed';
  readonly holder: RoleHolder & Pick<RecordedHolder, 'were'>;
};

/** The roles in the form that a page shows: today's holders, and the changes of `movesKeptDays`. */
export type RolesRow = {
  readonly holders: readonly RecordedHolder[];
  /** Holders beyond `mostHolders` are only counted. */
  readonly total: number;
  /** Newest first. */
  readonly moves: readonly RoleMove[];
  /** When the row began. Nothing is known about earlier times. */
  readonly from: string;
};

const mostHolders = 500;
export const movesKeptDays = 35;
export const mostMoves = 500;
const mostWere = 20;

/** The actor who changed a resource, according to the collection. */
export type AuthorOf = (resourceIds: readonly string[]) => Author;

type Moment = {
  readonly at: string;
  /** The first collection of a resource type. Its contents are not changes. */
  readonly isBaseline: boolean;
  readonly authorOf: AuthorOf;
  /** Moves before this time are dropped; ISO 8601. */
  readonly keptFrom: string;
};

const nobodyRecorded: Author = { by: null, subject: null };
const timeOf = ({ by }: Author, seenAt: string): string => (by?.status === 'known' ? by.at : seenAt);

/** The row after a collection. Applied to its own result, it changes nothing. */
export function nextRoles(
  before: RolesRow | undefined,
  holders: readonly RoleHolder[],
  { at, isBaseline, authorOf, keptFrom }: Moment,
): RolesRow {
  const known = new Map(before?.holders.map((holder) => [holder.key, holder]));
  const isQuiet = before === undefined || isBaseline;
  // A holder who was left out because there were too many looks the same as a new one.
  const isCut = before !== undefined && before.total > before.holders.length;
  const recorded = holders.map((holder): RecordedHolder => {
    const old = known.get(holder.key);
    if (old !== undefined) {
      const were = earlierOf(old, holder, { at, keptFrom });
      const { since, by, subject } = old;
      return { ...holder, since: since ?? holder.startedAt, by, subject, ...(were.length > 0 && { were }) };
    }
    if (isQuiet || isCut) return { ...holder, since: holder.startedAt, ...nobodyRecorded };
    const author = authorOf(holder.sourceIds);
    return { ...holder, since: timeOf(author, at), ...author };
  });
  const keys = new Set(holders.map(({ key }) => key));
  const added = recorded
    .filter(({ key }) => !isQuiet && !isCut && !known.has(key))
    .map((holder) => moveOf('added', holder));
  const removed = (before?.holders ?? [])
    .filter(({ key }) => !isQuiet && !keys.has(key))
    .map((holder): RoleMove => {
      const author = authorOf(holder.sourceIds);
      return { ...moveOf('removed', holder), at: timeOf(author, at), ...author };
    });
  const moves = [...removed, ...added, ...(before?.moves ?? []).map((move) => asToday(move, recorded))]
    .filter((move) => move.at >= keptFrom)
    .sort((a, b) => (a.at === b.at ? 0 : a.at > b.at ? -1 : 1));
  return {
    holders: recorded.slice(0, mostHolders),
    total: holders.length,
    moves: moves.slice(0, mostMoves),
    from: before?.from ?? at,
  };
}

/** The same holder has the role in another way: permanent until today, with an end date from now on. */
function earlierOf(
  { assignment, until, were = [] }: RecordedHolder,
  holder: RoleHolder,
  { at, keptFrom }: Pick<Moment, 'at' | 'keptFrom'>,
): readonly EarlierAssignment[] {
  const isSame = assignment === holder.assignment && until === holder.until;
  const all = isSame ? were : [...were, { assignment, until, to: at }];
  return all.filter(({ to }) => to >= keptFrom).slice(-mostWere);
}

function moveOf(type: RoleMove['type'], { since, by, subject, ...holder }: RecordedHolder): RoleMove {
  return { at: since ?? '', type, holder, by, subject };
}

/** An activated role looks permanent until PIM's list of active roles is read. The move is corrected then. */
function asToday(move: RoleMove, holders: readonly RecordedHolder[]): RoleMove {
  const now = holders.find(({ key, since }) => key === move.holder.key && since === move.at);
  if (move.type === 'removed' || now === undefined || now.assignment === move.holder.assignment) return move;
  const { since: _, by: _by, subject: _subject, ...holder } = now;
  return { ...move, holder };
}

/** The subjects to attribute again; each once. */
export const openSubjects = ({ holders, moves }: RolesRow): readonly string[] => [
  ...new Set([...holders, ...moves].flatMap(({ subject }) => subject ?? [])),
];

/** The row with the actors that the log shows by now, by subject. */
export function withAuthors(row: RolesRow, answers: ReadonlyMap<string, Attribution>): RolesRow {
  const authored = <T extends Author>(one: T): T & { readonly answeredAt: string | null } => {
    const by = one.subject === null ? undefined : answers.get(one.subject);
    if (by === undefined) return { ...one, answeredAt: null };
    const subject = by.status === 'notYetKnown' ? one.subject : null;
    return { ...one, by, subject, answeredAt: by.status === 'known' ? by.at : null };
  };
  return {
    ...row,
    holders: row.holders.map((holder) => {
      const { answeredAt, ...now } = authored(holder);
      return { ...now, since: answeredAt ?? now.since };
    }),
    moves: row.moves.map((move) => {
      const { answeredAt, ...now } = authored(move);
      return { ...now, at: answeredAt ?? now.at };
    }),
  };
}

/** A holder at a past moment: `isSinceKnown` is false if the row has no start for it. */
export type PastHolder = RecordedHolder & { readonly isSinceKnown: boolean };

/** Who had which role at a past moment: the present holders, with later changes reverted. Null if the row does not reach back so far. */
export function holdersAt(row: RolesRow, at: string, keptFrom: string): readonly PastHolder[] | null {
  const moment = Date.parse(at);
  const isLater = (time: string): boolean => Date.parse(time) > moment;
  const isWhole = row.total === row.holders.length && row.moves.length < mostMoves;
  if (!isWhole || isLater(row.from) || isLater(keptFrom)) return null;
  const holders = new Map<string, PastHolder>(
    row.holders.map((holder) => [holder.key, { ...holder, isSinceKnown: true }]),
  );
  for (const { type, at: movedAt, holder } of row.moves.filter((move) => isLater(move.at))) {
    if (type === 'added') holders.delete(holder.key);
    else holders.set(holder.key, { ...holder, ...originOf(row, holder, movedAt) });
  }
  return [...holders.values()].map((holder) => {
    const { assignment, until } = holder.were?.find(({ to }) => isLater(to)) ?? holder;
    return { ...holder, assignment, until };
  });
}

/** When somebody received a role that was removed later, and from whom, according to earlier moves. */
function originOf(
  { moves }: RolesRow,
  { key, startedAt }: RoleHolder,
  before: string,
): Omit<PastHolder, keyof RoleHolder | 'were'> {
  const added = moves.find((move) => move.type === 'added' && move.holder.key === key && move.at < before);
  if (added !== undefined) return { since: added.at, by: added.by, subject: added.subject, isSinceKnown: true };
  return { since: startedAt, ...nobodyRecorded, isSinceKnown: startedAt !== null };
}
