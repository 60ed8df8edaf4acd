import { controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraWeakMethodsDisabled } from './control';

const acceptEmail = 'set thresholds.weakMethods to smsVoice to allow email codes.';

export const entraWeakMethodsDisabledWords = controlWords(entraWeakMethodsDisabled, {
  fails: 'Weak sign-in methods are allowed',
  problems: {
    SmsAlone: {
      fails: 'People can sign in with only a text message',
      means:
        'Some people sign in with a text message and no password: anyone who takes over the number has the account.',
    },
    Sms: { fails: 'Text messages are allowed for MFA' },
    Voice: { fails: 'Voice calls are allowed for MFA' },
    Email: { fails: 'Email codes are allowed for MFA', accept: acceptEmail },
  },
  means: [
    'An attacker can take over a phone number or a mailbox without the person noticing, and a fake sign-in page can ask for the code.',
  ],
  where: places.authenticationMethods,
  undo: 'turn them off in Entra admin center > Authentication methods > Policies.',
  exposed: ({ tenantName }) => [
    `Everyone at ${tenantName} who registers one of them; Microsoft Graph does not show who has`,
  ],
  afterwards:
    'Numbers registered in that time: Entra admin center > Audit logs, activity "User registered security info". Zero Trust Watch has not read them for this.',
});
