import type { WatchEvent } from '../../core/event/event';
import type { WatcherSource } from '../../core/event/watch-events';
import { type CustomerAct, customerActs } from '../../core/tenant/customer';
import { isKind, kindDefinition } from '../../kinds';
import { customerActInWords, customerActMeaning } from '../handling/customer-words';
import { channelName, channelWords } from './channel-words';
import { count, listed, listedUpTo, number, verb } from './counting';
import { listDetail, numberDetail, textDetail } from './details';
import { duration, type LocalTime } from './local-time';
import { capital, plainText } from './plain-text';
import { reasonInWords } from './reasons';

/** The input of messages about the monitor: the event, and the recipients' names. */
export type WatcherScene = {
  readonly event: WatchEvent;
  /** Cleaned. */
  readonly tenantName: string;
  readonly clock: LocalTime;
  /** By id, with the names in the configuration. */
  readonly recipientNames: ReadonlyMap<string, string>;
  /** All problems in the alert, including the event of the scene. */
  readonly together: readonly WatchEvent[];
};

/** The wording for one problem of the monitor. */
type WatcherWords = {
  /** At most 60 characters: the subject. */
  readonly lost: (scene: WatcherScene) => string;
  /** The first line. */
  readonly sentence: (scene: WatcherScene) => string;
  /** The consequences, the most important first. */
  readonly meaning: (scene: WatcherScene) => readonly string[];
  /** At most three: a question with its branches, the dangerous one first, or steps in order. */
  readonly steps: (scene: WatcherScene) => readonly string[];
  readonly facts: (scene: WatcherScene) => readonly { readonly label: string; readonly value: string }[];
  readonly regained: (scene: WatcherScene) => string;
  /** How it ended, as a clause without a time. */
  readonly ended: (scene: WatcherScene) => string;
  /** What remains to be known once it is over. */
  readonly after: (scene: WatcherScene) => string;
  /** When it began, as far as is known. */
  readonly since: (event: WatchEvent) => string;
};

const detailTime = (event: WatchEvent, key: string): string => {
  const value = textDetail(event, key);
  return value !== undefined && !Number.isNaN(Date.parse(value)) ? value : event.recordedAt;
};

// --- Nothing can be seen ------------------------------------------------------------------------------------------

/** Short enough for a subject. */
const shortReasons: Readonly<Record<string, string>> = {
  notPermitted: 'consent was withdrawn',
  notConsented: 'consent was withdrawn',
  switchedOff: 'sign-in of the app is switched off',
  noSuchTenant: 'Microsoft Entra knows no such tenant',
  blocked: 'a policy blocks the app',
  broken: 'Microsoft Graph returns only errors',
  ours: 'every answer is unexpected',
};

export const sightReason = (event: WatchEvent): string => {
  const reason = textDetail(event, 'reason') ?? 'broken';
  return shortReasons[reason] ?? reasonInWords(reason);
};

const sightSteps = (reason: string | undefined): readonly string[] => {
  switch (reason) {
    case 'notPermitted':
      return [
        'Was the consent for Zero Trust Watch withdrawn on purpose?',
        "If nobody planned it: find the account that removed it in Entra's audit log, block that account first, then grant the permissions again.",
        'Planned: remove the tenant from watch.config.json; this alert then ends.',
      ];
    case 'notConsented':
      return [
        'Was Zero Trust Watch deleted from Entra admin center > Enterprise applications on purpose?',
        "If nobody planned it: find the account that deleted it in Entra's audit log, block that account first, then consent again (docs/runbooks/consent-revoked.md).",
        'Planned: pause the tenant (npm run onboard -- --pause).',
      ];
    case 'switchedOff':
      return [
        'Did somebody switch the app off (Entra admin center > Enterprise applications > Properties > Enabled for users to sign in)?',
        "If nobody planned it: find the account in Entra's audit log, block that account first, then switch the app on again.",
        'Planned: pause the tenant (npm run onboard -- --pause).',
      ];
    case 'noSuchTenant':
      return [
        'Was this tenant deleted, or does its ID belong to another cloud?',
        'If the ID is wrong: correct it and restart the function app.',
        'Deleted: pause the tenant (npm run onboard -- --pause).',
      ];
    case 'blocked':
      return [
        'Which policy blocks the app (Entra admin center > Sign-in logs > Service principal sign-ins)?',
        "If nobody planned it: find the account that changed the policy in Entra's audit log, and block that account first.",
        'Exclude the app from the policy; this alert then ends.',
      ];
    case 'noToken':
      return [
        'Was the identity of the function app, or its credential, removed?',
        'If it was removed: restore it (Azure portal > function app > Identity) and grant the permissions again.',
        'No: Microsoft sign-in has an outage. Nothing to do; Zero Trust Watch keeps trying.',
      ];
    case 'notLooked':
      return [
        'Is the function app running, and does its log show failures?',
        'If it is not running: start it, and find out who stopped it.',
        'It runs but fails: report the error it logs; it is a bug in Zero Trust Watch.',
      ];
    default:
      return [
        'Does Microsoft report an outage (Microsoft 365 admin center > Service health)?',
        'If Microsoft reports none: open /api/health, which shows the state of each source.',
        'Yes: nothing to do; Zero Trust Watch keeps trying.',
      ];
  }
};

