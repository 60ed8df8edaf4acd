import { passwordResetLabel } from '../../core/event/earlier-labels';
import { hourMs } from '../../core/time/durations';
import { rows } from '../../detections/rows';
import { subjectPartLength } from '../frame';
import { blockIfUnknown } from '../language/actor';
import { number } from '../language/counting';
import { flagDetail, listDetail, numberDetail, textDetail } from '../language/details';
import { duration } from '../language/local-time';
import { accountFirst, accountOf as actorAccount, isNameless, nobodyKnown } from '../language/naming';
import { capital, plainText, quoted, shorten } from '../language/plain-text';
import { riskyUsersPortal } from '../language/portal';
import { type Ask, defineWording, type Remedy, type Scene, type Wording } from '../language/scene';
import { countryName } from './country';

/** The last known name of the person; "the owner" if the event names nobody. */
export const ownerOf = ({ event, naming }: Scene): string => {
  const [person] = event.peopleIds;
  const name = person === undefined ? nobodyKnown : naming.person(person);
  return isNameless(name) ? 'the owner' : name;
};

/** "Mara Klein's account"; for an administrator, "Mara Klein's admin account". */
export function accountOf(scene: Scene, nameLength = 80): string {
  const [person] = scene.event.peopleIds;
  const { name: appName } = scene.event.resource;
  if (person === undefined) return appName === null ? 'an account' : `the app ${quoted(appName, nameLength)}`;
  const name = scene.naming.person(person);
  if (isNameless(name)) return name;
  return `${shorten(name, nameLength)}'s ${isPrivileged(scene) ? 'admin account' : 'account'}`;
}

/** A subject has at most 60 characters: a long name is shortened, but not what happened to the account. */
function fitted(scene: Scene, say: (account: string) => string): string {
  const texts = [80, 28, 20, 12].map((length) => say(accountOf(scene, length)));
  return texts.find((text) => [...text].length <= subjectPartLength) ?? say(accountOf(scene, 8));
}

export const isPrivileged = ({ event }: Scene): boolean => flagDetail(event, 'privileged');

/** What Microsoft saw about an account, by the type of detection in lower case. */
const sightings: ReadonlyMap<string, string> = new Map([
  ...rows.flatMap((row) =>
    row.log === 'riskDetection' ? Object.entries(row.types).map(([type, { saw }]) => [type, saw] as const) : [],
  ),
  ['adminconfirmedusercompromised', '{account} was confirmed as compromised'],
]);

/** The headline of each detection that alerts by itself, by its type in lower case. */
const headlines: ReadonlyMap<string, string> = new Map(
  rows.flatMap((row) =>
    row.log === 'riskDetection' && row.isNoted !== true
      ? Object.entries(row.types).map(([type, { lost }]) => [type, lost ?? row.says.lost] as const)
      : [],
  ),
);

/** The headline of the first of these detections that alerts by itself; undefined if there is none. */
export function headlineOfSeen(riskEventTypes: readonly string[], account: string): string | undefined {
  const [headline] = riskEventTypes.flatMap((type) => headlines.get(type.trim().toLowerCase()) ?? []);
  return headline?.replace('{account}', () => account);
}

/** A clause without time and actor. The name of an unknown type is cleaned and shown. */
export function sightingOf(riskEventType: string, account: string): string {
  const saw = sightings.get(riskEventType.trim().toLowerCase());
  return saw === undefined
    ? `${account} shows what Microsoft calls ${quoted(riskEventType || 'a risk', 40)}`
    : saw.replace('{account}', () => account);
}

/** " from 203.0.113.42 (Springfield, United States)", as far as known. */
function fromWhere({ event }: Scene): string {
  const address = plainText(textDetail(event, 'ipAddress') ?? '', 45);
  const place = [textDetail(event, 'city'), textDetail(event, 'country')]
    .flatMap((part) => (part === undefined ? [] : [plainText(countryName(part), 40)]))
    .filter((part) => part !== '')
    .join(', ');
  if (address === '') return place === '' ? '' : `from an unknown address (${place})`;
  return place === '' ? `from ${address}` : `from ${address} (${place})`;
}

