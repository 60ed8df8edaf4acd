/** Zero Trust Watch checks its own identity by the claims of its own token. */
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

test('its own identity passes', async () => {
  expect(await verdictFor(undefined)).toMatchObject({ status: 'pass' });
});

test.each<[string, OwnIdentity | null, string]>([
  ['nobody', null, 'the token of Zero Trust Watch does not identify its application'],
  [
    'an application that is not in the lists',
    { applicationId: 'x', servicePrincipalId: 'x' },
    'the list of service principals does not name the monitor',
  ],
])('as %s the verdict is unknown', async (_, self, reason) => {
  expect(await verdictFor(self)).toEqual({ status: 'unknown', reason });
});
