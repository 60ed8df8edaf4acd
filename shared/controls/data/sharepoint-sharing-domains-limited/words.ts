import { acceptOnPage, controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { sharepointSharingDomainsLimited } from './control';

export const sharepointSharingDomainsLimitedWords = controlWords(sharepointSharingDomainsLimited, {
  fails: 'Files can be shared with any domain',
  problems: {
    noLimit: 'Files can go to every domain in the world, including private mailboxes.',
    emptyList: 'The list names no domain.',
    blockList: {
      fails: 'Files can be shared with any domain that is not blocked',
      means: 'Only some domains are blocked; every new one is open.',
    },
  },
  means: ['Each person who shares decides about the recipients.'],
  where: places.sharing,
  undo: 'change it back in SharePoint admin center > Policies > Sharing > More external sharing settings.',
  accept: `set thresholds.sharingDomains to the value you want, or ${acceptOnPage}`,
  exposed: ({ tenantName }) => [`The files of every site at ${tenantName} that does not limit sharing itself`],
  afterwards:
    'Files shared in that time: Microsoft Purview > Audit, activity "Created sharing invitation". Zero Trust Watch has not read them.',
});
