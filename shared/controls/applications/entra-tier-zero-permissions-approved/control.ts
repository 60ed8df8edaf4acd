import { isTierZeroName } from '../../../core/resource/tier-zero-permissions';
import { type ControlState, defineControl, findingsOf, type Verdict } from '../../../core/verdict/control';
import { approvedPermissions, memoryOfApprovals } from '../../app-approvals';
import { appLine, appReference, grantHolders, type Holding, tierZeroHolders } from '../../app-permissions';
import { textLine } from '../../evidence-line';

type Problem = 'asItself' | 'forEverybody';

const id = 'ZT.AP.007';

const problemOf = (asItself: boolean): Problem => (asItself ? 'asItself' : 'forEverybody');

const findingsIn = (holdings: readonly Holding[], asItself: boolean) =>
  holdings.map(({ app, permissions }) => ({
    resourceId: app.id,
    subject: appReference(app),
    problem: problemOf(asItself),
    details: { permissions },
  }));

const holdersIn = (state: ControlState) => ({
  asItself: tierZeroHolders(state),
  forEverybody: grantHolders(state, (scopes) => scopes.filter(isTierZeroName)),
});

/** An application with such a permission is an admin without MFA. */
export const entraTierZeroPermissionsApproved = defineControl({
  id,
  name: 'entra-tier-zero-permissions-approved',
  title: 'Only approved apps have power over the whole tenant',
  area: 'applications',
  pillar: 'apps',
  severity: 'critical',
  severityReason:
    'With one of these permissions an app can make itself Global Administrator, or read and write every mailbox.',
  licence: 'free',
  version: 3,
  needs: ['appRoleAssignment', 'oAuth2PermissionGrant', 'servicePrincipal', 'application'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    "Watches 56 application permissions of Microsoft Graph, full_access_as_app and Exchange.ManageAsApp of Exchange and Sites.FullControl.All of SharePoint, by id; delegated permissions by name. Grants of other APIs are not listed; EV.A01 reads them from the audit log. Microsoft's own applications are excluded unless someone added a credential to them. An approval that names no permissions covers those that the application had when it was first seen under it; a further one fails.",
  remediation:
    'Entra admin center > Enterprise apps > the application > Permissions: revoke permissions that are not needed. Graph: DELETE /servicePrincipals/{id}/appRoleAssignments/{id}, or DELETE /oauth2PermissionGrants/{id}. To keep some, add an exception under acceptedExclusions for ZT.AP.007, kind application, with the permissions under covers (with the prefix delegated/ for delegated ones), an owner and an end date.',
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
  remember: (state) => memoryOfApprovals(id, state, holdersIn(state)),
  evaluate: (state): Verdict<Problem> => {
    const { asItself, forEverybody } = holdersIn(state);
    const isApproved = approvedPermissions(id, state, { asItself, forEverybody });
    const unapproved = (holdings: readonly Holding[], isOwn: boolean): readonly Holding[] =>
      holdings
        .map(({ app, permissions }) => ({
          app,
          permissions: permissions.filter((permission) => !isApproved(app, permission, isOwn)),
        }))
        .filter(({ permissions }) => permissions.length > 0);
    const open = { asItself: unapproved(asItself, true), forEverybody: unapproved(forEverybody, false) };
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
          'On behalf of every user (delegated)',
          open.forEverybody.map(({ app }) => app),
        ),
        ...textLine('Permissions', [...new Set(all.flatMap(({ permissions }) => permissions))].sort()),
      ],
      metric: null,
    };
  },
});
