import { asBadAsEachOther, type ControlState, defineControl, type Verdict } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import type { GroupSetting } from '../../../kinds/group-setting/group-setting';
import { groupSettingActivities, textFlag } from '../../group-settings';
import { answersVerdict, type SettingAnswer } from '../../setting-answers';

export const thresholds = {
  lockoutAttemptsMax: threshold.integer(
    10,
    1,
    50,
    'The control fails if more than this many wrong passwords are allowed before an account is locked. CIS, EIDSCA and Zero Trust Assessment: 10.',
  ),
  lockoutSecondsMin: threshold.integer(
    60,
    5,
    18_000,
    'The control fails if an account stays locked for less than this many seconds. CIS, EIDSCA and Zero Trust Assessment: 60.',
  ),
};

type Problem = 'list' | 'emptyList' | 'onPremises' | 'attempts' | 'seconds';

/** "Password Rule Settings", the same in every tenant. */
const template = '5cf42378-d67d-4f36-ba46-e8b86229381d';

/** The values that apply in a tenant that never changed a setting. */
const defaults: Readonly<Record<string, string>> = {
  EnableBannedPasswordCheck: 'False',
  EnableBannedPasswordCheckOnPremises: 'False',
  BannedPasswordCheckOnPremisesMode: 'Audit',
  LockoutThreshold: '10',
  LockoutDurationInSeconds: '60',
};

const numberOf = (value: string): number | null => (/^\d+$/.test(value.trim()) ? Number(value) : null);
const modeOf = (value: string): boolean | null => {
  if (/^enforced?$/i.test(value)) return true;
  return /^audit$/i.test(value) ? false : null;
};
const onOff = (value: boolean | null): string => (value === null ? 'not known' : value ? 'on' : 'off');

function answersOf(
  setting: GroupSetting | undefined,
  state: ControlState,
  synchronises: boolean,
): readonly SettingAnswer<Problem>[] {
  const value = (name: string): string => setting?.values[name] ?? defaults[name] ?? '';
  const { lockoutAttemptsMax, lockoutSecondsMin } = state.facts.configuration.thresholds;
  const attempts = numberOf(value('LockoutThreshold'));
  const seconds = numberOf(value('LockoutDurationInSeconds'));
  const lockout: readonly SettingAnswer<Problem>[] = [
    {
      problem: 'attempts',
      holds: attempts === null ? null : attempts <= lockoutAttemptsMax,
      evidence: ['Wrong passwords before an account is locked', String(attempts ?? 'not known')],
    },
    {
      problem: 'seconds',
      holds: seconds === null ? null : seconds >= lockoutSecondsMin,
      evidence: ['Seconds that an account stays locked', String(seconds ?? 'not known')],
    },
  ];
  // Without P1 there is no custom list, neither in the cloud nor on premises.
  if (!state.facts.licences.has('P1')) return lockout;
  const check = textFlag(value('EnableBannedPasswordCheck'));
  const words = setting?.bannedPasswordCount ?? 0;
  const list: SettingAnswer<Problem> = {
    problem: check === true && words === 0 ? 'emptyList' : 'list',
    holds: check === null ? null : check && words > 0,
    evidence: ['List of forbidden passwords', check === true ? `on, ${words} words` : onOff(check)],
  };
  if (!synchronises) return [list, ...lockout];
  const onPremises = textFlag(value('EnableBannedPasswordCheckOnPremises'));
  const enforced = modeOf(value('BannedPasswordCheckOnPremisesMode'));
  const holds =
    onPremises === false || enforced === false ? false : onPremises === null || enforced === null ? null : true;
  const mode = enforced === null ? 'not known' : enforced ? 'enforced' : 'only noted';
  return [
    list,
    {
      problem: 'onPremises',
      holds,
      evidence: ['List of forbidden passwords on premises', onPremises === true ? mode : onOff(onPremises)],
    },
    ...lockout,
  ];
}

function verdictOn(state: ControlState): Verdict<Problem> {
  const [organization] = state.small('organization');
  if (organization === undefined) return { status: 'unknown', reason: 'the organisation is not known' };
  const settings = state.small('groupSetting').filter(({ templateId }) => templateId.toLowerCase() === template);
  if (settings.length > 1) return { status: 'unknown', reason: 'there are two settings of password protection' };
  const answers = answersOf(settings[0], state, organization.onPremisesSyncEnabled === true);
  const note = state.facts.licences.has('P1') ? null : 'a list of forbidden passwords needs Entra ID P1';
  return answersVerdict(settings[0]?.id ?? 'tenant', 'password protection', answers, note);
}

/** Attackers first try the name of the organisation followed by the year. */
export const entraPasswordProtectionOn = defineControl({
  id: 'ZT.ID.018',
  name: 'entra-password-protection-on',
  title: 'Banned passwords are on, and accounts lock after few errors',
  area: 'identity',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'Password spraying relies on predictable passwords and on accounts that do not lock.',
  licence: 'free',
  thresholds,
  version: 3,
  milderProblems: asBadAsEachOther('list', 'emptyList'),
  needs: ['groupSetting', 'organization', 'subscribedSku'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    "The words of the list are counted, but neither judged nor kept. A tenant that never set anything has Microsoft's defaults: 10 attempts, 60 seconds, no custom list. The list is judged with Entra ID P1, and on premises only where a directory is synchronised; Microsoft Graph does not expose whether every domain controller has the agent.",
  remediation:
    'Entra admin center > Authentication methods > Password protection: Enforce custom list Yes, with the names of your company, its sites and products; Lockout threshold 10 or less, Lockout duration 60 seconds or more; for a synchronised directory Enable password protection on Windows Server Active Directory Yes, Mode Enforced. Graph: PATCH /groupSettings/{id} with all values, or POST /groupSettings with templateId 5cf42378-d67d-4f36-ba46-e8b86229381d. The limits are thresholds.lockoutAttemptsMax and thresholds.lockoutSecondsMin.',
  effort: 'minutes',
  mappings: {
    cis: ['5.2.3.2', '5.2.3.3', '5.2.3.8', '5.2.3.9'],
    maester: ['EIDSCA.PR01', 'EIDSCA.PR02', 'EIDSCA.PR03', 'EIDSCA.PR05', 'EIDSCA.PR06'],
    zta: ['21847', '21848', '21849', '21850'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/authentication/concept-password-ban-bad',
    'https://learn.microsoft.com/entra/identity/authentication/howto-password-smart-lockout',
    'https://learn.microsoft.com/graph/api/group-list-settings',
  ],
  activities: groupSettingActivities,
  folds: [],
  evaluate: verdictOn,
});
