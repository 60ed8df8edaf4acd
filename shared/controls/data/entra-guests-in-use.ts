import { exposureOf } from '../../core/conditional-access';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Measure,
  type Verdict,
} from '../../core/control';
import type { SignInActivity } from '../../core/resource';
import { isBelowFloor, sharesFrom } from '../../core/share';
import type { Thresholds } from '../../core/thresholds';
import { activityFold, dayNumber, dayOfTime, userFold } from '../activity-fold';
import { keepId, listed } from '../device-fold';
import { fallLine, textLine } from '../evidence-line';

type Guests = {
  total: number;
  inactive: number;
  notRedeemed: number;
  /** Those of whom nothing tells how long they have been idle. */
  undated: number;
  disabled: number;
  /** Whether anybody of the tenant ever signed in, as far as Microsoft says: where nobody did, it does not say. */
  anybody: boolean;
  inactiveIds: string[];
  notRedeemedIds: string[];
};

/** A type that is neither is no employee's. */
const isGuest = ({ userType }: Pick<SignInActivity, 'userType'>): boolean =>
  userType !== null && userType.toLowerCase() !== 'member';

const isOlder = (day: number | null, days: number, nowMs: number): boolean | null =>
  day === null ? null : dayNumber(nowMs) - day > days;

type Times = {
  readonly createdDateTime: string | null;
  readonly externalUserStateChangeDateTime: string | null;
  readonly lastSuccessfulSignInDateTime: string | null;
};

function stateOf(
  guest: Pick<SignInActivity, 'externalUserState'>,
  { createdDateTime, externalUserStateChangeDateTime, lastSuccessfulSignInDateTime }: Times,
  { guestInactiveDays, guestInvitationDays }: Thresholds,
  nowMs: number,
): 'inactive' | 'notRedeemed' | 'undated' | 'active' {
  const isPending = guest.externalUserState?.toLowerCase() === 'pendingacceptance';
  const idleSince = isPending
    ? (externalUserStateChangeDateTime ?? createdDateTime)
    : (lastSuccessfulSignInDateTime ?? createdDateTime);
  const isDormant = isOlder(dayOfTime(idleSince, nowMs), isPending ? guestInvitationDays : guestInactiveDays, nowMs);
  if (isDormant === null) return 'undated';
  if (!isDormant) return 'active';
  return isPending ? 'notRedeemed' : 'inactive';
}

const guestsFold = activityFold<Guests>({
  init: () => ({
    total: 0,
    inactive: 0,
    notRedeemed: 0,
    undated: 0,
    disabled: 0,
    anybody: false,
    inactiveIds: [],
    notRedeemedIds: [],
  }),
  add: (guests, person, observed, { thresholds, nowMs }) => {
    if (dayOfTime(observed.lastSuccessfulSignInDateTime, nowMs) !== null) guests.anybody = true;
    if (!isGuest(person)) return guests;
    if (!person.accountEnabled) {
      guests.disabled += 1;
      return guests;
    }
    guests.total += 1;
    const state = stateOf(person, observed, thresholds, nowMs);
    if (state === 'active') return guests;
    guests[state] += 1;
    if (state === 'inactive') keepId(guests.inactiveIds, person.id);
    if (state === 'notRedeemed') keepId(guests.notRedeemedIds, person.id);
    return guests;
  },
});

type Invitations = { total: number; notRedeemed: number; undated: number; ids: string[] };

/** Where Microsoft does not show when people sign in, the directory still says who never accepted the invitation. */
const invitationsFold = userFold<Invitations>({
  init: () => ({ total: 0, notRedeemed: 0, undated: 0, ids: [] }),
  add: (invitations, user, observed, { thresholds, nowMs }) => {
    if (!isGuest(user) || !user.accountEnabled) return invitations;
    invitations.total += 1;
    if (user.externalUserState?.toLowerCase() !== 'pendingacceptance') return invitations;
    const state = stateOf(user, { ...observed, lastSuccessfulSignInDateTime: null }, thresholds, nowMs);
    if (state === 'undated') invitations.undated += 1;
    if (state !== 'notRedeemed') return invitations;
    invitations.notRedeemed += 1;
    keepId(invitations.ids, user.id);
    return invitations;
  },
});

/** It can fail so, and never pass: of those who accepted nobody says when they came last. */
function withoutSignIns({ total, notRedeemed, undated, ids }: Invitations, state: ControlState): Verdict {
  if (total === 0) return { status: 'notApplicable', reason: 'there is no enabled guest' };
  const guests: Guests = {
    ...{ total, notRedeemed, undated, notRedeemedIds: [...ids].sort() },
    ...{ inactive: 0, disabled: 0, anybody: false, inactiveIds: [] },
  };
  const verdict = verdictOn(guests, state);
  return verdict.status === 'fail' ? verdict : { status: 'notLicensed', licence: 'P1' };
}

const fewest = 2;

const isBelow = (good: number, total: number, floor: number, failedBefore: boolean): boolean =>
  isBelowFloor({ numerator: good, denominator: total }, floor, failedBefore) &&
  (total >= sharesFrom || total - good >= fewest);

