import type { DetectorFacts } from '../../core/event/detector';
import { maxNamed } from '../../core/event/event';
import { isAuditRecord, type LogRecord, recordMs, type SignIn } from '../../core/log/record';
import { arrivingAppKey, askingAppKey, lockedKey, networkKey } from '../../core/log/record-keys';
import {
  accountLocked,
  afterPassword,
  blockedByPolicy,
  consentAsked,
  mfaRefused,
  passwordExpired,
  passwordTried,
} from '../../core/sign-in/error-codes';
import { networkOf } from '../../core/sign-in/habits';
import { dayMs, hourMs, minuteMs } from '../../core/time/durations';
import { signInsInLargeTenants as large } from '../sign-in-limits';
import type { SignInSample } from '../sign-in-row';
import { eachWithin } from '../sliding';
import type { CountedObject, KnownEntries, Spike, WindowOf } from '../window';
import { appLinkQuestion, isDone, person, stage } from './entries';
import { thresholds } from './thresholds';

const newNetworks = 'It reads failures from networks that are new for the person.';

const peopleOf = ({ fleetSize }: DetectorFacts, unknown: number): number => fleetSize('user') ?? unknown;
const isFromNewPart = ({ newParts }: SignIn, part: string): boolean => newParts?.includes(part) === true;

/** The entries of one sign-in share an id, and count once. */
const attemptIdOf = ({ correlationId, id }: SignIn): string => correlationId ?? id;
const attemptIn = (entry: SignIn, group: string): CountedObject => ({ ...stage(attemptIdOf(entry)), group });
const idsOf = (counted: readonly CountedObject[]): readonly string[] => counted.slice(0, maxNamed).map(({ id }) => id);
const attempts = (records: readonly SignIn[]): number => new Set(records.map(attemptIdOf)).size;

/** Someone who sprays tries an expired password too, although it is right. */
const isTry = ({ errorCode }: SignIn): boolean => passwordTried.has(errorCode) || errorCode === passwordExpired;
const isPasswordRight = ({ errorCode }: SignIn): boolean => afterPassword.has(errorCode);
/** Under the key of a network, only successes that are new for the person are found. */
const isIn = ({ errorCode }: SignIn): boolean => errorCode === 0;

/** In a small tenant, few people are enough for a spray. */
const leastTried = (facts: DetectorFacts): number =>
  Math.min(
    facts.configuration.thresholds.sprayPeopleCount,
    Math.max(5, Math.ceil(0.05 * peopleOf(facts, Number.POSITIVE_INFINITY))),
  );

const leastTriedSlowly = ({ configuration }: DetectorFacts): number => configuration.thresholds.slowSprayPeopleCount;

/** The first and the last try of a spray, in ms. */
type Spray = { readonly from: number; readonly to: number };

/** Each span of one hour, or of one day, that held a spray. */
function spraysIn({ records, facts }: KnownEntries<SignIn>): readonly Spray[] {
  const tries = records
    .filter(isTry)
    .map(({ userId, createdDateTime }) => ({ at: Date.parse(createdDateTime), ids: [userId] }));
  const spansOf = (within: number, least: number): readonly Spray[] => {
    const spans = new Map<number, Spray>();
    eachWithin(tries, within, (to, from, distinct) => {
      if (distinct >= least) spans.set(from, { from, to });
    });
    return [...spans.values()];
  };
  return [...spansOf(hourMs, leastTried(facts)), ...spansOf(dayMs, leastTriedSlowly(facts))];
}

/** This many wrong passwords for one person, followed by the right one, count as a guessed password. */
const guesses = 10;
const wrongPassword = 50126;

/** When the passwords of each person were wrong, in ms; only of people with enough of them. */
function guessedIn({ records }: KnownEntries<SignIn>): ReadonlyMap<string, readonly number[]> {
  const wrong = new Map<string, number[]>();
  for (const { userId, errorCode, createdDateTime } of records) {
    if (errorCode !== wrongPassword) continue;
    const times = wrong.get(userId);
    if (times === undefined) wrong.set(userId, [Date.parse(createdDateTime)]);
    else times.push(Date.parse(createdDateTime));
  }
  return new Map([...wrong].filter(([, times]) => times.length >= guesses));
}

/** The id of the device, only if it is managed: a managed device proves its id with its key. */
const managedIn = ({ device }: SignIn): string | null =>
  device?.isManaged === true || device?.isCompliant === true ? device.id : null;

type Guesses = { readonly sprays: readonly Spray[]; readonly ofPerson: ReadonlyMap<string, readonly number[]> };

const guessesIn = (known: KnownEntries<SignIn>): Guesses => ({ sprays: spraysIn(known), ofPerson: guessedIn(known) });

