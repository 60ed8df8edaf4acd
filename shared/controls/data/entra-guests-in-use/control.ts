import { exposureOf } from '../../../core/conditional-access';
import { fallThresholds } from '../../../core/event/fall';
import {
  type ControlState,
  defineControl,
  type FailVerdict,
  type Finding,
  type FoldContext,
  findingsOf,
  type Measure,
  type Verdict,
} from '../../../core/verdict/control';
import { isBelowFloor, sharesFrom } from '../../../core/verdict/share';
import type { Thresholds } from '../../../core/verdict/thresholds';
import { threshold } from '../../../core/verdict/thresholds';
import type { SignInActivity } from '../../../kinds/sign-in-activity/sign-in-activity';
import { dayNumber, dayOfTime } from '../../day-of-time';
import { countLine, fallLine, textLine } from '../../evidence-line';
import { memoryOfFailed, seenBy } from '../../failed-parts';
import { foldOver, listed } from '../../fold';
import { keepId } from '../../kept-devices';

export const thresholds = {
  guestInactiveDays: threshold.integer(
    90,
    1,
    730,
    'A guest who has not signed in for more than this many days is dormant. For guests who never signed in, the days since the invitation count. Zero Trust Assessment: 90.',
  ),
  guestInvitationDays: threshold.integer(
    30,
    1,
    730,
    'An invitation that a guest has not accepted for more than this many days is reported.',
  ),
  activeGuestsFloor: threshold.share(
    0.95,
    'The control fails if less than this share of guests is in use (not dormant). Zero Trust Assessment: all, which no tenant reaches every day.',
  ),
  redeemedGuestsFloor: threshold.share(
    0,
    'The control fails if less than this share of guests has accepted the invitation, or still has time for it. 0 switches this off; such guests are still reported.',
  ),
  activeGuestsDrop: threshold.drop(0.03, 'guests in use'),
  ...fallThresholds,
};

type Problem = 'inactive' | 'notRedeemed';

type Guests = {
  total: number;
  inactive: number;
  notRedeemed: number;
  /** Guests without a known last activity. */
  undated: number;
  disabled: number;
  /** Whether any sign-in in the tenant is known; if not, Microsoft does not report sign-ins. */
  anybody: boolean;
  inactiveIds: string[];
  notRedeemedIds: string[];
};

/** Every type but Member counts as a guest; null means Member. */
const isGuest = ({ userType }: Pick<SignInActivity, 'userType'>): boolean =>
  userType !== null && userType.toLowerCase() !== 'member';

const isOlder = (day: number | null, days: number, nowMs: number): boolean | null =>
  day === null ? null : dayNumber(nowMs) - day > days;

type Times = {
  readonly createdDateTime: string | null;
  readonly externalUserStateChangeDateTime: string | null;
  readonly lastSuccessfulSignInDateTime: string | null;
};

/** An unredeemed invitation is not a sign-in: once it is old enough, the guest counts as inactive. */
function idlenessOf(
  guest: Pick<SignInActivity, 'externalUserState'>,
  { createdDateTime, externalUserStateChangeDateTime, lastSuccessfulSignInDateTime }: Times,
  { guestInactiveDays, guestInvitationDays }: Thresholds,
  nowMs: number,
): { readonly isInactive: boolean | null; readonly isWaiting: boolean } {
  const isPending = guest.externalUserState?.toLowerCase() === 'pendingacceptance';
  const began = isPending ? (externalUserStateChangeDateTime ?? createdDateTime) : createdDateTime;
  const isOld = (since: string | null, days: number) => isOlder(dayOfTime(since, nowMs), days, nowMs);
  return {
    isInactive: isOld(lastSuccessfulSignInDateTime ?? began, guestInactiveDays),
    isWaiting: isPending && isOld(began, guestInvitationDays) === true,
  };
}

type Counted = Pick<Guests, 'inactive' | 'notRedeemed' | 'undated' | 'inactiveIds' | 'notRedeemedIds'>;

function count(
  counted: Counted,
  id: string,
  { isInactive, isWaiting }: ReturnType<typeof idlenessOf>,
  found: FoldContext['found'],
): void {
  if (isInactive === null) counted.undated += 1;
  if (isInactive === true) {
    counted.inactive += 1;
    keepId(counted.inactiveIds, id);
    found('inactive', null);
  }
  if (!isWaiting) return;
  counted.notRedeemed += 1;
  keepId(counted.notRedeemedIds, id);
  found('notRedeemed', null);
}

