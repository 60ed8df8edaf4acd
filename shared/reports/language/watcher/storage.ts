import { versionOf } from './watcher-details';
import type { WatcherWords } from './watcher-scene';

export const storage: WatcherWords = {
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
