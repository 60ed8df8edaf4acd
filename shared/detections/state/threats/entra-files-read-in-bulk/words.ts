import { defineRiskWording } from '../../../../reports/wording/risk';

/** Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const filesReadInBulk = defineRiskWording({
  id: 'EV.S11',
  riskEventType: 'mcasFinSuspiciousFileAccess',
  lost: (account) => `${account} opened many sensitive files`,
  meaning: () => [
    'Data often leaves like this before a resignation or an extortion. Microsoft Defender lists the files.',
  ],
});
