import { defineDetector } from '../../../shared/core/event/detector';
import { readersOf } from '../../../shared/core/event/readers';
import { auditEvent, directoryAudit } from '../../fixtures/records';

const stated = {
  title: 'A title',
  area: 'identity',
  severity: 'high',
  joins: [],
  falsePositives: '',
  response: '',
  references: [],
  activities: [],
} as const;
const asked: string[] = [];
const detectors = [
  defineDetector({
    ...stated,
    id: 'EV.A01',
    name: 'one-activity',
    watches: { changes: [], records: ['directoryAudit'] },
    reads: (activity) => {
      asked.push(activity);
      return activity === 'update user';
    },
  }),
  defineDetector({
    ...stated,
    id: 'EV.A02',
    name: 'every-activity',
    watches: { changes: [], records: ['directoryAudit'] },
  }),
  defineDetector({ ...stated, id: 'EV.A03', name: 'intune', watches: { changes: [], records: ['auditEvent'] } }),
];
const idsOf = (...given: Parameters<typeof readersOf>) => readersOf(...given).map(({ id }) => id);

test('only detectors for that log and activity are read, however it is spelt', () => {
  expect(idsOf(detectors, directoryAudit({ activityDisplayName: ' UPDATE  User. ' }))).toEqual(['EV.A01', 'EV.A02']);
  expect(idsOf(detectors, directoryAudit({ activityDisplayName: 'Delete user' }))).toEqual(['EV.A02']);
  expect(idsOf(detectors, auditEvent({ activityType: 'Update user' }))).toEqual(['EV.A03']);
});

test('an activity is looked up once for any number of entries', () => {
  asked.length = 0;
  for (let entry = 0; entry < 10; entry += 1)
    readersOf(detectors, directoryAudit({ id: String(entry), activityDisplayName: 'Add group' }));
  expect(asked).toEqual(['add group']);
});

test('other detectors are looked up separately', () => {
  const others = detectors.slice(0, 1);
  expect(idsOf(others, directoryAudit({ activityDisplayName: 'Delete user' }))).toEqual([]);
});