const sightless: WatcherWords = {
  lost: ({ event }) => `cannot be read: ${sightReason(event)}`,
  sentence: ({ event, tenantName, clock }) =>
    `Zero Trust Watch has been unable to read ${tenantName} since ${clock.short(event.anchor)}: ${sightReason(event)}.`,
  meaning: ({ event }) => {
    const tried = listDetail(event, 'kinds').length;
    const of = numberDetail(event, 'of');
    return [
      'Controls are not judged until the tenant can be read again. Their last verdicts stay visible with their age; none counts as a pass.',
      ...(of === undefined || tried === 0
        ? []
        : [
            `${number(tried)} of ${count(of, 'source has', 'sources have')} failed since then. They share one cause, so you get one alert.`,
          ]),
    ];
  },
  steps: ({ event }) => sightSteps(textDetail(event, 'reason')),
  facts: ({ event, clock }) => [
    { label: 'Since', value: clock.short(event.anchor) },
    { label: 'Reason', value: sightReason(event) },
  ],
  regained: ({ tenantName }) => `${tenantName} can be read again`,
  ended: ({ tenantName }) => `Zero Trust Watch has been able to read ${tenantName} again`,
  after: () =>
    'The current state is compared with the last one before the outage; each change found raises its own alert.',
  since: ({ anchor }) => anchor,
};

// --- A channel does not arrive ------------------------------------------------------------------------------------

const channelOf = (event: WatchEvent): string => channelName(textDetail(event, 'channel') ?? '');

const namesOf = (event: WatchEvent, { recipientNames }: WatcherScene): readonly string[] =>
  listDetail(event, 'recipients').map((id) => plainText(recipientNames.get(id) ?? id, 28));

const recipientsOf = (scene: WatcherScene): readonly string[] => [
  ...new Set(together(scene).flatMap((event) => namesOf(event, scene))),
];

/** The channels of one outage, one event each: the newest of a channel names all its recipients, or those that failed last. */
const together = ({ event, together: others }: WatcherScene): readonly WatchEvent[] =>
  event.type === 'health' && others.length > 0 ? others : [event];

/** `mail to Security contact`, `mail to Security contact, webhook to Tickets` */
const wayOut = (scene: WatcherScene, most: number): string => {
  const byChannel = new Map<string, readonly string[]>();
  for (const event of together(scene)) {
    const channel = channelOf(event);
    byChannel.set(channel, [...new Set([...(byChannel.get(channel) ?? []), ...namesOf(event, scene)])]);
  }
  const ways = [...byChannel].map(([channel, names]) =>
    names.length === 0 ? channel : `${channel} to ${listedUpTo(names, most)}`,
  );
  return listedUpTo(ways, ways.length);
};

/** The end of an outage names all that it hit, and not the channel alone that came back last. */
const lastOf = (scene: WatcherScene): WatcherScene => {
  const [first] = scene.together;
  return first === undefined ? scene : { ...scene, event: first };
};

const areSeveral = (scene: WatcherScene): boolean => new Set(together(scene).map(channelOf)).size > 1;
const undeliveredOf = (scene: WatcherScene): readonly string[] => [
  ...new Set(together(scene).flatMap((event) => listDetail(event, 'undelivered').map((key) => plainText(key, 8)))),
];

const channelFailing: WatcherWords = {
  lost: (scene) => {
    const named = `${wayOut(scene, 1)} ${areSeveral(scene) ? 'are' : 'is'} not delivered`;
    if ([...named].length <= 60) return named;
    const recipients = count(recipientsOf(scene).length, 'recipient', 'recipients');
    return areSeveral(scene)
      ? `messages to ${recipients} are not delivered`
      : `${channelOf(scene.event)} to ${recipients} is not delivered`;
  },
  sentence: (scene) =>
    `${capital(wayOut(scene, 2))} ${areSeveral(scene) ? 'have' : 'has'} not been delivered since ${scene.clock.short(detailTime(scene.event, 'since'))}.`,
  meaning: (scene) => {
    const { event, clock } = scene;
    const keys = undeliveredOf(scene);
    const last = textDetail(event, 'lastSuccessAt');
    const route = areSeveral(scene)
      ? 'this message was sent on the first channel that worked'
      : 'this message was sent on another channel';
    return [
      `Reason: ${plainText(textDetail(event, 'reason') ?? 'not known', 160)}.`,
      keys.length === 0
        ? `${capital(route)}.`
        : `Not delivered so far: ${listedUpTo(keys, 10)}. ${verb(keys.length, 'It is', 'They are')} listed on the posture page and retried until delivered; ${route}.`,
      last === undefined || Number.isNaN(Date.parse(last))
        ? 'Nothing has been delivered on this channel in the last seven days.'
        : `The last message delivered on it was sent ${clock.at(last)}.`,
    ];
  },
  steps: ({ event }) =>
    channelWords(textDetail(event, 'channel') ?? '')?.steps ?? [
      'Open /api/health: it names the channel and the reason.',
    ],
  facts: (scene) => [
    { label: 'Not reached', value: listedUpTo(recipientsOf(scene), 3) || channelOf(scene.event) },
    { label: 'Not delivered', value: listedUpTo(undeliveredOf(scene), 6) || 'nothing yet' },
  ],
  regained: (scene) => {
    if (textDetail(scene.event, 'reason') === 'removed') return `${wayOut(scene, 1)} is no longer used`;
    const ended = lastOf(scene);
    const named = `${wayOut(ended, 1)} ${areSeveral(ended) ? 'are' : 'is'} delivered again`;
    return [...named].length <= 60
      ? named
      : `messages to ${count(recipientsOf(ended).length, 'recipient', 'recipients')} are delivered again`;
  },
  ended: (scene) => {
    if (textDetail(scene.event, 'reason') === 'removed')
      return `${capital(wayOut(scene, 2))} has no longer been configured`;
    const ended = lastOf(scene);
    return `${capital(wayOut(ended, 2))} ${areSeveral(ended) ? 'have' : 'has'} been delivered again`;
  },
  after: ({ event }) =>
    textDetail(event, 'reason') === 'removed'
      ? 'Nothing is sent on this channel any more.'
      : 'Waiting messages have been sent or are being sent; those given up are listed on the posture page.',
  since: (event) => detailTime(event, 'since'),
};

