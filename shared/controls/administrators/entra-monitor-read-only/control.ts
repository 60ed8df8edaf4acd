import type { Line, Reference } from '../../../core/event/event';
import type { OwnIdentity } from '../../../core/event/tampering';
import { appRoleIds } from '../../../core/resource/app-roles';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { hasEnded } from '../../app-credentials';
import { type App, appReference, appsOf } from '../../app-permissions';
import { countLine, textLine } from '../../evidence-line';
import { acceptedIds } from '../../excepted-ids';
import { isPrivileged, nameOfRole, unreadHolderGroups, unreadReason } from '../../role-holders';

type Problem = 'permission' | 'role' | 'secret' | 'owner';

const id = 'ZT.IN.005';

const same = (text: string): string => text.trim().toLowerCase();

/** The permissions that the monitor requests, all read-only. */
const needed: ReadonlyMap<string, string> = new Map(
  Object.entries(appRoleIds).map(([permission, appRoleId]) => [same(appRoleId), permission]),
);

/** Graph expands at most this many owners; it does not say whether there are more. */
const shownOwners = 20;

type Found = {
  /** Ids of permissions that the monitor never requests. */
  readonly permissions: readonly string[];
  readonly roles: readonly string[];
  readonly secrets: number;
  readonly owners: readonly string[];
  /** Why further permissions cannot be ruled out. */
  readonly doubt: string | undefined;
};

function foundOn(self: OwnIdentity, app: App, state: ControlState): Found {
  const isOurs = (principalId: string): boolean => same(principalId) === same(self.servicePrincipalId);
  const held = state.small('appRoleAssignment').filter(({ principalId }) => isOurs(principalId));
  const permissions = held.map(({ appRoleId }) => same(appRoleId)).filter((appRoleId) => !needed.has(appRoleId));
  const roles = state
    .small('unifiedRoleAssignment')
    .filter(({ principalId, roleDefinitionId }) => isOurs(principalId) && isPrivileged(roleDefinitionId, state))
    .map(({ roleDefinitionId }) => nameOfRole(roleDefinitionId, state));
  const parts = [app.principal, app.registration].flatMap((one) => one ?? []);
  const secrets = parts
    .flatMap(({ credentials }) => credentials)
    .filter((credential) => credential.type === 'secret' && hasEnded(credential, state.facts.now) !== true);
  const accepted = acceptedIds(id, state);
  const owners = parts
    .flatMap(({ ownerIds }) => ownerIds ?? [])
    .filter((owner) => !state.facts.privilegedIds.has(owner) && !accepted.has(owner));
  return {
    permissions: [...new Set(permissions)].sort(),
    roles: [...new Set(roles)].sort(),
    secrets: secrets.length,
    owners: [...new Set(owners)].sort(),
    doubt: doubtOf(app, held.length, state),
  };
}

function doubtOf({ principal, registration }: App, held: number, { facts }: ControlState): string | undefined {
  if (principal === undefined) return 'the list of service principals does not name the monitor';
  // The monitor has a permission to read this list, so a list without it is incomplete.
  if (held === 0) return 'the list of granted permissions names none of the monitor';
  const isManaged = principal.servicePrincipalType === 'ManagedIdentity';
  const isHome = same(principal.appOwnerOrganizationId ?? '') === same(facts.configuration.tenantId);
  if (registration === undefined && isHome && !isManaged)
    return 'the list of applications does not name the registration of the monitor';
  const isCut = [principal, registration].some(
    (one) => one !== undefined && (one.ownerIds === null || one.ownerIds.length >= shownOwners),
  );
  return isCut ? 'some owners of the monitor could not be read' : undefined;
}

const ownersLine = (owners: readonly string[], state: ControlState): readonly Line[] => {
  const appOf = appsOf(state);
  const after = owners.slice(0, shownOwners).map((owner): Reference => {
    const app = appOf(owner);
    return app.principal === undefined ? { type: 'person', id: owner } : appReference(app);
  });
  return after.length === 0 ? [] : [{ label: 'Owned by', before: [], after }];
};

