/** Recipients and timing of an alert: the sources that routes match, the actor's address, and when it is sent. */
import { deliveriesOf, keyOf, sourceOfConcern, sourcesOf } from '../../../shared/core/alerting/deliveries';
import { subjectOfResource } from '../../../shared/core/alerting/subject';
import type { WatchEvent } from '../../../shared/core/event/event';
import { contextOf, done, event, failed, iso, minutes, openAlert, seen } from './evidence';

test('a concern names its control or detector', () => {
  expect(sourceOfConcern('control|ZT.1')).toBe('ZT.1');
  expect(sourceOfConcern('EV.P02|ca01')).toBe('EV.P02');
});

describe('sources of an alert', () => {
  const alert = openAlert('a', [seen('ca01', 0), failed('ZT.1', 0)]);
  const notice = (details: WatchEvent['details']) => event({ type: 'health', source: 'migrationEnded', details });

  test('everything the alert has named, and the event of this message', () => {
    expect(sourcesOf(alert)).toEqual(['EV.P02', 'ZT.1']);
    expect(sourcesOf(alert, failed('ZT.2', 0))).toEqual(['ZT.2', 'EV.P02', 'ZT.1']);
  });

  test('for a rule, its subject, because a route for that control asks for it', () => {
    expect(sourcesOf({ named: [], concerns: [] }, notice({ source: 'ZT.1' }))).toEqual(['ZT.1']);
    expect(sourcesOf({ named: [], concerns: [] }, notice({ sources: ['ZT.1', 'ZT.2'] }))).toEqual(['ZT.1', 'ZT.2']);
  });
});

describe('timing', () => {
  const timingOf = (type: 'opened' | 'worsened', gatheredUntil: string | null, isAtOnce = true) => {
    const plain = contextOf(0);
    const routes = plain.configuration.routes.map((route) =>
      isAtOnce ? route : { ...route, timing: 'hourly' as const },
    );
    const context = { ...plain, configuration: { ...plain.configuration, routes } };
    const alert = openAlert('a', [done('ca01', 0, 'mara')], { gatheredUntil });
    return deliveriesOf(alert, type, ['EV.P02'], context, Date.parse(iso(0))).map(({ timing }) => timing);
  };

  test('only an alert that opens in a flood is gathered', () => {
    expect(timingOf('opened', iso(minutes(1)))).toEqual(['gathered']);
    expect(timingOf('opened', iso(minutes(1)), false)).toEqual(['hourly']);
    expect(timingOf('opened', null)).toEqual(['atOnce']);
    expect(timingOf('worsened', iso(minutes(1)))).toEqual(['atOnce']);
  });
});

test('a key is short, repeatable and unique', () => {
  const key = keyOf('alert', new Set());
  expect(key).toMatch(/^[23456789BCDFGHJKMNPQRTVWXYZ]{4}$/);
  expect(keyOf('alert', new Set())).toBe(key);
  expect(keyOf('alert', new Set([key]))).not.toBe(key);
});

test('a fleet is a subject, and the tenant is none', () => {
  expect(subjectOfResource('managedDevice', 'fleet')).toBe('fleet|managedDevice');
  expect(subjectOfResource('managedDevice', 'PC-1')).toBe('object|pc-1');
  expect(subjectOfResource('tenant', 'fleet')).toBe('object|fleet');
});
