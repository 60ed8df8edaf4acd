import { defineRiskWording } from '../../../../reports/wording/risk';

/** Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const accountOnAttackList = defineRiskWording({
  id: 'EV.S04',
  riskEventType: 'investigationsThreatIntelligence',
  lost: (account) => `${account} matches a known attack`,
  meaning: () => [
    'Microsoft compares sign-ins with attacks that it investigates; only its own portal shows which one.',
  ],
});
