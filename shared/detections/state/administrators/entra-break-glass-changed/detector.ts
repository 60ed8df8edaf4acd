import { activityOf, isSuccess, namesChanged, namesListed } from '../../../../core/attribution';
import { type Change, sidesOf } from '../../../../core/event/change';
import {
  type Detection,
  type DetectorFacts,
  defineDetector,
  raised,
  type SettingEdit,
} from '../../../../core/event/detector';
import { maxNamed, personReference } from '../../../../core/event/event';
import type { AuditTarget, DirectoryAudit, LogRecord } from '../../../../core/log/record';
import { isSyncNoise } from '../../../../core/log/sync-noise';
import type { Group, User } from '../../../../core/resource/resource';
import { addedTo, line } from '../../../detection';
import { carriesOutReset } from '../../../self-reset';
import { valueIn } from '../../../windows/entries';
import { allGrantsOfRecord, scopeDetails, statedOf } from '../../granted-roles';
import { eligibilitiesOfChange } from '../../role-eligibilities';
import { grantsOfChange, type RoleGrant } from '../../role-grants';

const id = 'EV.R22';

/** Anyone who can change a break-glass account can lock everybody out, or sign in without any policy applying. */
export const entraBreakGlassChanged = defineDetector({
  id,
  name: 'entra-break-glass-changed',
  title: 'A break-glass account was changed, or someone tried to',
  area: 'administrators',
  severity: 'critical',
  watches: {
    changes: [
      'group',
      'unifiedRoleAssignment',
      'unifiedRoleAssignmentScheduleInstance',
      'unifiedRoleEligibilityScheduleInstance',
      'user',
    ],
    records: ['directoryAudit'],
  },
  joins: ['ZT.AD.012'],
  falsePositives:
    'A drill, a new password after one, or maintenance of such accounts. Only accounts and groups listed under breakGlass are reported.',
  response:
    'Ask the person who did it by phone. If it was not planned: undo it, give the account a new password and new keys, and check that it can still sign in.',
  references: [
    'https://attack.mitre.org/techniques/T1098/',
    'https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access',
  ],
  covers: { attack: ['T1098', 'T1531'] },
  activities: [],
  asksAboutPeople: true,
  onChange: detectChange,
  onRecord: detectRecord,
});

type Stated = Pick<Detection, 'resourceId'> & Partial<Detection>;

/** One change that another detector also alerts on; that detector also sees when it ends. */
const storyOfBoth = (detector: string | null): Pick<Detection, 'storyOf' | 'changeOf'> => ({
  storyOf: detector,
  changeOf: detector,
});

/** Alerts at once and each time, because a break-glass account is never changed in normal work. */
const detection = (stated: Stated): Detection =>
  raised({ detectorId: id, severity: 'critical', momentary: true, ...stated });

const isDeclared = (accountId: string, facts: DetectorFacts): boolean => facts.isDeclared('breakGlass', accountId);

// --- What a collection found ---------------------------------------------------------------------------------------

function detectChange(change: Change, facts: DetectorFacts): readonly Detection[] {
  if (change.kind === 'group') {
    const { before, after } = sidesOf(change);
    return before === null || after === null ? [] : detectGroup(before, after, facts);
  }
  if (change.kind === 'user') {
    const { before, after } = sidesOf(change);
    return isDeclared(change.resourceId, facts) ? detectUser(change.resourceId, before, after) : [];
  }
  return rolesOf([...grantsOfChange(change, facts), ...eligibilitiesOfChange(change, facts)], facts);
}

/** The fields of the account that an edit can put back, with the state that it leaves behind. */
const edits = {
  disabled: { before: { isEnabled: true }, after: { isEnabled: false } },
  enabled: { before: { isEnabled: false }, after: { isEnabled: true } },
  deleted: { before: { exists: true }, after: { exists: false } },
  created: { before: { exists: false }, after: { exists: true } },
} as const satisfies Readonly<Record<string, SettingEdit>>;

type EditOfAccount = keyof typeof edits;

