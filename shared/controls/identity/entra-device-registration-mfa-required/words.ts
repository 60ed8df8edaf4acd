import { controlWords, peopleWho } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraDeviceRegistrationMfaRequired } from './control';

const byPassword =
  'Anyone with one of these passwords can join a computer to the tenant. The device keeps a key of its own, which outlives the password.';

export const entraDeviceRegistrationMfaRequiredWords = controlWords(entraDeviceRegistrationMfaRequired, {
  fails: peopleWho('can join devices with only a password'),
  problems: {
    conflict: {
      fails: 'A setting and a policy for joining devices conflict',
      means:
        'While the setting in Device settings requires MFA, Microsoft does not enforce the policy as written, so the requirements for joining a device are unreliable.',
      undo: 'set "Require Multifactor Authentication to register or join devices" back to No in Entra admin center > Devices > Device settings, so that the policy decides.',
      accept: 'keep one of the two: together they contradict each other.',
    },
    settingOff: byPassword,
    asksOnly: byPassword,
    disabled: byPassword,
    excluded: byPassword,
    narrowed: byPassword,
    noPolicy: byPassword,
    noSecurityDefaults: byPassword,
    otherGrantSuffices: byPassword,
    reportOnly: byPassword,
    unknownState: byPassword,
  },
  where: places.conditionalAccess,
  undo: 'require MFA for the user action "Register or join devices" again in Entra admin center > Conditional Access, or restore Device settings.',
  afterwards:
    'Devices joined in that time: Entra admin center > Devices > All devices, sorted by Registered. Zero Trust Watch has not compared them.',
});
