import type { WatchEvent } from '../core/event/event';
import type { WatcherSource } from '../core/event/watch-events';
import { isKind, kindDefinition } from '../kinds';
import { count, listed, listedUpTo, number, verb } from './counting';
import { listDetail, numberDetail, textDetail } from './details';
import { duration, type LocalTime } from './local-time';
import { capital, plainText } from './plain-text';
import { reasonInWords } from './reasons';

/** What the watcher says of itself is made from: its event, and what its recipients are called. */
export type WatcherScene = {
  readonly event: WatchEvent;
  /** Cleaned. */
  readonly tenantName: string;
  readonly clock: LocalTime;
  /** By id, as the configuration calls them. */
  readonly recipientNames: ReadonlyMap<string, string>;
  /** All that the alert says is wrong, the event of the scene among it. */
  readonly together: readonly WatchEvent[];
};

/** How the watcher speaks of one thing that can be wrong with it. */
type WatcherWords = {
  /** At most 60 characters: the subject. */
  readonly lost: (scene: WatcherScene) => string;
  /** The first line. */
  readonly sentence: (scene: WatcherScene) => string;
  /** What that means, the most important first. */
  readonly meaning: (scene: WatcherScene) => readonly string[];
  /** At most three: a question with its branches, the dangerous one first, or what to do in order. */
  readonly steps: (scene: WatcherScene) => readonly string[];
  readonly facts: (scene: WatcherScene) => readonly { readonly label: string; readonly value: string }[];
  readonly regained: (scene: WatcherScene) => string;
  /** How it came to its end, as a clause without a time. */
  readonly mended: (scene: WatcherScene) => string;
  /** What is left to know once it is over. */
  readonly after: (scene: WatcherScene) => string;
  /** When it began, as far as anybody knows. */
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
  broken: 'Microsoft answers nothing but errors',
  ours: 'no answer is understood',
};

export const sightReason = (event: WatchEvent): string => {
  const reason = textDetail(event, 'reason') ?? 'broken';
  return shortReasons[reason] ?? reasonInWords(reason);
};

const sightSteps = (reason: string | undefined): readonly string[] => {
  switch (reason) {
    case 'notPermitted':
      return [
        'Was the consent of Zero Trust Watch taken away on purpose?',
        "If nobody planned it: find in Entra's audit log who removed it, block that account first, then grant the permissions again.",
        'Planned: remove the tenant from watch.config.json, and this alert ends.',
      ];
    case 'noToken':
      return [
        'Was the identity of the function app, or its credential, removed?',
        'If it was removed: put it back (Azure portal > function app > Identity) and grant it the permissions again.',
        'No: Microsoft has an outage of sign-in. Nothing is to be done; we go on trying.',
      ];
    case 'notLooked':
      return [
        'Is the function app running, and does its log show failures?',
        'If it does not run: start it, and find out who stopped it.',
        'It runs and fails: report the line that it logs; it is a bug of ours.',
      ];
    default:
      return [
        'Does Microsoft report an outage (Microsoft 365 admin center > Service health)?',
        'If Microsoft reports none: look at /api/health, which shows the answer of each source.',
        'Yes: nothing to do; Zero Trust Watch keeps trying.',
      ];
  }
};

const sightless: WatcherWords = {
  lost: ({ event }) => `I cannot see it: ${sightReason(event)}`,
  sentence: ({ event, tenantName, clock }) =>
    `I cannot see ${tenantName} since ${clock.short(event.anchor)}: ${sightReason(event)}.`,
  meaning: ({ event }) => {
    const tried = listDetail(event, 'kinds').length;
    const of = numberDetail(event, 'of');
    return [
      'Nothing is judged until I can see again. The last verdicts stay, with their age; none counts as passed.',
      ...(of === undefined || tried === 0
        ? []
        : [
            `${number(tried)} of ${count(of, 'source was', 'sources were')} asked in vain since; they share one cause, and this is its one message.`,
          ]),
    ];
  },
  steps: ({ event }) => sightSteps(textDetail(event, 'reason')),
  facts: ({ event, clock }) => [
    { label: 'Since', value: clock.short(event.anchor) },
    { label: 'Reason', value: sightReason(event) },
  ],
  regained: ({ tenantName }) => `I can see ${tenantName} again`,
  mended: ({ tenantName }) => `${tenantName} can be seen again`,
  after: () => 'Everything is compared with the last state before that; what changed meanwhile is told on its own.',
  since: ({ anchor }) => anchor,
};

// --- A channel does not arrive ------------------------------------------------------------------------------------

