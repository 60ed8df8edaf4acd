import { acceptOnPage, controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { sharepointExternalSharingLimited } from './control';

export const sharepointExternalSharingLimitedWords = controlWords(sharepointExternalSharingLimited, {
  fails: 'Files can be shared more widely than allowed',
  problems: {
    anyone: {
      fails: 'Files can be shared with anyone who has a link',
      means: 'No one signs in to use such a link, so nothing shows who opened the file.',
    },
    widerThanAgreed: {
      means: 'Files can be shared with more people outside the organisation than allowed.',
      accept: 'set thresholds.sharingCapability to the level you want.',
    },
    widerThanBefore: {
      fails: 'Files can be shared more widely than before',
      means: 'Files can be shared with more people outside the organisation than before, within the limit.',
      accept: `set thresholds.widerSharingAccepted, or ${acceptOnPage}`,
    },
  },
  where: places.sharing,
  undo: 'restore external sharing in SharePoint admin center > Policies > Sharing.',
  exposed: ({ tenantName }) => [`The files of every site at ${tenantName} that does not limit sharing itself`],
  afterwards:
    'Links created in that time: Microsoft Purview > Audit, activity "Created an anonymous link". Zero Trust Watch has not read them.',
});
