import type { Reference } from '../../../core/event/event';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { textLine } from '../../evidence-line';
import { acceptedIds } from '../../excepted-ids';
import { foldOver, listed } from '../../fold';
import { groupSettingActivities, textFlag, unifiedGroupSettings } from '../../group-settings';

type Problem = 'public' | 'guestOwners' | 'creation';

const id = 'ZT.DX.012';

type PublicGroup = { readonly id: string; readonly name: string };
type Groups = {
  total: number;
  public: number;
  /** Groups whose visibility Graph does not return. */
  unclear: number;
  kept: PublicGroup[];
};

/** With ids of 36 characters and names of at most 40, escaped, the accumulator stays below 30,000. */
const maxKept = 180;
const maxName = 40;

const closed = new Set(['private', 'hiddenmembership']);

/** Keeps the groups with the smallest ids, so that the order of the pages does not matter. */
function keep(kept: PublicGroup[], group: PublicGroup): void {
  kept.push(group);
  if (kept.length <= maxKept) return;
  kept.sort((a, b) => (a.id < b.id ? -1 : 1));
  kept.pop();
}

const groupsFold = foldOver('unifiedGroup')<Groups>({
  init: () => ({ total: 0, public: 0, unclear: 0, kept: [] }),
  add: (groups, { id: groupId, displayName, visibility }) => {
    groups.total += 1;
    const seen = visibility?.toLowerCase() ?? '';
    if (closed.has(seen)) return groups;
    if (seen !== 'public') {
      groups.unclear += 1;
      return groups;
    }
    groups.public += 1;
    keep(groups.kept, { id: groupId, name: String(displayName).slice(0, maxName) });
    return groups;
  },
});

type Answer = 'open' | 'closed' | 'unknown';

/**
 * If the tenant never changed a setting, Microsoft's default applies: everybody can create groups, and guests can own
 * none.
 */
function answersOf(state: ControlState): { readonly creation: Answer; readonly guestOwners: Answer } {
  const settings = unifiedGroupSettings(state);
  if (settings === undefined) return { creation: 'open', guestOwners: 'closed' };
  const answer = (name: string): Answer => {
    const value = Object.hasOwn(settings.values, name) ? textFlag(settings.values[name] ?? '') : null;
    return value === null ? 'unknown' : value ? 'open' : 'closed';
  };
  return { creation: answer('EnableGroupCreation'), guestOwners: answer('AllowGuestsToBeGroupOwner') };
}

const reference = (group: PublicGroup): Reference => ({ type: 'group', id: group.id, name: group.name || group.id });

/** The most groups that an evidence line names. */
const maxNamed = 20;

/** The content of a public group appears in every user's search, and people who create groups often make them public. */
export const entraUnifiedGroupsClosed = defineControl({
  id,
  name: 'entra-unified-groups-closed',
  title: 'Microsoft 365 groups are private or approved',
  area: 'data',
  pillar: 'data',
  severity: 'medium',
  severityReason: 'Files and chats of a public group are open to everyone who works here, and to any stolen account.',
  licence: 'free',
  version: 1,
  needs: ['unifiedGroup', 'groupSetting'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    "Judges groups with a mailbox and a site, including those of teams. Read every four hours. The content of a public group is not read. A tenant that never set it has Microsoft's default, by which every user can create groups. Exceptions to a creation ban (GroupCreationAllowedGroupId), and the expiry and naming of groups, are not judged, nor whether guests can be added (ZT.DX.008). Beyond 180 public groups, approvals are no longer subtracted.",
  remediation:
    'Entra admin center > Groups > All groups > the group > Properties > Privacy: Private (Graph: PATCH /groups/{id} with {"visibility":"Private"}); for a group meant for everyone, add an exception under acceptedExclusions for ZT.DX.012, kind group. Creation: Groups > General > Users can create Microsoft 365 groups in Azure portals, API or PowerShell: No, and for owners: the values EnableGroupCreation and AllowGuestsToBeGroupOwner of the setting Group.Unified (Graph: PATCH /groupSettings/{id}, or POST /groupSettings with templateId 62375ab9-6b52-47ed-826b-58e47e0e304b).',
  effort: 'days',
  mappings: {
    cis: ['1.2.1', '5.1.3.4'],
    maester: ['MT.1055', 'EIDSCA.ST08', 'EIDSCA.ST09', 'CIS.M365.1.2.1'],
    prowler: ['admincenter_groups_not_public_visibility', 'entra_policy_default_user_cannot_create_m365_groups'],
  },
  references: [
    'https://learn.microsoft.com/microsoft-365/solutions/manage-creation-of-groups',
    'https://learn.microsoft.com/graph/api/resources/group',
    'https://learn.microsoft.com/entra/identity/users/groups-settings-cmdlets',
  ],
  activities: [...groupSettingActivities, 'update group', 'delete group'],
  folds: [listed(groupsFold)],
  evaluate: (state): Verdict<Problem> => {
    const groups = state.facet(groupsFold);
    const { creation, guestOwners } = answersOf(state);
    const approved = acceptedIds(id, state);
    const foreign = groups.kept.filter((group) => !approved.has(group.id)).sort((a, b) => (a.id < b.id ? -1 : 1));
    const setting = (problem: Problem): Finding<Problem> => ({
      resourceId: 'tenant',
      subject: { type: 'text', text: 'settings of Microsoft 365 groups' },
      problem,
      details: {},
    });
    const findings = [
      ...(creation === 'open' ? [setting('creation')] : []),
      ...(guestOwners === 'open' ? [setting('guestOwners')] : []),
      ...foreign.map(
        (group): Finding<Problem> => ({
          resourceId: group.id,
          subject: reference(group),
          problem: 'public',
          details: {},
        }),
      ),
    ];
    const unkept = groups.public - groups.kept.length;
    if (findings.length > 0) {
      const publicLine =
        foreign.length === 0 ? [] : [{ label: 'Public', before: [], after: foreign.slice(0, maxNamed).map(reference) }];
      return {
        status: 'fail',
        findings: { ...findingsOf(findings), total: findings.length + (foreign.length === 0 ? 0 : unkept) },
        exposure: null,
        evidence: [
          ...textLine('Groups', groups.public === 0 ? [] : [`${groups.public} of ${groups.total} are public`]),
          ...publicLine,
          ...textLine('Can be created by', creation === 'open' ? ['everybody'] : []),
          ...textLine('Can be owned by', guestOwners === 'open' ? ['guests'] : []),
        ],
        metric: null,
      };
    }
    if (creation === 'unknown' || guestOwners === 'unknown')
      return { status: 'unknown', reason: 'the settings of Microsoft 365 groups are not understood' };
    if (groups.unclear > 0)
      return { status: 'unknown', reason: `Graph does not say of ${groups.unclear} groups who sees them` };
    if (unkept > 0) return { status: 'unknown', reason: `there are more than ${maxKept} public groups` };
    const note = groups.public === 0 ? null : `${groups.public} public groups are approved`;
    return { status: 'pass', note, evidence: [], metric: null };
  },
});
