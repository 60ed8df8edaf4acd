/** The monitor judges itself by who its own token says it is. */
import type { OwnIdentity } from '../../shared/core/event/tampering';
import { createSmallWorld, evaluationOf, realCadences, startApp } from './small-world';

async function verdictFor(self: OwnIdentity | null | undefined) {
  const world = createSmallWorld({ configuration: { cadenceMinutes: realCadences() } });
  if (self !== undefined) world.tenant.self = self;
  const app = startApp(world);
  await app.tick();
  await app.drain();
  return (await evaluationOf(world, 'ZT.IN.005'))?.verdict;
}

test('it passes as whom it is', async () => {
  expect(await verdictFor(undefined)).toMatchObject({ status: 'pass' });
});

test.each<[string, OwnIdentity | null, string]>([
  ['nobody', null, 'the token of Zero Trust Watch does not identify its application'],
  [
    'somebody who is not in the lists',
    { applicationId: 'x', servicePrincipalId: 'x' },
    'the list of service principals does not name the monitor',
  ],
])('as %s it says that it does not know', async (_, self, reason) => {
  expect(await verdictFor(self)).toEqual({ status: 'unknown', reason });
});
