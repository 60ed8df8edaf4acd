import { defineRiskWording } from '../../../../reports/wording/risk';

/** Recorded only. Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const travelUnlikely = defineRiskWording({
  id: 'EV.S12',
  riskEventType: 'unlikelyTravel',
  lost: (account) => `${account} was active in unlikely locations`,
  meaning: () => [
    'Travel and a VPN look the same. On its own this means little; it counts towards the risk of the account.',
  ],
});
