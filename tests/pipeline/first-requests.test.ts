/** The table requests of a first run. Each source costs one commit, and what a commit reads is read once. */
import { kindDefinitions } from '../../shared/kinds';
import { countingTables } from '../counting-tables';
import { memoryTables } from '../memory-tables';
import { createSmallWorld, startApp } from './small-world';

test('a first run costs few table requests for each source', async () => {
  const { tables, requests } = countingTables(memoryTables());
  const world = createSmallWorld({ tables });
  const app = startApp(world);
  await app.tick();
  await app.drain();
  expect(requests() / kindDefinitions.length).toBeLessThan(22);
});