/** Microsoft makes some detections hours or days later, and nobody could be alerted before. */
function foundLater({ event }: Scene): readonly string[] {
  const { happenedAt, anchor, type, resource } = event;
  if (resource.kind !== 'riskDetection' || type !== 'detection' || happenedAt === null) return [];
  const gapMs = Date.parse(anchor) - Date.parse(happenedAt);
  return gapMs >= hourMs ? [`Microsoft found it ${duration(happenedAt, anchor)} later.`] : [];
}

/** People cannot say whether a detection was theirs, but they know where they signed in. */
const askedOf = (scene: Scene): string => {
  const where = fromWhere(scene);
  return where === '' ? 'was this you?' : `did you sign in ${where}?`;
};

/** The sentences about the origin and the delay of a single detection. */
function circumstancesOf(scene: Scene): readonly string[] {
  const where = fromWhere(scene);
  return [...(where === '' ? [] : [`The activity came ${where}.`]), ...foundLater(scene)];
}

const exposedOf = (scene: Scene): readonly string[] => {
  const [person] = scene.event.peopleIds;
  if (person === undefined) return [];
  return [
    `${scene.naming.personWithAddress(person)}${isPrivileged(scene) ? ', who holds a privileged role' : ''}`.replace(
      /^a deleted/,
      'A deleted',
    ),
  ];
};

export const riskyUsersPath = 'Entra admin center > ID Protection > Risky users';

/** What to do with an account if its owner did not do it. */
export const secureAccount = (scene: Scene): string =>
  `revoke the sessions of ${accountOf(scene)}, reset its password, then confirm it as compromised in ${riskyUsersPath}.`;

/** Detections which mean that somebody else knows the password, so it must be reset whatever the owner answers. */
const passwordKnown: ReadonlySet<string> = new Set(['attackerinthemiddle', 'leakedcredentials', 'passwordspray']);

const isPasswordKnown = ({ event }: Scene, riskEventType: string): boolean =>
  [textDetail(event, 'riskEventType') ?? riskEventType, ...listDetail(event, 'seen')].some((type) =>
    passwordKnown.has(type.trim().toLowerCase()),
  );

/** The risk is dismissed last. If it were dismissed first, the account would look safe while it is still open. */
const resetFirst = (scene: Scene): Ask => ({
  question: `Ask ${ownerOf(scene)} by phone, not by mail: has the password been changed since Microsoft found this?`,
  ifNo: 'Unless it has been changed since',
  no: `reset the password of ${accountOf(scene)} and revoke its sessions now.`,
  ifYes: 'Changed since',
  yes: `revoke its sessions too. Dismiss the risk in ${riskyUsersPath} last, and only if the new password is used nowhere else.`,
});

/** The ends of a risk: Microsoft's riskDetail, or an administrator's action, in lower case. */
const endings: ReadonlyMap<string, string> = new Map([
  ['dismissed', 'the risk was dismissed'],
  ['confirmedsafe', 'it was confirmed as safe'],
  ['admingeneratedtemporarypassword', 'it was given a new password'],
  ['userperformedsecuredpasswordchange', 'the password was changed'],
  ['userperformedsecuredpasswordreset', 'the password was reset'],
  ['userchangedpasswordonpremises', 'the password was changed on premises'],
  ['userpassedmfadrivenbyriskbasedpolicy', 'MFA was passed'],
  ['microsoftrevokedsessions', 'Microsoft revoked the sessions'],
  ['admindismissedallriskforuser', 'the risk was dismissed'],
  ['admindismissedriskforsignin', 'the risk of the sign-in was dismissed'],
  ['m365dadmindismisseddetection', 'it was dismissed in Microsoft Defender'],
  ['adminconfirmedaccountsafe', 'it was confirmed as safe'],
  ['adminconfirmedsigninsafe', 'the sign-in was confirmed as safe'],
  ['aiconfirmedsigninsafe', 'Microsoft found the sign-in safe'],
  ['accountdeleted', 'the account was deleted'],
]);

