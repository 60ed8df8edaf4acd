import { defineRiskWording } from '../../../reports/wording/risk';

/** Recorded only. Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const travelUnlikely = defineRiskWording({
  id: 'EV.S12',
  riskEventType: 'unlikelyTravel',
  lost: (account) => `${account} was active in unlikely places`,
  meaning: () => [
    'Travel and a VPN look the same. By itself it says little; it counts toward the risk of the account.',
  ],
});
