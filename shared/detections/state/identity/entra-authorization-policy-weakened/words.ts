import { count } from '../../../../reports/language/counting';
import { flagDetail, listDetail } from '../../../../reports/language/details';
import { addedReferences, referencesInWords } from '../../../../reports/language/naming';
import { quoted } from '../../../../reports/language/plain-text';
import { userSettingsPortal } from '../../../../reports/language/portal';
import { defineWording, type Scene } from '../../../../reports/language/scene';
import { acceptOnPage } from '../../../../reports/wording/control-words';

type Words = {
  readonly lost: string;
  readonly happened: (to: string) => string;
  /** The same clause after the name of an account. */
  readonly did: (to: string) => string;
  readonly meaning: string;
};

const allowed = (what: string): Pick<Words, 'happened' | 'did'> => ({
  happened: () => `${what} was allowed`,
  did: () => `allowed ${what}`,
});

/** The words for each setting, by its name in lower case. `to` is its new value, or nothing. */
const settings: Readonly<Record<string, Words>> = {
  allowinvitesfrom: {
    lost: 'more people can invite guests',
    happened: (to) => `the right to invite guests was widened${to}`,
    did: (to) => `widened the right to invite guests${to}`,
    meaning: 'Every invited guest gets an account in the tenant, and people can share with it like with anyone else.',
  },
  guestuserroleid: {
    lost: 'guests can see more of the directory',
    happened: (to) => `the directory access of guests was widened${to}`,
    did: (to) => `widened the directory access of guests${to}`,
    meaning: 'Guests can read names, groups and members: an attack begins with this list.',
  },
  permissiongrantpoliciesassigned: {
    lost: 'users can consent to more apps',
    happened: (to) => `user consent was widened${to}`,
    did: (to) => `widened user consent${to}`,
    meaning: 'A user who is tricked into consent gives an app access to mailbox and files, without a password.',
  },
  allowuserconsentforriskyapps: {
    lost: 'users can consent to risky apps',
    ...allowed('consent to risky apps'),
    meaning: 'Apps that Microsoft rates as risky no longer need an admin.',
  },
  allowedtocreateapps: {
    lost: 'every user can register apps',
    ...allowed('app registration by every user'),
    meaning: 'An app that a user registers keeps its access when the account is gone.',
  },
  allowedtocreatesecuritygroups: {
    lost: 'every user can create security groups',
    ...allowed('the creation of security groups by every user'),
    meaning: 'Unmaintained groups end up in permissions.',
  },
  allowedtocreatetenants: {
    lost: 'every user can create tenants',
    ...allowed('the creation of tenants by every user'),
    meaning: 'A user who creates a tenant is its admin, and none of your policies apply there.',
  },
  allowedtoreadbitlockerkeysforowneddevice: {
    lost: 'users can read the BitLocker keys of their devices',
    ...allowed('access to BitLocker keys for every user'),
    meaning: 'Anyone with the key can read the disk of the device on another computer.',
  },
  allowedtosignupemailbasedsubscriptions: {
    lost: 'users can sign up for trials by email',
    ...allowed('the sign-up for trials by every user'),
    meaning: 'Services that your organisation did not choose get accounts and files.',
  },
  allowedtoreadotherusers: {
    lost: 'every user can read the directory',
    ...allowed('read access to other users for every user'),
    meaning: 'Every account, including a stolen one, can list all people in the tenant.',
  },
  allowemailverifieduserstojoinorganization: {
    lost: 'people can join with a verified email address',
    ...allowed('joining the tenant with a verified email address'),
    meaning: 'Anyone with an address of the domain can create an account without an invitation.',
  },
  blockmsolpowershell: {
    lost: 'MSOnline PowerShell is allowed again',
    happened: () => 'the block of MSOnline PowerShell was removed',
    did: () => 'removed the block of MSOnline PowerShell',
    meaning: 'With MSOnline PowerShell any account can read the whole directory.',
  },
};

const weakened = ({ event }: Scene): readonly string[] =>
  listDetail(event, 'settings').filter((setting) => Object.hasOwn(settings, setting));

/** ` to "everyone, guests included"`: if one setting was changed and the event shows its value. */
function nowOf({ event, naming }: Scene): string {
  const after = event.lines.length === 1 ? addedReferences(event.lines) : [];
  return after.length === 0 ? '' : ` to ${quoted(referencesInWords(after, naming))}`;
}

function happenedTo(scene: Scene): string {
  const [first, ...others] = weakened(scene);
  if (flagDetail(scene.event, 'isUnknown')) return 'tenant-wide settings for users and guests were changed';
  if (first === undefined) return 'the tenant-wide rights of users and guests were widened';
  const clause = settings[first]?.happened(others.length === 0 ? nowOf(scene) : '') ?? '';
  return `${clause}${withOthers(others)}`;
}

const withOthers = (others: readonly string[]): string =>
  others.length === 0 ? '' : `, and ${count(others.length, 'other right', 'other rights')} with it`;

function didTo(scene: Scene): string {
  const [first, ...others] = weakened(scene);
  if (flagDetail(scene.event, 'isUnknown')) return 'changed tenant-wide settings for users and guests';
  if (first === undefined) return 'widened the tenant-wide rights of users and guests';
  const clause = settings[first]?.did(others.length === 0 ? nowOf(scene) : '') ?? '';
  return `${clause}${withOthers(others)}`;
}

/** Reads `settings` (names in lower case), `isUnknown` and the lines. */
export const entraAuthorizationPolicyWeakenedWords = defineWording({
  id: 'EV.P08',
  role: 'cause',
  lost: (scene) => {
    if (flagDetail(scene.event, 'isUnknown')) return 'settings for users and guests were changed';
    const [first, ...others] = weakened(scene);
    if (first === undefined || others.length > 0) return 'users or guests can do more than before';
    return settings[first]?.lost ?? 'users or guests can do more than before';
  },
  happened: happenedTo,
  did: didTo,
  meaning: (scene) => [
    'This applies to the whole tenant.',
    ...weakened(scene).flatMap((setting) => settings[setting]?.meaning ?? []),
  ],
  exposed: ({ tenantName }) => [`Everyone at ${tenantName}`],
  remedy: () => ({
    undo: 'change it back in Entra admin center > Users > User settings, or > External Identities > External collaboration settings.',
    accept: acceptOnPage,
  }),
  activity: 'change to tenant-wide user rights',
  portal: userSettingsPortal,
  regained: () => 'users and guests have their former rights again',
  fixed: () => 'set the tenant-wide rights of users and guests back',
  ended: () => 'The tenant-wide rights of users and guests were set back',
  afterwards: () => 'Guests invited and consents given in that time: Entra admin center > Audit logs.',
});
