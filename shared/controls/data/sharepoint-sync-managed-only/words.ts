import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { sharepointSyncManagedOnly } from './control';

export const sharepointSyncManagedOnlyWords = controlWords(sharepointSyncManagedOnly, {
  fails: 'Any computer can sync files',
  problems: {
    noDomains: {
      fails: 'The list of domains that can sync files is empty',
      means: 'The limit is on, but it names no domain.',
    },
    anyComputer: 'A private computer can keep a copy of whole libraries.',
  },
  means: ['Copies stay there after the person has left.'],
  where: places.sharePointSettings,
  undo: 'change it back in SharePoint admin center > Settings > OneDrive Sync.',
  accept: 'set thresholds.syncByDomainNotApplicable if no computer is in an Active Directory domain.',
  exposed: ({ tenantName }) => [`The files of ${tenantName} that people can sync`],
});
