import type { Line, Reference } from '../../../core/event/event';
import { type ControlState, defineControl, findingsOf, type Verdict } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import {
  type App,
  appLine,
  appReference,
  approvedFor,
  appsOf,
  roleHoldingApps,
  tierZeroHolders,
} from '../../app-permissions';
import { foldOver, listed } from '../../fold';
import { holdersDoubt, privilegedHolders } from '../../role-holders';

export const thresholds = {
  privilegedAppOwners: threshold.choice(
    ['privileged', 'none', 'required'],
    'privileged',
    'Who may own an app that has a privileged role or permission. "privileged": only admins. "none": nobody. "required": only admins, and at least one. Maester and Prowler: none. Zero Trust Assessment: at least one owner.',
  ),
};

type Problem = 'owner' | 'noOwner';

const id = 'ZT.AP.010';

type Incapable = { ids: string[]; overflow: number };
const maxIncapable = 500;

/** Privileged people who cannot do MFA. Only they are kept, because any other owner makes the control fail anyway. */
const incapableFold = foldOver('userRegistrationDetails')<Incapable>({
  init: () => ({ ids: [], overflow: 0 }),
  add: (found, { id: personId, isMfaCapable }, _, { accounts }) => {
    if (isMfaCapable === true || !accounts.privilegedIds.has(personId)) return found;
    if (found.ids.length < maxIncapable) found.ids.push(personId);
    else found.overflow += 1;
    return found;
  },
});

/** Graph expands at most this many owners; it does not say whether there are more. */
const shownOwners = 20;

/** Owners of the service principal and of its registration; null if they were not all read. */
function ownersOf({ principal, registration }: App): readonly string[] | null {
  const lists = [principal, registration].flatMap((one) => (one === undefined ? [] : [one.ownerIds]));
  const owners = lists.flatMap((ids) => ids ?? []);
  return principal === undefined || lists.some((ids) => ids === null || ids.length >= shownOwners)
    ? null
    : [...new Set(owners)].sort();
}

/** The owner of an application can add a secret to it, and then act as the application. */
export const entraPrivilegedAppOwnersSound = defineControl({
  id,
  name: 'entra-privileged-app-owners-sound',
  title: 'Only admins own privileged apps',
  area: 'applications',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'An owner can add a secret to the app and use its rights: a way around every role.',
  licence: 'free',
  thresholds,
  version: 3,
  needs: ['appRoleAssignment', 'servicePrincipal', 'application', 'unifiedRoleAssignment', 'group', 'user'],
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance', 'userRegistrationDetails'],
  dependsOnTime: true,
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Judges applications that hold a privileged role or one of the permissions of ZT.AP.007. An owner must hold a privileged role, be enabled, not be a guest and, with Entra ID P1, be capable of MFA; an application as owner never qualifies. Microsoft Graph lists at most twenty owners: with that many, the verdict is unknown.',
  remediation:
    'Entra admin center > App registrations (and Enterprise apps) > the application > Owners: remove everyone who is not an admin. Graph: DELETE /applications/{id}/owners/{id}/$ref and DELETE /servicePrincipals/{id}/owners/{id}/$ref. thresholds.privilegedAppOwners says whether an app needs an owner.',
  effort: 'minutes',
  mappings: {
    maester: ['MT.1063', 'MT.1077', 'MT.1078'],
    zta: ['21868', '24518', '21867'],
    prowler: ['entra_service_principal_privileged_role_no_owners'],
    mitre: ['T1098.001'],
  },
  references: [
    'https://learn.microsoft.com/graph/api/serviceprincipal-list-owners',
    'https://learn.microsoft.com/entra/identity/enterprise-apps/overview-assign-app-owners',
  ],
  activities: [
    'add owner to application',
    'add owner to service principal',
    'remove owner from application',
    'remove owner from service principal',
  ],
  folds: [listed(incapableFold)],
  evaluate: (state): Verdict<Problem> => {
    const isApproved = approvedFor(id, state);
    const all = [...tierZeroHolders(state), ...roleHoldingApps(state)].map(({ app }) => app);
    const apps = [...new Map(all.map((app) => [app.id.toLowerCase(), app])).values()].filter((app) => !isApproved(app));
    if (apps.length === 0) return { status: 'pass', note: 'no application is privileged', evidence: [], metric: null };
    const sound = soundOwners(state);
    const judged = apps.map((app) => ({ app, risky: (ownersOf(app) ?? []).filter((owner) => !sound.has(owner)) }));
    const bad = judged.filter(({ risky }) => risky.length > 0);
    const isOwnerWanted = state.facts.configuration.thresholds.privilegedAppOwners === 'required';
    const ownerless = isOwnerWanted ? apps.filter((app) => ownersOf(app)?.length === 0) : [];
    if (bad.length + ownerless.length === 0) {
      const doubt = apps.some((app) => (ownersOf(app) ?? []).length > 0) ? doubtOf(state) : undefined;
      if (doubt !== undefined) return doubt;
      const unread = apps.find((app) => ownersOf(app) === null);
      if (unread !== undefined)
        return { status: 'unknown', reason: `not every owner of ${unread.name || unread.id} could be read` };
      return { status: 'pass', note: null, evidence: [], metric: null };
    }
    // If somebody's roles are unknown, the owner may have a role, so the problem is uncertain.
    const isSure = bad.length === 0 || state.facts.configuration.thresholds.privilegedAppOwners === 'none';
    const doubt = isSure ? undefined : doubtOf(state);
    if (doubt !== undefined) return doubt;
    return {
      status: 'fail',
      findings: findingsOf([
        ...bad.map(({ app, risky }) => ({
          resourceId: app.id,
          subject: appReference(app),
          problem: 'owner' as const,
          details: { owners: risky },
        })),
        ...ownerless.map((app) => ({
          resourceId: app.id,
          subject: appReference(app),
          problem: 'noOwner' as const,
          details: { owners: [] },
        })),
      ]),
      exposure: null,
      evidence: [
        ...appLine(
          'Privileged applications',
          bad.map(({ app }) => app),
        ),
        ...appLine('Without an owner', ownerless),
        ...(bad.length === 0 ? [] : [ownersLine([...new Set(bad.flatMap(({ risky }) => risky))].sort(), state)]),
      ],
      metric: null,
    };
  },
});

const doubtOf = (state: ControlState): Verdict<Problem> | undefined =>
  state.facet(incapableFold).overflow > 0
    ? { status: 'unknown', reason: `more than ${maxIncapable} admins cannot do MFA` }
    : holdersDoubt(privilegedHolders(state), state);

/** People by account, owning applications by name. */
function ownersLine(owners: readonly string[], state: ControlState): Line {
  const appOf = appsOf(state);
  const after = owners.slice(0, 20).map((owner): Reference => {
    const app = appOf(owner);
    return app.principal === undefined ? { type: 'person', id: owner } : appReference(app);
  });
  return { label: 'Owned by', before: [], after };
}

/** Ids of people who may own such an application. */
function soundOwners(state: ControlState): ReadonlySet<string> {
  if (state.facts.configuration.thresholds.privilegedAppOwners === 'none') return new Set();
  const incapable = new Set(state.facet(incapableFold).ids);
  return new Set(
    privilegedHolders(state)
      .users.filter(
        ({ accountEnabled, userType, externalUserState, id: personId }) =>
          accountEnabled && externalUserState === null && !/^guest$/i.test(userType ?? '') && !incapable.has(personId),
      )
      .map(({ id: personId }) => personId),
  );
}
