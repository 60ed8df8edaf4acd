import { exposureOf } from '../../../core/conditional-access';
import { fallThresholds } from '../../../core/event/fall';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Measure,
  type Verdict,
} from '../../../core/verdict/control';
import { isBelowFloor, sharesFrom, tolerance } from '../../../core/verdict/share';
import { threshold } from '../../../core/verdict/thresholds';
import { countLine, fallLine, textLine } from '../../evidence-line';
import { foldOver, listed } from '../../fold';
import { keepId } from '../../kept-devices';
import { isResistant } from '../../registered-methods';

export const thresholds = {
  mfaCapableDrop: threshold.drop(0.02, 'members who can do MFA'),
  resistantMembersDrop: threshold.drop(0.03, 'members with a phishing-resistant method'),
  mfaCapableFloor: threshold.share(
    0.95,
    'The control fails if less than this share of members can do MFA. Below 98 %, the control passes with a note. CIS and Zero Trust Assessment ask for all members, but new colleagues cannot do MFA on their first day.',
  ),
  ...fallThresholds,
};

type Problem = 'notCapable' | 'fewerThanBefore';

type Members = {
  total: number;
  capable: number;
  resistant: number;
  guests: number;
  disabled: number;
  without: string[];
};

const membersFold = foldOver('userRegistrationDetails')<Members>({
  init: () => ({ total: 0, capable: 0, resistant: 0, guests: 0, disabled: 0, without: [] }),
  add: (members, person, _, { accounts, found }) => {
    if (person.userType === 'guest') members.guests += 1;
    else if (accounts.disabledIds.has(person.id)) members.disabled += 1;
    else {
      members.total += 1;
      if (isResistant(person)) members.resistant += 1;
      if (person.isMfaCapable) members.capable += 1;
      else {
        keepId(members.without, person.id);
        found('notCapable', null);
      }
    }
    return members;
  },
});

const fewest = 2;
/** Below this share the control adds a note, although new joiners alone can explain the number. */
const noteBelow = 0.98;

const isBelow = ({ total, capable }: Members, floor: number, failedBefore: boolean): boolean =>
  isBelowFloor({ numerator: capable, denominator: total }, floor, failedBefore) &&
  (total >= sharesFrom || capable === 0 || total - capable >= fewest);

/**
 * The two shares can fall independently. The share with phishing-resistant methods has no floor, because few tenants
 * have many.
 */
const measures: readonly Measure[] = [
  {
    name: 'capable',
    drop: 'mfaCapableDrop',
    least: 'fallCount',
    read: (state) => {
      const { capable, total } = state.facet(membersFold);
      return { numerator: capable, denominator: total };
    },
  },
  {
    name: 'resistant',
    drop: 'resistantMembersDrop',
    least: 'fallCount',
    read: (state) => {
      const { resistant, total } = state.facet(membersFold);
      return { numerator: resistant, denominator: total };
    },
  },
];

const lessResistant: Finding<Problem> = {
  resourceId: 'resistant',
  subject: { type: 'text', text: 'Members with a phishing-resistant method' },
  problem: 'fewerThanBefore',
  details: {},
};

function verdictOn(members: Members, floor: number, { facts, lastStatus, fell }: ControlState): Verdict<Problem> {
  const { total, capable, resistant, guests, disabled, without } = members;
  const metric = { numerator: capable, denominator: total, floor };
  const evidence = [
    ...textLine('Cannot do MFA', [`${total - capable} of ${total} enabled members`]),
    ...textLine('Without a phishing-resistant method', [`${total - resistant} of ${total}`]),
    ...countLine('Guests, not counted', guests),
    ...countLine('Disabled, not counted', disabled),
  ];
  const [capableFall, resistantFall] = [fell('capable'), fell('resistant')];
  const isLow = isBelow(members, floor, lastStatus === 'fail') || capableFall !== null;
  if (!isLow && resistantFall === null) {
    const note = capable < noteBelow * total - tolerance ? `${total - capable} members cannot do MFA` : null;
    return { status: 'pass', note, evidence, metric };
  }
  const ids = isLow ? [...without].sort() : [];
  const admins = ids.filter((id) => facts.privilegedIds.has(id));
  const findings = [
    ...(resistantFall === null ? [] : [lessResistant]),
    ...ids.map(
      (id): Finding<Problem> => ({
        resourceId: id,
        subject: { type: 'person', id },
        problem: 'notCapable',
        details: {},
      }),
    ),
  ];
  const exposed = { ids, count: total - capable, privilegedIds: admins, privilegedCount: admins.length };
  return {
    status: 'fail',
    findings: {
      ...findingsOf(findings),
      total: (isLow ? total - capable : 0) + (resistantFall === null ? 0 : 1),
    },
    exposure: isLow ? exposureOf(exposed, total) : null,
    evidence: [
      ...fallLine(capableFall, 'Could not do MFA, median of the seven days before the rise'),
      ...fallLine(resistantFall, 'Had no phishing-resistant method, median of the seven days before the rise'),
      ...evidence,
    ],
    metric,
  };
}

/** People without a registered method register one at their next sign-in, and so can an attacker who has their password. */
export const entraUsersMfaCapable = defineControl({
  id: 'ZT.ID.015',
  name: 'entra-users-mfa-capable',
  title: 'Enough members have registered a method for MFA',
  area: 'identity',
  pillar: 'identities',
  severity: 'high',
  severityReason:
    'A policy that requires MFA lets the first person who signs in register a method. With a stolen password, that is the attacker.',
  licence: 'P1',
  thresholds,
  version: 2,
  needs: ['userRegistrationDetails', 'user'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 2,
  limitations:
    "Microsoft's report is about a day old. Counts enabled members; guests register in their home tenant. Which accounts are disabled is read together with the report. Capable means that a policy allows the method, not that anyone asks for it. With fewer than 20 members, the control fails only if at least two are not capable. It passes again one point above the minimum. Above the minimum, the control also fails if fewer people can use MFA, or have a phishing-resistant method, than the median of seven days. Only people who lost the method count for that; new members without one count only for the minimum. Break-glass and service accounts count.",
  remediation:
    'Entra admin center > Authentication methods > User registration details > filter Multifactor authentication capable: Not capable. Issue a Temporary Access Pass to these people and have them register a passkey; turn on the registration campaign (Authentication methods > Registration campaign). Graph: GET /reports/authenticationMethods/userRegistrationDetails?$filter=isMfaCapable eq false. The minimum is thresholds.mfaCapableFloor; drops are thresholds.mfaCapableDrop and resistantMembersDrop.',
  effort: 'project',
  mappings: { cis: ['5.2.3.4'], maester: ['MT.1063'], zta: ['21801'], prowler: ['entra_users_mfa_capable'] },
  references: [
    'https://learn.microsoft.com/entra/identity/authentication/howto-authentication-methods-activity',
    'https://learn.microsoft.com/graph/api/resources/userregistrationdetails',
  ],
  activities: [],
  folds: [listed(membersFold)],
  measures,
  evaluate: (state) => {
    const members = state.facet(membersFold);
    if (members.total === 0) return { status: 'unknown', reason: 'the report names no enabled member' };
    const { mfaCapableFloor } = state.facts.configuration.thresholds;
    return verdictOn(members, mfaCapableFloor, state);
  },
});