const channelNames: Readonly<Record<string, string>> = {
  'email-acs': 'mail',
  'teams-workflow': 'Teams',
  webhook: 'webhook',
  'log-analytics': 'Log Analytics',
};

const channelOf = (event: WatchEvent): string => {
  const channel = textDetail(event, 'channel') ?? '';
  return channelNames[channel] ?? (plainText(channel, 20) || 'a channel');
};

const namesOf = (event: WatchEvent, { recipientNames }: WatcherScene): readonly string[] =>
  listDetail(event, 'recipients').map((id) => plainText(recipientNames.get(id) ?? id, 28));

const recipientsOf = (scene: WatcherScene): readonly string[] => [
  ...new Set(together(scene).flatMap((event) => namesOf(event, scene))),
];

/** What one outage hit, an event a channel: the newest of a channel names all its recipients, or those that failed last. */
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

const channelQuestions: Readonly<Record<string, readonly string[]>> = {
  'email-acs': [
    'Is the address right, and is it still read?',
    'No: correct it in watch.config.json (recipients).',
    'Yes: look at the Azure Communication Services resource: its sender domain, its quota, its suppression list.',
  ],
  'teams-workflow': [
    'Is the workflow still there, and is its owner still with you?',
    'No: make it anew with a co-owner, and put its URL into the setting that the recipient names.',
    'Yes: look at its run history in Teams or Power Automate; it says what was refused.',
  ],
  webhook: [
    'Does the target answer, and does it still know our signature?',
    'No: mend the target, or put its new URL and secret into the settings that the recipient names.',
    'Yes: look at its own log for what it answered us.',
  ],
};

const channelFailing: WatcherWords = {
  lost: (scene) => {
    const named = `${wayOut(scene, 1)} ${areSeveral(scene) ? 'do' : 'does'} not arrive`;
    if ([...named].length <= 60) return named;
    const recipients = count(recipientsOf(scene).length, 'recipient', 'recipients');
    return areSeveral(scene)
      ? `messages to ${recipients} do not arrive`
      : `${channelOf(scene.event)} to ${recipients} does not arrive`;
  },
  sentence: (scene) =>
    `${capital(wayOut(scene, 2))} ${areSeveral(scene) ? 'have' : 'has'} not been delivered since ${scene.clock.short(detailTime(scene.event, 'since'))}.`,
  meaning: (scene) => {
    const { event, clock } = scene;
    const keys = undeliveredOf(scene);
    const last = textDetail(event, 'lastSuccessAt');
    const route = areSeveral(scene)
      ? 'this message was sent on the first channel that worked'
      : 'this message took another channel';
    return [
      `Reason: ${plainText(textDetail(event, 'reason') ?? 'not known', 160)}.`,
      keys.length === 0
        ? `${capital(route)}.`
        : `Not arrived so far: ${listedUpTo(keys, 10)}. ${verb(keys.length, 'It is', 'They are')} on the page and tried again until ${verb(keys.length, 'it arrives', 'they arrive')}; ${route}.`,
      last === undefined || Number.isNaN(Date.parse(last))
        ? 'Nothing of the last seven days has arrived on this channel.'
        : `The last message that arrived on it was sent ${clock.at(last)}.`,
    ];
  },
  steps: ({ event }) =>
    channelQuestions[textDetail(event, 'channel') ?? ''] ?? ['Look at /api/health: it names the channel and why.'],
  facts: (scene) => [
    { label: 'Not reached', value: listedUpTo(recipientsOf(scene), 3) || channelOf(scene.event) },
    { label: 'Not arrived', value: listedUpTo(undeliveredOf(scene), 6) || 'nothing yet' },
  ],
  regained: (scene) => {
    if (textDetail(scene.event, 'reason') === 'removed') return `nobody is told by ${wayOut(scene, 1)} any more`;
    const ended = lastOf(scene);
    const named = `${wayOut(ended, 1)} ${areSeveral(ended) ? 'arrive' : 'arrives'} again`;
    return [...named].length <= 60
      ? named
      : `messages to ${count(recipientsOf(ended).length, 'recipient', 'recipients')} arrive again`;
  },
  mended: (scene) => {
    if (textDetail(scene.event, 'reason') === 'removed') return `${capital(wayOut(scene, 2))} is no longer configured`;
    const ended = lastOf(scene);
    return `${capital(wayOut(ended, 2))} ${areSeveral(ended) ? 'arrive' : 'arrives'} again`;
  },
  after: ({ event }) =>
    textDetail(event, 'reason') === 'removed'
      ? 'Nothing is sent on it any more.'
      : 'What waited has been sent, or is on its way; what was given up stands on the page.',
  since: (event) => detailTime(event, 'since'),
};

