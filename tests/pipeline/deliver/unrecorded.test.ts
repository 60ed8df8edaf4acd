/** A process dies between sending a message and recording it, and meanwhile there is news of the alert. */
import { planSteps } from '../../../shared/core/alerting/raise';
import type { WatchEvent } from '../../../shared/core/event/event';
import { minuteMs } from '../../../shared/core/time/durations';
import { renderText } from '../../../shared/reports/mail/email';
import { plainRaising } from '../../fixtures/raising';
import { anEvent, hex } from '../../store/fixtures';
import { createDeliveryWorld, type DeliveryWorld, taken, writeRaised } from '../delivery-world';
import { newLife } from '../mortal';
import { tenantId } from '../small-world';

const exclusionOf = (world: DeliveryWorld, number: number, group: string): WatchEvent => {
  const at = new Date(world.small.now()).toISOString();
  return anEvent(tenantId, number, {
    id: hex(number),
    type: 'detection',
    source: 'EV.P02',
    severity: 'high',
    anchor: at,
    happenedAt: at,
    recordedAt: at,
    recordDay: at.slice(0, 10),
    groupKey: 'EV.P02|policy',
    resource: { kind: 'conditionalAccessPolicy', id: 'policy', name: 'CA01' },
    attribution: {
      status: 'known',
      actor: { type: 'person', id: 'ada', ipAddress: null },
      recordId: `record-${number}`,
      at,
    },
    concern: `EV.P02|policy|group ${group}`,
    lines: [{ label: 'Excluded', before: [], after: [{ type: 'group', id: group, name: group }] }],
    details: { policyName: 'CA01', elements: [`group ${group}`] },
    exposure: null,
    deferredUntil: null,
  });
};

async function raise(world: DeliveryWorld, event: WatchEvent): Promise<void> {
  const { pipeline, small } = world;
  const [step, ...more] = planSteps(await pipeline.store.alerts.readAlerts(tenantId), [event], {
    ...plainRaising,
    configuration: small.configuration,
    now: event.recordedAt,
    groupWaitMs: 0,
  });
  expect(more).toEqual([]);
  await writeRaised(pipeline, tenantId, step);
}

const [firstGroup, secondGroup] = ['Vendors', 'Partners'];

async function played(life = newLife()): Promise<DeliveryWorld> {
  const world = createDeliveryWorld({}, life);
  await raise(world, exclusionOf(world, 1, firstGroup));
  await world.runUntil(world.small.now() + 20_000);
  await raise(world, exclusionOf(world, 2, secondGroup));
  await world.runUntil(world.small.now() + 15 * minuteMs);
  return world;
}

test('each target that takes a message once gets the news', async () => {
  const plain = newLife();
  const calm = await played(plain);
  expect((await calm.small.store.alerts.readAlerts(tenantId)).map(({ count }) => count)).toEqual([2]);
  const sends = plain.calls.flatMap(({ name }, at) => (name.endsWith('.send') ? [at + 1] : []));
  expect(sends).toHaveLength(4);
  for (const call of sends.slice(0, 2)) {
    const world = await played(newLife({ call, moment: 'after' }));
    expect(world.lives).toHaveLength(2);
    for (const channel of ['email-acs', 'webhook']) {
      const all = taken(world, channel);
      const once = all.filter(({ deliveryId }, at) => all.findIndex((one) => one.deliveryId === deliveryId) === at);
      const texts = once.map(({ message }) => renderText(message));
      expect(texts.filter((text) => text.includes(firstGroup)).length).toBeGreaterThan(0);
      expect(texts.filter((text) => text.includes(secondGroup)).length).toBeGreaterThan(0);
    }
  }
});