// --- Work that was given up ---------------------------------------------------------------------------------------

const messagesOf = (event: WatchEvent): string => count(numberDetail(event, 'count') ?? 1, 'message', 'messages');
const queueOf = (event: WatchEvent): string => plainText(textDetail(event, 'queue') ?? 'a queue', 30);

const poison: WatcherWords = {
  lost: ({ event }) => `${messagesOf(event)} in a queue could not be processed`,
  sentence: ({ event, clock }) =>
    `${messagesOf(event)} in the queue "${queueOf(event)}" ${verb(numberDetail(event, 'count') ?? 1, 'was', 'were')} given up after five tries, since ${clock.short(detailTime(event, 'since'))}.`,
  meaning: ({ event }) => {
    const about = listDetail(event, 'about').map((text) => plainText(text, 80));
    return [
      'This is a fault in Zero Trust Watch, not in your tenant. The timer requests the same work again; no recorded data is lost.',
      ...(about.length === 0 ? [] : [`They were about: ${listed(about)}.`]),
    ];
  },
  steps: ({ event }) => [
    "Find the failure in the function app's log; docs/troubleshooting.md says where.",
    'Report it with that log line, or install the version that fixes it.',
    `Then clear the queue "${queueOf(event)}-poison"; this alert then ends.`,
  ],
  facts: ({ event }) => [
    { label: 'Queue', value: `${queueOf(event)}-poison` },
    {
      label: 'About',
      value:
        listedUpTo(
          listDetail(event, 'about').map((text) => plainText(text, 80)),
          2,
        ) || 'not known',
    },
  ],
  regained: ({ event }) => `the queue ${queueOf(event)}-poison is empty`,
  ended: ({ event }) => `The queue "${queueOf(event)}-poison" has been empty`,
  after: () => 'The timer has requested the same work again.',
  since: (event) => detailTime(event, 'since'),
};

// --- Subscriptions ------------------------------------------------------------------------------------------------

const watchedOf = (event: WatchEvent): string => {
  const kind = textDetail(event, 'kind') ?? '';
  if (kind === 'group') return 'members of a group';
  return isKind(kind) ? kindDefinition(kind).plural : 'a source';
};

const subscriptionLost: WatcherWords = {
  lost: ({ event }) => `changes to ${watchedOf(event)} are detected later`,
  sentence: ({ event, clock }) =>
    `Microsoft no longer sends notifications for ${watchedOf(event)}: the subscription expired ${clock.at(detailTime(event, 'since'))}.`,
  meaning: ({ event }) => [
    `It could not be renewed. Until then ${watchedOf(event)} are polled on schedule: nothing is missed, but it is detected later.`,
  ],
  steps: () => [
    'Can Microsoft reach the app at PUBLIC_BASE_URL from the internet?',
    'No: make it reachable; Microsoft validates the URL when it creates a subscription.',
    'Yes: search the log for subscriptions.stepFailed, which names the permission or the quota.',
  ],
  facts: ({ event, clock }) => [{ label: 'Expired', value: clock.short(detailTime(event, 'since')) }],
  regained: () => 'Microsoft sends change notifications again',
  ended: () => 'The subscription has been active again',
  after: () => 'Changes are detected within seconds again.',
  since: (event) => detailTime(event, 'since'),
};

// --- Absence ------------------------------------------------------------------------------------------------------

