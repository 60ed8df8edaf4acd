import { isCounted } from '../../../core/event/event';
import { count, listedUpTo, number } from '../../../reports/language/counting';
import { hasProblem } from '../../../reports/language/details';
import { isNameless, nobodyKnown } from '../../../reports/language/naming';
import { shorten } from '../../../reports/language/plain-text';
import { rolesPortal, userPortal } from '../../../reports/language/portal';
import {
  type ControlFailure,
  concerned,
  firstThatFits,
  onlyPersonIn,
  type PortalSubject,
  type Scene,
} from '../../../reports/language/scene';
import { controlWords, type Title } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { entraBreakGlassAccountsSound } from './control';

/** "1 break-glass account is disabled", "2 break-glass accounts are disabled". */
const accounts =
  (one: string, many = one): Title =>
  (failure) => {
    const broken = concerned({ event: failure });
    return broken === undefined || broken === 0
      ? `A break-glass account ${one}`
      : `${count(broken, 'break-glass account', 'break-glass accounts')} ${broken === 1 ? one : many}`;
  };

const exclude =
  'exclude the break-glass accounts in Entra admin center > Conditional Access > the policy > Users > Exclude.';
const assignRole =
  'assign Global Administrator permanently in Entra admin center > Roles & admins > Global Administrator.';
const replace =
  'create a cloud-only account with an onmicrosoft.com address, assign it the role and a key, and add it under breakGlass instead.';
const restore =
  'restore it within 30 days in Entra admin center > Users > Deleted users, or add another one under breakGlass.';

const lockedOut = {
  fails: accounts('is locked out by a policy', 'are locked out by a policy'),
  means: 'In an emergency, a policy blocks a break-glass account or requires something that it does not have.',
  undo: exclude,
};
const dependent = {
  fails: accounts('depends on something that can fail', 'depend on something that can fail'),
  means:
    'A synchronised account, a guest or an account on your own domain cannot sign in when that directory or domain fails.',
  undo: replace,
};
const withoutRole = {
  fails: accounts('is not a permanent Global Administrator', 'are not permanent Global Administrators'),
  means: 'In an emergency the account could sign in, but not repair anything.',
  undo: assignRole,
};
const gone = {
  fails: accounts('no longer exists', 'no longer exist'),
  means: 'An account listed under breakGlass no longer exists in the directory.',
  undo: restore,
};

const general = controlWords(entraBreakGlassAccountsSound, {
  fails: accounts('is not ready', 'are not ready'),
  problems: {
    missing: gone,
    emptyGroup: gone,
    disabled: {
      fails: accounts('is disabled', 'are disabled'),
      means: 'A disabled account cannot sign in, whatever key it has.',
      undo: 'enable the account in Entra admin center > Users > the account > Edit properties > Settings.',
    },
    blocked: lockedOut,
    wantsDevice: lockedOut,
    wantsMore: lockedOut,
    notGlobalAdministrator: withoutRole,
    roleEnds: withoutRole,
    external: dependent,
    synchronised: dependent,
    customDomain: dependent,
    notLeftOut: {
      fails: accounts('is subject to a policy', 'are subject to a policy'),
      means:
        'Every policy was meant to exclude break-glass accounts: a mistake in one policy now locks them out with everyone else.',
      undo: exclude,
    },
    phishable: {
      fails: accounts('can be phished', 'can be phished'),
      means:
        'Policies require MFA of the account, but accept codes and push approvals, which a fake sign-in page can steal.',
      undo: 'require the "Phishing-resistant MFA" strength of the account, or exclude it from every policy.',
    },
    withoutKey: {
      fails: accounts('has no key or certificate', 'have no key or certificate'),
      means: 'With only a password, the account is a back door; and where Microsoft requires MFA, it cannot sign in.',
      undo: 'register a FIDO2 key for the account at https://aka.ms/mysecurityinfo, and lock the key away.',
    },
    weakMethod: {
      fails: accounts('has a phishable method', 'have a phishable method'),
      means:
        'Besides its key, the account has a phone, a code or a push approval: an attacker who steals that needs no key.',
      undo: 'delete every method except the keys in Entra admin center > Users > the account > Authentication methods.',
    },
    tooFew: {
      fails: 'Too few break-glass accounts exist',
      means: 'With fewer accounts than required, losing one leaves no way back in.',
      undo: 'add at least two break-glass accounts under breakGlass, each with a reason, an owner and an end date.',
      accept: 'set thresholds.breakGlassMin to the number you want.',
    },
  },
  means: ({ tenantName }) => [`These accounts are the way back into ${tenantName} when no one else can sign in.`],
  where: { settings: 'a break-glass account', portal: rolesPortal },
  undo: 'add at least two break-glass accounts under breakGlass, each with a reason, an owner and an end date.',
  accept: 'if the account is no longer for emergencies, remove it from breakGlass and add another one.',
  exposed: ({ event: { exposure }, naming, tenantName }) =>
    !isCounted(exposure) || exposure.count === 0
      ? []
      : [
          `${number(exposure.count)} of ${count(exposure.of, 'break-glass account', 'break-glass accounts')} at ${tenantName}: ${listedUpTo(exposure.ids.map(naming.person), 6, exposure.count)}`,
        ],
  afterwards: 'Sign in once with each of them: only that proves that they work.',
});

const isLockedOut = ({ event }: PortalSubject): boolean =>
  ['blocked', 'wantsDevice', 'wantsMore'].some((problem) => hasProblem(event, problem));

const only = ({ exposure }: Pick<ControlFailure, 'exposure'>): string | undefined =>
  isCounted(exposure) ? onlyPersonIn(exposure) : undefined;

/** The title, with the account if there is only one and its name is known. */
function named(scene: Scene): string {
  const title = general.lost(scene);
  const id = only(scene.event);
  const name = id === undefined ? nobodyKnown : scene.naming.person(id);
  return isNameless(name)
    ? title
    : title.replace(/^(A|1) break-glass account/, `Break-glass account ${shorten(name, 40)}`);
}

export const entraBreakGlassAccountsSoundWords: typeof general = {
  ...general,
  lost: (scene) => firstThatFits(named(scene), general.lost(scene)),
  happened: (scene) => named(scene),
  ask: (scene) =>
    scene.event.lines.length === 0 || hasProblem(scene.event, 'tooFew')
      ? {
          question: 'Has an entry under breakGlass expired, or did someone remove one?',
          yes: 'add the account again with a new end date, if it is still meant for emergencies.',
          no: 'create a second break-glass account and add it under breakGlass.',
        }
      : {
          question: 'Sign in with the account now: does it work?',
          yes: 'fix the problem above before you need the account.',
          no: general.remedy(scene).undo,
        },
  portal: (scene) => {
    if (isLockedOut(scene)) return places.conditionalAccess.portal(scene);
    const id = only(scene.event);
    const isOfRole = ['missing', 'emptyGroup', 'notGlobalAdministrator', 'roleEnds'].some((problem) =>
      hasProblem(scene.event, problem),
    );
    return id === undefined || isOfRole ? rolesPortal(scene) : userPortal(scene, id);
  },
};