const nobody = (): Guests => ({
  total: 0,
  inactive: 0,
  notRedeemed: 0,
  undated: 0,
  disabled: 0,
  anybody: false,
  inactiveIds: [],
  notRedeemedIds: [],
});

const guestsFold = foldOver('signInActivity')<Guests>({
  init: nobody,
  add: (guests, person, observed, { thresholds, nowMs, found }) => {
    if (dayOfTime(observed.lastSuccessfulSignInDateTime, nowMs) !== null) guests.anybody = true;
    if (!isGuest(person)) return guests;
    if (!person.accountEnabled) {
      guests.disabled += 1;
      return guests;
    }
    guests.total += 1;
    count(guests, person.id, idlenessOf(person, observed, thresholds, nowMs), found);
    return guests;
  },
});

/** If Microsoft does not report sign-ins, the directory still shows unredeemed invitations. */
const invitationsFold = foldOver('user')<Guests>({
  insteadOf: 'signInActivity',
  init: nobody,
  add: (guests, user, observed, { thresholds, nowMs, found }) => {
    if (!isGuest(user) || !user.accountEnabled) return guests;
    guests.total += 1;
    if (user.externalUserState?.toLowerCase() !== 'pendingacceptance') return guests;
    const invited = { ...observed, lastSuccessfulSignInDateTime: null };
    count(guests, user.id, idlenessOf(user, invited, thresholds, nowMs), found);
    return guests;
  },
});

/** This can fail but never pass: the last sign-in of guests who accepted is unknown. */
function withoutSignIns(guests: Guests, state: ControlState): Verdict<Problem> {
  if (guests.total === 0) return { status: 'notApplicable', reason: 'there is no enabled guest' };
  const verdict = verdictOn(guests, state);
  return verdict.status === 'fail' ? verdict : { status: 'notLicensed', licence: 'P1' };
}

const fewest = 2;

const isBelow = (good: number, total: number, floor: number, failedBefore: boolean): boolean =>
  isBelowFloor({ numerator: good, denominator: total }, floor, failedBefore) &&
  (total >= sharesFrom || total - good >= fewest);

/**
 * Guests without a known time are not counted, because they prove nothing about the others. Counts from before a
 * licence expired prove nothing about the present.
 */
const measure: Measure = {
  name: 'share',
  drop: 'activeGuestsDrop',
  least: 'fallCount',
  read: (state) => {
    if (!state.isLicensed('signInActivity')) return null;
    const { total, inactive, undated } = state.facet(guestsFold);
    return { numerator: total - inactive - undated, denominator: total - undated };
  },
};

const hadFailed = (problem: Problem, state: ControlState): boolean => seenBy(problem, state).lastStatus === 'fail';

const isLow = (good: number, { total }: Guests, state: ControlState): boolean =>
  isBelow(good, total, state.facts.configuration.thresholds.activeGuestsFloor, hadFailed('inactive', state));

/** The problems, each with its own minimum; the first one is reported. */
function problemsOf(guests: Guests, state: ControlState): readonly Problem[] {
  const { total, inactive, notRedeemed } = guests;
  const { redeemedGuestsFloor: floor } = state.facts.configuration.thresholds;
  // Too few even if every guest without a known time were active.
  const areDormant = isLow(total - inactive, guests, state) || state.fell('share') !== null;
  const areWaiting = floor > 0 && isBelow(total - notRedeemed, total, floor, hadFailed('notRedeemed', state));
  return [...(areDormant ? (['inactive'] as const) : []), ...(areWaiting ? (['notRedeemed'] as const) : [])];
}

