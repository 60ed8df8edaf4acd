import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number } from '../../../reports/counting';
import { listDetail } from '../../../reports/details';
import { isNameless, nobodyKnown } from '../../../reports/naming';
import { shorten } from '../../../reports/plain-text';
import { policiesPortal, rolesPortal, userPortal } from '../../../reports/portal';
import { concerned, defineWording, firstThatFits, type Scene } from '../../../reports/scene';

type Words = {
  /** After "an emergency account". */
  readonly lost: string;
  /** After "2 emergency accounts". */
  readonly lostMany: string;
  readonly happened: string;
  readonly happenedMany: string;
  readonly means: string;
  readonly undo: string;
};

const excludeIt =
  'exclude the emergency accounts from the policy in Entra admin center > Conditional Access > the policy > Users > Exclude.';
const giveTheRole =
  'give the account Global Administrator permanently in Entra admin center > Roles & admins > Global Administrator.';
const replaceIt =
  'create a cloud-only account with an address under onmicrosoft.com, give it the role and a key, and declare it in its place.';

const lockedOut: Words = {
  lost: 'is locked out by a policy',
  lostMany: 'are locked out by a policy',
  happened: 'came under a policy that locks it out',
  happenedMany: 'came under a policy that locks them out',
  means: 'When you need the account, a policy keeps it out or asks for something that it does not have.',
  undo: excludeIt,
};
const notIndependent: Words = {
  lost: 'depends on something that can fail',
  lostMany: 'depend on something that can fail',
  happened: 'became dependent on something that can fail',
  happenedMany: 'became dependent on something that can fail',
  means:
    'An account that is synchronised, a guest, or has an address of your own domain fails together with what it depends on.',
  undo: replaceIt,
};
const withoutRole: Words = {
  lost: 'is not a permanent Global Administrator',
  lostMany: 'are not permanent Global Administrators',
  happened: 'is no longer a permanent Global Administrator',
  happenedMany: 'are no longer permanent Global Administrators',
  means: 'When nobody else can get in, the account could sign in and mend nothing.',
  undo: giveTheRole,
};
const gone: Words = {
  lost: 'is gone',
  lostMany: 'are gone',
  happened: 'disappeared from the directory',
  happenedMany: 'disappeared from the directory',
  means: 'An account that is declared for emergencies is not in the directory any more.',
  undo: 'restore it within 30 days in Entra admin center > Users > Deleted users, or declare another one.',
};

/** By problem, the most urgent first. */
const words: Readonly<Record<string, Words>> = {
  missing: gone,
  emptyGroup: gone,
  disabled: {
    lost: 'is disabled',
    lostMany: 'are disabled',
    happened: 'was disabled',
    happenedMany: 'were disabled',
    means: 'A disabled account lets nobody in, whatever key it has.',
    undo: 'enable the account in Entra admin center > Users > the account > Edit properties > Settings.',
  },
  blocked: lockedOut,
  wantsDevice: lockedOut,
  wantsMore: lockedOut,
  notGlobalAdministrator: withoutRole,
  roleEnds: withoutRole,
  external: notIndependent,
  synchronised: notIndependent,
  customDomain: notIndependent,
  notLeftOut: {
    lost: 'is under a policy',
    lostMany: 'are under a policy',
    happened: 'came under a policy, where all were to leave it out',
    happenedMany: 'came under a policy, where all were to leave them out',
    means: 'It was agreed that every policy leaves it out: a mistake in one locks it out with everybody else.',
    undo: 'exclude the account in Entra admin center > Conditional Access > the policy > Users > Exclude.',
  },
  phishable: {
    lost: 'can be phished',
    lostMany: 'can be phished',
    happened: 'stopped being asked for MFA that cannot be phished',
    happenedMany: 'stopped being asked for MFA that cannot be phished',
    means: 'Policies ask the account for MFA, but accept codes and pushes that a fake sign-in page can take.',
    undo: 'require the "Phishing-resistant MFA" strength of the account, or exclude it from every policy, as you decided for emergency accounts.',
  },
  withoutKey: {
    lost: 'has no key or certificate',
    lostMany: 'have no key or certificate',
    happened: 'was found without a key or certificate',
    happenedMany: 'were found without a key or certificate',
    means: 'With a password alone the account is a back door; and where Microsoft asks for MFA it lets nobody in.',
    undo: 'register a FIDO2 key for the account at https://aka.ms/mysecurityinfo, and lock the key away.',
  },
  weakMethod: {
    lost: 'has a method that can be phished',
    lostMany: 'have a method that can be phished',
    happened: 'was found with a method that can be phished',
    happenedMany: 'were found with a method that can be phished',
    means: 'Beside its key the account has a phone, a code or a push: whoever takes that needs no key.',
    undo: 'delete every method but the keys in Entra admin center > Users > the account > Authentication methods.',
  },
};