/** Those of whom no time is known say nothing of the others. */
const measure: Measure = {
  name: 'share',
  drop: 'activeGuestsDrop',
  least: 'fallCount',
  read: (state) => {
    const { total, inactive, notRedeemed, undated } = state.facet(guestsFold);
    return { numerator: total - inactive - notRedeemed - undated, denominator: total - undated };
  },
};

function verdictOn(guests: Guests, { facts, lastStatus, fell }: ControlState): Verdict {
  const { total, inactive, notRedeemed, undated, disabled } = guests;
  const { activeGuestsFloor: floor } = facts.configuration.thresholds;
  const dormant = inactive + notRedeemed;
  const isLow = (good: number): boolean => isBelow(good, total, floor, lastStatus === 'fail');
  const metric = { numerator: total - dormant - undated, denominator: total, floor };
  const evidence = [
    ...textLine('Not signed in for too long', [`${inactive} of ${total} enabled guests`]),
    ...textLine('Invitation not redeemed for too long', [`${notRedeemed} of ${total}`]),
    ...textLine('Disabled, not counted', disabled === 0 ? [] : [String(disabled)]),
  ];
  const fall = fell('share');
  // Even if everybody of whom no time is known were active.
  if (isLow(total - dormant) || fall !== null) {
    const found = [
      ...guests.inactiveIds.map((id) => ({ id, problem: 'inactive' })),
      ...guests.notRedeemedIds.map((id) => ({ id, problem: 'notRedeemed' })),
    ].sort((a, b) => (a.id < b.id ? -1 : 1));
    const findings = found.map(
      ({ id, problem }): Finding => ({ resourceId: id, subject: { type: 'person', id }, problem, details: {} }),
    );
    const ids = found.map(({ id }) => id);
    const admins = ids.filter((id) => facts.privilegedIds.has(id));
    return {
      status: 'fail',
      findings: { ...findingsOf(findings), total: dormant },
      exposure: exposureOf({ ids, count: dormant, privilegedIds: admins, privilegedCount: admins.length }, total),
      evidence: [...fallLine(fall), ...evidence],
      metric,
    };
  }
  if (undated > 0 && isLow(total - dormant - undated))
    return { status: 'unknown', reason: `Graph does not say how long ${undated} of ${total} guests have been idle` };
  const note = dormant === 0 ? null : `${dormant} of ${total} guests are dormant`;
  return { status: 'pass', note, evidence, metric };
}

/** A guest of a project that ended keeps what was shared with him, and so does whoever gets his mailbox. */
export const entraGuestsInUse = defineControl({
  id: 'ZT.DX.011',
  name: 'entra-guests-in-use',
  title: 'Guests who do not come any more, or never came, do not keep their accounts',
  area: 'data',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'A dormant guest keeps access to what was shared, and nobody sees who has his mailbox now.',
  licence: 'P1',
  version: 2,
  needs: ['user'],
  needsWhereLicensed: ['signInActivity'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  looks: 2,
  limitations:
    'Counts enabled guests: those who did not sign in here for too long, and those who did not redeem the invitation for too long. Counts successful sign-ins only, interactive or not, which Microsoft notes since December 2023, a day late or so; they are read twice a day, up to about 19,000 people: beyond, the verdict is unknown. Without Entra ID P1 only invitations are judged, by the directory and once a day: too many that wait fail, and nothing passes. One floor is for both sorts together. What a guest can reach is not judged. Below 20 guests two must be dormant. Mended one point above the floor. Above it a fall against the median of seven days fails.',
  remediation:
    'Entra admin center > Users > All users > filter User type: Guest, and Add column "Last interactive sign-in time": ask whoever invited them, then disable and after a while delete them; or Identity Governance > Access reviews > guests, with "no response: remove access". Graph: GET /users?$filter=userType eq \'Guest\'&$select=displayName,externalUserState,createdDateTime,signInActivity, then DELETE /users/{id}. The numbers are thresholds.guestInactiveDays, guestInvitationDays, activeGuestsFloor and activeGuestsDrop.',
  effort: 'days',
  mappings: { cis: ['5.3.2'], zta: ['21858'] },
  references: [
    'https://learn.microsoft.com/entra/identity/users/clean-up-stale-guest-accounts',
    'https://learn.microsoft.com/graph/api/resources/signinactivity',
  ],
  activities: ['invite external user', 'delete user', 'disable account', 'update user'],
  folds: [listed(guestsFold), listed(invitationsFold)],
  measures: [measure],
  evaluate: (state) => {
    if (!state.isLicensed('signInActivity')) return withoutSignIns(state.facet(invitationsFold), state);
    const guests = state.facet(guestsFold);
    if (!guests.anybody) return { status: 'unknown', reason: 'Graph does not say of anybody when he last signed in' };
    if (guests.total === 0) return { status: 'notApplicable', reason: 'there is no enabled guest' };
    return verdictOn(guests, state);
  },
});
