import { isForeignApp } from '../../core/conditional-access';
import { deviceOfSecret, secretReadings } from '../../core/event/device-secrets';
import { type Act, typeOf } from '../act';
import { isPowerful } from '../people';
import type { Row } from '../row';

const nameProperties = ['CloudDisplayName', 'DisplayName'];
const isRenamed = ({ became, before }: Act): boolean =>
  nameProperties.some((name) => before(name) !== null && became(name));
const lostCompliance = ({ became, before }: Act): boolean =>
  before('IsCompliant')?.toLowerCase() === 'true' && became('IsCompliant', 'false');
const isJoined = ({ value, detail }: Act): boolean => {
  const trust = value('TargetId.DeviceTrustType') ?? value('DeviceTrustType') ?? detail('DeviceTrustType');
  return trust === null || trust.toLowerCase() === 'azuread';
};

const secretOwnerOf = ({ record, facts }: Act): string | null => facts.ownerOfDevice(deviceOfSecret(record) ?? '');
const isOfOwner = (act: Act): boolean => act.isOwn || (act.actorId !== null && secretOwnerOf(act) === act.actorId);
const isOfAdmin = (act: Act): boolean => {
  const ownerId = secretOwnerOf(act);
  return act.signs.has('privileged') || (ownerId !== null && isPowerful(ownerId, act.facts));
};

const declaredFit = ({ became }: Act): boolean => became('IsCompliant', 'true') || became('IsManaged', 'true');
/**
 * Microsoft's services that set the compliance of a device. The app must be registered by Microsoft, so a renamed app
 * does not match.
 */
const microsoftJudges = /^(microsoft )?intune\b|^device registration service$/i;
const isByMicrosoft = ({ record: { actor }, facts }: Act): boolean => {
  if (actor.type !== 'application' || !microsoftJudges.test(actor.displayName ?? '')) return false;
  const app = actor.servicePrincipalId === null ? null : facts.appOf(actor.servicePrincipalId);
  return app === null || !isForeignApp(app.appOwnerOrganizationId);
};
const partners =
  /\b(jamf|workspace one|vmware|omnissa|airwatch|mobileiron|ivanti|kandji|iru|mosyle|citrix|blackberry|maas360|soti|addigy|hexnode)\b/i;
const isByPartner = ({ record: { actor } }: Act): boolean =>
  actor.type === 'application' && partners.test(actor.displayName ?? '');

const ownerOf = ({ personId, actorId, record: { actor } }: Act): string | null =>
  personId ?? (actor.type === 'user' ? actorId : null);
const isOfPowerful = (act: Act): boolean => {
  const owner = ownerOf(act);
  return owner !== null && isPowerful(owner, act.facts);
};
const isAtRisk = ({ signs }: Act): boolean => signs.has('actorAtRisk') || signs.has('targetAtRisk');

/** Windows versions that attack tools register by default. */
const toolVersions = new Set(['10.0.19041.928', '10.0.19045.2006']);
const versionOf = ({ value, detail }: Act): string =>
  value('CloudDeviceOSVersion') ?? value('DeviceOSVersion') ?? detail('DeviceOSVersion') ?? '';
const hasToolVersion = (act: Act): boolean => {
  const name = act.object.displayName ?? act.value('CloudDisplayName') ?? act.value('DisplayName') ?? '';
  return toolVersions.has(versionOf(act)) && /^desktop-/i.test(name);
};
const knownAgents = /^(dsreg\/|deviceregistrationclient|dalvik|microsoft\.odata\.client\/)/i;
const hasForeignAgent = ({ detail, text }: Act): boolean => {
  const agent = detail('User-Agent');
  return agent !== null && !knownAgents.test(agent) && /azure ?ad ?join/.test(text());
};

const deviceName = ({ object }: Act) => ({ device: object.displayName ?? 'without a name' });
const secretIn = ({ activity }: Act): string =>
  activity.includes('bitlocker') ? 'recovery key' : 'local admin password';
/** The entry of a recovery key names the key, and the device only by its id. */
const secretDevice = (act: Act) => {
  const named = deviceName(act);
  return typeOf(act.object) === 'device' ? named : { device: deviceOfSecret(act.record) ?? named.device };
};

