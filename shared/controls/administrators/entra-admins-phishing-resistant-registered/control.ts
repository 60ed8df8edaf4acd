import { exposureOf } from '../../../core/conditional-access';
import { isInForce } from '../../../core/tenant/configuration';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { isBelowFloor } from '../../../core/verdict/share';
import { threshold } from '../../../core/verdict/thresholds';
import { maxAdmins } from '../../admin-sign-ins';
import { exceptedIds } from '../../excepted-ids';
import { foldOver, listed } from '../../fold';
import { isResistant } from '../../registered-methods';
import { idsOf, isPrivileged, peopleLine, unreadHolderGroups, unreadReason } from '../../role-holders';

export const thresholds = {
  phishingResistantAdminsFloor: threshold.share(
    1,
    'The control fails if less than this share of admins has a phishing-resistant method. Zero Trust Assessment: all.',
  ),
};

type Problem = 'notResistant';

/** Every privileged person in the report: whether a phishing-resistant method is registered. */
type Admins = { resistant: Record<string, boolean>; overflow: number };

const adminsFold = foldOver('userRegistrationDetails')<Admins>({
  init: () => ({ resistant: {}, overflow: 0 }),
  add: (admins, person, _, { accounts }) => {
    if (!accounts.privilegedIds.has(person.id)) return admins;
    if (Object.keys(admins.resistant).length >= maxAdmins) admins.overflow += 1;
    else admins.resistant[person.id] = isResistant(person);
    return admins;
  },
});

/**
 * Enabled people with a privileged role, except declared exceptions. Break-glass accounts count, because they need a key
 * most.
 */
function adminsOf(state: ControlState): readonly string[] {
  const { configuration, privilegedIds, now } = state.facts;
  const excepted = exceptedIds('ZT.AD.015', state);
  const emergency = new Set(configuration.breakGlass.filter((one) => isInForce(one, now)).map(({ id }) => id));
  const enabled = new Set(idsOf(state.conditionalAccess().userClasses.filter((one) => one.enabled)));
  return [...privilegedIds].filter((id) => enabled.has(id) && (!excepted.has(id) || emergency.has(id))).sort();
}

function verdictOn({ resistant, overflow }: Admins, admins: readonly string[], floor: number): Verdict<Problem> {
  const known = admins.filter((id) => Object.hasOwn(resistant, id));
  const without = known.filter((id) => resistant[id] !== true);
  const missing = admins.filter((id) => !known.includes(id));
  const good = known.length - without.length;
  const isTooFew = (numerator: number): boolean =>
    isBelowFloor({ numerator, denominator: admins.length }, floor, false);
  const metric = { numerator: good, denominator: admins.length, floor };
  const evidence = [
    ...peopleLine('Admins without a phishing-resistant method', without),
    ...peopleLine('Not in the report yet', missing),
  ];
  // Too few even if every admin who is missing from the report had registered one.
  if (isTooFew(good + missing.length)) {
    const findings = without.map(
      (id): Finding<Problem> => ({
        resourceId: id,
        subject: { type: 'person', id },
        problem: 'notResistant',
        details: {},
      }),
    );
    const count = without.length;
    return {
      status: 'fail',
      findings: findingsOf(findings),
      exposure: exposureOf({ ids: without, count, privilegedIds: without, privilegedCount: count }, admins.length),
      evidence,
      metric,
    };
  }
  if (isTooFew(good)) {
    const reason =
      overflow > 0
        ? `more than ${maxAdmins} people hold a privileged role`
        : `the report does not name ${missing.length} of ${admins.length} admins yet`;
    return { status: 'unknown', reason };
  }
  return { status: 'pass', note: null, evidence, metric };
}

/** An admin who has not registered such a method cannot use it when a policy requires it. */
export const entraAdminsPhishingResistantRegistered = defineControl({
  id: 'ZT.AD.015',
  name: 'entra-admins-phishing-resistant-registered',
  title: 'Every admin has registered a phishing-resistant method',
  area: 'administrators',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'An admin with only a code or a push approval can be tricked by a fake sign-in page.',
  licence: 'P1',
  thresholds,
  version: 3,
  needs: ['userRegistrationDetails', 'unifiedRoleAssignment', 'group', 'user'],
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  dependsOnTime: true,
  usesConditionalAccess: true,
  collections: 2,
  limitations:
    "Microsoft's report is about a day old and is read twice a day: a person who became an admin since then is unknown until the next read. Counts holders of a privileged role, active or eligible, directly or through groups, including break-glass accounts. A registered key does not mean that it is required (ZT.AD.009).",
  remediation:
    'Entra admin center > Authentication methods > User registration details shows who has which method. Ask each of them to register a passkey at https://aka.ms/mysecurityinfo, with a Temporary Access Pass if they have no other method. Graph: GET /reports/authenticationMethods/userRegistrationDetails?$filter=isAdmin eq true. The minimum is thresholds.phishingResistantAdminsFloor.',
  effort: 'days',
  mappings: { zta: ['21782'] },
  references: [
    'https://learn.microsoft.com/entra/identity/authentication/how-to-deploy-phishing-resistant-passwordless-authentication',
    'https://learn.microsoft.com/graph/api/resources/userregistrationdetails',
  ],
  activities: [],
  folds: [listed(adminsFold)],
  evaluate: (state) => {
    const unread = unreadHolderGroups(state, (roleId) => isPrivileged(roleId, state));
    if (unread.length > 0) return { status: 'unknown', reason: unreadReason(unread) };
    const admins = adminsOf(state);
    if (admins.length === 0) return { status: 'unknown', reason: 'no admin is known' };
    return verdictOn(
      state.facet(adminsFold),
      admins,
      state.facts.configuration.thresholds.phishingResistantAdminsFloor,
    );
  },
});