// --- Work that was given up ---------------------------------------------------------------------------------------

const messagesOf = (event: WatchEvent): string => count(numberDetail(event, 'count') ?? 1, 'message', 'messages');
const queueOf = (event: WatchEvent): string => plainText(textDetail(event, 'queue') ?? 'a queue', 30);

const poison: WatcherWords = {
  lost: ({ event }) => `${messagesOf(event)} of mine could not be worked off`,
  sentence: ({ event, clock }) =>
    `${messagesOf(event)} in the queue "${queueOf(event)}" ${verb(numberDetail(event, 'count') ?? 1, 'was', 'were')} given up after five tries, since ${clock.short(detailTime(event, 'since'))}.`,
  meaning: ({ event }) => {
    const about = listDetail(event, 'about').map((text) => plainText(text, 80));
    return [
      'That is a fault of this monitor, not of your tenant. The timer asks for the same work again; nothing that was recorded is lost.',
      ...(about.length === 0 ? [] : [`In hand: ${listed(about)}.`]),
    ];
  },
  steps: ({ event }) => [
    "Find the failure in the function app's log; docs/troubleshooting.md says where.",
    'Report it with that line, or install the version that mends it.',
    `Then clear the queue "${queueOf(event)}-poison"; this ends by itself.`,
  ],
  facts: ({ event }) => [
    { label: 'Queue', value: `${queueOf(event)}-poison` },
    {
      label: 'In hand',
      value:
        listedUpTo(
          listDetail(event, 'about').map((text) => plainText(text, 80)),
          2,
        ) || 'not known',
    },
  ],
  regained: ({ event }) => `nothing is given up in the queue ${queueOf(event)}`,
  mended: ({ event }) => `The queue "${queueOf(event)}-poison" is empty`,
  after: () => 'The work itself was asked for again by the timer.',
  since: (event) => detailTime(event, 'since'),
};

// --- Subscriptions ------------------------------------------------------------------------------------------------

const watchedOf = (event: WatchEvent): string => {
  const kind = textDetail(event, 'kind') ?? '';
  if (kind === 'group') return 'members of a group';
  return isKind(kind) ? kindDefinition(kind).plural : 'a source';
};

const subscriptionLost: WatcherWords = {
  lost: ({ event }) => `changes of ${watchedOf(event)} are seen later`,
  sentence: ({ event, clock }) =>
    `Microsoft no longer notifies of ${watchedOf(event)}: the subscription ran out ${clock.at(detailTime(event, 'since'))}.`,
  meaning: ({ event }) => [
    `It could not be renewed. Until it can, ${watchedOf(event)} are read on their cadence: nothing is missed, only seen later.`,
  ],
  steps: () => [
    'Can Microsoft reach the app at PUBLIC_BASE_URL from the internet?',
    'No: open it; Microsoft asks once when it makes a subscription.',
    'Yes: look for subscriptions.stepFailed in the log; it names the permission or the quota.',
  ],
  facts: ({ event, clock }) => [{ label: 'Ran out', value: clock.short(detailTime(event, 'since')) }],
  regained: () => 'Microsoft notifies of changes again',
  mended: () => 'The subscription is there again',
  after: () => 'Changes are seen within seconds again.',
  since: (event) => detailTime(event, 'since'),
};

// --- Absence ------------------------------------------------------------------------------------------------------

const away: WatcherWords = {
  lost: ({ event }) => `nobody watched for ${duration(detailTime(event, 'from'), detailTime(event, 'to'))}`,
  sentence: ({ event, clock }) =>
    `I was away from ${clock.short(detailTime(event, 'from'))} to ${clock.short(detailTime(event, 'to'))}.`,
  meaning: ({ event }) => {
    const missed = numberDetail(event, 'missed') ?? 0;
    return [
      missed === 0
        ? 'No source was looked at too late for it.'
        : `${count(missed, 'source was', 'sources were')} looked at too late.`,
      'What changed meanwhile is found by the next looks and told on its own, with its own time where the log has it.',
    ];
  },
  steps: () => [
    'Was the function app stopped, moved or deployed at that time?',
    'If nobody planned it: look at its resource in Azure: its quota, its plan, and who stopped it.',
    'Planned: nothing to do.',
  ],
  facts: ({ event }) => [{ label: 'Away', value: duration(detailTime(event, 'from'), detailTime(event, 'to')) }],
  regained: () => 'I watch again',
  mended: () => 'The timer comes again',
  after: () => 'What changed meanwhile is told on its own.',
  since: (event) => detailTime(event, 'from'),
};