const away: WatcherWords = {
  lost: ({ event }) => `nothing was monitored for ${duration(detailTime(event, 'from'), detailTime(event, 'to'))}`,
  sentence: ({ event, clock }) =>
    `Zero Trust Watch was not running from ${clock.short(detailTime(event, 'from'))} to ${clock.short(detailTime(event, 'to'))}.`,
  meaning: ({ event }) => {
    const missed = numberDetail(event, 'missed') ?? 0;
    return [
      missed === 0
        ? 'No source was read late because of it.'
        : `${count(missed, 'source was', 'sources were')} read late.`,
      'The next collections find the changes made in between; each raises its own alert, with its original time where the log has it.',
    ];
  },
  steps: () => [
    'Was the function app stopped, moved or deployed at that time?',
    'If nobody planned it: check its quota, its plan and who stopped it in the Azure portal.',
    'Planned: nothing to do.',
  ],
  facts: ({ event }) => [{ label: 'Not running', value: duration(detailTime(event, 'from'), detailTime(event, 'to')) }],
  regained: () => 'monitoring is running again',
  ended: () => 'The timer has been running again',
  after: () => 'Changes made in between raise their own alerts.',
  since: (event) => detailTime(event, 'from'),
};

// --- Tampering ----------------------------------------------------------------------------------------------------

const silencedMeaning = 'Attackers remove recipients so that nobody is alerted.';

const permissionOf = (event: WatchEvent): string => plainText(textDetail(event, 'permission') ?? '', 60);

const tamperings: Readonly<
  Record<string, (event: WatchEvent) => { readonly lost: string; readonly happened: string; readonly meaning: string }>
> = {
  permissionRemoved: (event) => ({
    lost: 'Zero Trust Watch lost a permission',
    happened: `${permissionOf(event) === '' ? 'a permission' : `the permission ${permissionOf(event)}`} was removed from Zero Trust Watch`,
    meaning: 'Anything that depends on it can no longer be read. Attackers do this first to hide a change.',
  }),
  permissionWidened: (event) => ({
    lost: 'Zero Trust Watch was given too many permissions',
    happened: `${permissionOf(event) === '' ? 'a permission to write' : `the permission ${permissionOf(event)}`} was granted to Zero Trust Watch`,
    meaning:
      'Zero Trust Watch only reads and never asks for it. Anyone who can run code under its identity can use it.',
  }),
  credentialAdded: () => ({
    lost: 'a credential was added to Zero Trust Watch',
    happened: 'a secret or certificate was added to the identity of Zero Trust Watch',
    meaning:
      'Anyone who has it can sign in as Zero Trust Watch and read the same data. Its managed identity needs no credential.',
  }),
  federationAdded: () => ({
    lost: 'a federated credential was added to Zero Trust Watch',
    happened: 'a federated credential of the identity of Zero Trust Watch was added or changed',
    meaning:
      'Anyone its issuer trusts can sign in as Zero Trust Watch and read the same data, without a secret and with no expiry.',
  }),
  ownerAdded: () => ({
    lost: 'Zero Trust Watch was given another owner',
    happened: 'an owner was added to the identity of Zero Trust Watch',
    meaning: 'An owner can add credentials and sign in as Zero Trust Watch.',
  }),
  disabled: () => ({
    lost: 'the identity of Zero Trust Watch was disabled',
    happened: 'the identity of Zero Trust Watch was disabled',
    meaning: 'Within the hour nothing in the tenant can be read.',
  }),
  deleted: () => ({
    lost: 'the identity of Zero Trust Watch was deleted',
    happened: 'the identity of Zero Trust Watch was deleted',
    meaning: 'Within the hour nothing in the tenant can be read.',
  }),
  auditUnreadable: () => ({
    lost: "access to Entra's audit log is refused",
    happened: "access to Entra's audit log is refused to Zero Trust Watch, while the rest can be read",
    meaning: 'Without it no change can be attributed, and tampering with Zero Trust Watch goes unnoticed.',
  }),
  recipientsRemoved: (event) => {
    const removed = listDetail(event, 'removed').length;
    const narrowed = listDetail(event, 'narrowed').length;
    const both = removed + narrowed;
    const gone = `${count(removed, 'recipient is', 'recipients are')} no longer alerted`;
    const less = `${count(narrowed, 'recipient gets', 'recipients get')} fewer critical alerts`;
    if (removed > 0 && narrowed > 0)
      return {
        lost: `${both} recipients get fewer alerts, ${removed} of them none`,
        happened: `${both} recipients get fewer critical alerts, ${removed} of them none, or at another address`,
        meaning: silencedMeaning,
      };
    return {
      lost: narrowed === 0 ? gone : less,
      happened:
        narrowed === 0
          ? `${gone} about critical events, or ${verb(removed, 'is', 'are')} alerted at another address`
          : `${less} than before`,
      meaning: silencedMeaning,
    };
  },
  checksDisabled: (event) => {
    const checks = numberDetail(event, 'count') ?? 1;
    return {
      lost: `${count(checks, 'check is', 'checks are')} switched off`,
      happened: `${count(checks, 'check was', 'checks were')} switched off in the configuration of Zero Trust Watch`,
      meaning: `While switched off, ${verb(checks, 'it raises', 'they raise')} no alert.`,
    };
  },
  ownHandAllowed: () => ({
    lost: 'self-approval of changes is now allowed',
    happened: 'the setting ownHandAllowed was switched on in the configuration of Zero Trust Watch',
    meaning: 'The person who made a change can now close, accept and mute its alert.',
  }),
};

