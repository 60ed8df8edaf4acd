/** If only the end of a declared exception can change a verdict, it is not computed again until one ends. */
import { entraUsersMfaRequired } from '../../../shared/controls/identity/entra-users-mfa-required/control';
import { dayMs, hourMs, minuteMs } from '../../../shared/core/time/durations';
import { declared } from '../../controls/state';
import { apply, hint } from '../history';
import { newLife } from '../mortal';
import { vendorGroup } from '../small-tenant';
import { createSmallWorld, evaluationOf, startApp } from '../small-world';

const { id } = entraUsersMfaRequired;

test('an unchanged tenant is not judged again, and the end of an exception is noticed at the next collection', async () => {
  const acceptedExclusions = { [id]: [{ ...declared(vendorGroup, '2026-11-24'), kind: 'group' as const }] };
  const world = createSmallWorld({ configuration: { acceptedExclusions } });
  apply(world, { change: { to: 'exclusion', id: 'ca01', isExcluded: true }, by: 'ada' }, 0);
  let judged = 0;
  const counting: typeof entraUsersMfaRequired = {
    ...entraUsersMfaRequired,
    evaluate: (state) => {
      judged += 1;
      return entraUsersMfaRequired.evaluate(state);
    },
  };
  const app = startApp(world, newLife(), {
    adapted: (pipeline) => ({
      ...pipeline,
      controls: pipeline.controls.map((control) => (control.id === id ? counting : control)),
    }),
  });
  await app.runUntil(world.now() + 10 * minuteMs);
  expect((await evaluationOf(world, id))?.verdict.status).toBe('pass');
  judged = 0;
  world.advanceTo(world.now() + hourMs);
  await app.ask(hint('conditionalAccessPolicy'), hint('user'), hint('group'));
  await app.drain();
  expect(judged).toBe(0);

  world.advanceTo(Date.parse('2026-11-24T08:00:00.000Z') + dayMs);
  // A resource type that the control does not read.
  await app.ask(hint('managedDevice'));
  await app.drain();
  expect(judged).toBeGreaterThan(0);
  expect((await evaluationOf(world, id))?.verdict.status).toBe('fail');
});