/** A right password during a spray, within a day after it, or after many wrong ones for the same person. */
function isAfter({ sprays, ofPerson }: Guesses, { userId, createdDateTime }: SignIn): boolean {
  const at = Date.parse(createdDateTime);
  const isWithin = (ms: number) => (time: number) => time <= at && at - time <= ms;
  return (
    sprays.some(({ from, to }) => from <= at && at - to <= dayMs) ||
    (ofPerson.get(userId) ?? []).filter(isWithin(hourMs)).length >= guesses
  );
}

/**
 * For a sign-in from a managed device, only the wrong passwords of that device count. A phone can keep trying an old
 * password while its owner works on a laptop, and an attacker has no managed device unless it is stolen.
 */
const hits =
  (isHit: (entry: SignIn) => boolean) =>
  ({ records, facts }: KnownEntries<SignIn>): readonly SignIn[] => {
    const ofDevice = new Map<string, SignIn[]>();
    for (const entry of records) {
      const managed = managedIn(entry);
      if (managed === null) continue;
      const others = ofDevice.get(managed);
      if (others === undefined) ofDevice.set(managed, [entry]);
      else others.push(entry);
    }
    const found = new Map<string | null, Guesses>();
    return records.filter(isHit).filter((entry) => {
      const managed = managedIn(entry);
      const tries = managed === null ? records : (ofDevice.get(managed) ?? []);
      const guessed = found.get(managed) ?? guessesIn({ records: tries, facts });
      found.set(managed, guessed);
      return isAfter(guessed, entry);
    });
  };

/** The texts that show a prompt that the person did not want, or give no reason. A wrong code does not show that. */
const refusal =
  /declined|did not respond|did not select|fraud|duplicate authentication attempt|failed during strong authentication|^mfa denied\W*$/i;
const isRefused = ({ errorCode, statusDetail }: SignIn): boolean =>
  errorCode === mfaRefused && (statusDetail == null || refusal.test(statusDetail));
const isWrongCode = (entry: SignIn): boolean => entry.errorCode === mfaRefused && !isRefused(entry);

const refusedIn = (records: readonly SignIn[]): readonly SignIn[] => records.filter(isRefused);
const promptsIn = ({ records }: Spike<SignIn>): number => attempts(refusedIn(records));
const leastRefused = ({ configuration }: DetectorFacts): number => configuration.thresholds.mfaRefusalCount;

/** A successful sign-in from the network of the prompts, after the first of them. */
const gotInAfterPrompts = ({ records, facts }: Spike<SignIn>): boolean => {
  const refused = refusedIn(records);
  return (
    attempts(refused) >= leastRefused(facts) &&
    records.filter(isIn).some((entry) => {
      const network = networkOf(entry.ipAddress);
      return (
        network !== null &&
        refused.some(
          ({ ipAddress, createdDateTime }) =>
            networkOf(ipAddress) === network && createdDateTime < entry.createdDateTime,
        )
      );
    })
  );
};

const whereGuessed =
  'The wrong passwords came from the same network, for one person within an hour or for many people within a day.';

const whyPrompted =
  'A prompt appears only after the right password: somebody knows it, and hopes that {person} approves a prompt by mistake.';

const isBlocked = ({ errorCode }: SignIn): boolean => blockedByPolicy.has(errorCode);
const leastBlocked = ({ configuration }: DetectorFacts): number => configuration.thresholds.policyBlockCount;

/** An app that has been in the tenant for longer than this has users already, and only new users are asked for consent. */
const newAppMs = 7 * dayMs;

/** The app is not in the tenant, or was added within the week before it asked. */
function isNewApp({ records, facts }: Spike<LogRecord>): boolean {
  const asking = records.filter((entry) => entry.kind === 'signIn');
  const known = asking.some(({ appId }) => facts.appOf(appId ?? '') !== null);
  const asked = asking.map(recordMs);
  const arrived = records.filter(isAuditRecord).filter((entry) => isDone(entry, ['add service principal']));
  return !known || arrived.some((entry) => asked.some((at) => Math.abs(at - recordMs(entry)) <= newAppMs));
}

const isLetIn = ({ records }: Spike<LogRecord>): boolean =>
  records.filter(isAuditRecord).some((entry) => isDone(entry, ['consent to application']));

