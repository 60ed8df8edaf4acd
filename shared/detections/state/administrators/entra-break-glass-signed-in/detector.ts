import { defineDetector, raised } from '../../../../core/event/detector';
import type { Severity } from '../../../../core/event/severity';
import { afterPassword } from '../../../../core/sign-in/error-codes';

const id = 'EV.R21';

/** The severity depends on how far the sign-in came: it succeeded, the password was right, or the password was wrong. */
const severityOf = (errorCode: number): Severity =>
  errorCode === 0 ? 'critical' : afterPassword.has(errorCode) ? 'high' : 'medium';

/** Break-glass accounts are used only in emergencies and drills. Any other sign-in or attempt is an attack. */
export const entraBreakGlassSignedIn = defineDetector({
  id,
  name: 'entra-break-glass-signed-in',
  title: 'A break-glass account signed in, or someone tried to',
  area: 'administrators',
  severity: 'critical',
  watches: { changes: [], records: ['signIn'] },
  joins: [],
  falsePositives: 'A drill, or an emergency. Only accounts listed under breakGlass are reported.',
  response:
    'Ask the owners of the account by phone whether it is a drill or an emergency. If not: block its sign-in, revoke its sessions, then give it a new password and new keys.',
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access',
  ],
  covers: { attack: ['T1078.004'] },
  activities: [],
  onRecord: (record, facts) => {
    if (record.kind !== 'signIn' || !facts.isDeclared('breakGlass', record.userId)) return [];
    const succeeded = record.errorCode === 0;
    const from = `from ${record.ipAddress ?? 'an address that is not logged'}`;
    return [
      raised({
        detectorId: id,
        severity: severityOf(record.errorCode),
        resourceId: record.userId,
        peopleIds: [record.userId],
        momentary: true,
        details: {
          // A new address is a new element of the alert, and so is a new app that was opened. More attempts from a
          // known address are not.
          elements: [from, ...(succeeded ? [`signed in ${from}`, `signed in to ${record.appId} ${from}`] : [])],
          succeeded,
          errorCode: record.errorCode,
          app: record.appDisplayName,
          ipAddress: record.ipAddress,
          city: record.city,
          country: record.countryOrRegion,
          client: record.clientAppUsed,
        },
      }),
    ];
  },
});
