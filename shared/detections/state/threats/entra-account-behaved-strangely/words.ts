import { textDetail } from '../../../../reports/details';
import { defineRiskWording } from '../../../../reports/wording/risk';

const isReading = (riskEventType: string | undefined): boolean =>
  riskEventType?.toLowerCase() === 'suspiciousapitraffic';

/** Reads `riskEventType`, `privileged`, `ipAddress`, `city`, `country`, peopleIds[0]. */
export const accountBehavedStrangely = defineRiskWording({
  id: 'EV.S09',
  riskEventType: 'anomalousUserActivity',
  lost: (account, { event }) =>
    isReading(textDetail(event, 'riskEventType'))
      ? `${account} explored the directory`
      : `${account} made unusual directory changes`,
  meaning: ({ event }) => [
    isReading(textDetail(event, 'riskEventType'))
      ? 'An intruder looks for admins, groups and apps before the next step.'
      : 'Review its changes of today in the audit log: intruders create a way back in.',
  ],
});
