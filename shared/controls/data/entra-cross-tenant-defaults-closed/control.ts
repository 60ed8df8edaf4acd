import { isInForce } from '../../../core/tenant/configuration';
import { type ControlState, defineControl, type Finding, findingsOf } from '../../../core/verdict/control';
import {
  type CrossTenantOpening,
  defaultAnswers,
  openedIn,
  openingWords,
  partnerAnswers,
  partnerName,
  unreadIn,
} from '../../../kinds/cross-tenant-access-policy-configuration-default/settings';
import type { CrossTenantPartner } from '../../../kinds/cross-tenant-access-policy-configuration-partner/cross-tenant-access-policy-configuration-partner';
import { partnerActivityNames } from '../../../kinds/cross-tenant-access-policy-configuration-partner/cross-tenant-access-policy-configuration-partner';
import { namedObject, type TextReference, textLine } from '../../evidence-line';

const id = 'ZT.DX.010';

/** The default concerns all organisations, not a single one. */
const defaultWords: Readonly<Record<CrossTenantOpening, string>> = {
  ...openingWords,
  directConnectInbound: 'people of other organisations, without an account here (direct connect, inbound)',
  directConnectOutbound: 'our people in other organisations, without an account there (direct connect, outbound)',
  redemptionInbound: 'consent for people who come from other organisations',
  redemptionOutbound: 'consent for our people in other organisations',
  trustsMfa: 'MFA that any other organisation says it has asked for',
  trustsCompliantDevices: 'devices that any other organisation calls compliant',
  trustsHybridDevices: 'devices that any other organisation has joined',
};

const isTrust = (opening: CrossTenantOpening): boolean => opening.startsWith('trusts');
const ofDefault = (some: readonly CrossTenantOpening[]): readonly string[] =>
  some.map((opening) => defaultWords[opening]);
const inWords = (some: readonly CrossTenantOpening[]): readonly string[] =>
  some.map((opening) => openingWords[opening]);

/** The accepted openings for an organisation by its tenant id, or for all of them as "default". */
function isAcceptedFor(organisation: string, { facts }: ControlState): (opening: CrossTenantOpening) => boolean {
  const accepted = new Set(
    (facts.configuration.acceptedExclusions[id] ?? [])
      .filter((one) => one.kind === 'organisation' && one.id.toLowerCase() === organisation.toLowerCase())
      .filter((one) => isInForce(one, facts.now))
      .flatMap(({ covers }) => covers ?? []),
  );
  return (opening) => accepted.has(opening);
}

/** Findings are grouped by organisation, so that its name is written once and not with each setting. */
const partnerProblem = (opening: CrossTenantOpening): string => {
  if (isTrust(opening)) return 'partnerTrusted';
  return opening === 'userSync' ? 'partnerSynchronised' : 'partnerLetIn';
};

const partnerReference = (partner: CrossTenantPartner): TextReference =>
  partner.displayName === null ? { type: 'text', text: partnerName(partner) } : namedObject(partner.displayName);

/** The openings in one side of the settings, and those that nobody accepted. */
type Judged = {
  readonly subject: TextReference;
  readonly resourceId: string;
  readonly open: readonly CrossTenantOpening[];
  readonly accepted: readonly CrossTenantOpening[];
  readonly unread: readonly CrossTenantOpening[];
};

function judged(
  answers: ReturnType<typeof partnerAnswers>,
  about: Pick<Judged, 'subject' | 'resourceId'>,
  state: ControlState,
): Judged {
  const isAccepted = isAcceptedFor(about.resourceId, state);
  const opened = openedIn(answers);
  return {
    ...about,
    open: opened.filter((opening) => !isAccepted(opening)),
    accepted: opened.filter(isAccepted),
    unread: unreadIn(answers).filter((opening) => !isAccepted(opening)),
  };
}

const defaultFindings = ({ subject, resourceId, open }: Judged): readonly Finding[] =>
  open.map((problem) => ({ resourceId, subject, problem, details: {} }));

function partnerFindings({ subject, resourceId, open }: Judged): readonly Finding[] {
  const problems = [...new Set(open.map(partnerProblem))];
  return problems.map((problem) => ({
    resourceId,
    subject,
    problem,
    details: { openings: open.filter((opening) => partnerProblem(opening) === problem) },
  }));
}

/** The most organisations that the evidence names. */
const maxNamed = 50;

