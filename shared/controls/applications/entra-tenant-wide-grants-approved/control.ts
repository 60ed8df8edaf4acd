import { defineControl, findingsOf, type Verdict } from '../../../core/verdict/control';
import { appLine, appReference, approvedFor, grantHolders } from '../../app-permissions';
import { textLine } from '../../evidence-line';

type Problem = 'notApproved';

const id = 'ZT.AP.008';

const isMail = (scope: string): boolean => /^mail\./i.test(scope);
const isWide = (scope: string): boolean => isMail(scope) || /^(files|sites)\.|\.readwrite\.all$/i.test(scope);

/**
 * offline_access is harmless alone. Together with mail permissions, the app can read mail while nobody is signed in.
 */
const watched = (scopes: readonly string[]): readonly string[] =>
  scopes.filter((scope) => isWide(scope) || (/^offline_access$/i.test(scope) && scopes.some(isMail)));

/** A consent for all users gives the app access to every mailbox. */
export const entraTenantWideGrantsApproved = defineControl({
  id,
  name: 'entra-tenant-wide-grants-approved',
  title: 'Only approved apps can use the mail and files of their users',
  area: 'applications',
  pillar: 'apps',
  severity: 'high',
  severityReason: 'One tenant-wide consent opens the mail and files of everyone who signs in to the app.',
  licence: 'free',
  version: 1,
  needs: ['oAuth2PermissionGrant', 'servicePrincipal', 'application'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    "Watches Mail.*, Files.*, Sites.*, everything that ends in .ReadWrite.All, and offline_access together with mail. Approved is what you approve: no baseline grows by itself. Microsoft's own applications are excluded unless someone added a credential to them; ZT.AP.001 judges the consent of single users. An approval names the application, not the scope.",
  remediation:
    'Entra admin center > Enterprise apps > the application > Permissions > Admin consent: review, then revoke. Graph: DELETE /oauth2PermissionGrants/{id}, or PATCH it with fewer scopes. To keep one, add an exception under acceptedExclusions for ZT.AP.008, kind application, with an owner and an end date, and require user assignment.',
  effort: 'days',
  mappings: { maester: ['MT.1075'], zta: ['21869'], mitre: ['T1528'] },
  references: [
    'https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant',
    'https://learn.microsoft.com/entra/identity/enterprise-apps/manage-application-permissions',
    'https://github.com/SigmaHQ/sigma/blob/master/rules/cloud/azure/audit_logs/azure_app_delegated_permissions_all_users.yml',
  ],
  activities: ['add delegated permission grant', 'remove delegated permission grant', 'consent to application'],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const isApproved = approvedFor(id, state);
    const all = grantHolders(state, watched);
    const open = all.filter(({ app }) => !isApproved(app));
    if (open.length === 0) {
      return {
        status: 'pass',
        note: all.length === 0 ? 'no application has such a grant' : `${all.length} approved`,
        evidence: appLine(
          'Approved',
          all.map(({ app }) => app),
        ),
        metric: null,
      };
    }
    return {
      status: 'fail',
      findings: findingsOf(
        open.map(({ app, permissions }) => ({
          resourceId: app.id,
          subject: appReference(app),
          problem: 'notApproved',
          details: { permissions },
        })),
      ),
      exposure: null,
      evidence: [
        ...appLine(
          'Not approved',
          open.map(({ app }) => app),
        ),
        ...textLine('Permissions', [...new Set(open.flatMap(({ permissions }) => permissions))].sort().slice(0, 20)),
      ],
      metric: null,
    };
  },
});