// --- Tampering ----------------------------------------------------------------------------------------------------

const silencedMeaning = 'Whoever wants to be unseen takes away those who would be told.';

const permissionOf = (event: WatchEvent): string => plainText(textDetail(event, 'permission') ?? '', 60);

const tamperings: Readonly<
  Record<string, (event: WatchEvent) => { readonly lost: string; readonly happened: string; readonly meaning: string }>
> = {
  permissionRemoved: (event) => ({
    lost: 'a permission was taken from this monitor',
    happened: `${permissionOf(event) === '' ? 'a permission' : `the permission ${permissionOf(event)}`} was taken from Zero Trust Watch`,
    meaning: 'What rests on it can no longer be seen. Whoever wants to hide a change begins here.',
  }),
  permissionWidened: (event) => ({
    lost: 'this monitor was given more than it may have',
    happened: `${permissionOf(event) === '' ? 'a permission to write' : `the permission ${permissionOf(event)}`} was given to Zero Trust Watch`,
    meaning: 'This monitor only reads and never asks for it. Whoever runs code as its identity can use it.',
  }),
  credentialAdded: () => ({
    lost: 'a credential was added to this monitor',
    happened: 'a secret or certificate was added to the identity of Zero Trust Watch',
    meaning:
      'Whoever holds it can sign in as this monitor and read what it reads. It needs none: its identity is managed.',
  }),
  federationAdded: () => ({
    lost: 'a federated credential was added to this monitor',
    happened: 'a federated credential of the identity of Zero Trust Watch was added or changed',
    meaning:
      'Whoever its issuer vouches for can sign in as this monitor and read what it reads, without a secret and without an end.',
  }),
  ownerAdded: () => ({
    lost: 'this monitor was given another owner',
    happened: 'an owner was added to the identity of Zero Trust Watch',
    meaning: 'An owner can add credentials to it and sign in as this monitor.',
  }),
  disabled: () => ({
    lost: 'the identity of this monitor was disabled',
    happened: 'the identity of Zero Trust Watch was disabled',
    meaning: 'Within the hour nothing of the tenant can be seen any more.',
  }),
  deleted: () => ({
    lost: 'the identity of this monitor was deleted',
    happened: 'the identity of Zero Trust Watch was deleted',
    meaning: 'Within the hour nothing of the tenant can be seen any more.',
  }),
  auditUnreadable: () => ({
    lost: "Entra's audit log is refused to this monitor",
    happened: "Entra's audit log is refused to Zero Trust Watch, while the rest can be read",
    meaning: 'Without it nobody is named for a change, and tampering with this monitor is not seen.',
  }),
  recipientsRemoved: (event) => {
    const removed = listDetail(event, 'removed').length;
    const narrowed = listDetail(event, 'narrowed').length;
    const both = removed + narrowed;
    const gone = `${count(removed, 'recipient is', 'recipients are')} no longer told`;
    const less = `${count(narrowed, 'recipient hears', 'recipients hear')} less of what is critical`;
    if (removed > 0 && narrowed > 0)
      return {
        lost: `${both} recipients hear less, ${removed} of them nothing`,
        happened: `${both} recipients hear less of what is critical, ${removed} of them nothing, or elsewhere`,
        meaning: silencedMeaning,
      };
    return {
      lost: narrowed === 0 ? gone : less,
      happened:
        narrowed === 0
          ? `${gone} of what is critical, or ${verb(removed, 'is', 'are')} told elsewhere`
          : `${less} than before`,
      meaning: silencedMeaning,
    };
  },
  checksDisabled: (event) => {
    const checks = numberDetail(event, 'count') ?? 1;
    return {
      lost: `${count(checks, 'check is', 'checks are')} switched off`,
      happened: `${count(checks, 'check was', 'checks were')} switched off in the configuration of this monitor`,
      meaning: `What ${verb(checks, 'it', 'they')} would find is told to nobody.`,
    };
  },
  ownHandAllowed: () => ({
    lost: 'whoever makes a change can now wave it through',
    happened: 'the setting ownHandAllowed was switched on in the configuration of this monitor',
    meaning: 'Whoever made a change can close its alert himself, accept it and mute it.',
  }),
};

