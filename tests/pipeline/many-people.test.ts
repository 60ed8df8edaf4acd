/**
 * However many people one collection names, the past of each is known: no person's hundredth activation is announced
 * as the first.
 */

import { type Collection, newKindRow } from '../../shared/pipeline/collect/collection';
import { detectorFacts } from '../../shared/pipeline/collect/detector-facts';
import { loadState, nothingPending } from '../../shared/pipeline/collect/tenant-state';
import { at, pimRecord } from '../fixtures/records';
import { newLife } from './mortal';
import { createSmallWorld, startPipeline, tenantId } from './small-world';

const people = Array.from({ length: 120 }, (_, one) => `person-${one}`);
const activity = 'EV.R04';

test('none of 120 activations by known people is reported as a first one', async () => {
  const world = createSmallWorld();
  const pipeline = startPipeline(world, newLife());
  for (const person of people)
    await world.store.directory.noteActivity(tenantId, person, activity, at('09:00'), person);
  const records = people.map((principalId) => ({
    ...pimRecord(
      { principalId, principalType: 'User', templateId: 'role', roleName: 'Role' },
      'Add member to role completed (PIM activation)',
    ),
    id: `record-${principalId}`,
  }));
  const state = await loadState(pipeline, world.configuration, [], []);
  const row = newKindRow(tenantId, 'directoryAudit');
  const look: Collection = {
    configuration: world.configuration,
    kind: 'directoryAudit',
    takenAt: at('14:08'),
    startedFrom: at('14:00'),
    isFirst: false,
    pending: nothingPending,
    commits: [],
    changes: [],
    records,
    baseline: undefined,
    fleetCounts: undefined,
    row: { before: row, after: row, etag: null },
  };
  const { pastOf, recordsAbout } = await detectorFacts(pipeline, look, state, state);
  expect(people.filter((person) => pastOf(person, activity) !== 'done')).toEqual([]);
  expect(people.filter((person) => recordsAbout(person).length === 0)).toEqual([]);
  expect(pastOf('a-stranger', activity)).toBe('first');
  // Neither the role nor the request nor the tenant is a person.
  expect(pastOf('role-object', activity)).toBe('first');
});
