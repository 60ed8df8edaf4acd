/** Finds activities that the first reading of the past would miss because their category is not requested. */
import { defineDetector } from '../../../shared/core/event/detector';
import { categoriesOf, categoriesRead } from '../../../shared/core/log/audit-categories';
import { detectors } from '../../../shared/detections';

const reading = detectors.filter(({ watches }) => watches.records.includes('directoryAudit'));
// A cmdlet stands in Exchange's log, which has no categories.
const isCmdlet = (activity: string): boolean => /^\w+-\w+$/.test(activity);
const inOurLog = ({ activities, watches }: (typeof reading)[number]): readonly string[] =>
  watches.records.includes('exchangeAudit') ? activities.filter((one) => !isCmdlet(one)) : activities;
const activities = [...new Set(reading.flatMap(inOurLog))];

test('every activity that a detection reads belongs to a category', () => {
  expect(activities.length).toBeGreaterThan(100);
  expect(activities.filter((activity) => categoriesOf(activity).length === 0)).toEqual([]);
});

test('an unknown activity belongs to none, so a detection that reads it fails the test above', () => {
  expect(categoriesOf('frobnicate widget')).toEqual([]);
});

test.each([
  ['read bitlocker key', ['KeyManagement']],
  ['register device', ['Device']],
  ['delete administrative unit', ['AdministrativeUnit']],
  ['update provisioning setting or credentials', ['ProvisioningManagement']],
  ['create rollout policy for feature', ['Authentication']],
  ['add permission grant policy', ['PermissionGrantPolicy']],
  ['authentication methods policy update', ['ApplicationManagement']],
  ['add member to role completed (pim activation)', ['RoleManagement', 'GroupManagement', 'ResourceManagement']],
  ['dismissuser', ['Other', 'IdentityProtection']],
])('%s is requested in the category where Microsoft files it', (activity, categories) => {
  expect(categoriesOf(activity)).toEqual(expect.arrayContaining(categories));
  expect(categoriesRead(reading)).toEqual(expect.arrayContaining(categories));
});

test('no category is requested that no detection reads', () => {
  const stated = {
    area: 'devices',
    falsePositives: '',
    id: 'EV.X99',
    joins: [],
    name: 'x',
    references: [],
    response: '',
  } as const;
  const one = defineDetector({
    ...stated,
    title: 'Keys are read',
    severity: 'low',
    activities: ['read bitlocker key'],
    watches: { changes: [], records: ['directoryAudit'] },
  });
  expect(categoriesRead([one])).toEqual(['KeyManagement']);
  expect(categoriesRead([{ ...one, watches: { changes: [], records: ['signIn'] } }])).toEqual([]);
});
