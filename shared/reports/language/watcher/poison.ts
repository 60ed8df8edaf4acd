import { listed, listedUpTo, verb } from '../counting';
import { listDetail, numberDetail } from '../details';
import { plainText } from '../plain-text';
import { detailTime, messageCountOf, queueOf } from './watcher-details';
import type { WatcherWords } from './watcher-scene';

export const poison: WatcherWords = {
  lost: ({ event }) => `${messageCountOf(event)} in a queue could not be processed`,
  sentence: ({ event, clock }) =>
    `${messageCountOf(event)} in the queue "${queueOf(event)}" ${verb(numberDetail(event, 'count') ?? 1, 'was', 'were')} given up after five tries, since ${clock.short(detailTime(event, 'since'))}.`,
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