export const tamperingInWords = (event: WatchEvent) =>
  (
    tamperings[textDetail(event, 'what') ?? ''] ??
    (() => ({
      lost: 'Zero Trust Watch was tampered with',
      happened: 'the identity of Zero Trust Watch was changed',
      meaning: 'Attackers do this first to hide a change.',
    }))
  )(event);

/** What is to be done about each, beginning small. */
const tamperRemedy = (event: WatchEvent): { readonly undo: string; readonly accept: string } => {
  switch (textDetail(event, 'what')) {
    case 'permissionRemoved':
    case 'auditUnreadable':
      return {
        undo: 'grant the permission again; docs/permissions.md lists what is needed.',
        accept: 'remove the sources that depend on it from watch.config.json.',
      };
    case 'credentialAdded':
      return {
        undo: 'remove the credential under Entra admin center > Enterprise applications.',
        accept: 'nothing to do; the record keeps it.',
      };
    case 'federationAdded':
      return {
        undo: 'remove it under Entra admin center > App registrations > Certificates & secrets, or in Azure under the managed identity.',
        accept: 'nothing to do; the record keeps it.',
      };
    case 'recipientsRemoved':
      return {
        undo: 'restore recipients and routes in watch.config.json, and find out who deployed the change.',
        accept: 'nothing to do; the record keeps it.',
      };
    case 'checksDisabled':
      return {
        undo: 'remove them from "disabled" in watch.config.json, and find out who deployed the change.',
        accept: 'nothing to do; the health page keeps listing them.',
      };
    case 'ownHandAllowed':
      return {
        undo: 'set ownHandAllowed to false in watch.config.json, and find out who deployed the change.',
        accept: 'nothing to do; each self-approval is marked as such.',
      };
    default:
      return {
        undo: 'undo it under Entra admin center > Enterprise applications.',
        accept: 'nothing to do; the record keeps it.',
      };
  }
};

const namesIn = ({ event, recipientNames }: WatcherScene, detail: 'removed' | 'narrowed'): readonly string[] =>
  listDetail(event, detail).map((id) => plainText(recipientNames.get(id) ?? id, 28));

const sentenceOf = (label: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`${label}: ${listedUpTo(names, 6)}.`];

const tamper: WatcherWords = {
  lost: ({ event }) => tamperingInWords(event).lost,
  sentence: ({ event, clock }) =>
    event.happenedAt === null
      ? `${capital(tamperingInWords(event).happened)}, seen ${clock.at(event.recordedAt)}.`
      : `${capital(tamperingInWords(event).happened)} ${clock.at(event.happenedAt)}.`,
  meaning: (scene) => {
    return [
      tamperingInWords(scene.event).meaning,
      ...(scene.event.happenedAt === null || scene.event.attribution.status === 'known'
        ? []
        : ["Microsoft's log has the entry, but names no account."]),
      ...sentenceOf('No longer alerted, or at another address', namesIn(scene, 'removed')),
      ...sentenceOf('Alerted less', namesIn(scene, 'narrowed')),
      ...sentenceOf('Switched off', listDetail(scene.event, 'checks')),
    ];
  },
  steps: ({ event }) => {
    const { undo, accept } = tamperRemedy(event);
    return ['Was that planned?', `If nobody planned it: ${undo}`, `Planned: ${accept}`];
  },
  facts: ({ event, clock }) => [{ label: 'Seen', value: clock.short(event.recordedAt) }],
  regained: ({ event }) =>
    textDetail(event, 'what') === 'auditUnreadable'
      ? "Entra's audit log can be read again"
      : 'Zero Trust Watch is back to normal',
  ended: ({ event }) =>
    textDetail(event, 'what') === 'auditUnreadable'
      ? "Entra's audit log can be read again"
      : 'Zero Trust Watch has been back to normal',
  after: () => 'Log entries written in between are read now and raise their own alerts.',
  since: (event) => (textDetail(event, 'since') === undefined ? event.recordedAt : detailTime(event, 'since')),
};

// --- The deployment -----------------------------------------------------------------------------------------------

const versionOf = (event: WatchEvent, key: string): string => plainText(textDetail(event, key) ?? 'unknown', 20);
const isDowngrade = (event: WatchEvent): boolean => textDetail(event, 'change') === 'downgraded';

const version: WatcherWords = {
  lost: ({ event }) =>
    isDowngrade(event)
      ? `an older version of Zero Trust Watch runs: ${versionOf(event, 'to')}`
      : `Zero Trust Watch now runs version ${versionOf(event, 'to')}`,
  sentence: ({ event, clock }) =>
    `Version ${versionOf(event, 'to')} has been running since ${clock.short(detailTime(event, 'since'))}; it replaced ${versionOf(event, 'from')}.`,
  meaning: ({ event }) =>
    isDowngrade(event)
      ? [
          'An older version lacks the fixes of newer ones and cannot read data they stored in a newer format.',
          'After seven days it counts as intended, and this alert ends.',
        ]
      : ['Anyone who can deploy Zero Trust Watch controls what it reports. No other change is known.'],
  steps: () => [
    'Was that planned?',
    "If nobody planned it: find the account behind it in the function app's deployments, block that account, and deploy the previous version.",
    'Planned: nothing to do.',
  ],
  facts: ({ event }) => [
    { label: 'Runs', value: versionOf(event, 'to') },
    { label: 'Before', value: versionOf(event, 'from') },
  ],
  regained: () => 'the version of Zero Trust Watch is correct again',
  ended: () => 'The running version has been the intended one',
  after: () => 'There is nothing to do.',
  since: (event) => detailTime(event, 'since'),
};

