/** The part of an alert that a list keeps: enough for its title and its actor. */
import { listedAlert } from '../../../shared/core/alert/listed-alert';
import type { WatchEvent } from '../../../shared/core/event/event';
import { anAlert, anEvent } from '../../store/fixtures';

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';

const answer = (at: number, details: WatchEvent['details']): WatchEvent => ({
  ...anEvent(tenantId, at, { type: 'attribution', details }),
  id: `answer ${at}`,
});

const listedAfter = (events: readonly WatchEvent[]) =>
  events.reduce<ReturnType<typeof listedAlert> | undefined>(
    (before, event) =>
      listedAlert(before, { alert: anAlert(tenantId), events: [event], transitions: [], deliveries: [] }),
    undefined,
  );

test('the account behind the change is kept, however many accounts are found for what it made fail', () => {
  const own = answer(1, { eventId: 'lead' });
  const aside = [2, 3, 4, 5, 6, 7].map((at) => answer(at, { eventId: `control ${at}`, isAside: true }));
  const listed = listedAfter([own, ...aside]);
  expect(listed?.events.map(({ id }) => id)).toContain(own.id);
  expect(listed?.events).toHaveLength(4);
});

test('the account that undid the change is kept, so that the list and the page give the same duration', () => {
  const controls = [2, 3, 4, 5, 6, 7];
  const policy = { kind: 'conditionalAccessPolicy', id: 'CA01', name: 'CA01' } as const;
  const undone = { ...anEvent(tenantId, 1, { type: 'recovery', resource: policy }), id: 'undone' };
  const others = controls.map((at) => ({
    ...anEvent(tenantId, at, { type: 'recovery', resource: { kind: 'control', id: `${at}`, name: null } }),
    id: `recovery ${at}`,
  }));
  const answers = [
    answer(10, { eventId: 'undone' }),
    ...controls.map((at) => answer(10 + at, { eventId: `recovery ${at}` })),
  ];
  const kept = listedAfter([undone, ...others, ...answers])?.events.map(({ id }) => id);
  expect(kept).toEqual(expect.arrayContaining(['undone', 'answer 10']));
});
