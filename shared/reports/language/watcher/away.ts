import type { WatchEvent } from '../../../core/event/event';
import { type AwayCause, awayCauseOf } from '../../../core/event/watcher/silence-events';
import { count } from '../counting';
import { numberDetail } from '../details';
import { duration } from '../local-time';
import { capital } from '../plain-text';
import { detailTime } from './watcher-details';
import type { WatcherWords } from './watcher-scene';

/** Clauses in the past tense: why nothing was monitored. */
export const awayInWords: Readonly<Record<AwayCause, string>> = {
  notRunning: 'Zero Trust Watch was not running',
  paused: 'monitoring was paused',
  notConfigured: 'the configuration of Zero Trust Watch did not name this tenant',
  contained: 'Zero Trust Watch had wrong settings or a wrong identity for this tenant',
  rejected: 'Microsoft Entra rejected the credential of Zero Trust Watch',
};

const stepsOf: Readonly<Record<AwayCause, readonly string[]>> = {
  notRunning: [
    'Was the function app stopped, moved or deployed at that time?',
    'If nobody planned it: check its quota, its plan and who stopped it in the Azure portal.',
    'Planned: nothing to do.',
  ],
  paused: [
    'Did your provider plan the pause?',
    'If nobody planned it: ask the operators of Zero Trust Watch who paused it. Their own record has the pause.',
    'Planned: nothing to do.',
  ],
  notConfigured: [
    'Was this tenant taken out of watch.config.json on purpose?',
    'If nobody planned it: ask the operators of Zero Trust Watch who deployed that file.',
    'Planned: nothing to do.',
  ],
  contained: [
    'Did the operators of Zero Trust Watch change its settings or its identity at that time?',
    'If nobody planned it: ask them. Their own recipients were alerted.',
    'Planned: nothing to do.',
  ],
  rejected: [
    'Nothing to do: the operators of Zero Trust Watch were alerted, and nothing changed in this tenant because of it.',
  ],
};

const clauseOf = (event: WatchEvent): string => awayInWords[awayCauseOf(event)];

export const away: WatcherWords = {
  lost: ({ event }) => `nothing was monitored for ${duration(detailTime(event, 'from'), detailTime(event, 'to'))}`,
  sentence: ({ event, clock }) =>
    `${capital(clauseOf(event))} from ${clock.short(detailTime(event, 'from'))} to ${clock.short(detailTime(event, 'to'))}.`,
  meaning: ({ event }) => {
    const missed = numberDetail(event, 'missed') ?? 0;
    return [
      missed === 0
        ? 'No source was read late because of it.'
        : `${count(missed, 'source was', 'sources were')} read late.`,
      'The next collections find the changes made in between; each raises its own alert, with its original time where the log has it.',
    ];
  },
  steps: ({ event }) => stepsOf[awayCauseOf(event)],
  facts: ({ event }) => [
    {
      label: awayCauseOf(event) === 'paused' ? 'Paused' : 'Not monitored',
      value: duration(detailTime(event, 'from'), detailTime(event, 'to')),
    },
  ],
  regained: () => 'monitoring is running again',
  ended: ({ event }) =>
    awayCauseOf(event) === 'notRunning' ? 'The timer has been running again' : 'Monitoring has been resumed',
  after: () => 'Changes made in between raise their own alerts.',
  since: (event) => detailTime(event, 'from'),
};