export const tamperingInWords = (event: WatchEvent) =>
  (
    tamperings[textDetail(event, 'what') ?? ''] ??
    (() => ({
      lost: 'somebody laid hands on this monitor',
      happened: 'the identity of Zero Trust Watch was changed',
      meaning: 'Whoever wants to hide a change begins here.',
    }))
  )(event);

/** What is to be done about each, beginning small. */
export const tamperRemedy = (event: WatchEvent): { readonly undo: string; readonly accept: string } => {
  switch (textDetail(event, 'what')) {
    case 'permissionRemoved':
    case 'auditUnreadable':
      return {
        undo: 'grant the permission again; docs/permissions.md lists what is needed.',
        accept: 'take what rests on it out of watch.config.json.',
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
        undo: 'put recipients and routes back as they were in watch.config.json and look at who deployed it.',
        accept: 'nothing to do; the record keeps it.',
      };
    case 'checksDisabled':
      return {
        undo: 'take them out of "disabled" in watch.config.json and look at who deployed it.',
        accept: 'nothing to do; health goes on naming them.',
      };
    case 'ownHandAllowed':
      return {
        undo: 'set ownHandAllowed to false in watch.config.json and look at who deployed it.',
        accept: 'nothing to do; what is waved through by its own hand is marked as that.',
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
        : ["Microsoft's log has the entry, and names nobody for it."]),
      ...sentenceOf('Told no more, or elsewhere', namesIn(scene, 'removed')),
      ...sentenceOf('Told of less', namesIn(scene, 'narrowed')),
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
      : 'this monitor is as it was',
  mended: ({ event }) =>
    textDetail(event, 'what') === 'auditUnreadable'
      ? "Entra's audit log can be read again"
      : 'This monitor is as it was',
  after: () => 'What the log held meanwhile is read now, and told on its own.',
  since: (event) => (textDetail(event, 'since') === undefined ? event.recordedAt : detailTime(event, 'since')),
};

// --- The deployment -----------------------------------------------------------------------------------------------

const versionOf = (event: WatchEvent, key: string): string => plainText(textDetail(event, key) ?? 'unknown', 20);
const isDowngrade = (event: WatchEvent): boolean => textDetail(event, 'change') === 'downgraded';

const version: WatcherWords = {
  lost: ({ event }) =>
    isDowngrade(event)
      ? `an older version of this monitor runs: ${versionOf(event, 'to')}`
      : `this monitor runs version ${versionOf(event, 'to')} now`,
  sentence: ({ event, clock }) =>
    `Version ${versionOf(event, 'to')} runs since ${clock.short(detailTime(event, 'since'))}; before it was ${versionOf(event, 'from')}.`,
  meaning: ({ event }) =>
    isDowngrade(event)
      ? [
          'An older version lacks what newer ones mended, and does not know what they wrote in another shape.',
          'After seven days it counts as meant, and this ends.',
        ]
      : ['Whoever can deploy this monitor decides what it tells. Nothing else is known to have changed.'],
  steps: () => [
    'Was that planned?',
    "If nobody planned it: find in the function app's deployments who made it, block that account, and deploy the version you had.",
    'Planned: nothing to do.',
  ],
  facts: ({ event }) => [
    { label: 'Runs', value: versionOf(event, 'to') },
    { label: 'Before', value: versionOf(event, 'from') },
  ],
  regained: () => 'the version of this monitor is right again',
  mended: () => 'The newest version runs again, or the older one counts as meant',
  after: () => 'Nothing is to be done.',
  since: (event) => detailTime(event, 'since'),
};

const storage: WatcherWords = {
  lost: () => 'the store is newer than the version that runs',
  sentence: ({ event }) => `Version ${versionOf(event, 'by')} wrote the store in a shape that this one cannot read.`,
  meaning: () => [
    'What is of the new shape is refused, not read by halves: looks and messages that rest on it fail until then.',
  ],
  steps: ({ event }) => [
    `Deploy version ${versionOf(event, 'by')} or a newer one; then this ends by itself.`,
    'Nothing is lost meanwhile: what was recorded stays as it is.',
  ],
  facts: ({ event }) => [{ label: 'Written by', value: versionOf(event, 'by') }],
  regained: () => 'the store can be read as it is',
  mended: () => 'The store can be read as it is',
  after: () => 'What failed is asked for again by the timer.',
  since: ({ anchor }) => anchor,
};

const isTimer = (event: WatchEvent): boolean => textDetail(event, 'function') !== 'collect';
const functionOf = (event: WatchEvent): string => (isTimer(event) ? 'the timer' : 'the function that looks');

const silent: WatcherWords = {
  lost: ({ event }) => (isTimer(event) ? 'the timer of this monitor does not come' : 'no look is made at any tenant'),
  sentence: ({ event, clock }) =>
    `${capital(functionOf(event))} was last seen ${clock.at(detailTime(event, 'since'))}.`,
  meaning: ({ event }) =>
    isTimer(event)
      ? [
          'Without it nothing is polled, reminded or told again; what Microsoft notifies of is still looked at.',
          'This message comes from a function that still runs.',
        ]
      : [
          'The timer comes and asks for looks, and nothing takes them up. No tenant is judged until then.',
          'This is the one message about it; tenants hear of it themselves where it lasts a day.',
        ],
  steps: ({ event }) => [
    `Look in the Azure portal whether the function ${isTimer(event) ? '"schedule"' : '"collect"'} is disabled, or fails in its log.`,
    'Disabled: enable it, and find out who did that.',
    'It fails: report the line that it logs; restart the function app meanwhile.',
  ],
  facts: ({ event, clock }) => [{ label: 'Last seen', value: clock.short(detailTime(event, 'since')) }],
  regained: ({ event }) => (isTimer(event) ? 'the timer comes again' : 'looks are made again'),
  mended: ({ event }) => (isTimer(event) ? 'The timer comes again' : 'Looks are made again'),
  after: () => 'What changed meanwhile is found by the next looks and told on its own.',
  since: (event) => detailTime(event, 'since'),
};

const warningTitles: Readonly<Record<string, string>> = {
  fewRecipients: 'fewer than two recipients are told',
  oneChannel: 'all who are told are on one channel',
  nobodyToEscalateTo: 'nobody hears of what is left undone',
  noCoOwner: 'a Teams flow has one owner alone',
  checksDisabled: 'checks are switched off',
};

const warningTitle = (event: WatchEvent): string =>
  warningTitles[textDetail(event, 'code') ?? ''] ?? 'the file says what is probably not meant';

const configuration: WatcherWords = {
  lost: ({ event }) => warningTitle(event),
  sentence: ({ event, clock }) =>
    `The configuration warns since ${clock.short(detailTime(event, 'since'))}: ${warningTitle(event)}.`,
  meaning: ({ event }) => {
    const texts = listDetail(event, 'texts').map((text) => `${plainText(text, 300)}.`);
    const rest = (numberDetail(event, 'count') ?? texts.length) - texts.length;
    return [...texts, ...(rest > 0 ? [`And ${number(rest)} more; Health lists them.`] : [])];
  },
  steps: () => [
    'Is that meant?',
    'If it is not: change watch.config.json as it says, and deploy it; then this alert ends by itself.',
    'Yes: nothing to do; this is the only message about it.',
  ],
  facts: ({ event }) => [{ label: 'Warnings', value: number(numberDetail(event, 'count') ?? 1) }],
  regained: () => 'the configuration does not warn of it any more',
  mended: () => 'The configuration does not warn of it any more',
  after: () => 'Nothing is to be done.',
  since: (event) => detailTime(event, 'since'),
};

const isOtherTenant = (event: WatchEvent): boolean => textDetail(event, 'trouble') === 'otherTenant';
const configuredOf = (event: WatchEvent): string => plainText(textDetail(event, 'configured') ?? 'a tenant', 40);
const foundIdOf = (event: WatchEvent): string => plainText(textDetail(event, 'foundId') ?? 'another tenant', 40);
/** Graph does not always say the name. */
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
        `Nothing of ${containedNames(event)} is read, kept or sent: the token that was issued for it opens ${foundOf(event)} (${foundIdOf(event)}).`,
        `Anything recorded for ${containedNames(event)} under this identity describes ${foundOf(event)}. Other tenants are watched as before.`,
      ];
    const texts = listDetail(event, 'texts').map((text) => `${plainText(text, 300)}.`);
    return [
      `Nothing of ${containedNames(event)} is read, kept or sent until they are right. Other tenants are watched as before.`,
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
          'Correct each setting as it says: in watch.config.json, in the app settings, or in the Settings rows of the tenant.',
          'Deploy it, or restart the function app. This alert ends by itself.',
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
  mended: ({ event }) =>
    isOtherTenant(event)
      ? `${configuredOf(event)} has been read with its own token`
      : `${configuredOf(event)} has been watched again`,
  after: () => 'The next collections compare everything with the last state before that.',
  since: (event) => detailTime(event, 'since'),
};

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
  configuration,
  contained,
};
