import { activityOf, isSuccess, readAuditJson } from '../../../../core/attribution';
import { sidesOf } from '../../../../core/event/change';
import { type Detection, defineDetector, ended, raised } from '../../../../core/event/detector';
import { textReference } from '../../../../core/event/event';
import { isJsonObject } from '../../../../core/json-object';
import { type AuditTarget, auditProperty, type DirectoryAudit } from '../../../../core/log/record';
import {
  type CrossTenantOpening,
  commonAnswers,
  defaultAnswers,
  namelessTenant,
  openedIn,
  openingWords,
  partnerAnswers,
  partnerName,
} from '../../../../kinds/cross-tenant-access-policy-configuration-default/settings';
import { partnerActivityNames } from '../../../../kinds/cross-tenant-access-policy-configuration-partner/cross-tenant-access-policy-configuration-partner';
import { addedTo, line } from '../../../detection';

const id = 'EV.P09';

/** Key of the detection about a new agreement: removing the agreement ends it. */
const agreement = 'exists';

/** An agreement with another organisation is an entry point: an attacker who controls that organisation can use it. */
export const entraCrossTenantAccessWidened = defineDetector({
  id,
  name: 'entra-cross-tenant-access-widened',
  title: 'Cross-tenant access was added or widened',
  area: 'data',
  severity: 'high',
  raisedByRisk: true,
  watches: {
    changes: ['crossTenantAccessPolicyConfigurationDefault', 'crossTenantAccessPolicyConfigurationPartner'],
    records: ['directoryAudit'],
  },
  joins: ['ZT.DX.010'],
  falsePositives:
    'A project with another organisation, or a merger. An agreement that opens nothing is reported only in the digest.',
  response:
    'Ask the person who changed it by phone, and find out which organisation has the tenant id. If it was not planned: delete the agreement, then check who has signed in from there since.',
  references: [
    'https://attack.mitre.org/techniques/T1484/002/',
    'https://learn.microsoft.com/entra/external-id/cross-tenant-access-overview',
  ],
  covers: {
    attack: ['T1484.002', 'T1199'],
    sentinel: [
      'Cross-tenantAccessSettingsOrganizationAdded',
      'Cross-tenantAccessSettingsOrganizationDeleted',
      'Cross-tenantAccessSettingsOrganizationInboundCollaborationSettingsChanged',
      'Cross-tenantAccessSettingsOrganizationInboundDirectSettingsChanged',
      'Cross-tenantAccessSettingsOrganizationOutboundCollaborationSettingsChanged',
      'Cross-tenantAccessSettingsOrganizationOutboundDirectSettingsChanged',
    ],
  },
  activities: [
    'update the company default cross-tenant access setting',
    'reset the cross-tenant access default setting',
    ...partnerActivityNames,
  ],
  onChange: (change) => {
    if (change.kind === 'crossTenantAccessPolicyConfigurationDefault') {
      const { before, after } = sidesOf(change);
      if (before === null || after === null) return [];
      const sides = { before: openedIn(defaultAnswers(before)), after: openedIn(defaultAnswers(after)) };
      return detect({ ...sides, resourceId: after.id, name: null, had: true, has: true });
    }
    if (change.kind !== 'crossTenantAccessPolicyConfigurationPartner') return [];
    const { before, after } = sidesOf(change);
    const named = after ?? before;
    if (named === null) return [];
    return detect({
      before: before === null ? [] : openedIn(partnerAnswers(before)),
      after: after === null ? [] : openedIn(partnerAnswers(after)),
      resourceId: named.id,
      name: partnerName(named),
      had: before !== null,
      has: after !== null,
    });
  },
  onRecord: (record) => (record.kind === 'directoryAudit' && isSuccess(record) ? detectRecord(record) : []),
});

// --- What the log says ---------------------------------------------------------------------------------------------

const added = 'add a partner to cross-tenant access setting';
const edited = [
  'update a partner cross-tenant access setting',
  'update the company default cross-tenant access setting',
];
/** These entries show no setting. Their effect depends on the earlier settings, or on the default. */
const resets = ['reset the cross-tenant access default setting', 'delete partner specific cross-tenant access setting'];

/** An entry shows only the settings that it changed, each as JSON. All others are unchanged. */
function detectRecord(record: DirectoryAudit): readonly Detection[] {
  const activity = activityOf(record);
  const isReset = resets.includes(activity);
  if (activity !== added && !isReset && !edited.includes(activity)) return [];
  return record.targets.slice(0, isReset ? 1 : undefined).flatMap((target) => {
    const tenant = auditProperty(target, 'tenantId');
    const isDefault = activity.includes('default');
    const resourceId = isDefault ? 'default' : (tenant ?? target.id ?? 'unknown');
    const name = isDefault ? null : organisationIn(target, tenant);
    const isUnknown = isReset || (activity !== added && !showsSetting(target));
    if (isUnknown) return [unknown(resourceId, name)];
    const [before, after] = [shownIn(target, 'oldValue'), shownIn(target, 'newValue')];
    return detect({
      before: [...openedIn(commonAnswers(before, 'closed')), ...collaborationIn(target, 'oldValue')],
      after: [...openedIn(commonAnswers(after, 'closed')), ...collaborationIn(target, 'newValue')],
      resourceId,
      name,
      had: activity !== added,
      has: true,
    });
  });
}

/** The name of the target, unless that is an id or the name of the policy. */
function organisationIn({ displayName, id }: AuditTarget, tenantId: string | null): string {
  const isName = displayName !== null && displayName.trim() !== '' && !/[0-9a-f]{8}-|policy|partner/i.test(displayName);
  return isName ? displayName : namelessTenant(tenantId ?? id ?? displayName ?? 'that the log does not show');
}

