import type { WatchEvent } from '../../../core/event/event';
import { channelName, channelWords } from '../channel-words';
import { count, listedUpTo, verb } from '../counting';
import { listDetail, textDetail } from '../details';
import { capital, plainText } from '../plain-text';
import { detailTime } from './watcher-details';
import type { WatcherScene, WatcherWords } from './watcher-scene';

const channelOf = (event: WatchEvent): string => channelName(textDetail(event, 'channel') ?? '');

const namesOf = (event: WatchEvent, { recipientNames }: WatcherScene): readonly string[] =>
  listDetail(event, 'recipients').map((id) => plainText(recipientNames.get(id) ?? id, 28));

const recipientsOf = (scene: WatcherScene): readonly string[] => [
  ...new Set(together(scene).flatMap((event) => namesOf(event, scene))),
];

/**
 * The channels that fail in one outage, with one event each. The newest event of a channel names all its failing
 * recipients.
 */
const together = ({ event, together: others }: WatcherScene): readonly WatchEvent[] =>
  event.type === 'health' && others.length > 0 ? others : [event];

/** `mail to Security contact`, `mail to Security contact, webhook to Tickets` */
const messagesTo = (scene: WatcherScene, most: number): string => {
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

/** The end of an outage names every channel that failed, not only the one that recovered last. */
const lastOf = (scene: WatcherScene): WatcherScene => {
  const [first] = scene.together;
  return first === undefined ? scene : { ...scene, event: first };
};

const areSeveral = (scene: WatcherScene): boolean => new Set(together(scene).map(channelOf)).size > 1;

const undeliveredOf = (scene: WatcherScene): readonly string[] => [
  ...new Set(together(scene).flatMap((event) => listDetail(event, 'undelivered').map((key) => plainText(key, 8)))),
];

export const channelFailing: WatcherWords = {
  lost: (scene) => {
    const named = `${messagesTo(scene, 1)} ${areSeveral(scene) ? 'are' : 'is'} not delivered`;
    if ([...named].length <= 60) return named;
    const recipients = count(recipientsOf(scene).length, 'recipient', 'recipients');
    return areSeveral(scene)
      ? `messages to ${recipients} are not delivered`
      : `${channelOf(scene.event)} to ${recipients} is not delivered`;
  },
  sentence: (scene) =>
    `${capital(messagesTo(scene, 2))} ${areSeveral(scene) ? 'have' : 'has'} not been delivered since ${scene.clock.short(detailTime(scene.event, 'since'))}.`,
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
      'Open the health page below: it names the channel and the reason.',
    ],
  facts: (scene) => [
    { label: 'Not reached', value: listedUpTo(recipientsOf(scene), 3) || channelOf(scene.event) },
    { label: 'Not delivered', value: listedUpTo(undeliveredOf(scene), 6) || 'nothing yet' },
  ],
  regained: (scene) => {
    if (textDetail(scene.event, 'reason') === 'removed') return `${messagesTo(scene, 1)} is no longer used`;
    const ended = lastOf(scene);
    const named = `${messagesTo(ended, 1)} ${areSeveral(ended) ? 'are' : 'is'} delivered again`;
    return [...named].length <= 60
      ? named
      : `messages to ${count(recipientsOf(ended).length, 'recipient', 'recipients')} are delivered again`;
  },
  ended: (scene) => {
    if (textDetail(scene.event, 'reason') === 'removed')
      return `${capital(messagesTo(scene, 2))} has not been configured`;
    const ended = lastOf(scene);
    return `${capital(messagesTo(ended, 2))} ${areSeveral(ended) ? 'have' : 'has'} been delivered again`;
  },
  after: ({ event }) =>
    textDetail(event, 'reason') === 'removed'
      ? 'Nothing is sent on this channel any more.'
      : 'Waiting messages have been sent or are being sent; those given up are listed on the posture page.',
  since: (event) => detailTime(event, 'since'),
};
