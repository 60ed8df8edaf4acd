import { policyWords, sessionsMeanwhile } from '../../../reports/wording/conditional-access';
import { adminsWho } from '../../../reports/wording/control-words';
import { entraAdminsManagedDeviceRequired } from './control';

export const entraAdminsManagedDeviceRequiredWords = policyWords(entraAdminsManagedDeviceRequired, {
  concerns: 'administrators',
  yields: true,
  fails: adminsWho('can sign in from unmanaged devices'),
  means: [
    'They can work from any computer, including private and infected ones. A token stolen there can do anything the admin can.',
  ],
  undo: 'require a compliant device for all admin roles again in Entra admin center > Conditional Access.',
  afterwards: sessionsMeanwhile,
});
