import { userSettingsPortal } from '../../../reports/portal';
import { settingWording } from '../../../reports/wording/setting';

export const registrationOfAppsRestricted = settingWording({
  id: 'ZT.AP.005',
  lost: 'every user can register applications',
  happened: 'the registering of applications was opened to every user',
  meaning: 'An application that a user registers has secrets of its own, and works on when the account is blocked.',
  exposed: (tenant) => `The directory of ${tenant}, and whatever people consent to`,
  undo: 'set it back in Entra admin center > Users > User settings > Users can register applications: No.',
  accept: 'give developers the role Application Developer, then set it back: there is no exception for this control.',
  activity: 'change of user rights',
  portal: userSettingsPortal,
  regained: 'only admins and developers can register applications',
  mended: 'The right of every user to register applications was taken back',
  held: 'users could not register applications',
  afterwards:
    'Applications of that time: Entra admin center > Audit logs, activity "Add application". We have not read it for this.',
});
