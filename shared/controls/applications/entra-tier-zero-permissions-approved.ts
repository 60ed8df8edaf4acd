import { defineControl, findingsOf, type Verdict } from '../../core/control';
import {
  appLine,
  appReference,
  approvedFor,
  grantHolders,
  type Holding,
  isTierZeroScope,
  tierZeroHolders,
} from '../app-permissions';
import { textLine } from '../evidence-line';

const id = 'ZT.AP.007';

const problemOf = (asItself: boolean) => (asItself ? 'asItself' : 'forEverybody');

const findingsIn = (holdings: readonly Holding[], asItself: boolean) =>
  holdings.map(({ app, permissions }) => ({
    resourceId: app.id,
    subject: appReference(app),
    problem: problemOf(asItself),
    details: { permissions },
  }));

/** An application with such a permission is an administrator whom no policy asks for MFA. */
export const entraTierZeroPermissionsApproved = defineControl({
  id,
  name: 'entra-tier-zero-permissions-approved',
  title: 'Only approved applications hold permissions that give power over the whole tenant',
  area: 'applications',
  pillar: 'apps',
  severity: 'critical',
  severityReason:
    'With one of these an application makes itself Global Administrator, or reads and writes every mailbox.',
  licence: 'free',
  version: 1,
  needs: ['appRoleAssignment', 'oAuth2PermissionGrant', 'servicePrincipal', 'application'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  looks: 1,
  limitations:
    "Watches 19 permissions of Microsoft Graph, full_access_as_app of Exchange and Sites.FullControl.All of SharePoint; other resources are not read. Microsoft's own applications are left out unless somebody added a credential to them. An approval names the application, not the permission: a further one of the list is not told for it.",
  remediation:
    'Entra admin center > Enterprise apps > the application > Permissions: revoke what is not needed. Graph: DELETE /servicePrincipals/{id}/appRoleAssignments/{id}, or DELETE /oauth2PermissionGrants/{id}. What has to stay is approved under acceptedExclusions for ZT.AP.007, kind application, with an owner and an end date.',
  effort: 'days',
  mappings: {
    maester: ['MT.1050', 'MT.1051', 'MT.1186'],
    zta: ['21770', '21867', '25384'],
    mitre: ['T1098.003'],
  },
  references: [
    'https://learn.microsoft.com/graph/permissions-reference',
    'https://learn.microsoft.com/entra/identity/enterprise-apps/manage-application-permissions',
    'https://github.com/SigmaHQ/sigma/blob/master/rules/cloud/azure/audit_logs/azure_app_privileged_permissions.yml',
  ],
  activities: [
    'add app role assignment to service principal',
    'add delegated permission grant',
    'consent to application',
  ],
  folds: [],
  evaluate: (state): Verdict => {
    const isApproved = approvedFor(id, state);
    const asItself = tierZeroHolders(state);
    const forEverybody = grantHolders(state, (scopes) => scopes.filter(isTierZeroScope));
    const open = {
      asItself: asItself.filter(({ app }) => !isApproved(app)),
      forEverybody: forEverybody.filter(({ app }) => !isApproved(app)),
    };
    const all = [...open.asItself, ...open.forEverybody];
    if (all.length === 0) {
      const approved = new Set([...asItself, ...forEverybody].map(({ app }) => app.id)).size;
      return {
        status: 'pass',
        note: approved === 0 ? 'no application holds one' : `${approved} approved`,
        evidence: appLine(
          'Approved',
          [...asItself, ...forEverybody].map(({ app }) => app),
        ),
        metric: null,
      };
    }
    return {
      status: 'fail',
      findings: findingsOf([...findingsIn(open.asItself, true), ...findingsIn(open.forEverybody, false)]),
      exposure: null,
      evidence: [
        ...appLine(
          'Not approved',
          open.asItself.map(({ app }) => app),
        ),
        ...appLine(
          'In the name of whoever uses it',
          open.forEverybody.map(({ app }) => app),
        ),
        ...textLine('Permissions', [...new Set(all.flatMap(({ permissions }) => permissions))].sort()),
      ],
      metric: null,
    };
  },
});