const isUndoable = (what: string): what is EditOfAccount => Object.hasOwn(edits, what);

/** The edit stays wrong until it is undone, and the log and a collection report it under the same element. */
const lasting = (edit: SettingEdit) => ({ momentary: false, edit }) as const;

function editOfAccount(before: User | null, after: User | null) {
  if (before === null) return 'created';
  if (after === null) return 'deleted';
  if (before.accountEnabled === after.accountEnabled) return 'changed';
  return after.accountEnabled ? 'enabled' : 'disabled';
}

/** Names and addresses are personal: the event names the changed field, without values. */
function detectUser(userId: string, before: User | null, after: User | null): readonly Detection[] {
  const fields = [
    'displayName',
    'userPrincipalName',
    'accountEnabled',
    'userType',
    'onPremisesSyncEnabled',
    'onPremisesImmutableId',
    'creationType',
    'externalUserState',
  ] as const;
  const what = editOfAccount(before, after);
  // A field that is collected for the first time has not been changed by anybody.
  const changed = fields.filter((field) => (before?.[field] ?? null) !== (after?.[field] ?? null));
  if (changed.length === 0) return [];
  return [
    detection({
      ...(isUndoable(what) && lasting(edits[what])),
      resourceId: userId,
      peopleIds: [userId],
      details: { what, fields: what === 'changed' ? changed : [], ...(isUndoable(what) && { elements: [what] }) },
    }),
  ];
}

/**
 * The members of a declared group are break-glass accounts, and so is anyone who joins it. In other groups, only the
 * changes that break-glass accounts make count.
 */
function detectGroup(before: Group, after: Group, facts: DetectorFacts): readonly Detection[] {
  const came = addedTo(before.memberIds, after.memberIds);
  const went = addedTo(after.memberIds, before.memberIds);
  const groupName = after.displayName ?? before.displayName;
  if (isDeclared(after.id, facts)) {
    const moved = { resourceId: after.id, resourceName: groupName, peopleIds: [...came, ...went].slice(0, maxNamed) };
    const lines = [line('Members', references(went), references(came))];
    const details = { what: came.length > 0 ? 'membersAdded' : 'membersRemoved', groupName };
    // EV.R12 reports a new member too, and treats leaving the group as its end.
    return came.length + went.length === 0
      ? []
      : [detection({ ...moved, lines, details, ...storyOfBoth(came.length > 0 ? 'EV.R12' : null) })];
  }
  return [...came, ...went]
    .filter((memberId) => isDeclared(memberId, facts))
    .map((memberId) =>
      detection({
        resourceId: memberId,
        peopleIds: [memberId],
        details: { what: came.includes(memberId) ? 'joinedGroup' : 'leftGroup', groupName },
      }),
    );
}

const references = (ids: readonly string[]) => ids.slice(0, maxNamed).map(personReference);

// --- Roles, wherever they were seen --------------------------------------------------------------------------------

/**
 * The roles that come back with a restored account are no further change: its restoration is reported. The detector of
 * the role reports its end date.
 */
const rolesOf = (grants: readonly RoleGrant[], facts: DetectorFacts): readonly Detection[] =>
  grants
    .filter(
      ({ principalId, isHolderBack, endDate }) =>
        isDeclared(principalId, facts) && isHolderBack !== true && endDate === undefined,
    )
    .map((grant) => detectRole(grant, facts));

/** A role grant to the account is one story with the role's detector; removing the role ends that story. */
function detectRole(grant: RoleGrant, facts: DetectorFacts): Detection {
  const { details: _, peopleIds, ...stated } = statedOf(grant, facts);
  const about = { ...stated, peopleIds: grant.principalType === 'group' ? [] : peopleIds };
  const details = { roleName: grant.roleName, groupName: grant.principalName, ...scopeDetails(grant, facts) };
  if (grant.effect === 'removed')
    return detection({
      ...about,
      resourceId: grant.principalId,
      details: { what: grant.as === 'eligible' ? 'eligibilityTaken' : 'roleTaken', ...details },
    });
  const [what, storyOf] = storyOfRole(grant);
  return detection({ ...about, ...storyOfBoth(storyOf), details: { what, ...details } });
}

