/**
 * Four days of the healthy year with Azure's tables and queues (Azurite), and the same days in memory. People get the
 * same messages.
 */
import { drawStories, type Play, type Played, play } from '../../bench/noise-year/play';
import { connectTables } from '../../shared/store/azure-tables';
import { storageAccount } from '../storage';
import { azureQueuesOnMovedClock } from './azure-queues-on-moved-clock';

const days: Play = {
  seed: 11,
  people: 40,
  from: '2026-11-13T05:00:00Z',
  days: 4,
  // Long enough to be found by collections that are half a day apart.
  stories: drawStories(11)
    .slice(0, 3)
    .map((story) => ({ ...story, lasts: 30 })),
  tickMinutes: 360,
  // A request to Azurite takes a millisecond, so collections are rare. The cadence is the same in both runs.
  leastCadenceMinutes: 1440,
};

const sentIn = ({ year }: Played): readonly string[] =>
  year.sent
    .map(({ at, recipient, message }) =>
      // A delivery that another one delays is tried again two seconds later.
      [
        new Date(at).toISOString().slice(0, 16),
        recipient,
        message.subject,
        message.preview,
        message.machine.because,
      ].join(' | '),
    )
    .sort();

test('four days on Azurite send the same messages as those days in memory', async () => {
  const inMemory = await play(days);
  const connectionString = await storageAccount();
  const tables = await connectTables({ connectionString });
  await tables.createAll();
  const onAzurite = await play({ ...days, tables, queues: await azureQueuesOnMovedClock(connectionString) });
  expect(sentIn(onAzurite)).toEqual(sentIn(inMemory));
  // The days had alerts: the first message, the stories and their ends, the digest.
  expect(sentIn(inMemory).length).toBeGreaterThanOrEqual(2 * (1 + 3 + 1));
  expect(onAzurite.stories.filter(({ alertedAt }) => alertedAt === null)).toEqual([]);
});
