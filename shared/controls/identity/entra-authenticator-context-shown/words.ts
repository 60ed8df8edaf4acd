import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraAuthenticatorContextShown } from './control';

const acceptDefault = 'set thresholds.authenticatorDefaultContextAccepted.';

export const entraAuthenticatorContextShownWords = controlWords(entraAuthenticatorContextShown, {
  fails: 'People approve sign-ins without seeing app and location',
  problems: {
    app: 'Some people do not see which app requests their approval.',
    location: 'Some people do not see the location of the request.',
    appNotSet: {
      means: 'Microsoft decides whether people see which app requests their approval.',
      accept: acceptDefault,
    },
    locationNotSet: {
      means: 'Microsoft decides whether people see the location of the request.',
      accept: acceptDefault,
    },
    codes: {
      fails: 'Microsoft Authenticator gives phishable codes',
      means: 'The app shows codes, which a fake sign-in page can ask for.',
      accept: 'set thresholds.authenticatorCodesAccepted.',
    },
  },
  means: ['An attacker who has a password sends request after request; app and location help people to deny them.'],
  where: places.authenticationMethods,
  undo: 'change it back in Entra admin center > Authentication methods > Policies > Microsoft Authenticator > Configure.',
  exposed: ({ tenantName }) => [`Everyone at ${tenantName} who approves sign-ins in Microsoft Authenticator`],
});