/** Three people locked by one network are an attack on them, however large the tenant is. */
const hasSharedNetwork = ({ records }: Spike<SignIn>): boolean => {
  const people = new Map<string, Set<string>>();
  for (const { ipAddress, userId } of records) {
    const network = networkOf(ipAddress);
    if (network !== null) people.set(network, (people.get(network) ?? new Set()).add(userId));
  }
  return [...people.values()].some(({ size }) => size >= 3);
};
const leastLocked = (facts: DetectorFacts): number => {
  const { lockedPeopleCount, lockedPeopleShare } = facts.configuration.thresholds;
  return Math.max(lockedPeopleCount, Math.ceil(lockedPeopleShare * peopleOf(facts, 0)));
};

const wrong = { status: { errorCode: 50126 } };
const right = { status: { errorCode: 50076 } };
const oldPhone = { deviceId: '', operatingSystem: 'Android 15', isCompliant: false, isManaged: false, trustType: null };
const locked = { status: { errorCode: accountLocked } };
const fromNew = { familiarity: { network: 'first' } } as const;
/** One try for each of many people, from one network or from several. */
const slowly = (people: number, everyMinutes: number, addressOf: (n: number) => string = () => '203.0.113.9') =>
  Array.from({ length: people }, (_, n) => ({
    entry: { ...wrong, ipAddress: addressOf(n) },
    of: String(n),
    ...fromNew,
    atMinutes: n * everyMinutes,
  }));
const denied = {
  by: 'clerk',
  entry: {
    status: { errorCode: mfaRefused, additionalDetails: 'MFA denied; user declined the authentication' },
    ipAddress: '198.51.100.7',
  },
  ...fromNew,
} as const;
const unanswered = {
  ...denied,
  entry: {
    ...denied.entry,
    status: { errorCode: mfaRefused, additionalDetails: 'MFA DENIED; USER DID NOT RESPOND TO MOBILE APP NOTIFICATION' },
  },
} as const;
const wrongCode = {
  ...denied,
  entry: { ...denied.entry, status: { errorCode: mfaRefused, additionalDetails: 'MFA denied; invalid code' } },
} as const;
const blocked = { by: 'clerk', entry: { status: { errorCode: 53003 } }, ...fromNew } as const;
const from = (country: string) => ({
  ...blocked,
  entry: { ...blocked.entry, location: { city: null, countryOrRegion: country, geoCoordinates: null } },
});
const asked = { entry: { status: { errorCode: 90094 }, appId: 'new-app', appDisplayName: 'Mail helper' } } as const;

