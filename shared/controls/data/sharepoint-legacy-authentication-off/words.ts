import { sharePointAccessPortal } from '../../../reports/portal';
import { noException, settingWording } from '../../../reports/wording/setting';

export const oldSignInIsRefused = settingWording({
  id: 'ZT.DX.005',
  lost: 'files can be reached by old apps, without MFA',
  happened: 'apps without modern authentication were let into SharePoint and OneDrive',
  meaning:
    'Such an app sends name and password and is asked for nothing else: MFA and policies on devices do not apply.',
  exposed: (tenant) => `The files of everybody at ${tenant}, to whoever has the password`,
  undo: "set it back in SharePoint admin center > Policies > Access control > Apps that don't use modern authentication.",
  accept: noException,
  activity: 'change of access to SharePoint',
  portal: sharePointAccessPortal,
  regained: 'SharePoint refuses apps without modern sign-in',
  mended: 'Apps without modern authentication were shut out of SharePoint again',
  held: 'SharePoint refused apps without modern authentication',
});
