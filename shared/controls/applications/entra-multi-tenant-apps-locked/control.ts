import { defineControl, findingsOf, type Verdict } from '../../../core/verdict/control';
import type { Application } from '../../../kinds/application/application';
import { appReference, approvedFor } from '../../app-permissions';
import { textLine } from '../../evidence-line';

type Problem = 'unlocked';

const id = 'ZT.AP.011';

/** Who can sign in; true if other organisations can use the application. */
const audiences: Readonly<Record<string, boolean>> = {
  azureadmyorg: false,
  personalmicrosoftaccount: false,
  azureadmultipleorgs: true,
  azureadandpersonalmicrosoftaccount: true,
};

const isMulti = ({ signInAudience }: Application): boolean | undefined => {
  const audience = (signInAudience ?? '').toLowerCase();
  return Object.hasOwn(audiences, audience) ? audiences[audience] : undefined;
};

const nameOf = ({ displayName, appId }: Application): string => (displayName === '' ? appId : displayName);
const asApp = (one: Application) => ({ id: one.id, name: nameOf(one), principal: undefined, registration: one });

/** In every tenant that uses the application, admins can add credentials to it and act as the application there. */
export const entraMultiTenantAppsLocked = defineControl({
  id,
  name: 'entra-multi-tenant-apps-locked',
  title: 'Your multi-tenant apps are locked in other tenants',
  area: 'applications',
  pillar: 'apps',
  severity: 'medium',
  severityReason: 'An admin of another tenant can add a credential to their instance and act as your app.',
  licence: 'free',
  version: 1,
  needs: ['application'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges applications registered in this tenant; the publisher locks the others. A lock of single properties only does not pass.',
  remediation:
    'Entra admin center > App registrations > the application > Authentication > App instance property lock: enable it for all properties. Graph: PATCH /applications/{id} with {"servicePrincipalLockConfiguration":{"isEnabled":true,"allProperties":true}}. If no other organisation uses the app, make it single-tenant.',
  effort: 'minutes',
  mappings: { zta: ['21777'] },
  references: [
    'https://learn.microsoft.com/entra/identity-platform/howto-configure-app-instance-property-locks',
    'https://learn.microsoft.com/graph/api/resources/serviceprincipallockconfiguration',
  ],
  activities: ['add application', 'update application'],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const isApproved = approvedFor(id, state);
    const all = state.small('application').filter((one) => !isApproved(asApp(one)));
    const open = all.filter(
      (one) => isMulti(one) === true && !(one.lock?.isEnabled === true && one.lock.allProperties === true),
    );
    if (open.length > 0) {
      return {
        status: 'fail',
        findings: findingsOf(
          open.map((one) => ({
            resourceId: one.id,
            subject: appReference(asApp(one)),
            problem: 'unlocked',
            details: {},
          })),
        ),
        exposure: null,
        evidence: textLine('Not locked', open.slice(0, 20).map(nameOf)),
        metric: null,
      };
    }
    const odd = all.find((one) => isMulti(one) === undefined);
    if (odd !== undefined) return { status: 'unknown', reason: `who can sign in to ${nameOf(odd)} is not known` };
    const multi = all.filter((one) => isMulti(one) === true).length;
    return {
      status: 'pass',
      note: multi === 0 ? 'no application is multi-tenant' : `${multi} locked`,
      evidence: [],
      metric: null,
    };
  },
});