function verdictOn(guests: Guests, state: ControlState): Verdict<Problem> {
  const { facts } = state;
  const { total, inactive, notRedeemed, undated, disabled } = guests;
  const { activeGuestsFloor: floor, redeemedGuestsFloor } = facts.configuration.thresholds;
  const metric = { numerator: total - inactive - undated, denominator: total, floor };
  const evidence = [
    ...textLine('No sign-in for too long', [`${inactive} of ${total} enabled guests`]),
    ...textLine('Invitation not redeemed for too long', [`${notRedeemed} of ${total}`]),
    ...countLine('Disabled, not counted', disabled),
  ];
  const failed = (
    problem: Problem,
    kept: readonly string[],
    count: number,
  ): Omit<FailVerdict<Problem>, 'evidence' | 'metric'> => {
    const ids = [...kept].sort();
    const findings = ids.map(
      (id): Finding<Problem> => ({ resourceId: id, subject: { type: 'person', id }, problem, details: {} }),
    );
    const admins = ids.filter((id) => facts.privilegedIds.has(id));
    return {
      status: 'fail',
      findings: { ...findingsOf(findings), total: count },
      exposure: exposureOf({ ids, count, privilegedIds: admins, privilegedCount: admins.length }, total),
    };
  };
  const [problem] = problemsOf(guests, state);
  if (problem === 'inactive') {
    const fall = state.fell('share');
    return { ...failed('inactive', guests.inactiveIds, inactive), evidence: [...fallLine(fall), ...evidence], metric };
  }
  if (problem === 'notRedeemed')
    return {
      ...failed('notRedeemed', guests.notRedeemedIds, notRedeemed),
      evidence,
      metric: { numerator: total - notRedeemed, denominator: total, floor: redeemedGuestsFloor },
    };
  if (undated > 0 && isLow(total - inactive - undated, guests, state))
    return { status: 'unknown', reason: `Graph does not say how long ${undated} of ${total} guests have been idle` };
  const notes = [
    ...(inactive === 0 ? [] : [`${inactive} of ${total} guests are dormant`]),
    ...(notRedeemed === 0 ? [] : [`${notRedeemed} of ${total} did not redeem the invitation`]),
  ];
  return { status: 'pass', note: notes.length === 0 ? null : notes.join(', '), evidence, metric };
}

/** After a project ends, its guests keep access to what was shared with them, and so does anyone who takes over their mailbox. */
export const entraGuestsInUse = defineControl({
  id: 'ZT.DX.011',
  name: 'entra-guests-in-use',
  title: 'Inactive guests do not keep their accounts',
  area: 'data',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'An inactive guest keeps access to shared data, and no one sees who has their mailbox now.',
  licence: 'P1',
  thresholds,
  version: 3,
  needs: ['user'],
  needsWhereLicensed: ['signInActivity'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 2,
  limitations:
    'Judges the share of enabled guests who signed in recently; for a guest who never did, the date of the account or of a pending invitation counts. Invitations that wait for longer than guestInvitationDays are reported with it, and fail by themselves only if redeemedGuestsFloor is set. Counts only successful sign-ins, interactive or not; Microsoft has recorded them since December 2023, about a day late. They are read twice a day, for up to about 19,000 people; beyond that the verdict is unknown. Without Entra ID P1 only invitations are judged, by the directory and once a day: too many guests who never came fail, nothing passes, and newer invitations are not reported. What a guest can reach is not judged. With fewer than 20 guests, the control fails only if at least two are inactive. It passes again one point above the minimum. Above the minimum, a drop below the seven-day median fails too.',
  remediation:
    'Entra admin center > Users > All users > filter User type: Guest, and Add column "Last interactive sign-in time": ask the people who invited them, then disable and later delete them; or Identity Governance > Access reviews > guests, with "no response: remove access". Graph: GET /users?$filter=userType eq \'Guest\'&$select=displayName,externalUserState,createdDateTime,signInActivity, then DELETE /users/{id}. The numbers are thresholds.guestInactiveDays, guestInvitationDays, activeGuestsFloor, redeemedGuestsFloor and activeGuestsDrop.',
  effort: 'days',
  mappings: { cis: ['5.3.2'], zta: ['21858'] },
  references: [
    'https://learn.microsoft.com/entra/identity/users/clean-up-stale-guest-accounts',
    'https://learn.microsoft.com/graph/api/resources/signinactivity',
  ],
  activities: ['invite external user', 'delete user', 'disable account', 'update user'],
  folds: [listed(guestsFold), listed(invitationsFold)],
  measures: [measure],
  remember: (state) => {
    const fold = state.isLicensed('signInActivity') ? guestsFold : invitationsFold;
    return memoryOfFailed(problemsOf(state.facet(fold), state), state);
  },
  evaluate: (state) => {
    if (!state.isLicensed('signInActivity')) return withoutSignIns(state.facet(invitationsFold), state);
    const guests = state.facet(guestsFold);
    if (!guests.anybody) return { status: 'unknown', reason: 'Graph returns no last sign-in for anybody' };
    if (guests.total === 0) return { status: 'notApplicable', reason: 'there is no enabled guest' };
    return verdictOn(guests, state);
  },
});
