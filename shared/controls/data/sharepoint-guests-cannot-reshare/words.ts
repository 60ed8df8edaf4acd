import { sharingPortal } from '../../../reports/portal';
import { noException, settingWording } from '../../../reports/wording/setting';

export const guestsCannotReshare = settingWording({
  id: 'ZT.DX.003',
  lost: 'guests can share what is not theirs',
  happened: 'guests were allowed to share what is not theirs',
  meaning: 'Whoever was let in from outside can let in others, and nobody here is asked.',
  exposed: (tenant) => `The files of ${tenant} that are shared with guests`,
  undo: 'set it back in SharePoint admin center > Policies > Sharing > More external sharing settings.',
  accept: noException,
  activity: 'change of sharing',
  portal: sharingPortal,
  regained: 'guests cannot share what is not theirs',
  mended: 'The right of guests to share what is not theirs was taken back',
  held: 'guests could not share what is not theirs',
  afterwards:
    'What guests shared in that time: Microsoft Purview > Audit, activity "Created sharing invitation". We have not read it.',
});
