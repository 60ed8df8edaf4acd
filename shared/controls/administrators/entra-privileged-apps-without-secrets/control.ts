import { type ControlState, defineControl, findingsOf, type Verdict } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { hasEnded } from '../../app-credentials';
import { type App, appLine, appReference, approvedFor, roleHoldingApps } from '../../app-permissions';
import { nameOfRole } from '../../role-holders';

export const thresholds = {
  privilegedApps: threshold.choice(
    ['withoutSecrets', 'none'],
    'withoutSecrets',
    'Which apps may have a privileged role. "withoutSecrets": approved apps without a secret. "none": no app, approved or not. Maester and Prowler: withoutSecrets, Zero Trust Assessment: none.',
  ),
};

type Problem = 'secret' | 'notApproved';

const id = 'ZT.AD.014';

/** Whether somebody can sign in as the application with a secret; null if its registration should be in this tenant but is missing. */
function hasSecret({ principal, registration }: App, { facts }: ControlState): boolean | null {
  if (principal === undefined) return null;
  const secrets = [...principal.credentials, ...(registration?.credentials ?? [])].filter(
    ({ type }) => type === 'secret',
  );
  if (secrets.some((secret) => hasEnded(secret, facts.now) !== true)) return true;
  const isManaged = principal.servicePrincipalType === 'ManagedIdentity';
  const isOurs = principal.appOwnerOrganizationId?.toLowerCase() === facts.configuration.tenantId.toLowerCase();
  return registration === undefined && isOurs && !isManaged ? null : false;
}

/** A secret is a password without MFA that is kept in files, and an application that uses one can act as an admin at any time. */
export const entraPrivilegedAppsWithoutSecrets = defineControl({
  id,
  name: 'entra-privileged-apps-without-secrets',
  title: 'Apps with an admin role are approved and have no secret',
  area: 'administrators',
  pillar: 'apps',
  severity: 'critical',
  severityReason: 'Anyone who copies the secret is an admin from anywhere, and no policy asks for MFA.',
  licence: 'free',
  thresholds,
  version: 2,
  needs: ['unifiedRoleAssignment', 'servicePrincipal', 'application'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges applications that hold a privileged role themselves, for the whole directory or a part of it; roles held through a group are not read. An approval does not excuse a secret. Secrets that another organisation keeps for its application are not visible. Certificates and federated credentials are accepted. The Zero Trust Assessment wants no application in such a role at all: thresholds.privilegedApps.',
  remediation:
    'Entra admin center > Roles & admins > the role > Assignments: remove the application, or assign it a lesser role. If it must stay, use a managed identity, a federated credential or a certificate instead of the secret (App registrations > the application > Certificates & secrets). Graph: DELETE /roleManagement/directory/roleAssignments/{id}; POST /applications/{id}/removePassword. Approve it under acceptedExclusions for ZT.AD.014, kind application.',
  effort: 'days',
  mappings: {
    maester: ['MT.1027'],
    zta: ['21836', '21771'],
    prowler: ['entra_service_principal_no_secrets_for_permanent_tier0_roles'],
    mitre: ['T1098.001', 'T1098.003'],
  },
  references: [
    'https://learn.microsoft.com/entra/architecture/service-accounts-principal',
    'https://learn.microsoft.com/graph/api/resources/passwordcredential',
    'https://github.com/SigmaHQ/sigma/blob/master/rules/cloud/azure/audit_logs/azure_app_role_added.yml',
  ],
  activities: [
    'add member to role',
    'add service principal credentials',
    'update application - certificates and secrets management',
  ],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const approved = approvedFor(id, state);
    const isApproved: typeof approved = (app) =>
      state.facts.configuration.thresholds.privilegedApps !== 'none' && approved(app);
    const holders = roleHoldingApps(state);
    const withSecret = holders.filter(({ app }) => hasSecret(app, state) === true);
    const foreign = holders.filter(({ app }) => !isApproved(app));
    const apps = (of: typeof holders): readonly App[] => of.map(({ app }) => app);
    if (withSecret.length + foreign.length === 0) {
      const unseen = holders.find(({ app }) => hasSecret(app, state) === null);
      if (unseen !== undefined)
        return {
          status: 'unknown',
          reason: `the credentials of ${unseen.app.name || unseen.app.id} could not be read`,
        };
      const note = holders.length === 0 ? 'no application holds a privileged role' : `${holders.length} approved`;
      return { status: 'pass', note, evidence: appLine('Approved', apps(holders)), metric: null };
    }
    const findings = (['secret', 'notApproved'] as const).flatMap((problem) =>
      (problem === 'secret' ? withSecret : foreign).map(({ app, roleIds }) => ({
        resourceId: app.id,
        subject: appReference(app),
        problem,
        details: { roles: roleIds.map((roleId) => nameOfRole(roleId, state)) },
      })),
    );
    return {
      status: 'fail',
      findings: findingsOf(findings),
      exposure: null,
      evidence: [
        ...appLine('Privileged, with a secret', apps(withSecret)),
        ...appLine('Privileged, not approved', apps(foreign)),
      ],
      metric: null,
    };
  },
});