const storage: WatcherWords = {
  lost: () => 'stored data is newer than the running version',
  sentence: ({ event }) =>
    `Version ${versionOf(event, 'by')} stored data in a format that the running version cannot read.`,
  meaning: () => [
    'Data in the new format is refused, never read in part: collections and messages that need it fail until then.',
  ],
  steps: ({ event }) => [
    `Deploy version ${versionOf(event, 'by')} or a newer one; this alert then ends.`,
    'Nothing is lost in the meantime: recorded data stays as it is.',
  ],
  facts: ({ event }) => [{ label: 'Written by', value: versionOf(event, 'by') }],
  regained: () => 'stored data can be read again',
  ended: () => 'Stored data has been readable again',
  after: () => 'The timer requests the failed work again.',
  since: ({ anchor }) => anchor,
};

/** What stops if one function of ours does not run. */
type SilentWords = {
  readonly lost: string;
  readonly sentence: (clock: WatcherScene['clock'], since: string) => string;
  readonly meaning: readonly string[];
  readonly fails: string;
  readonly regained: string;
  readonly ended: string;
  readonly after: string;
};

const restart = 'It fails: report the error it logs, and restart the function app meanwhile.';
const caughtUp = 'The next collections find the changes made in between; each raises its own alert.';

const silentWords: Readonly<Record<'schedule' | 'collect' | 'backup', SilentWords>> = {
  schedule: {
    lost: 'the timer of Zero Trust Watch does not run',
    sentence: (clock, since) => `The timer last ran ${clock.at(since)}.`,
    meaning: [
      'Without it nothing is polled, no reminders are sent and nothing is retried; change notifications from Microsoft still work.',
      'A function that still runs sent this message.',
    ],
    fails: restart,
    regained: 'the timer runs again',
    ended: 'The timer has been running again',
    after: caughtUp,
  },
  collect: {
    lost: 'no tenant is being collected',
    sentence: (clock, since) => `The collecting function last ran ${clock.at(since)}.`,
    meaning: [
      'The timer requests collections, but nothing processes them. No tenant is judged until then.',
      'This is the only alert about it; each tenant is alerted if it lasts a day.',
    ],
    fails: restart,
    regained: 'collections run again',
    ended: 'Collections have been running again',
    after: caughtUp,
  },
  backup: {
    lost: 'stored data is not backed up',
    sentence: (clock, since) => `There has been no new backup since ${clock.short(since)}.`,
    meaning: ['If the tables are damaged or deleted now, what was recorded since then cannot be restored.'],
    fails:
      'It fails: check that the app has the role Storage Blob Data Owner on its storage account, then run npm run doctor -- --backup --now.',
    regained: 'stored data is backed up again',
    ended: 'Stored data has been backed up again',
    after: 'There is nothing to do.',
  },
};

const functionOf = (event: WatchEvent): string => textDetail(event, 'function') ?? 'schedule';
const silentOf = (event: WatchEvent): SilentWords => {
  const name = functionOf(event);
  return name === 'collect' || name === 'backup' ? silentWords[name] : silentWords.schedule;
};
const reasonLine = (event: WatchEvent): readonly string[] => {
  const reason = textDetail(event, 'reason');
  return reason === undefined ? [] : [`The last attempt failed: ${plainText(reason, 200)}.`];
};

const silent: WatcherWords = {
  lost: ({ event }) => silentOf(event).lost,
  sentence: ({ event, clock }) => silentOf(event).sentence(clock, detailTime(event, 'since')),
  meaning: ({ event }) => [...silentOf(event).meaning, ...reasonLine(event)],
  steps: ({ event }) => [
    `Check in the Azure portal whether the function "${functionOf(event)}" is disabled or logs failures.`,
    'Disabled: enable it, and find out who disabled it.',
    silentOf(event).fails,
  ],
  facts: ({ event, clock }) => [{ label: 'Last run', value: clock.short(detailTime(event, 'since')) }],
  regained: ({ event }) => silentOf(event).regained,
  ended: ({ event }) => silentOf(event).ended,
  after: ({ event }) => silentOf(event).after,
  since: (event) => detailTime(event, 'since'),
};

/** The work of each queue that is late, as a subject. */
const queueWork: Readonly<Record<string, string>> = {
  collect: 'collections',
  'collect-fleet': 'collections of users and devices',
  deliver: 'messages to recipients',
  digest: 'weekly digests',
  subscriptions: 'subscriptions and sweeps',
};
const workOf = (event: WatchEvent): string => queueWork[textDetail(event, 'queue') ?? ''] ?? 'tasks in a queue';

