import { textDetail } from '../../../../reports/details';
import { defineRiskWording } from '../../../../reports/wording/risk';

const isIssuer = (riskEventType: string | undefined): boolean => riskEventType?.toLowerCase() === 'tokenissueranomaly';

/** Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const tokenStolen = defineRiskWording({
  id: 'EV.S06',
  riskEventType: 'anomalousToken',
  lost: (account, { event }) =>
    isIssuer(textDetail(event, 'riskEventType'))
      ? `a token of ${account} has a doubtful issuer`
      : `a token of ${account} shows signs of theft`,
  meaning: ({ event }) => [
    isIssuer(textDetail(event, 'riskEventType'))
      ? 'Its claims come from an issuer that an attacker controls: check the federation server and its signing certificate.'
      : 'Its lifetime or location is unusual: an attacker with the token needs neither password nor MFA.',
  ],
});
