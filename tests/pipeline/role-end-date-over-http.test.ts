/** A role in PIM loses its end date and has one again later. Its holder had the role before, and keeps it. */
import { dayMs } from '../../shared/core/time/durations';
import { alertsOf, changeAs, pass, startWorldOverHttp, takeMails } from './world-over-http';

const exchangeAdministrator = '29232cdf-9323-42fd-ade2-1d097af3e4de';

test.each([
  [
    'roleAssignmentScheduleInstances',
    'Assigned',
    'The role',
    /is now permanently Exchange Administrator/,
    /became|none -> Exch/,
  ],
  [
    'roleEligibilityScheduleInstances',
    undefined,
    'The eligible role',
    /can activate Exchange Administrator permanently/,
    /became eligible|none -> Exch/,
  ],
] as const)(
  'the missing end date is an alert of its own, and ends with a new end date: %s',
  async (list, assignmentType, role, subject, grant) => {
    const world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
    try {
      const path = `/roleManagement/directory/${list}`;
      const endDateTime = new Date(world.app.world.now() + 60 * dayMs).toISOString();
      const [id] = changeAs(world, 'mara.klein', {
        op: 'create',
        path,
        body: {
          principalId: await world.idOf('users', 'Lea Novak'),
          roleDefinitionId: exchangeAdministrator,
          endDateTime,
          ...(assignmentType !== undefined && { assignmentType }),
        },
      });
      const setEnd = async (end: string | null) => {
        changeAs(world, 'mara.klein', { op: 'update', path: `${path}/${id}`, body: { endDateTime: end } });
        await pass(world, 40);
        return takeMails(world);
      };
      await pass(world, 40);
      const [granted] = takeMails(world);
      const [lost, ...others] = await setEnd(null);
      expect(others).toEqual([]);
      expect(lost?.because).toBe('opened');
      expect(lost?.subject).toMatch(subject);
      expect(lost?.text).toContain(`${role} Exchange Administrator of Lea Novak lost its end date`);
      expect(lost?.text).toContain('End date: set -> none');
      expect(lost?.text).not.toMatch(grant);
      const back = await setEnd(endDateTime);
      expect(back.map(({ because }) => because)).toEqual(['resolved']);
      expect(back[0]?.subject.slice(-6)).toBe(lost?.subject.slice(-6));
      expect(back[0]?.text).toContain(`${role} Exchange Administrator of Lea Novak has an end date again`);
      // The role itself is still there.
      expect((await alertsOf(world)).filter(({ status }) => status === 'open')).toHaveLength(1);
      expect((await setEnd(null)).map(({ because }) => because)).toHaveLength(1);
      changeAs(world, 'mara.klein', { op: 'delete', path: `${path}/${id}` });
      await pass(world, 40);
      const ends = takeMails(world);
      expect(ends.map(({ because }) => because)).toEqual(['resolved', 'resolved']);
      expect(ends.map((mail) => mail.subject.slice(-6))).toContain(granted?.subject.slice(-6));
      expect((await alertsOf(world)).filter(({ status }) => status === 'open')).toEqual([]);
    } finally {
      await world.stop();
    }
  },
);