/** Covers the defaults for organisations without a partner policy, and each partner policy. */
export const entraCrossTenantDefaultsClosed = defineControl({
  id,
  name: 'entra-cross-tenant-defaults-closed',
  title: 'Other organisations have access only as accepted',
  area: 'data',
  pillar: 'network',
  severity: 'high',
  severityReason:
    'The default applies to every organisation in the world; an agreement brings in the people and weaknesses of another one.',
  licence: 'free',
  version: 2,
  needs: ['crossTenantAccessPolicyConfigurationDefault', 'crossTenantAccessPolicyConfigurationPartner'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    "Judges the defaults, and the openings of an agreement with a single organisation: direct connect, silent consent, trust in its MFA or devices, accounts that it writes into this directory. EV.P09 reports new agreements. Guest collaboration (B2B collaboration) is open in Microsoft's default and is not judged. Microsoft Graph names an organisation only by its tenant id, unless its people are synchronised.",
  remediation:
    "Entra admin center > External Identities > Cross-tenant access settings > Default settings: B2B direct connect: block all users inbound and outbound; Trust settings: clear all; Automatic redemption: clear. Do the same for each organisation under Organizational settings, with Cross-tenant sync > Allow users sync into this tenant: clear. Graph: PATCH /policies/crossTenantAccessPolicy/default and /policies/crossTenantAccessPolicy/partners/{tenant id}, or POST /policies/crossTenantAccessPolicy/default/resetToSystemDefault to restore Microsoft's defaults. To keep an opening, add an exception under acceptedExclusions for ZT.DX.010: kind organisation, id the tenant id of the organisation (or default), covers the openings (such as trustsMfa).",
  effort: 'days',
  mappings: { zta: ['21790', '21793', '21822', '21874'] },
  references: [
    'https://learn.microsoft.com/entra/external-id/cross-tenant-access-overview',
    'https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyconfigurationdefault',
    'https://learn.microsoft.com/graph/api/resources/crosstenantaccesspolicyconfigurationpartner',
    'https://learn.microsoft.com/graph/api/crosstenantaccesspolicyconfigurationdefault-resettosystemdefault',
  ],
  activities: [
    'update the company default cross-tenant access setting',
    'reset the cross-tenant access default setting',
    ...partnerActivityNames,
  ],
  folds: [],
  evaluate: (state) => {
    const [policy] = state.small('crossTenantAccessPolicyConfigurationDefault');
    if (policy === undefined)
      return { status: 'unknown', reason: 'the defaults for other organisations are not there' };
    const byDefault = judged(
      defaultAnswers(policy),
      { subject: { type: 'text', text: 'cross-tenant defaults' }, resourceId: policy.id },
      state,
    );
    const partners = state
      .small('crossTenantAccessPolicyConfigurationPartner')
      .map((partner) =>
        judged(partnerAnswers(partner), { subject: partnerReference(partner), resourceId: partner.id }, state),
      );
    const each = (of: (one: Judged) => readonly CrossTenantOpening[]): readonly string[] =>
      partners.filter((one) => of(one).length > 0).map((one) => `${one.subject.text}: ${inWords(of(one)).join('; ')}`);
    const accepted = [
      ...(byDefault.accepted.length === 0 ? [] : [`by default: ${ofDefault(byDefault.accepted).join('; ')}`]),
      ...each((one) => one.accepted),
    ];
    const acceptedLine = textLine('Accepted', accepted.slice(0, maxNamed));
    const findings = [...defaultFindings(byDefault), ...partners.flatMap(partnerFindings)];
    if (findings.length > 0) {
      return {
        status: 'fail',
        findings: findingsOf(findings),
        exposure: null,
        evidence: [
          ...textLine('Let in or out by default', ofDefault(byDefault.open.filter((opening) => !isTrust(opening)))),
          ...textLine('Trusted by default', ofDefault(byDefault.open.filter(isTrust))),
          ...textLine('Agreed with single organisations', each((one) => one.open).slice(0, maxNamed)),
          ...acceptedLine,
        ],
        metric: null,
      };
    }
    if (byDefault.unread.length > 0) {
      return {
        status: 'unknown',
        reason: `these defaults could not be read: ${ofDefault(byDefault.unread).join(', ')}`,
      };
    }
    const unread = each((one) => one.unread);
    if (unread.length > 0) {
      return {
        status: 'unknown',
        reason: `these agreements could not be read in full: ${unread.slice(0, 5).join(', ')}`,
      };
    }
    const note = policy.isServiceDefault === true ? "Microsoft's defaults" : null;
    return { status: 'pass', note, evidence: acceptedLine, metric: null };
  },
});
