import type { AdminSignIns } from '../../../core/page/admin-sign-ins';
import type { User } from '../../../core/resource/resource';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Memory,
  type Verdict,
} from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { adminSignInsFold, maxAdmins } from '../../admin-sign-ins';
import { dayNumber } from '../../day-of-time';
import { exceptedIds } from '../../excepted-ids';
import { listed } from '../../fold';
import { isOverdue } from '../../overdue';
import {
  administratorsExposed,
  holderActivities,
  holdersDoubt,
  peopleLine,
  privilegedHolders,
  privilegedRoleNames,
} from '../../role-holders';

export const thresholds = {
  adminInactiveDays: threshold.integer(
    90,
    1,
    730,
    'The control fails if an admin has not signed in for more than this many days. From 30 days on, the control passes with a note.',
  ),
  disabledAdminHours: threshold.integer(
    24,
    1,
    720,
    'The control fails if a disabled account keeps an admin role for more than this many hours. Until then, it passes with a note.',
  ),
};

const id = 'ZT.AD.016';

type Problem = 'disabled' | 'inactive' | 'neverUsed';
type Judged = { readonly user: User; readonly problem: Problem | 'unknown' | null; readonly days: number | null };

/** From this age on, the control adds a note about the account but does not fail yet. */
const noteFrom = 30;

/** The stored memory must stay small. Accounts beyond this number get no waiting time. */
const maxRemembered = 100;

/**
 * When the account was first seen disabled with a role, because Graph does not show when it was disabled; null: before
 * monitoring began.
 */
function disabledSince({ id: userId }: User, { memory, facts }: ControlState): string | null {
  if (memory === null) return null;
  if (Object.hasOwn(memory, userId)) return memory[userId]?.[0] ?? null;
  return Object.keys(memory).length < maxRemembered ? facts.now : null;
}

function rememberDisabled(state: ControlState): Memory {
  const disabled = privilegedHolders(state).users.filter(({ accountEnabled }) => !accountEnabled);
  return Object.fromEntries(
    disabled.slice(0, maxRemembered).map((user) => {
      const since = disabledSince(user, state);
      return [user.id, since === null ? [] : [since]];
    }),
  );
}

function judged(user: User, { seen, anybody }: AdminSignIns, state: ControlState): Judged {
  const { facts } = state;
  if (!user.accountEnabled) {
    const { disabledAdminHours } = facts.configuration.thresholds;
    const isLate = isOverdue(disabledSince(user, state), disabledAdminHours, Date.parse(facts.now));
    return { user, problem: isLate ? 'disabled' : null, days: null };
  }
  const note = Object.hasOwn(seen, user.id) ? seen[user.id] : undefined;
  if (!anybody || note === undefined || note === '?') return { user, problem: 'unknown', days: null };
  const days = dayNumber(Date.parse(facts.now)) - Number(note.slice(1));
  const isLate = days > facts.configuration.thresholds.adminInactiveDays;
  if (!isLate) return { user, problem: null, days };
  return { user, problem: note.startsWith('n') ? 'neverUsed' : 'inactive', days };
}

const labels: Readonly<Record<Problem, string>> = {
  disabled: 'Disabled, but still with a role',
  inactive: 'No sign-in for too long',
  neverUsed: 'Never signed in',
};