const backlog: WatcherWords = {
  lost: ({ event }) => `${workOf(event)} are late`,
  sentence: ({ event, clock }) =>
    `${messagesOf(event)} ${verb(numberDetail(event, 'count') ?? 1, 'waits', 'wait')} in the queue "${queueOf(event)}", the oldest since ${clock.short(detailTime(event, 'since'))}.`,
  meaning: () => [
    'More work arrives than is done, for all tenants together. No message is lost, but changes are found and reported later.',
  ],
  steps: ({ event }) => [
    `Check in the Azure portal whether the function that reads the queue "${queueOf(event)}" fails or has reached its maximum number of instances.`,
    'It fails: report the error that it logs.',
    'It does not: allow more instances, or split the deployment; docs/scale.md says how.',
  ],
  facts: ({ event, clock }) => [
    { label: 'Queue', value: queueOf(event) },
    { label: 'Oldest message', value: clock.short(detailTime(event, 'since')) },
  ],
  regained: ({ event }) => `${workOf(event)} are on time again`,
  ended: ({ event }) => `The queue "${queueOf(event)}" has been worked off in time again`,
  after: () => 'Everything that waited has been done or is being done.',
  since: (event) => detailTime(event, 'since'),
};

const warningTitles: Readonly<Record<string, string>> = {
  fewRecipients: 'fewer than two recipients get alerts',
  oneChannel: 'all recipients are on one channel',
  nobodyToEscalateTo: 'unacknowledged alerts are escalated to nobody',
  noCoOwner: 'a Teams flow has only one owner',
  checksDisabled: 'checks are switched off',
};

const warningTitle = (event: WatchEvent): string =>
  warningTitles[textDetail(event, 'code') ?? ''] ?? 'the configuration is probably not as intended';

const configuration: WatcherWords = {
  lost: ({ event }) => warningTitle(event),
  sentence: ({ event, clock }) =>
    `The configuration has had this warning since ${clock.short(detailTime(event, 'since'))}: ${warningTitle(event)}.`,
  meaning: ({ event }) => {
    const texts = listDetail(event, 'texts').map((text) => `${plainText(text, 300)}.`);
    const rest = (numberDetail(event, 'count') ?? texts.length) - texts.length;
    return [...texts, ...(rest > 0 ? [`And ${number(rest)} more; the health page lists them.`] : [])];
  },
  steps: () => [
    'Is that intended?',
    'If it is not: change watch.config.json as described and deploy it; this alert then ends.',
    'Yes: nothing to do; this alert is not repeated.',
  ],
  facts: ({ event }) => [{ label: 'Warnings', value: number(numberDetail(event, 'count') ?? 1) }],
  regained: () => 'the configuration warning is gone',
  ended: () => 'The configuration warning has been gone',
  after: () => 'There is nothing to do.',
  since: (event) => detailTime(event, 'since'),
};

const isOtherTenant = (event: WatchEvent): boolean => textDetail(event, 'trouble') === 'otherTenant';
const configuredOf = (event: WatchEvent): string => plainText(textDetail(event, 'configured') ?? 'a tenant', 40);
const foundIdOf = (event: WatchEvent): string => plainText(textDetail(event, 'foundId') ?? 'another tenant', 40);
/** Graph does not always return the name. */
const foundOf = (event: WatchEvent): string => {
  const name = plainText(textDetail(event, 'found') ?? '', 40);
  return name === '' ? foundIdOf(event) : name;
};
const containedNames = (event: WatchEvent): string =>
  listedUpTo(
    listDetail(event, 'tenants').map((name) => plainText(name, 40)),
    3,
  ) || configuredOf(event);
const containedCount = (event: WatchEvent): number => numberDetail(event, 'count') ?? 1;
const fitting = (long: string, short: string): string => ([...long].length <= 60 ? long : short);

