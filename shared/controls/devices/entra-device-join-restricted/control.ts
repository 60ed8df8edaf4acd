import { defineControl } from '../../../core/verdict/control';
import type { Thresholds } from '../../../core/verdict/thresholds';
import { threshold } from '../../../core/verdict/thresholds';
import type { DeviceRegistrationPolicy } from '../../../kinds/device-registration-policy/device-registration-policy';
import { onSettings, type SettingAnswer } from '../../setting-answers';

export const thresholds = {
  deviceQuotaMax: threshold.integer(
    10,
    1,
    1000,
    'The control fails if one person can have more than this many devices. CIS and Zero Trust Assessment: 10.',
  ),
  joinByEverybodyAccepted: threshold.flag(
    false,
    'Whether everybody may join devices; ZT.ID.007 then checks that joining requires MFA. CIS and Maester: only named people.',
  ),
};

const words: Readonly<Record<string, string>> = { all: 'everybody', enumerated: 'those who are named', no: 'nobody' };

function joiners(
  { azureADJoin }: DeviceRegistrationPolicy,
  { joinByEverybodyAccepted }: Thresholds,
): SettingAnswer<'everybody'> {
  const who = azureADJoin?.allowedToJoin ?? null;
  const known = who === null ? undefined : words[who];
  return {
    problem: 'everybody',
    holds: known === undefined ? null : who !== 'all' || joinByEverybodyAccepted,
    evidence: ['Who can join devices', known ?? 'not known'],
  };
}

const quota = (
  { userDeviceQuota }: DeviceRegistrationPolicy,
  { deviceQuotaMax }: Thresholds,
): SettingAnswer<'quota'> => ({
  problem: 'quota',
  holds: userDeviceQuota === null ? null : userDeviceQuota <= deviceQuotaMax,
  evidence: ['Devices that one person can have', String(userDeviceQuota ?? 'not known')],
});

/** An attacker with a stolen password can join a device, which then counts as one of the organisation's. */
export const entraDeviceJoinRestricted = defineControl({
  ...onSettings('deviceRegistrationPolicy', 'joining of devices', (policy, { facts }) => {
    const { thresholds } = facts.configuration;
    return [joiners(policy, thresholds), quota(policy, thresholds)];
  }),
  id: 'ZT.DV.011',
  name: 'entra-device-join-restricted',
  title: 'Only some people can join devices, and only a few each',
  area: 'devices',
  pillar: 'endpoints',
  severity: 'medium',
  severityReason: 'If everyone can join any number of devices, nobody notices one that an attacker joins.',
  licence: 'free',
  thresholds,
  limitations:
    'Judges who can join devices (Microsoft Entra join) and how many; the registration of private devices (workplace join) is not judged, nor the names on the list. ZT.ID.007 judges whether joining requires MFA.',
  remediation:
    'Entra admin center > Devices > Device settings: Users may join devices to Microsoft Entra: Selected, and add the people who set up devices; Maximum number of devices per user: 10. Graph: PUT /policies/deviceRegistrationPolicy with azureADJoin.allowedToJoin of type #microsoft.graph.enumeratedDeviceRegistrationMembership, userDeviceQuota 10 and everything else as it was. The limits are thresholds.deviceQuotaMax and thresholds.joinByEverybodyAccepted.',
  effort: 'days',
  mappings: {
    cis: ['5.1.4.1', '5.1.4.2'],
    maester: ['MT.1070'],
    zta: ['21837'],
    prowler: ['entra_device_registration_join_restricted', 'entra_device_registration_max_devices_per_user_limited'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/devices/manage-device-identities#configure-device-settings',
    'https://learn.microsoft.com/graph/api/resources/deviceregistrationpolicy',
    'https://maester.dev/docs/tests/MT.1070',
  ],
});