function verdictOn(all: readonly Judged[], { overflow, anybody }: AdminSignIns, state: ControlState): Verdict<Problem> {
  const idsWith = (wanted: Judged['problem']): readonly string[] =>
    all.filter(({ problem }) => problem === wanted).map(({ user }) => user.id);
  const wrong = all.flatMap((one) =>
    one.problem === null || one.problem === 'unknown' ? [] : [{ ...one, problem: one.problem }],
  );
  if (wrong.length > 0) {
    const findingOf = ({ user, problem, days }: (typeof wrong)[number]): Finding<Problem> => ({
      resourceId: user.id,
      subject: { type: 'person', id: user.id },
      problem,
      details: { roles: privilegedRoleNames(user.id, state), days },
    });
    return {
      status: 'fail',
      findings: findingsOf(wrong.map(findingOf)),
      exposure: administratorsExposed(
        wrong.map(({ user }) => user.id),
        state,
      ),
      evidence: (['disabled', 'inactive', 'neverUsed'] as const).flatMap((problem) =>
        peopleLine(labels[problem], idsWith(problem)),
      ),
      metric: null,
    };
  }
  const unknown = idsWith('unknown');
  if (unknown.length > 0) {
    const reason = !anybody
      ? 'Graph returns no last sign-in for anybody'
      : overflow > 0
        ? `more than ${maxAdmins} people hold a privileged role`
        : `it is not known yet when ${unknown.length} of ${all.length} admins last signed in`;
    return { status: 'unknown', reason };
  }
  const late = all.filter(({ days }) => days !== null && days > noteFrom).map(({ user }) => user.id);
  const disabled = all.filter(({ user }) => !user.accountEnabled).map(({ user }) => user.id);
  const { disabledAdminHours: hours } = state.facts.configuration.thresholds;
  const notes = [
    ...(late.length === 0 ? [] : [`${late.length} did not sign in for more than ${noteFrom} days`]),
    ...(disabled.length === 0 ? [] : [`${disabled.length} disabled within the last ${hours} h, role not yet removed`]),
  ];
  return {
    status: 'pass',
    note: notes.length === 0 ? null : notes.join('; '),
    evidence: [
      ...peopleLine(`Not signed in for more than ${noteFrom} days`, late),
      ...peopleLine(`Disabled within the last ${hours} h, role not yet removed`, disabled),
    ],
    metric: null,
  };
}

/** Nobody misses a forgotten account, and nobody notices when an attacker uses it. */
export const entraAdministratorsInUse = defineControl({
  id,
  name: 'entra-administrators-in-use',
  title: 'Every admin is enabled and has signed in recently',
  area: 'administrators',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'Attackers spray passwords at forgotten admin accounts, and no one notices a sign-in that succeeds.',
  licence: 'P1',
  thresholds,
  version: 5,
  milderProblems: { neverUsed: ['inactive', 'disabled'], inactive: ['disabled'] },
  needs: ['signInActivity', 'unifiedRoleAssignment', 'group', 'user'],
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  dependsOnTime: true,
  usesConditionalAccess: true,
  collections: 2,
  limitations:
    'Judges holders of a privileged role, active or eligible, directly or through groups, except declared break-glass, service and synchronisation accounts and accepted exceptions. Counts only successful sign-ins, interactive or not; attempts would keep alive the account that an attacker guesses at. Microsoft has recorded them since December 2023, about a day late. They are read twice a day, for up to about 19,000 people; beyond that the verdict is unknown. A person who became an admin since then is unknown until the next read. A new account that was never used has the same time. A disabled account has thresholds.disabledAdminHours until its role must be gone: no one can sign in with it, and enabling it is alerted at once. Whether the role itself was used is not judged.',
  remediation:
    'Entra admin center > Roles & admins > the role > Assignments: remove the role from unused accounts (Graph: DELETE /roleManagement/directory/roleAssignments/{id}), then disable or delete the account (PATCH /users/{id} with {"accountEnabled": false}). Who signed in when: Users > All users > Add column "Last interactive sign-in time", or GET /users?$select=displayName,signInActivity. Add a break-glass account under breakGlass. The limits are thresholds.adminInactiveDays and disabledAdminHours.',
  effort: 'minutes',
  mappings: { maester: ['MT.1029', 'MT.1112'] },
  references: [
    'https://learn.microsoft.com/entra/identity/monitoring-health/howto-manage-inactive-user-accounts',
    'https://learn.microsoft.com/graph/api/resources/signinactivity',
    'https://maester.dev/docs/tests/MT.1029',
  ],
  activities: [...holderActivities, 'disable account', 'update user'],
  folds: [listed(adminSignInsFold)],
  remember: rememberDisabled,
  evaluate: (state) => {
    const holders = privilegedHolders(state);
    const excepted = exceptedIds(id, state);
    const users = holders.users.filter((user) => !excepted.has(user.id));
    const admins = state.facet(adminSignInsFold);
    const verdict = verdictOn(
      users.map((user) => judged(user, admins, state)),
      admins,
      state,
    );
    if (verdict.status === 'fail') return verdict;
    const doubt = holdersDoubt(holders, state);
    if (doubt !== undefined) return doubt;
    if (holders.users.length === 0) return { status: 'unknown', reason: 'no admin is known' };
    return users.length > 0 ? verdict : { status: 'notApplicable', reason: 'every admin is a declared exception' };
  },
});