const wordsOf = ({ event }: Scene): readonly Words[] => {
  const problems = listDetail(event, 'problems');
  return [
    ...new Set(Object.keys(words).flatMap((problem) => (problems.includes(problem) ? (words[problem] ?? []) : []))),
  ];
};

const tooFew = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('tooFew');

/** One sort of trouble is named, with the account where it is one whose name is known; several are counted. */
function said(scene: Scene, pick: (one: Words) => readonly [single: string, many: string]): readonly string[] {
  const [only, ...more] = wordsOf(scene);
  if (only === undefined || more.length > 0) return [];
  const [single, many] = pick(only);
  const accounts = concerned(scene);
  if (accounts !== undefined && accounts > 1) return [`${number(accounts)} emergency accounts ${many}`];
  const name = nameOf(scene);
  return [...(name === null ? [] : [`the emergency account ${name} ${single}`]), `an emergency account ${single}`];
}

function nameOf({ event: { exposure }, naming }: Scene): string | null {
  const [id, ...others] = isCounted(exposure) ? exposure.ids : [];
  const name = id === undefined || others.length > 0 ? nobodyKnown : naming.person(id);
  return isNameless(name) ? null : shorten(name, 40);
}

/** Reads `problems` and the exposure: the accounts that something is wrong with, of all that are declared. */
export const emergencyAccountsReady = defineWording({
  id: 'ZT.AD.012',
  tells: 'story',
  lost: (scene) => {
    const [full, short] = said(scene, ({ lost, lostMany }) => [lost, lostMany]);
    if (full !== undefined) return firstThatFits(full, short ?? full);
    if (wordsOf(scene).length === 0 && tooFew(scene)) return 'too few emergency accounts are declared';
    const accounts = concerned(scene);
    return accounts === 0
      ? 'the emergency accounts are not ready'
      : firstThatFits(
          `${count(accounts, 'emergency account is', 'emergency accounts are')} not ready for an emergency`,
          'the emergency accounts are not ready',
        );
  },
  happened: (scene) => {
    const [one] = said(scene, ({ happened, happenedMany }) => [happened, happenedMany]);
    if (one !== undefined) return one;
    return wordsOf(scene).length === 0 && tooFew(scene)
      ? 'the number of declared emergency accounts fell below what is wanted'
      : 'the emergency accounts stopped being ready for an emergency';
  },
  meaning: (scene) => [
    ...wordsOf(scene)
      .slice(0, 3)
      .map(({ means }) => means),
    ...(tooFew(scene) ? ['With fewer accounts than wanted, one that is lost leaves no way back in.'] : []),
    `These accounts are the way back into ${scene.tenantName} when nobody else can sign in.`,
  ],
  exposed: ({ event: { exposure }, naming, tenantName }) =>
    !isCounted(exposure) || exposure.count === 0
      ? []
      : [
          `${number(exposure.count)} of ${count(exposure.of, 'emergency account', 'emergency accounts')} at ${tenantName}: ${listedUpTo(exposure.ids.map(naming.person), 6, exposure.count)}`,
        ],
  ask: (scene) => {
    const [first] = wordsOf(scene);
    return first === undefined
      ? {
          question: 'Has a declaration under breakGlass ended, or was one taken out?',
          yes: 'declare the account again, with a new end date, if it is still there for emergencies.',
          no: 'create a second account for emergencies and declare it.',
        }
      : {
          question: 'Sign in with the account now: does it let you in?',
          yes: 'mend what is listed above before you need the account.',
          no: first.undo,
        };
  },
  remedy: (scene) => ({
    undo:
      wordsOf(scene)[0]?.undo ??
      'declare at least two emergency accounts under breakGlass, each with a reason, an owner and an end date.',
    accept: tooFew(scene)
      ? 'set thresholds.breakGlassMin to the number that you want, and know who gets you back in.'
      : 'if the account is no longer for emergencies, take it out of breakGlass and declare another one.',
  }),
  activity: 'change to an emergency account',
  portal: (scene) => {
    const [first, ...more] = isCounted(scene.event.exposure) ? scene.event.exposure.ids : [];
    const wrong = wordsOf(scene);
    if (wrong.includes(lockedOut)) return policiesPortal(scene);
    return first === undefined || more.length > 0 || wrong.includes(withoutRole) || wrong.includes(gone)
      ? rolesPortal(scene)
      : userPortal(scene, first);
  },
  regained: () => 'the emergency accounts are ready again',
  mended: () => 'The emergency accounts were made ready again',
  held: 'the emergency accounts were ready',
  afterwards: () => 'Sign in once with each of them: only that proves that they work.',
});
