import { defineDetector, raised } from '../../../../core/event/detector';
import { isNewNetworkOfApp } from '../../../../core/sign-in/app-sign-ins';
import { reachesWholeTenant } from '../../../app-reach';

const id = 'EV.A16';

/** With the secret of an app, anyone can sign in as the app from anywhere: it is never asked for MFA. */
export const entraApplicationNetworkNew = defineDetector({
  id,
  name: 'entra-application-network-new',
  title: 'An app signed in from a network that is new for it',
  area: 'applications',
  severity: 'high',
  watches: { changes: [], records: ['signIn'] },
  joins: [],
  needsBeta: true,
  falsePositives:
    'The app moved to another host. For an app without a role or a permission over the whole tenant, the sign-in is only in the digest.',
  limits:
    'Graph v1.0 does not show sign-ins of apps. Set betaSignIns to read them from the beta version once an hour, or export the log. It reads at most 45 apps: those with a role, with a permission over the whole tenant, or with one over the content of everybody. An app is judged once its sign-ins were read for a week, on at least three days. Networks of Microsoft and managed identities are left out.',
  response:
    'Ask the owner of the app whether it moved. If not: disable the app, replace its secrets and certificates, and check what it has done.',
  references: [
    'https://attack.mitre.org/techniques/T1078/004/',
    'https://learn.microsoft.com/entra/architecture/security-operations-applications',
  ],
  covers: {
    attack: ['T1078.004', 'T1550.001'],
    elastic: ['initial_access_entra_id_service_principal_signin_unusual_source_asn'],
  },
  activities: [],
  onRecord: (record, facts) => {
    if (record.kind !== 'signIn' || !isNewNetworkOfApp(record, facts.familiarityOf(record))) return [];
    const { userId, appDisplayName, ipAddress, autonomousSystemNumber: owner } = record;
    const powerful = reachesWholeTenant(userId, facts);
    return [
      raised({
        detectorId: id,
        severity: powerful ? 'high' : 'medium',
        alerts: powerful,
        resourceId: userId,
        resourceName: facts.nameOf(userId) ?? appDisplayName,
        momentary: true,
        // More sign-ins from the same network belong to the same alert.
        matter: typeof owner === 'number' ? `AS${owner}` : (ipAddress ?? ''),
        details: {
          powerful,
          ipAddress,
          city: record.city,
          country: record.countryOrRegion,
          networkOwner: owner ?? null,
        },
      }),
    ];
  },
});
