import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { sharepointLegacyAuthenticationOff } from './control';

export const sharepointLegacyAuthenticationOffWords = controlWords(sharepointLegacyAuthenticationOff, {
  fails: 'Apps can reach files with legacy authentication',
  problems: {
    allowed: 'Such an app sends only a name and a password: MFA and device policies do not apply.',
  },
  where: places.sharePointAccess,
  undo: "change it back in SharePoint admin center > Policies > Access control > Apps that don't use modern authentication.",
  exposed: ({ tenantName }) => [`The files of everyone at ${tenantName}, to anyone who has the password`],
});
