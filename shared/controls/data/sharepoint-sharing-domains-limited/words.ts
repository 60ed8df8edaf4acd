import { sharingPortal } from '../../../reports/portal';
import { settingWording } from '../../../reports/wording/setting';

/** Reads `problems`: keys below. */
export const sharingDomainsAreLimited = settingWording({
  id: 'ZT.DX.002',
  lost: 'files can be shared with any domain',
  happened: 'the list of domains that files can be shared with was taken away',
  problems: {
    noLimit: { means: 'Files go to every domain in the world, private mailboxes included.' },
    emptyList: { means: 'The list names no domain.' },
    blockList: {
      lost: 'files can be shared with any domain not on a list',
      happened: 'the list of allowed domains became one of forbidden domains',
      means: 'Only some domains are closed; every new one is open.',
    },
  },
  meaning: 'With whom files are shared is decided by each person who shares.',
  exposed: (tenant) => `The files of every site at ${tenant} that does not limit sharing itself`,
  undo: 'set it back in SharePoint admin center > Policies > Sharing > More external sharing settings.',
  accept: 'set thresholds.sharingDomains to what you want; there is no way to accept that no domain is named.',
  activity: 'change of sharing',
  portal: sharingPortal,
  regained: 'files can be shared with approved domains only',
  mended: 'The list of domains that files can be shared with was put back',
  held: 'files could be shared with approved domains only',
  afterwards:
    'What was shared in that time: Microsoft Purview > Audit, activity "Created sharing invitation". We have not read it.',
});
