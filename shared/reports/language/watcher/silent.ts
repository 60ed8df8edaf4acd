import type { WatchEvent } from '../../../core/event/event';
import { textDetail } from '../details';
import { plainText } from '../plain-text';
import { shortReason, sightSteps } from './unreadable';
import { detailTime } from './watcher-details';
import type { WatcherScene, WatcherWords } from './watcher-scene';

/** The work that stops if one of the functions does not run. */
type SilentWords = {
  readonly lost: string;
  readonly sentence: (clock: WatcherScene['clock'], since: string) => string;
  readonly meaning: readonly string[];
  readonly steps: readonly string[];
  readonly regained: string;
  readonly ended: string;
  readonly after: string;
};

const stepsOf = (name: string, fails: string): readonly string[] => [
  `Check in the Azure portal whether the function "${name}" is disabled or logs failures.`,
  'Disabled: enable it, and find out who disabled it.',
  fails,
];

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
    steps: stepsOf('schedule', restart),
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
    steps: stepsOf('collect', restart),
    regained: 'collections run again',
    ended: 'Collections have been running again',
    after: caughtUp,
  },
  backup: {
    lost: 'stored data is not backed up',
    sentence: (clock, since) => `There has been no new backup since ${clock.short(since)}.`,
    meaning: ['If the tables are damaged or deleted now, what was recorded since then cannot be restored.'],
    steps: stepsOf(
      'backup',
      'It fails: check that the app has the role Storage Blob Data Owner on its storage account, then run npm run doctor -- --backup --now.',
    ),
    regained: 'stored data is backed up again',
    ended: 'Stored data has been backed up again',
    after: 'There is nothing to do.',
  },
};

/** Microsoft or the network fails in the same way for every tenant. */
const unreadWords = (reason: string): SilentWords => ({
  lost: 'no tenant can be read',
  sentence: (clock, since) =>
    `Zero Trust Watch has been unable to read any tenant since ${clock.short(since)}: ${shortReason(reason)}.`,
  meaning: [
    'No control is judged, and no change raises an alert. The last verdicts stay visible with their age.',
    'The recipients of each tenant are alerted about their tenant too.',
  ],
  steps: sightSteps(reason),
  regained: 'tenants can be read again',
  ended: 'Zero Trust Watch has been able to read tenants again',
  after: caughtUp,
});

const functionOf = (event: WatchEvent): string => textDetail(event, 'function') ?? 'schedule';

const silentOf = (event: WatchEvent): SilentWords => {
  const unread = textDetail(event, 'unread');
  if (unread !== undefined) return unreadWords(unread);
  const name = functionOf(event);
  return name === 'collect' || name === 'backup' ? silentWords[name] : silentWords.schedule;
};

const reasonLine = (event: WatchEvent): readonly string[] => {
  const reason = textDetail(event, 'reason');
  return reason === undefined ? [] : [`The last attempt failed: ${plainText(reason, 200)}.`];
};

export const silent: WatcherWords = {
  lost: ({ event }) => silentOf(event).lost,
  sentence: ({ event, clock }) => silentOf(event).sentence(clock, detailTime(event, 'since')),
  meaning: ({ event }) => [...silentOf(event).meaning, ...reasonLine(event)],
  steps: ({ event }) => silentOf(event).steps,
  facts: ({ event, clock }) => [
    {
      label: textDetail(event, 'unread') === undefined ? 'Last run' : 'Last read',
      value: clock.short(detailTime(event, 'since')),
    },
  ],
  regained: ({ event }) => silentOf(event).regained,
  ended: ({ event }) => silentOf(event).ended,
  after: ({ event }) => silentOf(event).after,
  since: (event) => detailTime(event, 'since'),
};
