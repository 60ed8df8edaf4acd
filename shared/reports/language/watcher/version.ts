import type { WatchEvent } from '../../../core/event/event';
import { textDetail } from '../details';
import { detailTime, versionOf } from './watcher-details';
import type { WatcherWords } from './watcher-scene';

const isDowngrade = (event: WatchEvent): boolean => textDetail(event, 'change') === 'downgraded';

export const version: WatcherWords = {
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
