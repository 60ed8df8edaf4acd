import { sharingPortal } from '../../../reports/portal';
import { noException, settingWording } from '../../../reports/wording/setting';

export const invitationsMatchAccounts = settingWording({
  id: 'ZT.DX.004',
  lost: 'an invitation to files works for any account',
  happened: 'invitations to files were opened to other accounts than the invited one',
  meaning: 'Whoever gets hold of an invitation can accept it with an account of his own.',
  exposed: (tenant) => `The files of ${tenant} to which people outside are invited`,
  undo: 'set it back: Set-SPOTenant -RequireAcceptingAccountMatchInvitedAccount $true.',
  accept: noException,
  activity: 'change of sharing',
  portal: sharingPortal,
  regained: 'invitations work for the invited account only',
  mended: 'Invitations to files were limited to the invited account again',
  held: 'invitations worked for the invited account only',
  afterwards:
    'Who accepted in that time: Microsoft Purview > Audit, activity "Accepted sharing invitation". We have not read it.',
});
