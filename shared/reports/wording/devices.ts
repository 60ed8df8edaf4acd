import { fleetId } from '../../core/alerting/subject';
import { dayMs } from '../../core/time/durations';
import { count, listed, listedUpTo, number } from '../language/counting';
import { listDetail, numberDetail, textDetail } from '../language/details';
import { capital, plainText, quoted } from '../language/plain-text';
import { devicePortal, devicesPortal } from '../language/portal';
import { reasonInWords } from '../language/reasons';
import { firstThatFits, type PortalSubject, type Scene } from '../language/scene';
import { settingInWords } from './compliance-settings';

/** True for a spike of many devices, and for its end. */
export const isOfFleet = ({ event }: PortalSubject): boolean => event.resource.id === fleetId;

/** The page of the device; the list of devices for a spike. */
export const deviceOrFleetPortal = (scene: PortalSubject) =>
  isOfFleet(scene) ? devicesPortal(scene) : devicePortal(scene, scene.event.resource.id);

/**
 * The words, unless there was an outage. In that case, the change can have happened at any time since the previous
 * collection.
 */
export const withinDay = ({ event: { anchor, recordedAt } }: Scene, words: string): string =>
  Date.parse(recordedAt) - Date.parse(anchor) > dayMs ? '' : ` ${words}`;

/** `deviceName`, else the name of the resource. */
export const deviceOf = ({ event }: Scene, maxLength = 40): string =>
  quoted(textDetail(event, 'deviceName') ?? event.resource.name ?? 'a device without a name', maxLength);

/** The owner's name; undefined if the device has none. */
export const ownerOf = ({ event, naming }: Scene): string | undefined => {
  const [owner] = event.peopleIds;
  return owner === undefined ? undefined : naming.person(owner);
};

/**
 * The device for a subject or a first line. If it is too long, parts are left out in this order: the owner's role and
 * the device's name, then the part of `rest` that `short` lacks, then the owner's name.
 */
export function deviceInSubject(scene: Scene, isAdmins: boolean, rest: string, short = rest): string {
  const owner = ownerOf(scene);
  const owned = owner === undefined ? [] : [...(isAdmins ? [`admin ${owner}'s`] : []), `${owner}'s`];
  const named = `${deviceOf(scene, 24)} ${rest}`;
  const all = [
    ...owned.flatMap((whose) => [`${whose} ${named}`, `${whose} device ${rest}`]),
    ...owned.map((whose) => `${whose} device ${short}`),
    isAdmins ? `an admin's ${named}` : `device ${named}`,
    isAdmins ? `an admin's device ${rest}` : `a device ${rest}`,
  ];
  return all.reduceRight((short, full) => firstThatFits(full, short));
}

const reasonWords: Readonly<Record<string, string>> = {
  encryption: 'its disk is not encrypted',
  notEncrypted: 'its disk is not encrypted',
  jailbroken: 'it is jailbroken or rooted',
  threat: 'a threat was reported on it',
  outdated: 'its system is out of date',
};

/** `reasons`: known keys as words, others unchanged. Empty if the device reported none. */
const reasonsOf = ({ event }: Scene): readonly string[] =>
  listDetail(event, 'reasons').map((reason) => reasonWords[reason] ?? plainText(reason));

const settingsNamed = 4;
const inIntune = "The device's page in Intune shows it.";

/** Each requirement once, because a policy can have several settings for one requirement. */
export const requirementsOf = (settings: readonly string[]): readonly string[] => [
  ...new Set(settings.map(settingInWords)),
];

/**
 * Why one device fails: `settings` and `policies` that Intune lists, `settingsUnread` if they were not read, and
 * `reasons` that the device itself reports.
 */
export function causeOf(scene: Scene): readonly string[] {
  const { event } = scene;
  const failing = requirementsOf(listDetail(event, 'settings'));
  const policies = listDetail(event, 'policies').map((name) => quoted(name, 40));
  const reasons = reasonsOf(scene);
  const own = reasons.length === 0 ? [] : [`${capital(listed(reasons))}.`];
  if (failing.length > 0) {
    const where =
      policies.length === 0 ? '' : ` (${policies.length === 1 ? 'policy' : 'policies'} ${listed(policies)})`;
    return [`It does not meet: ${listedUpTo(failing, settingsNamed)}${where}.`, ...own];
  }
  if (own.length > 0) return own;
  const unread = textDetail(event, 'settingsUnread');
  if (unread !== undefined) return [`The failing setting was not read: ${unreadInWords(unread)}. ${inIntune}`];
  return [`Intune lists no failing setting for it yet. ${inIntune}`];
}

/**
 * The setting that most of the devices fail: `commonSetting`, `commonDevices` of `settingsRead`; `settingsUnread` if
 * none was read.
 */
export function commonCauseOf({ event }: Scene): readonly string[] {
  const setting = textDetail(event, 'commonSetting');
  const [devices, read] = [numberDetail(event, 'commonDevices'), numberDetail(event, 'settingsRead')];
  if (setting !== undefined && devices !== undefined && read !== undefined)
    return [
      `Most common failing setting: ${settingInWords(setting)}, on ${number(devices)} of the ${count(read, 'device', 'devices')} whose settings were read.`,
    ];
  const unread = textDetail(event, 'settingsUnread');
  return unread === undefined ? [] : [`The failing settings were not read: ${unreadInWords(unread)}.`];
}

/** Why the failing settings of a device were not read. */
export const unreadInWords = (reason: string): string =>
  ({
    tooMany: 'more devices changed at once than are asked about',
    gone: 'the device is gone from Intune',
    notPermitted: 'a permission is missing: grant DeviceManagementConfiguration.Read.All',
  })[reason] ?? reasonInWords(reason);
