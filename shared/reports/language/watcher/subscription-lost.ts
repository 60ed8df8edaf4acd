import type { WatchEvent } from '../../../core/event/event';
import { isKind, kindDefinition } from '../../../kinds';
import { textDetail } from '../details';
import { detailTime } from './watcher-details';
import type { WatcherWords } from './watcher-scene';

const watchedOf = (event: WatchEvent): string => {
  const kind = textDetail(event, 'kind') ?? '';
  if (kind === 'group') return 'members of a group';
  return isKind(kind) ? kindDefinition(kind).plural : 'a source';
};

export const subscriptionLost: WatcherWords = {
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
