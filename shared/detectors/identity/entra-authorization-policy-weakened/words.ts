import { count } from '../../../reports/counting';
import { listDetail } from '../../../reports/details';
import { addedReferences, referencesInWords } from '../../../reports/naming';
import { quoted } from '../../../reports/plain-text';
import { userSettingsPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

type Words = { readonly lost: string; readonly happened: (to: string) => string; readonly meaning: string };

const allowed = (what: string): string => `${what} was allowed`;

/** By the name of the setting, in lower case. `to` is what it is now, or nothing. */
const settings: Readonly<Record<string, Words>> = {
  allowinvitesfrom: {
    lost: 'more people can invite guests',
    happened: (to) => `the right to invite guests was widened${to}`,
    meaning: 'Whoever is invited gets an account in the tenant, and shares reach it like anybody else.',
  },
  guestuserroleid: {
    lost: 'guests can see more of the directory',
    happened: (to) => `what guests see of the directory was widened${to}`,
    meaning: 'Guests can read names, groups and members: the list that an attack begins with.',
  },
  permissiongrantpoliciesassigned: {
    lost: 'users can consent to more apps',
    happened: (to) => `what users can consent to was widened${to}`,
    meaning: 'A user who is tricked into consenting gives an app the way into mailbox and files, without a password.',
  },
  allowuserconsentforriskyapps: {
    lost: 'users can consent to risky apps',
    happened: () => allowed('consent to risky apps'),
    meaning: 'Apps that Microsoft rates as risky no longer need an administrator.',
  },
  allowedtocreateapps: {
    lost: 'every user can register apps',
    happened: () => allowed('the registering of apps by every user'),
    meaning: 'An app that a user registers keeps its access when the account is gone.',
  },
  allowedtocreatesecuritygroups: {
    lost: 'every user can create security groups',
    happened: () => allowed('the creating of security groups by every user'),
    meaning: 'Groups that nobody looks after end up in permissions.',
  },
  allowedtocreatetenants: {
    lost: 'every user can create tenants',
    happened: () => allowed('the creating of tenants by every user'),
    meaning: 'Whoever creates a tenant is its administrator, outside of every rule here.',
  },
  allowedtoreadbitlockerkeysforowneddevice: {
    lost: 'users can read the BitLocker keys of their devices',
    happened: () => allowed('the reading of BitLocker keys by every user'),
    meaning: 'With its key the disk of a device can be read elsewhere, past everything that guards it.',
  },
  allowedtosignupemailbasedsubscriptions: {
    lost: 'users can sign up for trials by email',
    happened: () => allowed('the sign-up for trials by every user'),
    meaning: 'Services that nobody here has chosen get accounts and files.',
  },
  allowedtoreadotherusers: {
    lost: 'every user can read the directory',
    happened: () => allowed('the reading of other users by every user'),
    meaning: 'Every account, also a stolen one, can list everybody in the tenant.',
  },
  allowemailverifieduserstojoinorganization: {
    lost: 'people can join by a verified address',
    happened: () => allowed('joining the tenant by a verified address'),
    meaning: 'Whoever has an address of the domain can make an account without being invited.',
  },
  blockmsolpowershell: {
    lost: 'the old PowerShell module is let in again',
    happened: () => 'the block of the old PowerShell module was lifted',
    meaning: 'The old module reads the whole directory with any account.',
  },
};

const weakened = ({ event }: Scene): readonly string[] =>
  listDetail(event, 'settings').filter((setting) => Object.hasOwn(settings, setting));

/** ` to "everyone, guests included"`: where one setting was changed and the event shows its value. */
function nowOf({ event, naming }: Scene): string {
  const after = event.lines.length === 1 ? addedReferences(event.lines) : [];
  return after.length === 0 ? '' : ` to ${quoted(referencesInWords(after, naming))}`;
}

function happenedTo(scene: Scene): string {
  const [first, ...others] = weakened(scene);
  if (first === undefined) return 'the tenant-wide rights of users and guests were widened';
  const clause = settings[first]?.happened(others.length === 0 ? nowOf(scene) : '') ?? '';
  return others.length === 0 ? clause : `${clause}, and ${count(others.length, 'other right', 'other rights')} with it`;
}

/** Reads `settings` (names in lower case) and the lines. */
export const authorizationWidened = defineWording({
  id: 'EV.P08',
  tells: 'cause',
  lost: (scene) => {
    const [first, ...others] = weakened(scene);
    if (first === undefined || others.length > 0) return 'users or guests can do more than before';
    return settings[first]?.lost ?? 'users or guests can do more than before';
  },
  happened: happenedTo,
  meaning: (scene) => [
    'It holds for the whole tenant.',
    ...weakened(scene).flatMap((setting) => settings[setting]?.meaning ?? []),
  ],
  exposed: ({ tenantName }) => [`Everybody at ${tenantName}: no single group is meant`],
  remedy: () => ({
    undo: 'set it back in Entra admin center > Users > User settings, or > External Identities > External collaboration settings.',
    accept: 'note until when it is needed; it stays on the page until it is set back.',
  }),
  activity: 'change of tenant-wide user rights',
  portal: userSettingsPortal,
  regained: () => 'users and guests have their former rights again',
  mended: () => 'The tenant-wide rights of users and guests were set back',
  afterwards: () => 'Guests invited and consents given in that time: Entra admin center > Audit logs.',
});
