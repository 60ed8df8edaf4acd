import { detailTime } from './watcher-details';
import type { WatcherWords } from './watcher-scene';

export const credential: WatcherWords = {
  lost: () => "Entra rejects this deployment's credential",
  sentence: ({ event, clock }) =>
    `Microsoft Entra has rejected the credential of this deployment since ${clock.short(detailTime(event, 'since'))}.`,
  meaning: () => [
    'No tenant that consented to the application can be read. Their controls keep their last verdicts with their age, and a pass counts only while its data is recent.',
    'No customer is alerted, because nothing changed at any of them.',
  ],
  steps: () => [
    'Was the managed identity replaced, or its federated credential removed from the app registration?',
    'Run npm run register: it shows and restores the federated credential. A new one can take some minutes to work.',
    'With a certificate: check that it has not expired and that the app registration still lists it.',
  ],
  facts: ({ event, clock }) => [{ label: 'Since', value: clock.short(detailTime(event, 'since')) }],
  regained: () => "Entra accepts this deployment's credential again",
  ended: () => "Microsoft Entra has accepted this deployment's credential again",
  after: () => 'The next collections compare everything with the last state before that.',
  since: (event) => detailTime(event, 'since'),
};
