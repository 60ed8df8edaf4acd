import type { CoverageProblem } from '../../core/conditional-access';
import { isCounted } from '../../core/event/event';
import { count, listedUpTo, number, verb } from '../language/counting';
import { textDetail } from '../language/details';
import { quoted } from '../language/plain-text';
import { counted, peopleCan, type Scene, type Wording } from '../language/scene';
import { type ControlWords, controlWords, type ProblemWords, type WordedControl } from './control-words';
import { places, type SettingsPage } from './places';

/** `policyName`, else the name of the event's resource. */
export const policyNameOf = (scene: Scene, maxLength?: number): string =>
  nameOrFormer(
    scene,
    textDetail(scene.event, 'policyName') ?? scene.event.resource.name ?? 'a deleted policy',
    maxLength,
  );

const nameLength = 48;

/**
 * The name of an object. If the edit renamed it: the former name, which readers know, and the new one if there is room.
 */
export function nameOrFormer({ event }: Scene, name: string, maxLength?: number): string {
  const former = textDetail(event, 'formerName');
  if (former === undefined) return quoted(name, maxLength ?? nameLength);
  return maxLength === undefined
    ? `${quoted(former, nameLength)} (now ${quoted(name, nameLength)})`
    : quoted(former, maxLength);
}

/**
 * The people who can now sign in without MFA, which is the exposure of these detections. Without an exposure: the
 * change itself.
 */
export const lostMfa = ({ event: { exposure }, naming }: Scene, otherwise: string): string =>
  !isCounted(exposure) || exposure.count === 0 ? otherwise : peopleCan(exposure, 'can now sign in without MFA', naming);

/** `than` says with what the policy is compared: `before`, `when it was last in force`. */
export const lostMfaInFull = (scene: Scene, than = 'before'): readonly string[] => {
  const { exposure } = scene.event;
  return isCounted(exposure) && exposure.count > 0
    ? affectedByLoss(scene)
    : [`The policy protects less than ${than}.`, ...affectedByLoss(scene)];
};

/**
 * The people left without MFA; "no one" only if they were counted. If they are not counted yet, the list of exposed
 * people says why.
 */
export function affectedByLoss({ event: { exposure }, tenantName }: Scene): readonly string[] {
  if (exposure === null) return ['The people affected were not counted.'];
  if (!isCounted(exposure)) return [];
  return exposure.count === 0
    ? [`Everyone at ${tenantName} who needed MFA before still needs it.`]
    : [
        `${counted(exposure)} at ${tenantName} can now sign in with only a password: no other policy requires MFA of ${verb(exposure.count, 'this person', 'them')}.`,
      ];
}

export const conditionalAccessActivity = 'change to Conditional Access policies';

/** "3 of 12 admins at Contoso: Ada Brandt, …". */
export const administratorsExposed = (
  { event: { exposure }, naming, tenantName }: Scene,
  shown = 6,
): readonly string[] =>
  !isCounted(exposure) || exposure.count === 0
    ? []
    : [
        `${number(exposure.count)} of ${count(exposure.of, 'admin', 'admins')} at ${tenantName}: ${listedUpTo(exposure.ids.map(naming.person), shown, exposure.count)}`,
      ];

/** The problem of a policy that almost meets the requirement. The findings name the policy. */
const coverageProblems: Readonly<Record<CoverageProblem, ProblemWords>> = {
  asksOnly: {},
  disabled: {},
  excluded: {},
  narrowed: {},
  noPolicy: {},
  noSecurityDefaults: {},
  otherGrantSuffices: {},
  reportOnly: {},
  unknownState: {},
};

type CommonWords = Omit<ControlWords<string>, 'problems' | 'where'> & {
  readonly concerns?: 'administrators';
  readonly where?: SettingsPage;
};

/** The words for the control's own problems, if it has any besides those of coverage. */
type PolicyWords<P extends string> = CommonWords &
  ([Exclude<P, CoverageProblem>] extends [never]
    ? { readonly problems?: undefined }
    : { readonly problems: Readonly<Record<Exclude<P, CoverageProblem>, ProblemWords>> });

type AnyWords = CommonWords & {
  readonly problems?: Readonly<Record<string, ProblemWords>> | undefined;
};

/** The wording of a control on Conditional Access coverage: its exposure counts the people who are not covered. */
export function policyWords<P extends string>(control: WordedControl<P>, ofControl: PolicyWords<P>): Wording {
  const { concerns, where = places.conditionalAccess, problems, ...words }: AnyWords = ofControl;
  return controlWords<string>(control, {
    where,
    problems: { ...(problems ?? {}), ...coverageProblems },
    ...(concerns === undefined ? {} : { exposed: administratorsExposed }),
    ...words,
  });
}

const inSignInLogs = 'in that time: Entra admin center > Users > Sign-in logs.';
/** Says where to see the sign-ins made in the meantime. */
export const signInsMeanwhile = `Sign-ins ${inSignInLogs}`;
export const adminSignInsMeanwhile = `Sign-ins of admins ${inSignInLogs}`;

/** Says that sessions continue after the fix. */
export const sessionsMeanwhile =
  'Sessions that began in that time continue until you revoke them: Entra admin center > Users > the person > Revoke sessions.';
