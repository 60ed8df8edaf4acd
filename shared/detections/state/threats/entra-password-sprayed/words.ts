import { defineRiskWording } from '../../../../reports/wording/risk';

/** Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const passwordGuessed = defineRiskWording({
  id: 'EV.S07',
  riskEventType: 'passwordSpray',
  lost: (account) => `the password of ${account} was guessed`,
  meaning: () => [
    'Microsoft reports only accounts whose password was right: an attacker who tries the same few passwords at many accounts knows this one.',
  ],
  advisesFirst: true,
});
