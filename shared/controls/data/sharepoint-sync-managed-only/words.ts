import { sharePointSettingsPortal } from '../../../reports/portal';
import { settingWording } from '../../../reports/wording/setting';

/** Reads `problems` ("anyComputer", "noDomains"). */
export const syncIsLimited = settingWording({
  id: 'ZT.DX.006',
  lost: 'files can be synchronised to any computer',
  happened: 'the limit on computers that synchronise files was taken away',
  problems: {
    noDomains: {
      lost: 'no domain is named whose computers can synchronise',
      happened: 'the list of domains whose computers can synchronise was emptied',
      means: 'The limit is on, but names no domain.',
    },
    anyComputer: { means: 'A private computer can keep a copy of whole libraries.' },
  },
  meaning: 'What was copied stays there, also after the person has left.',
  exposed: (tenant) => `The files of ${tenant} that people can synchronise`,
  undo: 'set it back in SharePoint admin center > Settings > OneDrive Sync.',
  accept: 'set thresholds.syncByDomainNotApplicable, where no computer is in a domain of Active Directory.',
  activity: 'change of synchronisation',
  portal: sharePointSettingsPortal,
  regained: 'files are synchronised to own computers only',
  mended: 'Synchronisation was limited to computers of the own domains again',
  held: 'only computers of the own domains could synchronise files',
});