function verdictOf(app: App, found: Found, state: ControlState): Verdict<Problem> {
  const { permissions, roles, secrets, owners, doubt } = found;
  const finding = (problem: Problem, details: Finding['details']): Finding<Problem> => ({
    resourceId: app.id,
    subject: appReference(app),
    problem,
    details,
  });
  const findings = [
    ...permissions.map((appRoleId) => finding('permission', { appRoleId })),
    ...roles.map((role) => finding('role', { role })),
    ...(secrets === 0 ? [] : [finding('secret', { secrets })]),
    ...owners.map((owner) => finding('owner', { owner })),
  ];
  const evidence = [
    ...textLine('Permissions beyond those required, by id', permissions),
    ...textLine('Roles', roles),
    ...countLine('Secrets', secrets),
    ...ownersLine(owners, state),
  ];
  // If other administrators are unknown, the owner may be one.
  const unread = owners.length === 0 ? [] : unreadHolderGroups(state, (roleId) => isPrivileged(roleId, state));
  if (unread.length > 0 && findings.length === owners.length)
    return { status: 'unknown', reason: unreadReason(unread) };
  if (findings.length > 0)
    return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
  if (doubt !== undefined) return { status: 'unknown', reason: doubt };
  return { status: 'pass', note: null, evidence: [], metric: null };
}

/** An attacker who takes over Zero Trust Watch can see everything that it reads, and do everything that it is allowed to do. */
export const entraMonitorReadOnly = defineControl({
  id,
  name: 'entra-monitor-read-only',
  title: 'Zero Trust Watch can only read and has no secret',
  area: 'administrators',
  pillar: 'infrastructure',
  severity: 'high',
  severityReason: 'An attacker who takes over a monitor with more rights has the tenant and its alarm.',
  licence: 'free',
  version: 1,
  needs: ['appRoleAssignment', 'servicePrincipal', 'application', 'unifiedRoleAssignment', 'group'],
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  usesOwnIdentity: true,
  collections: 1,
  limitations:
    "Judges the identity in the monitor's own token: application permissions of Microsoft Graph, Exchange and SharePoint, roles that it holds itself, secrets and owners. A read permission that no check needs fails as well. Certificates are not judged: a managed identity has its own, which Azure renews. Delegated permissions, rights in Azure and privileged accounts outside restricted administrative units are not read. Sources that cannot be read raise alerts of their own. Unknown where people sign in for the monitor, and in an assessment of files.",
  remediation:
    'Entra admin center > Enterprise apps > the monitor > Permissions: revoke every permission that docs/permissions.md does not list (Graph: DELETE /servicePrincipals/{id}/appRoleAssignments/{id}); Roles & admins: remove its roles; App registrations > Certificates & secrets: delete secrets and use a managed identity or a federated credential (POST /applications/{id}/removePassword); Owners: remove everyone who is not an admin. `npm run doctor` lists what it needs. An owner you want to keep: acceptedExclusions for ZT.IN.005, kind user.',
  effort: 'minutes',
  mappings: { mitre: ['T1098.001', 'T1098.003'] },
  references: [
    'https://learn.microsoft.com/entra/identity-platform/secure-least-privileged-access',
    'https://learn.microsoft.com/graph/permissions-reference',
  ],
  activities: [
    'add app role assignment to service principal',
    'add member to role',
    'add service principal credentials',
    'update application - certificates and secrets management',
    'add owner to application',
    'add owner to service principal',
  ],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const self = state.self();
    if (self === null)
      return { status: 'unknown', reason: 'the token of Zero Trust Watch does not identify its application' };
    const app = appsOf(state)(self.servicePrincipalId);
    const named = app.name === '' ? { ...app, name: 'the monitor' } : app;
    return verdictOf(named, foundOn(self, app, state), state);
  },
});