function storyOfRole({ as, activation }: RoleGrant): readonly [what: string, storyOf: string] {
  if (as === 'eligible') return ['madeEligible', 'EV.R03'];
  return activation === 'yes' ? ['roleActivated', 'EV.R04'] : ['roleGiven', 'EV.R01'];
}

// --- What the log says ---------------------------------------------------------------------------------------------

/** A failed attempt counts too. */
function detectRecord(record: LogRecord, facts: DetectorFacts): readonly Detection[] {
  if (record.kind !== 'directoryAudit' || isSyncNoise(record)) return [];
  const roles = rolesOf(allGrantsOfRecord(record, facts), facts);
  if (roles.length > 0) return roles;
  const target = breakGlassTarget(record.targets, facts);
  if (target === undefined) return [];
  const isGroup = target.type?.toLowerCase() === 'group';
  const edit = isSuccess(record) && !isGroup ? editIn(record) : undefined;
  const isQuiet = isOfLicences(record) || carriesOutReset(record, target.id, facts);
  return [
    detection({
      ...(edit !== undefined && lasting(loggedEdit(edit, target.id, facts))),
      ...(isQuiet ? quiet : { severity: isSuccess(record) ? 'critical' : 'high' }),
      resourceId: target.id,
      resourceName: isGroup ? target.displayName : null,
      peopleIds: isGroup ? [] : [target.id],
      details: {
        what: 'logged',
        activity: record.activityDisplayName,
        attempted: !isSuccess(record),
        ...(edit !== undefined && { elements: [edit] }),
      },
    }),
  ];
}

/** The edit of the account that a collection reports too. */
function editIn(record: DirectoryAudit): EditOfAccount | undefined {
  const activity = activityOf(record);
  const isEnabled = valueIn(record, 'AccountEnabled')?.toLowerCase();
  if (activity === 'enable account' || (activity === 'update user' && isEnabled === 'true')) return 'enabled';
  if (activity === 'disable account' || (activity === 'update user' && isEnabled === 'false')) return 'disabled';
  return activity === 'delete user' ? 'deleted' : activity === 'restore user' ? 'created' : undefined;
}

/** If the log gives a deletion and a restoration the same time, an account that exists was deleted first. */
const loggedEdit = (what: EditOfAccount, accountId: string, facts: DetectorFacts): SettingEdit =>
  'exists' in edits[what].before && exists(accountId, facts)
    ? { ...edits[what], found: { exists: true } }
    : edits[what];

/** False if that is not known. */
const exists = (accountId: string, { conditionalAccess }: DetectorFacts): boolean =>
  conditionalAccess?.after.userClasses.some(({ ids }) => ids.includes(accountId)) === true;

const quiet = { severity: 'low', alerts: false } as const;

const licenceActivities = new Set(['change user license', 'set license properties']);
const licenceProperties = new Set(['assignedlicense', 'assignedplan', 'licenseassignmentdetail', 'provisionedplan']);

/**
 * Licence changes are ignored: they are routine and give no access. Core Directory writes a second entry about the
 * plans in a licence.
 */
function isOfLicences(record: DirectoryAudit): boolean {
  const activity = activityOf(record);
  if (licenceActivities.has(activity)) return true;
  return (
    activity === 'update user' &&
    namesListed(record.targets).length > 0 &&
    namesChanged(record.targets).every((name) => licenceProperties.has(name))
  );
}

/** An entry about joining a group names the account and the group. The account comes first. */
function breakGlassTarget(
  targets: readonly AuditTarget[],
  facts: DetectorFacts,
): (AuditTarget & { readonly id: string }) | undefined {
  const named = targets.filter((target): target is AuditTarget & { readonly id: string } => target.id !== null);
  const declared = named.filter((target) => isDeclared(target.id, facts));
  return declared.find(({ type }) => type?.toLowerCase() === 'user') ?? declared[0];
}