const showsSetting = ({ modifiedProperties }: AuditTarget): boolean =>
  modifiedProperties.some(({ displayName }) => /^(b2b|inboundtrust$|automaticuserconsentsettings$)/i.test(displayName));

/** Recorded without an alert: the list of agreements shows whether it opened anything. */
const unknown = (resourceId: string, organisation: string | null): Detection =>
  raised({
    detectorId: id,
    severity: 'medium',
    alerts: false,
    momentary: true,
    resourceId,
    resourceName: organisation,
    details: { organisation, isUnknown: true, openings: [] },
  });

/**
 * Guests may come from everywhere by default, so only an entry that lifts a block opens something. A setting that is
 * not shown was not blocked.
 */
const collaborationIn = (target: AuditTarget, side: 'oldValue' | 'newValue'): readonly Shown[] =>
  (['Inbound', 'Outbound'] as const)
    .filter((way) => isLifted(target, way, side))
    .map((way) => `collaboration${way}` as const);

function isLifted(
  { modifiedProperties }: AuditTarget,
  way: 'Inbound' | 'Outbound',
  side: 'oldValue' | 'newValue',
): boolean {
  const name = `b2bcollaboration${way}`.toLowerCase();
  const found = modifiedProperties.find(({ displayName }) => displayName.toLowerCase() === name);
  const accessIn = (text: string | null): string =>
    String(fieldIn(fieldIn(readAuditJson(text), 'usersAndGroups'), 'accessType') ?? '').toLowerCase();
  const isBlockedBefore = found !== undefined && accessIn(found.oldValue) === 'blocked';
  return isBlockedBefore && accessIn(found[side]) === 'allowed';
}

/** Reads a field, whatever the case of its name. */
const fieldIn = (value: unknown, name: string): unknown =>
  isJsonObject(value)
    ? Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1]
    : undefined;

function shownIn({ modifiedProperties }: AuditTarget, side: 'oldValue' | 'newValue') {
  const settingOf = (name: string): unknown => {
    const found = modifiedProperties.find(({ displayName }) => displayName.toLowerCase() === name.toLowerCase());
    return found === undefined ? undefined : readAuditJson(found[side]);
  };
  const flagOf = (setting: string, name: string): boolean | null => {
    const value = String(fieldIn(settingOf(setting), name) ?? '').toLowerCase();
    return value === 'true' ? true : value === 'false' ? false : null;
  };
  const accessOf = (setting: string) => {
    const people = fieldIn(settingOf(setting), 'usersAndGroups');
    const accessType = fieldIn(people, 'accessType');
    const targets = fieldIn(people, 'targets');
    // A setting without a list applies to all users.
    const ids = (Array.isArray(targets) ? targets : ['AllUsers']).map((one) => String(fieldIn(one, 'target') ?? one));
    return typeof accessType === 'string'
      ? { usersAndGroups: { accessType: accessType.toLowerCase(), targets: ids }, applications: null }
      : null;
  };
  return {
    b2bDirectConnectInbound: accessOf('b2bDirectConnectInbound'),
    b2bDirectConnectOutbound: accessOf('b2bDirectConnectOutbound'),
    automaticUserConsentSettings: {
      inboundAllowed: flagOf('automaticUserConsentSettings', 'inboundAllowed'),
      outboundAllowed: flagOf('automaticUserConsentSettings', 'outboundAllowed'),
    },
    inboundTrust: {
      isMfaAccepted: flagOf('inboundTrust', 'isMfaAccepted'),
      isCompliantDeviceAccepted: flagOf('inboundTrust', 'isCompliantDeviceAccepted'),
      isHybridAzureADJoinedDeviceAccepted: flagOf('inboundTrust', 'isHybridAzureADJoinedDeviceAccepted'),
    },
  };
}

/** An opening that the log shows. */
type Shown = CrossTenantOpening | 'collaborationInbound' | 'collaborationOutbound';

const words: Readonly<Record<Shown, string>> = {
  ...openingWords,
  collaborationInbound: 'guests from there (B2B collaboration, inbound)',
  collaborationOutbound: 'our people as guests there (B2B collaboration, outbound)',
};

type Compared = {
  readonly before: readonly Shown[];
  readonly after: readonly Shown[];
  readonly resourceId: string;
  /** Null: the default for all. */
  readonly name: string | null;
  readonly had: boolean;
  readonly has: boolean;
};

const references = (some: readonly Shown[]) => some.map((opening) => textReference(words[opening]));

function detect({ before, after, resourceId, name, had, has }: Compared): readonly Detection[] {
  const opened = addedTo(before, after);
  const closed = addedTo(after, before);
  const isNew = has && !had;
  // This tenant opens nothing when its people may become guests of one named organisation.
  const isMinor = name !== null && opened.every((opening) => opening === 'collaborationOutbound');
  const stated = {
    detectorId: id,
    severity: opened.length > 0 && !isMinor ? 'high' : 'medium',
    resourceId,
    resourceName: name,
    lines: opened.length + closed.length === 0 ? [] : [line('Open', references(before), references(after))],
  } as const;
  if (opened.length > 0 || isNew) {
    const elements = [...(isNew ? [agreement] : []), ...opened];
    // A partner policy that opens nothing has no effect until it is widened.
    return [
      raised({
        ...stated,
        alerts: opened.length > 0 && !isMinor,
        details: { organisation: name, isNew, openings: opened, elements },
      }),
    ];
  }
  const taken = [...(had && !has ? [agreement] : []), ...closed];
  return taken.length === 0 ? [] : [ended({ ...stated, details: { organisation: name, elements: taken } })];
}
