import { defineControl, findingsOf } from '../../../core/verdict/control';
import type { Thresholds } from '../../../core/verdict/thresholds';
import { threshold } from '../../../core/verdict/thresholds';
import { textLine } from '../../evidence-line';

export const thresholds = {
  guestInviters: threshold.choice(
    ['adminsAndGuestInviters', 'orNobody', 'orMembers'],
    'orNobody',
    'Who may invite guests. "adminsAndGuestInviters": exactly admins and guest inviters. "orNobody": these, or nobody. "orMembers": also all members, but no guests. SCuBA: exactly these. CIS and Prowler: these or fewer. Zero Trust Assessment: no guests.',
  ),
};

/** Who can invite, from the fewest to the most; any other value cannot be judged. */
const words = {
  none: 'nobody',
  adminsAndGuestInviters: 'admins and guest inviters',
  adminsGuestInvitersAndAllMembers: 'all members',
  everyone: 'everyone, guests included',
} as const;
type Inviters = keyof typeof words;

const isKnown = (value: string): value is Inviters => Object.hasOwn(words, value);
/** The accepted values for each setting of thresholds.guestInviters. */
const accepted: Readonly<Record<Thresholds['guestInviters'], readonly Inviters[]>> = {
  adminsAndGuestInviters: ['adminsAndGuestInviters'],
  orNobody: ['none', 'adminsAndGuestInviters'],
  orMembers: ['none', 'adminsAndGuestInviters', 'adminsGuestInvitersAndAllMembers'],
};
const problems: Readonly<Record<Inviters, string>> = {
  none: 'nobody',
  adminsAndGuestInviters: 'inviters',
  adminsGuestInvitersAndAllMembers: 'allMembers',
  everyone: 'everyone',
};

/** Everyone who can invite guests can add people to the directory. */
export const entraGuestInvitationsRestricted = defineControl({
  id: 'ZT.DX.008',
  name: 'entra-guest-invitations-restricted',
  title: 'Only admins and guest inviters can invite guests',
  proves: 'guests',
  area: 'data',
  pillar: 'identities',
  severity: 'high',
  severityReason:
    'A guest is an account in the directory: anyone who can invite lets strangers in, and guests can let in more.',
  licence: 'free',
  thresholds,
  version: 1,
  needs: ['authorizationPolicy'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges who can invite, not whom: limits to certain domains are not read, nor guests who arrive through direct file sharing or entitlement management.',
  remediation:
    'Entra admin center > External Identities > External collaboration settings > Guest invite settings: Only users assigned to specific admin roles can invite guest users. Graph: PATCH /policies/authorizationPolicy with {"allowInvitesFrom":"adminsAndGuestInviters"}. Assign Guest Inviter to the people who need it. thresholds.guestInviters sets the limit.',
  effort: 'minutes',
  mappings: {
    cis: ['5.1.6.3'],
    scuba: ['MS.AAD.8.2v1'],
    maester: ['EIDSCA.AP04', 'CISA.MS.AAD.8.2'],
    zta: ['21791'],
    prowler: ['entra_policy_guest_invite_only_for_admin_roles'],
    nist: ['AC-6(10)'],
    mitre: ['T1098.003'],
  },
  references: [
    'https://learn.microsoft.com/entra/external-id/external-collaboration-settings-configure',
    'https://learn.microsoft.com/graph/api/resources/authorizationpolicy',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad82v1',
    'https://maester.dev/docs/tests/EIDSCA.AP04',
  ],
  activities: ['update authorization policy'],
  folds: [],
  milderProblems: { everyone: ['allMembers', 'inviters'], allMembers: ['inviters'] },
  evaluate: (state) => {
    const [policy] = state.small('authorizationPolicy');
    if (policy === undefined) return { status: 'unknown', reason: 'the authorization policy is not there' };
    const inviters = policy.allowInvitesFrom ?? '';
    if (!isKnown(inviters)) {
      return { status: 'unknown', reason: `the right to invite guests has an unknown value: ${inviters || 'none'}` };
    }
    const evidence = textLine('Guests can be invited by', [words[inviters]]);
    if (accepted[state.facts.configuration.thresholds.guestInviters].includes(inviters))
      return { status: 'pass', note: words[inviters], evidence, metric: null };
    return {
      status: 'fail',
      findings: findingsOf([
        {
          resourceId: policy.id,
          subject: { type: 'text', text: 'guest invitations' },
          problem: problems[inviters],
          details: { allowInvitesFrom: inviters },
        },
      ]),
      exposure: null,
      evidence,
      metric: null,
    };
  },
});
