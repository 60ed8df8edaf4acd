import type { WatchEvent } from '../../../core/event/event';
import { count } from '../counting';
import { numberDetail, textDetail } from '../details';
import { duration } from '../local-time';
import { detailTime } from './watcher-details';
import type { WatcherWords } from './watcher-scene';

const isPause = (event: WatchEvent): boolean => textDetail(event, 'cause') === 'paused';

export const away: WatcherWords = {
  lost: ({ event }) => `nothing was monitored for ${duration(detailTime(event, 'from'), detailTime(event, 'to'))}`,
  sentence: ({ event, clock }) =>
    `${isPause(event) ? 'Monitoring was paused' : 'Zero Trust Watch was not running'} from ${clock.short(detailTime(event, 'from'))} to ${clock.short(detailTime(event, 'to'))}.`,
  meaning: ({ event }) => {
    const missed = numberDetail(event, 'missed') ?? 0;
    return [
      missed === 0
        ? 'No source was read late because of it.'
        : `${count(missed, 'source was', 'sources were')} read late.`,
      'The next collections find the changes made in between; each raises its own alert, with its original time where the log has it.',
    ];
  },
  steps: ({ event }) =>
    isPause(event)
      ? [
          'Did your provider plan the pause?',
          'If nobody planned it: ask the operators of Zero Trust Watch who paused it. Their own record has the pause.',
          'Planned: nothing to do.',
        ]
      : [
          'Was the function app stopped, moved or deployed at that time?',
          'If nobody planned it: check its quota, its plan and who stopped it in the Azure portal.',
          'Planned: nothing to do.',
        ],
  facts: ({ event }) => [
    {
      label: isPause(event) ? 'Paused' : 'Not running',
      value: duration(detailTime(event, 'from'), detailTime(event, 'to')),
    },
  ],
  regained: () => 'monitoring is running again',
  ended: ({ event }) => (isPause(event) ? 'Monitoring has been resumed' : 'The timer has been running again'),
  after: () => 'Changes made in between raise their own alerts.',
  since: (event) => detailTime(event, 'from'),
};
