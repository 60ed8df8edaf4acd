import type { WatchEvent } from '../../../core/event/event';
import { verb } from '../counting';
import { numberDetail, textDetail } from '../details';
import { detailTime, messageCountOf, queueOf } from './watcher-details';
import type { WatcherWords } from './watcher-scene';

/** What each late queue contains, as the subject of a sentence. */
const queueWork: Readonly<Record<string, string>> = {
  collect: 'collections',
  'collect-fleet': 'collections of users and devices',
  deliver: 'messages to recipients',
  digest: 'weekly digests',
  subscriptions: 'subscriptions and sweeps',
};

const workOf = (event: WatchEvent): string => queueWork[textDetail(event, 'queue') ?? ''] ?? 'tasks in a queue';

export const backlog: WatcherWords = {
  lost: ({ event }) => `${workOf(event)} are late`,
  sentence: ({ event, clock }) =>
    `${messageCountOf(event)} ${verb(numberDetail(event, 'count') ?? 1, 'waits', 'wait')} in the queue "${queueOf(event)}", the oldest since ${clock.short(detailTime(event, 'since'))}.`,
  meaning: () => [
    'For all tenants together, work arrives faster than it is done. No message is lost, but changes are found and reported later.',
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
  ended: ({ event }) => `The queue "${queueOf(event)}" has been processed on time again`,
  after: () => 'Everything that waited has been done or is being done.',
  since: (event) => detailTime(event, 'since'),
};
