import { detectors } from '../../../shared/detections';
import { habitFacts } from '../../../shared/pipeline/collect/facts/people-facts';
import { judgeSignIns, keepHabits } from '../../../shared/pipeline/collect/sign-in-habits';
import { signIn } from '../../detections/state/sign-ins';
import { directoryAudit, target } from '../../fixtures/records';
import { createSmallWorld, tenantId } from '../small-world';

const everybody = { userIds: [], others: 'all' } as const;
const address = '203.0.113.9';
const wrong = signIn({ id: 'wrong', userId: 'jan', errorCode: 50126, ipAddress: address });

async function kept(...read: readonly Parameters<typeof signIn>[0][]): Promise<readonly string[]> {
  const signIns = [wrong, ...read.map(signIn)];
  const { keptOf } = await judgeSignIns(createSmallWorld(), tenantId, signIns, everybody);
  return signIns.flatMap(keptOf).map(({ id }) => id);
}

test('a successful sign-in from a network that tried passwords is kept, although little is known about the person', async () => {
  expect(await kept({ id: 'in', userId: 'lea', ipAddress: '203.0.113.77' })).toEqual(['wrong', 'in']);
});

test('a successful sign-in from elsewhere is ordinary', async () => {
  expect(await kept({ id: 'in', userId: 'lea', ipAddress: '192.0.2.9' })).toEqual(['wrong']);
  expect(await kept({ id: 'in', userId: 'lea', ipAddress: null })).toEqual(['wrong']);
});

test('a successful sign-in from a network that the person uses is ordinary, even if a colleague mistyped a password there', async () => {
  const earlier = ['2026-11-20', '2026-11-21', '2026-11-22'].map((day) => ({
    id: day,
    userId: 'lea',
    ipAddress: address,
    createdDateTime: `${day}T08:00:00Z`,
  }));
  expect(await kept(...earlier, { id: 'in', userId: 'lea', ipAddress: address })).not.toContain('in');
});

test('the stored habits say whether a deleted account ever signed in', async () => {
  const world = createSmallWorld();
  const { judged } = await judgeSignIns(world, tenantId, [signIn({ id: 'in', userId: 'used' })], everybody);
  await keepHabits(world, tenantId, judged);
  const deletionOf = (id: string) =>
    directoryAudit({ id: `deletion of ${id}`, activityDisplayName: 'Delete user', targets: [target('User', id)] });
  const { hasSignedIn } = await habitFacts({ ...world, detectors }, tenantId, [
    deletionOf('used'),
    deletionOf('unused'),
  ]);
  expect(['used', 'unused', 'unasked'].map(hasSignedIn)).toEqual([true, false, false]);
});
