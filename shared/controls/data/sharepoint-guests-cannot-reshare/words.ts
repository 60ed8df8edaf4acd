import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { sharepointGuestsCannotReshare } from './control';

export const sharepointGuestsCannotReshareWords = controlWords(sharepointGuestsCannotReshare, {
  fails: 'Guests can share files that they do not own',
  problems: {
    allowed: 'A guest can give others access, and no one here is asked.',
  },
  where: places.sharing,
  undo: 'change it back in SharePoint admin center > Policies > Sharing > More external sharing settings.',
  exposed: ({ tenantName }) => [`The files of ${tenantName} that are shared with guests`],
  afterwards:
    'Files that guests shared in that time: Microsoft Purview > Audit, activity "Created sharing invitation". Zero Trust Watch has not read them.',
});
