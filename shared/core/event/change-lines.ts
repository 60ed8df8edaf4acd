import { classifyLocationChange, classifyPolicyChange, classifyStrengthChange } from '../conditional-access';
import { roleName } from '../resource/privileged-roles';
import type { AdminConsentRequestPolicy, AuthenticationMethodsPolicy, RoleAssignment } from '../resource/resource';
import type { Change } from './change';
import { sidesOf } from './change';
import type { DetectorFacts } from './detector';
import type { Line, Reference } from './event';

const text = (value: string): Reference => ({ type: 'text', text: value });
const person = (id: string): Reference => ({ type: 'person', id });

/** A group of thousands is told by its first members. */
const maxMembers = 20;

/** What a change was, field by field in words; people stay ids. Kinds without words of their own have no lines. */
export function changeLines(change: Change, facts: DetectorFacts): readonly Line[] {
  const basis = facts.conditionalAccess;
  const context = {
    strengthsBefore: basis?.before.strengths ?? [],
    strengthsAfter: basis?.after.strengths ?? [],
    locationsBefore: basis?.before.namedLocations ?? [],
    locationsAfter: basis?.after.namedLocations ?? [],
    nameOf: facts.nameOf,
  };
  switch (change.kind) {
    case 'conditionalAccessPolicy': {
      const { before, after } = sidesOf(change);
      return classifyPolicyChange(before, after, context).lines;
    }
    case 'namedLocation': {
      const { before, after } = sidesOf(change);
      return classifyLocationChange(before, after).lines;
    }
    case 'authenticationStrengthPolicy': {
      const { before, after } = sidesOf(change);
      return classifyStrengthChange(before, after).lines;
    }
    case 'group': {
      const { before, after } = sidesOf(change);
      return peopleLines('Members', before?.memberIds, after?.memberIds);
    }
    case 'adminConsentRequestPolicy': {
      const { before, after } = sidesOf(change);
      const settingsOf = ({ reviewerUserIds, ...settings }: AdminConsentRequestPolicy): object => settings;
      return [
        ...settingLines(before && settingsOf(before), after && settingsOf(after)),
        ...peopleLines('Reviewers who are named', before?.reviewerUserIds, after?.reviewerUserIds),
      ];
    }
    case 'unifiedRoleAssignment':
    case 'unifiedRoleAssignmentScheduleInstance':
    case 'unifiedRoleEligibilityScheduleInstance': {
      const { before, after } = sidesOf(change);
      return [{ label: 'Role', before: roleOf(before), after: roleOf(after) }];
    }
    case 'identitySecurityDefaultsEnforcementPolicy': {
      const { before, after } = sidesOf(change);
      return [{ label: 'Security defaults', before: onOrOff(before), after: onOrOff(after) }];
    }
    case 'managedDevice': {
      const { before, after } = sidesOf(change);
      return [{ label: 'Compliance', before: state(before), after: state(after) }];
    }
    case 'authenticationMethodsPolicy': {
      const { before, after } = sidesOf(change);
      return settingLines(byMethod(before), byMethod(after));
    }
    case 'authorizationPolicy':
    case 'domain':
    case 'groupSetting':
    case 'onPremisesDirectorySynchronization':
    case 'organization':
    case 'crossTenantAccessPolicyConfigurationDefault':
    case 'crossTenantAccessPolicyConfigurationPartner':
    case 'unifiedRoleManagementPolicyAssignment':
    case 'accessReviewScheduleDefinition':
    case 'deviceManagement':
    case 'tenantAppManagementPolicy':
    case 'appManagementPolicy':
    case 'deviceRegistrationPolicy':
    case 'sharepointSettings': {
      const { before, after } = sidesOf(change);
      return settingLines(before, after);
    }
    default:
      return [];
  }
}

/** Each method's settings under its name: "Sms: state". */
const byMethod = (policy: AuthenticationMethodsPolicy | null): object | null =>
  policy === null
    ? null
    : {
        policyMigrationState: policy.policyMigrationState,
        ...Object.fromEntries(
          policy.authenticationMethodConfigurations.map(({ id, passkeyProfiles, ...settings }) => [
            id,
            { ...settings, passkeyProfiles: Object.fromEntries(passkeyProfiles.map((one) => [one.id, one])) },
          ]),
        ),
      };

/** Every setting that differs, by its name in words: "allow invites from: everyone". */
function settingLines(before: object | null, after: object | null): readonly Line[] {
  const [old, now] = [settingsIn(before), settingsIn(after)];
  const paths = [...new Set([...old.keys(), ...now.keys()])].sort();
  return paths
    .filter((path) => old.get(path) !== now.get(path))
    .slice(0, maxSettings)
    .map((path) => ({ label: inWords(path), before: sideOf(old.get(path)), after: sideOf(now.get(path)) }));
}

const maxSettings = 20;
const sideOf = (value: string | undefined): readonly Reference[] => (value === undefined ? [] : [text(value)]);

/** "defaultUserRolePermissions.allowedToCreateApps" as "Allowed to create apps". */
function inWords(path: string): string {
  const words = (path.split('.').at(-1) ?? path).replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const scope = path.includes('.') ? `${path.split('.')[0]}: ` : '';
  return scope === 'defaultUserRolePermissions: ' || scope === '' ? capital(words) : `${scope}${words}`;
}

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function settingsIn(value: unknown, path = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  if (value === null || value === undefined || path === 'id') return found;
  if (Array.isArray(value)) return value.length === 0 ? found : found.set(path, value.join(', '));
  if (typeof value !== 'object')
    return found.set(path, value === true ? 'yes' : value === false ? 'no' : String(value));
  for (const [key, item] of Object.entries(value)) {
    for (const [inner, text] of settingsIn(item, path === '' ? key : `${path}.${key}`)) found.set(inner, text);
  }
  return found;
}

const onOrOff = (defaults: { readonly isEnabled: boolean } | null): readonly Reference[] =>
  defaults === null ? [] : [text(defaults.isEnabled ? 'on' : 'off')];

const state = (device: { readonly complianceState: string } | null): readonly Reference[] =>
  device === null ? [] : [text(device.complianceState)];

const roleOf = (assignment: RoleAssignment | null): readonly Reference[] =>
  assignment === null
    ? []
    : [
        {
          type: 'role',
          id: assignment.roleDefinitionId,
          name: roleName(assignment.roleDefinitionId) ?? 'a custom role',
        },
      ];

function peopleLines(
  label: string,
  before: readonly string[] | undefined,
  after: readonly string[] | undefined,
): readonly Line[] {
  const was = new Set(before);
  const is = new Set(after);
  const left = [...was].filter((id) => !is.has(id)).slice(0, maxMembers);
  const joined = [...is].filter((id) => !was.has(id)).slice(0, maxMembers);
  if (left.length === 0 && joined.length === 0) return [];
  return [{ label, before: left.map(person), after: joined.map(person) }];
}