const endingOf = ({ event }: Scene): string | undefined => {
  const how = textDetail(event, 'how');
  if (how === undefined) return undefined;
  return endings.get(how.trim().toLowerCase()) ?? `Microsoft calls it ${quoted(how, 40)}`;
};

type End = {
  /** "Mara Klein's account is no longer at risk": the state now. */
  readonly state: (account: string) => string;
  /** "Mara Klein's account stopped being at risk": what happened, for a sentence to which the time is added. */
  readonly happened: (account: string) => string;
};

const left: End = {
  state: (account) => `${account} is no longer at risk`,
  happened: (account) => `${account} stopped being at risk`,
};

/** The words for the end of only a part of the risk. */
const partlyEnded: ReadonlyMap<string, End> = new Map([
  [
    'settled',
    {
      state: (account) => `the detections about ${account} are resolved`,
      happened: (account) => `the detections about ${account} were resolved`,
    },
  ],
  [
    'fallen',
    {
      state: (account) => `the risk of ${account} is lower again`,
      happened: (account) => `the risk of ${account} fell`,
    },
  ],
]);

/** An admin called the risk harmless. Whether the account was taken over is unknown. */
const dismissed: End = { ...left, state: (account) => `the risk of ${account} was dismissed` };
/** Nobody can use the account any more; whether it was taken over, nobody knows. */
const deleted: End = { ...left, state: (account) => `${account} was deleted` };
/** Ends whose state already says how the risk ended. */
const namedEnds: ReadonlyMap<string, End> = new Map([
  ['dismissed', dismissed],
  ['admindismissedallriskforuser', dismissed],
  ['accountdeleted', deleted],
]);

function endOf({ event }: Scene): End {
  const how = textDetail(event, 'how')?.trim().toLowerCase() ?? '';
  return partlyEnded.get(textDetail(event, 'change') ?? '') ?? namedEnds.get(how) ?? left;
}

const regainedOf = (scene: Scene): string => {
  const end = endOf(scene);
  const { state } = end;
  const ending = endingOf(scene);
  const full =
    ending === undefined || [...namedEnds.values()].includes(end) ? undefined : `${state(accountOf(scene))}: ${ending}`;
  return full !== undefined && [...full].length <= subjectPartLength ? full : fitted(scene, state);
};

const fixedOf = (scene: Scene): string => {
  const ended = endOf(scene).happened(accountOf(scene));
  const ending = endingOf(scene);
  return ending === undefined ? ended : `${ended}: ${ending}`;
};

/** Only an admin's verdict ends a risk by an account. The list may not show which verdict it was. */
const endedBy = (scene: Scene): string | undefined =>
  endingOf(scene) === undefined ? `ended the risk of ${accountOf(scene)}` : undefined;

const limitInWords = (scene: Scene, hours: number): string =>
  `the limit for ${isPrivileged(scene) ? 'an admin account' : 'an account'} at high risk is ${number(hours)} h after the last detection`;

/**
 * "Tom Iversen's account had reset its password at 14:05.", and what to do if that was an attacker; undefined if no such
 * reset was read.
 */
function resetOf({ event, naming, clock }: Scene): string | undefined {
  const at = textDetail(event, 'passwordResetAt');
  const [by] = event.lines.filter(({ label }) => label === passwordResetLabel).flatMap(({ after }) => after);
  if (at === undefined || by?.type !== 'person') return undefined;
  const actor = { ...by, ipAddress: null };
  const sentence = `${accountFirst(actor, naming)} had reset its password at ${clock.short(at)}.`;
  return `${sentence} ${blockIfUnknown(actorAccount(actor, naming))}`;
}

