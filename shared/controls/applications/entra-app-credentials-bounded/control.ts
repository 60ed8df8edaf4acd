import { isMicrosofts } from '../../../core/conditional-access';
import { type ControlState, defineControl, findingsOf, type Verdict } from '../../../core/verdict/control';
import type { AppCredential } from '../../../kinds/application/application';
import { credentialThresholds, faultOf, hasEnded, withoutSaml } from '../../app-credentials';
import { type App, appLine, appReference, approvedFor } from '../../app-permissions';

export const thresholds = credentialThresholds;

type Problem = 'secret' | 'long';

const id = 'ZT.AP.009';

type Judged = {
  readonly app: App;
  readonly current: readonly AppCredential[];
  readonly ended: number;
  readonly problems: readonly ('secret' | 'long')[];
  readonly isUnknown: boolean;
};

/**
 * The registrations of this tenant, each with its service principal, and the service principals of other tenants' apps.
 */
function appsIn(state: ControlState): readonly App[] {
  const principals = state.small('servicePrincipal');
  const byAppId = new Map(principals.map((one) => [one.appId.toLowerCase(), one]));
  const registrations = state.small('application');
  const registered = new Set(registrations.map(({ appId }) => appId.toLowerCase()));
  return [
    ...registrations.map((registration): App => {
      const principal = byAppId.get(registration.appId.toLowerCase());
      return { id: principal?.id ?? registration.id, name: registration.displayName, principal, registration };
    }),
    ...principals
      .filter((one) => !registered.has(one.appId.toLowerCase()))
      // Azure renews the certificate of a managed identity by itself.
      .filter((one) => one.servicePrincipalType !== 'ManagedIdentity' && !isMicrosofts(one))
      .map((principal): App => ({ id: principal.id, name: principal.displayName, principal, registration: undefined })),
  ];
}

function judge(app: App, { facts }: ControlState): Judged {
  const { appSecretDays, appCertificateDays } = facts.configuration.thresholds;
  const bounds = { now: facts.now, secretDays: appSecretDays, certificateDays: appCertificateDays };
  const all = [...withoutSaml(app.principal?.credentials ?? []), ...(app.registration?.credentials ?? [])];
  const current = all.filter((credential) => hasEnded(credential, facts.now) !== true);
  const faults = current.map((credential) => faultOf(credential, bounds));
  return {
    app,
    current,
    ended: all.length - current.length,
    problems: (['secret', 'long'] as const).filter((problem) => faults.includes(problem)),
    isUnknown: faults.includes(null),
  };
}

/** A stolen copy of a secret works until the secret expires. */
export const entraAppCredentialsBounded = defineControl({
  id,
  name: 'entra-app-credentials-bounded',
  title: 'App secrets and certificates expire soon enough',
  area: 'applications',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'Secrets leak from files and logs, and anyone who finds one can act as the app for years.',
  licence: 'free',
  thresholds,
  version: 1,
  needs: ['application', 'servicePrincipal'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 2,
  limitations:
    "Judges the current credentials of applications of this tenant, and of other tenants' applications that have a credential here. SAML signing certificates, managed identities and Microsoft's own applications are excluded; expired credentials are listed and do not fail. Microsoft Graph does not show whether a secret is used.",
  remediation:
    'Entra admin center > App registrations > the application > Certificates & secrets: add a managed identity or federated credential where that is possible, otherwise a shorter secret or certificate, then delete the long one. Graph: POST /applications/{id}/removePassword or removeKey. The limits are thresholds.appSecretDays and appCertificateDays; enforce them with ZT.AP.006.',
  effort: 'days',
  mappings: {
    zta: ['21772', '21773', '21992', '21774', '21896'],
    prowler: ['entra_app_registration_client_secret_unused'],
    nist: ['IA-5'],
    mitre: ['T1552.001'],
  },
  references: [
    'https://learn.microsoft.com/graph/api/resources/passwordcredential',
    'https://learn.microsoft.com/entra/identity-platform/security-best-practices-for-app-registration',
  ],
  activities: [
    'update application - certificates and secrets management',
    'add service principal credentials',
    'remove service principal credentials',
  ],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const isApproved = approvedFor(id, state);
    const judged = appsIn(state)
      .filter((app) => !isApproved(app))
      .map((app) => judge(app, state));
    const current = judged.filter((one) => one.current.length > 0);
    const bad = current.filter(({ problems }) => problems.length > 0);
    const appsWith = (problem: 'secret' | 'long'): readonly App[] =>
      bad.filter(({ problems }) => problems.includes(problem)).map(({ app }) => app);
    const evidence = [
      ...appLine('Secret lasts too long', appsWith('secret')),
      ...appLine('Valid for too long', appsWith('long')),
      ...appLine(
        'All credentials have expired',
        judged.filter((one) => one.ended > 0 && one.current.length === 0).map(({ app }) => app),
      ),
    ];
    const metric = { numerator: current.length - bad.length, denominator: current.length, floor: 1 };
    if (bad.length > 0) {
      return {
        status: 'fail',
        findings: findingsOf(
          bad.flatMap(({ app, problems }) =>
            problems.map((problem) => ({ resourceId: app.id, subject: appReference(app), problem, details: {} })),
          ),
        ),
        exposure: null,
        evidence,
        metric,
      };
    }
    const unclear = current.find(({ isUnknown }) => isUnknown);
    if (unclear !== undefined)
      return {
        status: 'unknown',
        reason: `how long a credential of ${unclear.app.name || unclear.app.id} lasts is not known`,
      };
    const note = current.length === 0 ? 'no application has a secret or certificate' : null;
    return { status: 'pass', note, evidence, metric };
  },
});
