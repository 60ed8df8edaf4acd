import { defineControl } from '../../../core/verdict/control';
import { flagAnswer, onSettings } from '../../setting-answers';

/** Anyone with the recovery key of a computer can read its disk on another computer. */
export const entraRecoveryKeysKeptFromUsers = defineControl({
  ...onSettings('authorizationPolicy', 'BitLocker recovery keys', ({ defaultUserRolePermissions }) => [
    flagAnswer(
      'allowed',
      'Users can read the recovery keys of their devices',
      defaultUserRolePermissions.allowedToReadBitlockerKeysForOwnedDevice,
      false,
    ),
  ]),
  id: 'ZT.DV.016',
  name: 'entra-recovery-keys-kept-from-users',
  title: 'Users cannot read the BitLocker keys of their devices',
  area: 'devices',
  pillar: 'data',
  severity: 'medium',
  severityReason: 'With the key, a disk can be read outside the device, where nothing protects its data.',
  licence: 'free',
  limitations:
    'Judges the right that every user has. The audit log records admins who read keys; a key that was read stays usable until it is rotated.',
  remediation:
    'Entra admin center > Devices > Device settings > Restrict users from recovering the BitLocker key(s) for their owned devices: Yes. Graph: PATCH /policies/authorizationPolicy with {"defaultUserRolePermissions":{"allowedToReadBitlockerKeysForOwnedDevice":false}}. From then on, people have to ask the help desk for a recovery key.',
  effort: 'days',
  mappings: {
    cis: ['5.1.4.6'],
    maester: ['CIS.M365.5.1.4.6'],
    zta: ['21954'],
    prowler: ['entra_policy_default_user_cannot_read_bitlocker_keys'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/devices/manage-device-identities#configure-device-settings',
    'https://learn.microsoft.com/graph/api/resources/authorizationpolicy',
  ],
});