const contained: WatcherWords = {
  lost: ({ event }) => {
    if (isOtherTenant(event))
      return fitting(
        `the identity reads ${foundOf(event)}, not ${configuredOf(event)}`,
        'the identity reads another tenant than configured',
      );
    const tenants = count(containedCount(event), 'tenant', 'tenants');
    return containedCount(event) === 1
      ? fitting(
          `${configuredOf(event)} is not watched: its settings are wrong`,
          '1 tenant is not watched: settings are wrong',
        )
      : `${tenants} are not watched: their settings are wrong`;
  },
  sentence: ({ event }) =>
    isOtherTenant(event)
      ? `The identity reads ${foundOf(event)}, the configuration says ${containedNames(event)}.`
      : `The settings of ${containedNames(event)} cannot be used.`,
  meaning: ({ event }) => {
    if (isOtherTenant(event))
      return [
        `Nothing of ${containedNames(event)} is read, stored or sent: the token issued for it opens ${foundOf(event)} (${foundIdOf(event)}).`,
        `Anything recorded for ${containedNames(event)} under this identity describes ${foundOf(event)}. Other tenants are watched as before.`,
      ];
    const texts = listDetail(event, 'texts').map((text) => `${plainText(text, 300)}.`);
    return [
      `Nothing of ${containedNames(event)} is read, stored or sent until they are correct. Other tenants are watched as before.`,
      ...texts,
    ];
  },
  steps: ({ event }) =>
    isOtherTenant(event)
      ? [
          `Is ${plainText(textDetail(event, 'configuredId') ?? '', 40)} the ID of the tenant that you want to watch?`,
          'No: correct tenants[].tenantId in watch.config.json and deploy it.',
          `Yes: deploy the app in ${configuredOf(event)}, or name the identity whose tokens are for it in TENANT_IDENTITIES.`,
        ]
      : [
          'Correct each setting as described: in watch.config.json, in the app settings, or in the Settings rows of the tenant.',
          'Deploy it, or restart the function app. This alert then ends.',
        ],
  facts: ({ event, clock }) => [
    { label: 'Tenant', value: containedNames(event) },
    ...(isOtherTenant(event) ? [{ label: 'Identity reads', value: `${foundOf(event)} (${foundIdOf(event)})` }] : []),
    { label: 'Since', value: clock.short(detailTime(event, 'since')) },
  ],
  regained: ({ event }) =>
    isOtherTenant(event)
      ? fitting(`${configuredOf(event)} is read with its own token again`, 'the identity reads the right tenant again')
      : fitting(`${configuredOf(event)} is watched again`, 'the tenant is watched again'),
  ended: ({ event }) =>
    isOtherTenant(event)
      ? `${configuredOf(event)} has been read with its own token`
      : `${configuredOf(event)} has been watched again`,
  after: () => 'The next collections compare everything with the last state before that.',
  since: (event) => detailTime(event, 'since'),
};

const credential: WatcherWords = {
  lost: () => "Entra rejects this deployment's credential",
  sentence: ({ event, clock }) =>
    `Microsoft Entra has rejected the credential of this deployment since ${clock.short(detailTime(event, 'since'))}.`,
  meaning: () => [
    'No tenant that consented to the application can be read. Their controls keep their last verdicts with their age; none counts as a pass.',
    'No customer is alerted, because nothing changed at any of them.',
  ],
  steps: () => [
    'Was the managed identity replaced, or its federated credential removed from the app registration?',
    'Run npm run register: it shows and restores the federated credential. A new one can take some minutes to work.',
    'With a certificate: check that it has not expired and that the app registration still lists it.',
  ],
  facts: ({ event, clock }) => [{ label: 'Since', value: clock.short(detailTime(event, 'since')) }],
  regained: () => "Entra accepts this deployment's credential again",
  ended: () => "Microsoft Entra has accepted this deployment's credential again",
  after: () => 'The next collections compare everything with the last state before that.',
  since: (event) => detailTime(event, 'since'),
};

// --- Customers ----------------------------------------------------------------------------------------------------

const actOf = (event: WatchEvent): CustomerAct =>
  customerActs.find((one) => one === textDetail(event, 'what')) ?? 'invite';
const customerOf = (event: WatchEvent): string => plainText(textDetail(event, 'customer') ?? 'a customer', 40);
const customerInWords = (event: WatchEvent): string => customerActInWords(actOf(event), customerOf(event));

const customerRemedy = (event: WatchEvent): { readonly undo: string; readonly accept: string } => {
  const back: Partial<Record<CustomerAct, string>> = {
    pause: `resume ${customerOf(event)} on the page Customers, then `,
    resume: `pause ${customerOf(event)} on the page Customers, then `,
    leave: `resume ${customerOf(event)} on the page Customers before its record is deleted, then `,
  };
  const find =
    event.attribution.status === 'known'
      ? 'find out who used that account.'
      : 'find out who ran npm run onboard: it takes write access to the storage account.';
  return { undo: `${back[actOf(event)] ?? ''}${find}`, accept: 'nothing to do; the record keeps it.' };
};

/** What an operator, or somebody with access to storage, did about a customer. */
const customer: WatcherWords = {
  lost: ({ event }) => fitting(customerInWords(event), 'a customer was changed'),
  sentence: ({ event, clock }) => `${capital(customerInWords(event))} ${clock.at(event.anchor)}.`,
  meaning: ({ event }) => [customerActMeaning[actOf(event)]],
  steps: ({ event }) => {
    const { undo, accept } = customerRemedy(event);
    return ['Was that planned?', `If nobody planned it: ${undo}`, `Planned: ${accept}`];
  },
  facts: ({ event }) => [
    { label: 'Done with', value: 'npm run onboard' },
    { label: 'Tenant', value: event.resource.id },
  ],
  regained: ({ event }) => customerInWords(event),
  ended: ({ event }) => capital(customerInWords(event)),
  after: () => 'There is nothing to do.',
  since: ({ anchor }) => anchor,
};

/** What to do about a change of the monitor by somebody, by its source. */
export const remedyOf = (event: WatchEvent): { readonly undo: string; readonly accept: string } =>
  event.source === 'customer' ? customerRemedy(event) : tamperRemedy(event);

export const watcherWords: Readonly<Record<WatcherSource, WatcherWords>> = {
  sightless,
  channelFailing,
  poison,
  subscriptionLost,
  away,
  tamper,
  version,
  storage,
  silent,
  backlog,
  configuration,
  contained,
  credential,
  customer,
};
