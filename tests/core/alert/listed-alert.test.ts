/** The part of an alert that a list keeps: enough for its title and its actor. */
import { listedAlert } from '../../../shared/core/alert/listed-alert';
import type { WatchEvent } from '../../../shared/core/event/event';
import { anAlert, anEvent } from '../../store/fixtures';

const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';

test('the account behind the change is kept, however many accounts are found for what it made fail', () => {
  const answer = (at: number, details: WatchEvent['details']): WatchEvent => ({
    ...anEvent(tenantId, at, { type: 'attribution', details }),
    id: `answer ${at}`,
  });
  const own = answer(1, { eventId: 'lead' });
  const aside = [2, 3, 4, 5, 6, 7].map((at) => answer(at, { eventId: `control ${at}`, isAside: true }));
  const listed = [own, ...aside].reduce<ReturnType<typeof listedAlert> | undefined>(
    (before, event) =>
      listedAlert(before, { alert: anAlert(tenantId), events: [event], transitions: [], deliveries: [] }),
    undefined,
  );
  expect(listed?.events.map(({ id }) => id)).toContain(own.id);
  expect(listed?.events).toHaveLength(4);
});
