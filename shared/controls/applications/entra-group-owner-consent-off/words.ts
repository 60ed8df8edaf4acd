import { userConsentPortal } from '../../../reports/portal';
import { noException, settingWording } from '../../../reports/wording/setting';

/** Reads `problems` ("policies", "setting"). */
export const ownersCannotConsent = settingWording({
  id: 'ZT.AP.004',
  lost: 'owners of groups can give apps access to them',
  happened: 'consent by owners of groups, teams or chats was allowed',
  meaning: 'An owner who is talked into an app opens to it what everybody has written and stored in the group.',
  exposed: (tenant) => `The groups, teams and chats of ${tenant}`,
  undo: 'set it back in Entra admin center > Enterprise apps > Consent and permissions > User consent settings.',
  accept: noException,
  activity: 'change of consent',
  portal: userConsentPortal,
  regained: 'owners of groups cannot give apps access to them',
  mended: 'Consent by owners of groups was taken back',
  held: 'owners could not give apps access to their groups',
  afterwards: 'Apps that were installed in that time stay: see the apps of each team, and what they can read.',
});
