import { defineRiskWording } from '../../../../reports/wording/risk';

/** Recorded only. Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const addressRisky = defineRiskWording({
  id: 'EV.S13',
  riskEventType: 'anonymizedIPAddress',
  lost: (account) => `sign-in to ${account} from a risky address`,
  meaning: () => [
    'People who hide their address are not all attackers. On its own this means little; it counts towards the risk of the account.',
  ],
});