export const signInsWindows: readonly WindowOf<SignIn, SignInSample>[] = [
  {
    id: 'EV.S19',
    name: 'entra-sign-ins-blocked-in-bulk',
    title: 'Conditional Access blocked many sign-ins of one person',
    area: 'identity',
    severity: 'medium',
    logs: ['signIn'],
    activities: [],
    thresholds: { policyBlockCount: thresholds.policyBlockCount },
    withinMinutes: 60,
    by: (entry) => (isBlocked(entry) ? entry.userId : null),
    counts: (entry) => [
      attemptIn(entry, 'blocked'),
      ...(entry.countryOrRegion === null ? [] : [{ ...stage(entry.countryOrRegion), group: 'country' }]),
    ],
    levels: [
      {
        severity: 'medium',
        group: 'blocked',
        least: leastBlocked,
        details: () => ({ how: 'many times' }),
      },
      {
        severity: 'high',
        group: 'country',
        least: () => 3,
        when: ({ records, facts }) => attempts(records) >= leastBlocked(facts),
        details: () => ({ how: 'from several countries' }),
      },
    ],
    objectOf: () => ({ name: null, isPerson: true }),
    raisedBy: ['targetAtRisk', 'privileged'],
    joins: ['ZT.ID.021'],
    falsePositives: 'A non-compliant device that keeps trying, or a policy that has just been enforced.',
    limits: `${newNetworks} It does not count blocked sign-ins of the whole tenant, because those from usual networks are not stored.`,
    covers: {
      attack: ['T1110'],
      sigma: ['azure_user_login_blocked_by_conditional_access', 'azure_conditional_access_failure'],
      sentinel: ['UserAccounts-CABlockedSigninSpikes', 'PrivilegedAccountsSigninFailureSpikes'],
    },
    says: {
      happened: 'Conditional Access blocked sign-ins of {person} {how} within an hour',
      lost: 'sign-ins of {person} blocked {how}',
      did: 'was blocked {how} within an hour',
      meaning: ['Conditional Access decides only after the right password, so somebody knows the password.'],
      undo: 'reset the password of {person} and revoke the sessions.',
      accept: 'meet the requirement of the policy, for example by making the device compliant.',
      portal: 'signInLogs',
      activity: 'blocked sign-ins',
    },
    fires: [
      { entries: [{ ...blocked, by: 'admin', atMinutes: 0, times: 10 }], severity: 'high', alerts: true },
      { entries: [{ ...blocked, atMinutes: 0, times: 10 }], severity: 'medium', alerts: false },
      {
        entries: [
          { ...from('NG'), atMinutes: 0, times: 4 },
          { ...from('BR'), atMinutes: 10, times: 4 },
          { ...from('VN'), atMinutes: 20, times: 4 },
        ],
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { entries: [{ ...blocked, by: 'admin', atMinutes: 0, times: 9 }] },
      { entries: [{ ...blocked, atMinutes: 0, times: 9 }] },
      { entries: [{ ...blocked, familiarity: {}, atMinutes: 0, times: 20 }] },
      { entries: [{ ...blocked, entry: wrong, atMinutes: 0, times: 20 }] },
    ],
  },
  {
    id: 'EV.S25',
    name: 'entra-passwords-sprayed',
    title: 'One network tried the passwords of many people',
    area: 'threats',
    severity: 'medium',
    logs: ['signIn'],
    activities: [],
    thresholds: {
      sprayPeopleCount: thresholds.sprayPeopleCount,
      slowSprayPeopleCount: thresholds.slowSprayPeopleCount,
    },
    withinMinutes: 60,
    by: networkKey,
    counts: (entry) => (isTry(entry) ? [person(entry.userId)] : []),
    levels: [
      { severity: 'medium', least: leastTried, details: () => ({ span: 'an hour' }) },
      {
        severity: 'medium',
        least: leastTriedSlowly,
        withinMinutes: dayMs / minuteMs,
        details: () => ({ span: 'a day' }),
      },
    ],
    objectOf: ({ ipAddress }) => ({ name: networkOf(ipAddress), isPerson: false }),
    raisedBy: [],
    label: 'Accounts',
    joins: ['ZT.ID.018'],
    falsePositives: 'Many colleagues at a new location, such as a conference, after a change to the password policy.',
    limits: `${newNetworks} It does not see a spray on fewer people, or from many networks. ${large}`,
    covers: {
      attack: ['T1110.003'],
      sigma: ['azure_login_to_disabled_account', 'azure_ad_failed_auth_from_countries_you_do_not_operate_out_of'],
      sentinel: [
        'SigninPasswordSpray',
        'DistribPassCrackAttempt',
        'SeamlessSSOPasswordSpray',
        'SigninAttemptsByIPviaDisabledAccounts',
        'DisabledAccountSigninsAcrossManyApplications',
      ],
      elastic: [
        'credential_access_entra_id_brute_force_activity',
        'credential_access_entra_id_signin_brute_force_microsoft_365',
        'credential_access_entra_id_potential_user_account_brute_force',
      ],
      panther: ['Azure.Audit.ManyFailedSignIns'],
    },
    says: {
      happened: 'a password spray from {what} tried {count} accounts',
      did: 'was a target of a password spray from {what}',
      meaning: ['The same network tried the passwords of many people within {span}.'],
      asks: {
        whom: 'the people who run your network',
        question: 'is {what} one of your own networks?',
        ifNo: 'If it is not yours',
      },
      undo: 'check that accounts are locked after a few wrong passwords. A right password would be reported separately.',
      accept: 'find the device or the app that tries old passwords.',
      portal: 'signInLogs',
      activity: 'password spray',
    },
    fires: [
      { entries: [{ entry: wrong, ...fromNew, atMinutes: 0, times: 10 }], severity: 'medium', alerts: false },
      {
        entries: [
          { entry: wrong, ...fromNew, atMinutes: 0, times: 12 },
          { by: 'admin', entry: right, ...fromNew, atMinutes: 5 },
        ],
        severity: 'medium',
        alerts: false,
      },
      { entries: slowly(20, 60), severity: 'medium', alerts: false },
      {
        entries: slowly(22, 60, (n) => `2001:db8:77:${n.toString(16)}::5`),
        severity: 'medium',
        alerts: false,
      },
    ],
    silent: [
      { entries: slowly(19, 60) },
      { entries: slowly(20, 80) },
      { entries: slowly(20, 60).map((entry) => ({ ...entry, familiarity: {} })) },
      { entries: slowly(20, 60, (n) => `2001:db8:${n.toString(16)}::5`) },
      { entries: [{ entry: wrong, ...fromNew, atMinutes: 0, times: 9 }] },
      { entries: [{ entry: wrong, atMinutes: 0, times: 30 }] },
      { entries: [{ by: 'clerk', entry: wrong, ...fromNew, atMinutes: 0, times: 30 }] },
      {
        entries: [
          { entry: wrong, ...fromNew, atMinutes: 0, times: 9 },
          { by: 'admin', ...fromNew, atMinutes: 9 },
        ],
      },
      {
        entries: [
          { entry: wrong, ...fromNew, atMinutes: 0, times: 6 },
          { entry: { ...wrong, ipAddress: '198.51.100.7' }, of: 'other', ...fromNew, atMinutes: 0, times: 6 },
        ],
      },
    ],
  },
  {
    id: 'EV.S26',
    name: 'entra-password-guessed',
    title: 'A password was right after many wrong ones from the same network',
    area: 'threats',
    severity: 'high',
    logs: ['signIn'],
    activities: [],
    withinMinutes: 60,
    // A slow spray takes a day, and its result counts for another one.
    contextMinutes: (2 * dayMs) / minuteMs,
    goesOnMinutes: dayMs / minuteMs,
    by: networkKey,
    counts: (entry) => [
      ...(isPasswordRight(entry) ? [person(entry.userId, 'right')] : []),
      ...(isIn(entry) ? [person(entry.userId, 'in')] : []),
    ],
    levels: [
      {
        severity: 'high',
        group: 'right',
        least: () => 1,
        among: hits(isPasswordRight),
        details: ({ counted }) => ({ step: 'stopped', result: 'found the password of', elements: idsOf(counted) }),
      },
      {
        severity: 'critical',
        group: 'in',
        least: () => 1,
        among: hits(isIn),
        details: ({ counted }) => ({ result: 'signed in as', elements: idsOf(counted) }),
      },
    ],
    objectOf: ({ ipAddress }) => ({ name: networkOf(ipAddress), isPerson: false }),
    raisedBy: ['targetAtRisk', 'privileged'],
    label: 'Accounts',
    joins: ['ZT.TD.001', 'ZT.ID.018'],
    falsePositives:
      'A device with an old password, or many colleagues, in a network that they have never used. A managed device is not reported for wrong passwords that other devices tried.',
    limits: `${newNetworks} ${large}`,
    covers: {
      attack: ['T1110.003', 'T1078.004'],
      sentinel: ['SigninPasswordSpray'],
      panther: ['Microsoft365.Brute.Force.Login.by.User'],
    },
    says: {
      happened: 'somebody {result} {people} from {what} after many wrong passwords',
      lost: 'the password of {people} was guessed',
      did: 'had its password guessed from {what}',
      meaning: ['The sign-in succeeded.', whereGuessed],
      undo: 'reset the password of {people} and revoke all sessions, then see in the sign-in log what was reached.',
      accept:
        'look in the sign-in log for other accounts that this network tried. If there are any, reset the password of {people} too.',
      portal: 'signInLogs',
      activity: 'guessed password',
      ofStep: {
        stopped: {
          meaning: [
            'So far, MFA, a policy or another check stopped each sign-in with the right password.',
            whereGuessed,
          ],
        },
      },
    },
    fires: [
      {
        entries: [
          { entry: wrong, ...fromNew, atMinutes: 0, times: 12 },
          { by: 'admin', entry: right, ...fromNew, atMinutes: 5 },
        ],
        severity: 'critical',
        alerts: true,
      },
      {
        entries: [
          { entry: wrong, ...fromNew, atMinutes: 0, times: 12 },
          { by: 'clerk', entry: right, ...fromNew, atMinutes: 20 * 60 },
        ],
        severity: 'high',
        alerts: true,
      },
      {
        entries: [
          { entry: wrong, ...fromNew, atMinutes: 0, times: 12 },
          { by: 'guest', ...fromNew, atMinutes: 30 },
        ],
        severity: 'critical',
        alerts: true,
      },
      {
        entries: [
          ...slowly(20, 60),
          { by: 'clerk', entry: { ...right, ipAddress: '203.0.113.10' }, ...fromNew, atMinutes: 30 * 60 },
        ],
        severity: 'high',
        alerts: true,
      },
      {
        entries: [
          ...Array.from({ length: 10 }, (_, minute) => ({
            by: 'clerk' as const,
            entry: wrong,
            ...fromNew,
            atMinutes: minute,
          })),
          { by: 'clerk', ...fromNew, atMinutes: 11 },
        ],
        severity: 'critical',
        alerts: true,
      },
    ],
    silent: [
      { entries: [{ entry: wrong, ...fromNew, atMinutes: 0, times: 12 }] },
      {
        entries: [
          ...Array.from({ length: 10 }, (_, minute) => ({
            by: 'clerk' as const,
            entry: { ...wrong, deviceDetail: oldPhone },
            ...fromNew,
            atMinutes: minute,
          })),
          { by: 'clerk', ...fromNew, atMinutes: 40 },
        ],
      },
      {
        entries: [
          { entry: { ...wrong, deviceDetail: oldPhone }, ...fromNew, atMinutes: 0, times: 12 },
          { by: 'clerk', ...fromNew, atMinutes: 20 * 60 },
        ],
      },
      {
        entries: [
          { entry: wrong, ...fromNew, atMinutes: 0, times: 9 },
          { by: 'admin', ...fromNew, atMinutes: 9 },
        ],
      },
      {
        entries: [
          { entry: { ...wrong, ipAddress: '198.51.100.7' }, ...fromNew, atMinutes: 0, times: 12 },
          { by: 'clerk', ...fromNew, atMinutes: 30 },
        ],
      },
      {
        entries: [
          ...slowly(19, 60),
          { by: 'clerk', entry: { ...right, ipAddress: '203.0.113.10' }, ...fromNew, atMinutes: 22 * 60 },
        ],
      },
      {
        entries: [
          { by: 'clerk', ...fromNew, atMinutes: 0 },
          { entry: wrong, ...fromNew, atMinutes: 200, times: 12 },
        ],
      },
      {
        entries: [
          { entry: wrong, ...fromNew, atMinutes: 0, times: 12 },
          { by: 'clerk', ...fromNew, atMinutes: 27 * 60 },
        ],
      },
    ],
  },
  {
    id: 'EV.S27',
    name: 'entra-mfa-prompts-flooded',
    title: 'A person is flooded with MFA prompts',
    area: 'threats',
    severity: 'medium',
    logs: ['signIn'],
    activities: [],
    thresholds: { mfaRefusalCount: thresholds.mfaRefusalCount },
    withinMinutes: 60,
    by: (entry) =>
      entry.errorCode === mfaRefused || (isIn(entry) && isFromNewPart(entry, 'network')) ? entry.userId : null,
    counts: (entry) => [attemptIn(entry, isRefused(entry) ? 'refused' : isWrongCode(entry) ? 'wrongCode' : 'in')],
    levels: [
      {
        severity: 'medium',
        group: 'refused',
        least: leastRefused,
        details: (run) => ({ step: 'refused', result: `refused ${promptsIn(run)} MFA prompts` }),
      },
      {
        severity: 'high',
        group: 'refused',
        least: leastRefused,
        when: ({ records, facts }) =>
          attempts(refusedIn(records)) >= 2 * leastRefused(facts) ||
          refusedIn(records).some((entry) => isFromNewPart(entry, 'country')),
        details: (run) => ({ step: 'refused', result: `was flooded with ${promptsIn(run)} MFA prompts` }),
      },
      {
        severity: 'high',
        group: 'wrongCode',
        least: (facts) => 4 * leastRefused(facts),
        details: ({ counted }) => ({ step: 'codes', result: `entered ${counted.length} wrong MFA codes` }),
      },
      {
        severity: 'critical',
        group: 'in',
        least: () => 1,
        when: gotInAfterPrompts,
        details: (run) => ({ result: `approved an MFA prompt after ${promptsIn(run)} others` }),
      },
    ],
    objectOf: () => ({ name: null, isPerson: true }),
    joins: ['ZT.ID.011', 'ZT.ID.009'],
    falsePositives: 'A forgotten phone and an app that keeps asking.',
    limits: `${newNetworks} ${large}`,
    covers: {
      attack: ['T1621'],
      sigma: ['azure_mfa_denies', 'azure_mfa_interrupted'],
      sentinel: ['MFASpammingfollowedbySuccessfullogin', 'MFARejectedbyUser', 'ExplicitMFADeny'],
      elastic: ['credential_access_entra_id_totp_brute_force_attempts'],
    },
    says: {
      happened: '{person} {result}',
      did: '{result}',
      meaning: [whyPrompted],
      undo: 'reset the password of {person} and revoke the sessions.',
      accept: 'no action is needed.',
      portal: 'signInLogs',
      activity: 'flood of MFA prompts',
      ofStep: {
        refused: { meaning: [whyPrompted, 'So far, no sign-in from the network of these prompts has succeeded.'] },
        codes: { meaning: ['Codes are asked for only after the right password: somebody knows it, and tries codes.'] },
      },
    },
    fires: [
      { entries: [{ ...denied, atMinutes: 0, times: 5 }], severity: 'medium', alerts: false },
      { entries: [{ ...denied, by: 'admin', atMinutes: 0, times: 5 }], severity: 'high', alerts: true },
      { entries: [{ ...wrongCode, atMinutes: 0, times: 20 }], severity: 'high', alerts: true },
      {
        entries: [
          { ...denied, atMinutes: 0, times: 5 },
          { ...unanswered, atMinutes: 10, times: 5 },
        ],
        severity: 'high',
        alerts: true,
      },
      {
        entries: [{ ...denied, familiarity: { network: 'first', country: 'first' }, atMinutes: 0, times: 5 }],
        severity: 'high',
        alerts: true,
      },
      {
        entries: [
          { ...denied, atMinutes: 0, times: 6 },
          { ...denied, entry: { ipAddress: '198.51.100.80' }, atMinutes: 12 },
        ],
        severity: 'critical',
        alerts: true,
      },
    ],
    silent: [
      { entries: [{ ...denied, atMinutes: 0, times: 4 }] },
      { entries: [{ ...wrongCode, atMinutes: 0, times: 19 }] },
      {
        entries: [
          { ...denied, atMinutes: 0, times: 4 },
          { ...denied, entry: { ipAddress: '198.51.100.80' }, atMinutes: 12 },
        ],
      },
      { entries: [{ ...denied, familiarity: {}, atMinutes: 0, times: 9 }] },
      { entries: [{ ...denied, entry: { status: { errorCode: 50074 } }, atMinutes: 0, times: 9 }] },
      {
        entries: [
          {
            ...denied,
            entry: { status: { errorCode: mfaRefused, additionalDetails: 'MFA required' } },
            atMinutes: 0,
            times: 9,
          },
        ],
      },
    ],
  },
  {
    id: 'EV.S28',
    name: 'entra-accounts-locked-in-bulk',
    title: 'Accounts of several people are locked by wrong passwords',
    area: 'threats',
    severity: 'medium',
    logs: ['signIn'],
    activities: [],
    thresholds: {
      lockedPeopleCount: thresholds.lockedPeopleCount,
      lockedPeopleShare: thresholds.lockedPeopleShare,
    },
    withinMinutes: 60,
    by: lockedKey,
    counts: ({ userId }) => [person(userId)],
    levels: [
      { severity: 'medium', least: () => 3, when: hasSharedNetwork },
      { severity: 'high', least: leastLocked },
    ],
    objectOf: () => ({ name: 'the tenant', isPerson: false }),
    raisedBy: [],
    label: 'Accounts',
    joins: ['ZT.ID.018'],
    falsePositives: 'Old passwords on phones after a change to the password policy.',
    limits: `${newNetworks} ${large}`,
    covers: {
      attack: ['T1110'],
      sigma: ['azure_account_lockout', 'azure_blocked_account_attempt'],
      elastic: [
        'credential_access_entra_id_excessive_account_lockouts',
        'credential_access_identity_user_account_lockouts',
      ],
      panther: ['Azure.Audit.ExcessiveAccountLockouts'],
    },
    says: {
      happened: 'the accounts of {count} people were locked within an hour',
      did: 'was one of {count} accounts locked within an hour',
      meaning: [
        'Entra locks an account after many wrong passwords. That stops the guessing, and these people cannot sign in either.',
      ],
      asks: { question: 'did you enter a wrong password many times?' },
      undo: 'see in the sign-in log which addresses the attempts come from, then block them in Conditional Access.',
      accept: 'no action is needed: locked accounts open again by themselves.',
      portal: 'signInLogs',
      activity: 'locked accounts',
    },
    fires: [
      { entries: [{ entry: locked, ...fromNew, atMinutes: 0, times: 3 }], severity: 'medium', alerts: false },
      {
        entries: Array.from({ length: 6 }, (_, n) => ({
          entry: { ...locked, ipAddress: `203.0.${n}.7` },
          of: String(n),
          ...fromNew,
          atMinutes: n,
        })),
        severity: 'high',
        alerts: true,
      },
    ],
    silent: [
      { entries: [{ entry: locked, ...fromNew, atMinutes: 0, times: 2 }] },
      {
        entries: Array.from({ length: 4 }, (_, n) => ({
          entry: { ...locked, ipAddress: `203.0.${n}.7` },
          of: String(n),
          ...fromNew,
          atMinutes: n,
        })),
      },
      { entries: [{ entry: locked, by: 'clerk', ...fromNew, atMinutes: 0, times: 30 }] },
      { entries: [{ entry: locked, atMinutes: 0, times: 8 }] },
    ],
  },
  {
    id: 'EV.S41',
    reportedAs: 'EV.S28',
    name: 'entra-account-locked-often',
    title: 'The account of one person is locked by wrong passwords',
    area: 'threats',
    severity: 'medium',
    logs: ['signIn'],
    activities: [],
    withinMinutes: 60,
    by: ({ errorCode, userId }) => (errorCode === accountLocked ? userId : null),
    counts: ({ id }) => [{ id, name: null, isPerson: false }],
    levels: [{ severity: 'medium', least: () => 10 }],
    objectOf: () => ({ name: null, isPerson: true }),
    // Strangers try the names of known people every day, and the lock stops them.
    raisedBy: [],
    joins: ['ZT.ID.018'],
    falsePositives: 'A phone or a program with an old password.',
    limits: large,
    covers: { attack: ['T1110'], sigma: ['azure_account_lockout'] },
    says: {
      happened: 'the account of {person} was locked at {count} sign-ins within an hour',
      lost: 'the account of {person} was locked {count} times',
      did: 'was locked at {count} sign-ins within an hour',
      meaning: ['Entra locks an account after many wrong passwords, which stops the guessing.'],
      asks: { question: 'did you change your password recently, or enter a wrong one many times?' },
      undo: 'see in the sign-in log which device or address the attempts come from. Update the password there, or block the address in Conditional Access.',
      accept: 'no action is needed: a locked account opens again by itself.',
      portal: 'signInLogs',
      activity: 'locked account',
    },
    fires: [
      {
        entries: [{ entry: locked, by: 'clerk', ...fromNew, atMinutes: 0, times: 10 }],
        severity: 'medium',
        alerts: false,
      },
      {
        entries: [{ entry: locked, by: 'admin', ...fromNew, atMinutes: 0, times: 30 }],
        severity: 'medium',
        alerts: false,
      },
    ],
    silent: [
      { entries: [{ entry: locked, by: 'clerk', ...fromNew, atMinutes: 0, times: 9 }] },
      { entries: [{ entry: wrong, by: 'clerk', ...fromNew, atMinutes: 0, times: 30 }] },
      { entries: [{ entry: locked, ...fromNew, atMinutes: 0, times: 12 }] },
    ],
  },
  {
    id: 'EV.S35',
    name: 'entra-app-asked-many-people',
    title: 'An app asked several people for permissions',
    area: 'applications',
    severity: 'medium',
    logs: ['signIn', 'directoryAudit'],
    activities: ['add service principal', 'consent to application'],
    thresholds: { appAskedCount: thresholds.appAskedCount },
    withinMinutes: 24 * 60,
    contextMinutes: newAppMs / minuteMs,
    by: (entry: LogRecord) =>
      entry.kind === 'signIn' ? askingAppKey(entry) : isAuditRecord(entry) ? arrivingAppKey(entry) : null,
    counts: (entry: LogRecord) => (entry.kind === 'signIn' ? [person(entry.userId)] : []),
    levels: [
      { severity: 'medium', least: ({ configuration }) => configuration.thresholds.appAskedCount, when: isNewApp },
      {
        severity: 'high',
        least: ({ configuration }) => configuration.thresholds.appAskedCount,
        when: (run) => isNewApp(run) && isLetIn(run),
      },
    ],
    objectOf: ({ appDisplayName }) => ({ name: appDisplayName, isPerson: false }),
    raisedBy: [],
    label: 'People',
    joins: ['ZT.AP.001', 'ZT.AP.003'],
    falsePositives:
      'A new tool that was announced to many people. An app that has been in the tenant for more than a week is not reported.',
    limits: large,
    covers: { attack: ['T1566.002', 'T1528'] },
    says: {
      happened: 'the app {what} asked {count} people for permissions within a day',
      lost: 'the app {what} asked {count} people for permissions',
      did: 'was asked for permissions by the app {what}, as {count} people were',
      meaning: ['A phishing mail with a link to an app asks many people for access to their mail or files.'],
      asks: appLinkQuestion,
      undo: 'check who publishes the app, then warn the people and block the app in Entra admin center > Enterprise apps.',
      accept: 'approve the app for everyone, so that nobody is asked.',
      portal: 'enterpriseApps',
      activity: 'permission requests by an app',
    },
    fires: [
      { entries: [{ ...asked, atMinutes: 0, times: 3 }], severity: 'medium', alerts: false },
      {
        entries: [...consentAsked].slice(0, 3).map((errorCode, n) => ({
          entry: { ...asked.entry, status: { errorCode } },
          of: String(n),
          atMinutes: n * 600,
        })),
        severity: 'medium',
      },
    ],
    silent: [
      { entries: [{ ...asked, atMinutes: 0, times: 2 }] },
      { entries: [{ ...asked, by: 'clerk', atMinutes: 0, times: 9 }] },
      {
        entries: [
          { ...asked, atMinutes: 0, times: 2 },
          { ...asked, entry: { ...asked.entry, appId: 'other' }, of: 'other', atMinutes: 5, times: 2 },
        ],
      },
    ],
  },
];
