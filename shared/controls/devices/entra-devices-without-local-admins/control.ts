import { defineControl } from '../../../core/verdict/control';
import { flagAnswer, onSettings, type SettingAnswer } from '../../setting-answers';

const words: Readonly<Record<string, string>> = { all: 'yes', enumerated: 'those who are named', no: 'no' };

function registeringUsers(who: string | null): SettingAnswer<'registeringUsers'> {
  const known = who === null ? undefined : words[who];
  return {
    problem: 'registeringUsers',
    holds: known === undefined ? null : who !== 'all',
    evidence: ['Who joins a device is its administrator', known ?? 'not known'],
  };
}

/** If one admin password works on every device, an attacker can get from one infected device to all of them. */
export const entraDevicesWithoutLocalAdmins = defineControl({
  ...onSettings(
    'deviceRegistrationPolicy',
    'local administrators of devices',
    ({ azureADJoin, localAdminPassword }) => [
      flagAnswer(
        'globalAdmins',
        'Global Administrators are administrators of devices',
        azureADJoin?.localAdmins?.enableGlobalAdmins ?? null,
        false,
      ),
      registeringUsers(azureADJoin?.localAdmins?.registeringUsers ?? null),
      flagAnswer(
        'noPasswords',
        "A password of its own for every device's administrator (LAPS)",
        localAdminPassword?.isEnabled ?? null,
        true,
      ),
    ],
  ),
  id: 'ZT.DV.012',
  name: 'entra-devices-without-local-admins',
  title: 'Joining a device gives no local admin rights; LAPS is on',
  area: 'devices',
  pillar: 'endpoints',
  severity: 'high',
  severityReason: 'If one account is a local admin of many devices, an attacker who steals it on one of them gets all.',
  licence: 'free',
  limitations:
    'Judges what happens when a device joins. Devices that joined earlier keep their local admins; whether a device has its own password depends on an Intune policy, which is not read. In some tenants Microsoft Graph omits the local admin settings: then the verdict is unknown.',
  remediation:
    'Entra admin center > Devices > Device settings: Global administrator role is added as local administrator on the device during Microsoft Entra join: No; Registering user is added as local administrator on the device during Microsoft Entra join: None or Selected; Enable Microsoft Entra Local Administrator Password Solution (LAPS): Yes. Graph: PUT /policies/deviceRegistrationPolicy with azureADJoin.localAdmins.enableGlobalAdmins false, registeringUsers of type #microsoft.graph.noDeviceRegistrationMembership, localAdminPassword.isEnabled true and everything else as it was. Then assign a LAPS policy in Intune.',
  effort: 'days',
  mappings: {
    cis: ['5.1.4.3', '5.1.4.4', '5.1.4.5'],
    maester: ['MT.1090', 'MT.1091'],
    zta: ['21953', '21955', '24560'],
    prowler: [
      'entra_device_registration_global_admins_not_local_admins',
      'entra_device_registration_registering_user_not_local_admin',
      'entra_device_registration_laps_enabled',
    ],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/devices/assign-local-admin',
    'https://learn.microsoft.com/entra/identity/devices/howto-manage-local-admin-passwords',
    'https://learn.microsoft.com/graph/api/resources/deviceregistrationpolicy',
  ],
});