/** "Lea Novak's account was at risk for 3 h 12 min"; undefined if neither the beginning nor a reset is recorded. */
function lastedOf(scene: Scene): string | undefined {
  const sentences = [dwellInWords(scene), resetOf(scene)].flatMap((sentence) => sentence ?? []);
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

function dwellInWords(scene: Scene): string | undefined {
  const { event } = scene;
  const since = textDetail(event, 'atRiskSince');
  const hours = numberDetail(event, 'limitHours');
  if (since === undefined) return undefined;
  const lasted = `${capital(accountOf(scene))} was at risk for ${duration(since, event.happenedAt ?? event.recordedAt)}`;
  return `${lasted}${hours === undefined ? '' : `; ${limitInWords(scene, hours)}`}.`;
}

/** Since when an open risk has existed, and until when it must be handled. */
export function riskTimeOf(scene: Scene): readonly string[] {
  const { event, clock } = scene;
  const since = textDetail(event, 'atRiskSince');
  const [hours, from] = [numberDetail(event, 'limitHours'), textDetail(event, 'limitFrom')];
  const until = hours === undefined ? Number.NaN : Date.parse(from ?? '') + hours * hourMs;
  const lasted = since !== undefined && Date.parse(event.recordedAt) - Date.parse(since) >= hourMs / 2;
  return [
    ...(since === undefined
      ? []
      : [
          `At risk since ${clock.moment(since)}${lasted ? `, for ${duration(since, event.recordedAt)} when this was seen` : ''}.`,
        ]),
    ...(Number.isNaN(until) || hours === undefined
      ? []
      : [`Handle it by ${clock.moment(new Date(until).toISOString())}: ${limitInWords(scene, hours)}.`]),
  ];
}

type Own = Pick<Wording, 'id' | 'meaning'> & {
  /** The type of detection that is assumed if the event names none. */
  readonly riskEventType: string;
  readonly lost: (account: string, scene: Scene) => string;
  /** The end of the question to the owner; by default, whether they signed in from there. */
  readonly asks?: string;
} & Partial<Pick<Wording, 'happened' | 'ask' | 'advisesFirst' | 'isOwnAction' | 'remedy' | 'activity'>>;

/**
 * The wording for one Identity Protection detection. Detections differ in what was seen and what it means, not in what
 * to do.
 */
export const defineRiskWording = ({ riskEventType, lost, meaning, asks, ...own }: Own): Wording => {
  const remedyOf = (scene: Scene): Remedy => ({
    undo: secureAccount(scene),
    accept: isPasswordKnown(scene, riskEventType)
      ? `reset the password of ${accountOf(scene)} all the same, then dismiss the risk in ${riskyUsersPath}.`
      : `dismiss the risk in ${riskyUsersPath}.`,
    ...own.remedy?.(scene),
  });
  return defineWording({
    role: 'headline',
    lost: (scene) => fitted(scene, (account) => lost(account, scene)),
    happened: (scene) => sightingOf(textDetail(scene.event, 'riskEventType') ?? riskEventType, accountOf(scene)),
    meaning: (scene) => [...meaning(scene), ...circumstancesOf(scene)],
    exposed: exposedOf,
    ask: (scene) =>
      isPasswordKnown(scene, riskEventType)
        ? resetFirst(scene)
        : {
            question: `Ask ${ownerOf(scene)} by phone, not by mail: ${asks ?? askedOf(scene)}`,
            yes: remedyOf(scene).accept,
            no: remedyOf(scene).undo,
            ifNo: `If it was not ${ownerOf(scene)}`,
          },
    activity: 'detection like this',
    portal: riskyUsersPortal,
    regained: regainedOf,
    ended: fixedOf,
    fixed: endedBy,
    lasted: lastedOf,
    afterwards: (scene) =>
      `Activity of ${accountOf(scene)} in that time: Entra admin center > Sign-in logs and Audit logs, filtered by the account.`,
    ...own,
    remedy: remedyOf,
  });
};