export const devicesRows: readonly Row[] = [
  {
    id: 'EV.D02',
    name: 'entra-device-renamed-and-noncompliant',
    title: 'A device was renamed and lost compliance at once',
    area: 'devices',
    severity: 'high',
    activities: ['update device'],
    about: ['device'],
    when: (act) => isRenamed(act) && lostCompliance(act) && isJoined(act),
    quiet: isByMicrosoft,
    joins: ['ZT.DV.002'],
    falsePositives: 'A device that was set up again.',
    covers: { attack: ['T1098.005'], sentinel: ['SuspiciousAADJoinedDeviceUpdate'] },
    says: {
      happened: 'the device {what} was renamed and lost compliance in one change',
      lost: 'the device {what} was renamed and lost compliance',
      did: 'renamed the device {what}, which lost compliance in the same change',
      meaning: ['A device key that was copied to another computer looks like this.'],
      undo: 'disable the device in Entra admin center > Devices > All devices, and check who signs in from it.',
      accept: 'wait until Intune has checked the device again.',
      portal: 'devices',
      activity: 'change to devices',
    },
    fires: [
      {
        changes: { DisplayName: ['LAPTOP-1', 'DESKTOP-9'], IsCompliant: [true, false] },
        severity: 'high',
        alerts: true,
      },
      {
        changes: { CloudDisplayName: ['LAPTOP-1', 'DESKTOP-9'], IsCompliant: [true, false] },
        by: { app: 'Microsoft Intune' },
        severity: 'high',
        alerts: false,
      },
    ],
    silent: [
      { changes: { DisplayName: ['LAPTOP-1', 'DESKTOP-9'] } },
      { changes: { IsCompliant: [true, false] } },
      { changes: { DisplayName: ['LAPTOP-1', 'DESKTOP-9'], IsCompliant: [false, true] } },
      {
        changes: {
          DisplayName: ['LAPTOP-1', 'DESKTOP-9'],
          IsCompliant: [true, false],
          DeviceTrustType: ['ServerAd', 'ServerAd'],
        },
      },
    ],
  },
  {
    id: 'EV.D03',
    name: 'entra-device-registration-rules-changed',
    title: 'The rules for registering devices were changed',
    area: 'devices',
    severity: 'high',
    activities: ['set device registration policies'],
    // The log does not show the direction; the controls on these rules alert if one got weaker.
    quiet: () => true,
    joins: ['ZT.DV.011', 'ZT.DV.012'],
    falsePositives:
      'Hardening. A change is therefore only recorded; an alert comes from the control on the rule that got weaker.',
    covers: { attack: ['T1098.005'], sigma: ['azure_ad_device_registration_policy_changes'] },
    says: {
      happened: 'the rules for registering devices were changed',
      did: 'changed the rules for registering devices',
      meaning: [
        'The rules decide who can join devices, whether that needs MFA, and who becomes a local admin of them.',
      ],
      undo: 'compare Entra admin center > Devices > Device settings with the last good state, and restore the settings that became looser.',
      accept: 'check that joining a device needs MFA.',
      portal: 'deviceSettings',
      activity: 'change to device settings',
    },
    fires: [
      { severity: 'high', alerts: false },
      { by: 'clerk', risky: 'actor', severity: 'critical', alerts: true },
    ],
    silent: [{ activity: 'Update policy' }, { result: 'failure' }],
  },
  {
    id: 'EV.D05',
    name: 'entra-device-secret-read',
    title: 'A recovery key or local admin password was read',
    area: 'devices',
    severity: 'low',
    activities: secretReadings,
    weighs: [['high', (act) => !isOfOwner(act) && isOfAdmin(act)]],
    raisedBy: ['actorAtRisk', 'targetAtRisk', 'breakGlass', 'impersonated'],
    quiet: isOfOwner,
    joins: ['ZT.DV.016', 'ZT.DV.012'],
    falsePositives: 'The owner after a firmware update, or the help desk.',
    covers: {
      attack: ['T1555'],
      sigma: ['azure_ad_bitlocker_key_retrieval', 'azure_auditlogs_laps_credential_dumping'],
    },
    says: {
      happened: 'the {secret} of the device "{device}" was read',
      lost: 'the {secret} of a device was read',
      did: 'read the {secret} of the device "{device}"',
      meaning: ['Anyone who holds the device can now unlock it or sign in to it as a local admin.'],
      undo: 'ask the person for the reason, then rotate the key or password in Intune admin center > Devices > the device.',
      accept: 'no action is needed.',
      portal: 'devices',
      activity: 'reading of device secrets',
    },
    details: (act) => ({ secret: secretIn(act), ...secretDevice(act) }),
    fires: [
      { severity: 'low', alerts: false },
      { to: 'admin', severity: 'high', alerts: true },
      { device: { owner: 'admin' }, severity: 'high', alerts: true },
      { by: 'guest', device: { owner: 'guest' }, severity: 'low', alerts: false },
      { by: 'clerk', risky: 'actor', severity: 'medium', alerts: false },
    ],
    silent: [
      { device: { owner: 'admin' }, result: 'failure' },
      { activity: 'Add BitLocker key' },
      { activity: 'Delete BitLocker key' },
      { activity: 'Update local administrator password' },
      { result: 'failure' },
    ],
  },
  {
    id: 'EV.D09',
    name: 'entra-device-registered',
    title: 'An admin or an account at risk registered a device',
    area: 'devices',
    severity: 'informational',
    activities: ['register device', 'add device', 'add registered owner to device', 'add registered users to device'],
    about: ['device'],
    subject: 'person',
    when: (act) => ownerOf(act) !== null,
    weighs: [
      ['high', isAtRisk],
      ['medium', isOfPowerful],
    ],
    raisedBy: ['breakGlass'],
    details: deviceName,
    joins: ['ZT.DV.011'],
    falsePositives: 'A new laptop.',
    covers: {
      attack: ['T1098.005'],
      elastic: [
        'persistence_identity_protect_alert_followed_by_device_reg',
        'persistence_entra_id_suspicious_cloud_device_registration',
        'credential_access_entra_id_device_reg_via_oauth_redirection',
      ],
    },
    says: {
      happened: 'the device "{device}" was registered for {person}',
      lost: 'a device was registered for {person}',
      did: 'registered the device "{device}" for {person}',
      meaning: ['A registered device keeps access when the password is reset and the sessions are revoked.'],
      undo: 'disable and delete the device in Entra admin center > Devices > All devices, then reset the password of the account.',
      accept: 'check with the person that the device is theirs.',
      portal: 'devices',
      activity: 'registration of devices',
    },
    fires: [
      { by: 'clerk', severity: 'informational', alerts: false },
      { by: 'clerk', risky: 'actor', severity: 'high', alerts: true },
      { activity: 'Add registered owner to device', to: 'admin', by: 'app', severity: 'medium', alerts: false },
      { activity: 'Add registered users to device', to: 'clerk', by: 'app', risky: 'target', severity: 'high' },
    ],
    silent: [
      { by: 'app' },
      { by: 'clerk', risky: 'actor', result: 'failure' },
      { activity: 'Unregister device', by: 'clerk', risky: 'actor' },
      { activity: 'Add owner to device', by: 'clerk', risky: 'actor' },
    ],
  },
  {
    id: 'EV.D11',
    name: 'entra-device-from-attack-tool',
    title: 'A device looks like one from an attack tool',
    area: 'devices',
    severity: 'medium',
    activities: ['add device', 'register device'],
    about: ['device'],
    when: (act) => hasToolVersion(act) || hasForeignAgent(act),
    weighs: [['high', (act) => isOfPowerful(act) || isAtRisk(act)]],
    raisedBy: ['breakGlass', 'impersonated'],
    replaces: ['EV.D09'],
    joins: ['ZT.DV.011'],
    falsePositives: 'An old image of Windows 10.',
    covers: {
      attack: ['T1098.005'],
      elastic: [
        'persistence_entra_id_roadtools_default_device_registration',
        'persistence_entra_id_phishing_kit_default_os_build_device_registration',
        'persistence_entra_id_register_device_unusual_user_agent',
        'persistence_entra_id_device_registration_to_prt_chain',
      ],
    },
    says: {
      happened: 'the device {what} was registered as attack tools do it',
      did: 'registered the device {what} as attack tools do it',
      meaning: [
        'Tools that steal tokens use this Windows version or this client.',
        'A registered device keeps access when the password is reset and the sessions are revoked.',
      ],
      undo: 'disable and delete the device in Entra admin center > Devices > All devices, then reset the password of the account and revoke its sessions.',
      accept: 'check with the person that the device is theirs.',
      portal: 'devices',
      activity: 'registration of devices',
    },
    fires: [
      {
        by: 'clerk',
        changes: {
          CloudDisplayName: [null, 'DESKTOP-1A2B3C'],
          CloudDeviceOSVersion: [null, '10.0.19041.928'],
        },
        name: 'DESKTOP-1A2B3C',
        severity: 'medium',
        alerts: false,
      },
      {
        by: 'clerk',
        risky: 'actor',
        changes: { DeviceOSVersion: [null, '10.0.19045.2006'] },
        name: 'DESKTOP-1A2B3C',
        severity: 'high',
        alerts: true,
      },
      {
        by: 'clerk',
        details: { 'User-Agent': 'python-requests/2.31', AdditionalInfo: 'Azure AD join' },
        severity: 'medium',
      },
    ],
    silent: [
      { by: 'clerk', changes: { CloudDeviceOSVersion: [null, '10.0.19041.928'] }, name: 'LAPTOP-1' },
      { by: 'clerk', changes: { CloudDeviceOSVersion: [null, '10.0.26100.1'] }, name: 'DESKTOP-1A2B3C' },
      { by: 'clerk', details: { 'User-Agent': 'Dsreg/10.0 (Windows 10.0.26100)', AdditionalInfo: 'Azure AD join' } },
      { by: 'clerk', details: { 'User-Agent': 'python-requests/2.31', AdditionalInfo: 'Workplace join' } },
    ],
  },
  {
    id: 'EV.D16',
    name: 'entra-device-declared-compliant',
    title: 'A device was declared compliant without Intune',
    area: 'devices',
    severity: 'high',
    activities: ['update device'],
    about: ['device'],
    when: (act) => declaredFit(act) && !isByMicrosoft(act),
    // Some tenants use a partner's product instead of Intune to judge compliance.
    quiet: isByPartner,
    ends: {
      activities: ['update device'],
      when: ({ became }) => became('IsCompliant', 'false') || became('IsManaged', 'false'),
    },
    joins: ['ZT.DV.001', 'ZT.DV.002'],
    falsePositives: 'A compliance partner, such as Jamf or Workspace ONE: recorded only.',
    covers: { attack: ['T1098.005', 'T1562.001'] },
    says: {
      happened: 'the device {what} was declared compliant or managed, not by Intune',
      lost: 'the device {what} was declared compliant without Intune',
      did: 'declared the device {what} compliant or managed',
      meaning: ['Conditional Access now trusts the device, although Intune has not checked it.'],
      undo: 'disable the device in Entra admin center > Devices > All devices, and ask who made the change.',
      accept: 'connect the product that judges it as a compliance partner in Intune.',
      portal: 'devices',
      activity: 'change to the compliance of devices',
      ended: 'The declared compliance of the device {what} was removed',
      fixed: 'took the declared compliance from the device {what}',
    },
    fires: [
      { changes: { IsCompliant: [false, true] }, severity: 'high', alerts: true },
      { changes: { IsCompliant: [null, true] }, by: 'app', severity: 'high' },
      { changes: { IsManaged: [false, true] }, by: { app: 'Jamf Pro' }, severity: 'high', alerts: false },
    ],
    silent: [
      { changes: { IsCompliant: [false, true] }, by: { app: 'Intune Compliance Client Prod' } },
      { changes: { IsManaged: [false, true] }, by: { app: 'Microsoft Intune' } },
      { changes: { IsCompliant: [true, false] } },
      { changes: { IsCompliant: [true, true] } },
    ],
  },
];
