import { isCounted } from '../../core/event/event';
import { count, listedUpTo, number, verb } from '../counting';
import { textDetail } from '../details';
import { notCountedSentence } from '../not-counted';
import { quoted } from '../plain-text';
import { policiesPortal } from '../portal';
import { adminsAmong, counted, defineWording, firstThatFits, type Scene, type Wording } from '../scene';

/** `policyName`, else the name of the event's resource. */
export const policyNameOf = ({ event }: Scene, maxLength = 48): string =>
  quoted(textDetail(event, 'policyName') ?? event.resource.name ?? 'a deleted policy', maxLength);

/** The exposure of these detections is the people who need MFA no longer. Without one: what was done. */
export const lostMfa = ({ event: { exposure } }: Scene, otherwise: string): string =>
  !isCounted(exposure) || exposure.count === 0
    ? otherwise
    : `${counted(exposure)} no longer ${verb(exposure.count, 'needs', 'need')} MFA${adminsAmong(exposure)}`;

export const lostMfaInFull = (scene: Scene): readonly string[] => {
  const { exposure } = scene.event;
  return isCounted(exposure) && exposure.count > 0
    ? affectedByLoss(scene)
    : ['The policy protects less than before.', ...affectedByLoss(scene)];
};

/** Whom it leaves without MFA; nobody only where they were counted. */
export function affectedByLoss({ event: { exposure }, naming, tenantName }: Scene): readonly string[] {
  if (exposure === null) return ['How many people it affects was not counted.'];
  if (!isCounted(exposure)) return [notCountedSentence(exposure, naming)];
  return exposure.count === 0
    ? [`No one at ${tenantName} who needed MFA before can now sign in without it.`]
    : [
        `${counted(exposure)} at ${tenantName} can now sign in with a password alone: no other policy asks ${verb(exposure.count, 'this person', 'them')} for MFA.`,
      ];
}

export const conditionalAccessActivity = 'Conditional Access change';

/** "3 of 12 administrators at Contoso: Ada Brandt, …". */
export const administratorsExposed = ({ event: { exposure }, naming, tenantName }: Scene): readonly string[] =>
  !isCounted(exposure) || exposure.count === 0
    ? []
    : [
        `${number(exposure.count)} of ${count(exposure.of, 'administrator', 'administrators')} at ${tenantName}: ${listedUpTo(exposure.ids.map(naming.person), 6, exposure.count)}`,
      ];

/** `who` as it begins a sentence: "14 people", "1 admin", "Some people"; `one` for the verb. */
type OfWhom = (who: string, one: boolean, tenantName: string) => string;

type PolicyWords = Pick<Wording, 'id' | 'yields' | 'held'> & {
  readonly concerns?: 'administrators';
  readonly lost: OfWhom;
  readonly happened: string;
  readonly meaning: readonly OfWhom[];
  readonly undo: string;
  readonly regained: string;
  readonly mended: string;
  readonly afterwards: string;
};

/** Controls on what policies ask speak alike: people lost something, the policies give it back, or the people are declared. */
export const policyWording = ({ concerns, lost, happened, meaning, undo, ...words }: PolicyWords): Wording => {
  const who = ({ event: { exposure } }: Scene): readonly [string, boolean] => {
    if (!isCounted(exposure) || exposure.count === 0)
      return [concerns === undefined ? 'Some people' : 'Some admins', false];
    const told = concerns === undefined ? counted(exposure) : count(exposure.count, 'admin', 'admins');
    return [told, exposure.count === 1];
  };
  return defineWording({
    tells: 'story',
    ...words,
    lost: (scene) => {
      const { exposure } = scene.event;
      const [people, one] = who(scene);
      const told = lost(people, one, scene.tenantName);
      return !isCounted(exposure) || concerns !== undefined
        ? told
        : firstThatFits(`${told}${adminsAmong(exposure)}`, told);
    },
    happened: () => happened,
    meaning: (scene) => meaning.map((sentence) => sentence(...who(scene), scene.tenantName)),
    ...(concerns === undefined ? {} : { exposed: administratorsExposed }),
    remedy: () => ({
      undo: `${undo} in Entra admin center > Conditional Access.`,
      accept: `declare the accounts under acceptedExclusions for ${words.id}, with a reason, an owner and an end date. They are watched until then.`,
    }),
    activity: conditionalAccessActivity,
    portal: policiesPortal,
    regained: () => words.regained,
    mended: () => words.mended,
    afterwards: () => words.afterwards,
  });
};

/** Where sign-ins of the time in between are seen. */
export const signInsMeanwhile =
  'Sign-ins in that time: Entra admin center > Users > Sign-in logs. We have not read them.';

/** What began meanwhile lives on. */
export const sessionsMeanwhile =
  'Sessions that began in that time go on until they are revoked: Entra admin center > Users > the person > Revoke sessions.';
