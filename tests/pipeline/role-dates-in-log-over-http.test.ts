/**
 * PIM logs new dates of a role in the words of a new assignment. Somebody removes the end date of a role, sets it again
 * and postpones it; its holder has the role all the time.
 */
import type { Change } from '../../infra/local/tenant/change/changes';
import { textOf } from '../../infra/local/tenant/json';
import { dayMs } from '../../shared/core/time/durations';
import { alertsOf, changeAs, pass, startWorldOverHttp, takeMails, type WorldOverHttp } from './world-over-http';

const exchangeAdministrator = '29232cdf-9323-42fd-ade2-1d097af3e4de';

let world: WorldOverHttp;
beforeEach(async () => {
  world = await startWorldOverHttp({ isAtUsualCadences: true, tenant: { throttling: false } });
});
afterEach(() => world.stop());

const personOf = async (name: string) =>
  (await world.read('users')).find(({ displayName }) => displayName === name) ?? {};

/** PIM's entry about an assignment by Tom Iversen: a new one, or one with new dates. */
async function assignment(member: string, endDateTime: string | null): Promise<Change> {
  const [tom, lea] = [await personOf('Tom Iversen'), await personOf('Lea Novak')];
  const number = world.app.world.now();
  const template = { displayName: 'TemplateId', oldValue: null, newValue: `"${exchangeAdministrator}"` };
  const target = { displayName: null, userPrincipalName: null, groupType: null, modifiedProperties: [] };
  return {
    op: 'create',
    path: '/auditLogs/directoryAudits',
    audit: false,
    body: {
      id: `PIM_${number}`,
      category: 'RoleManagement',
      correlationId: `c0000000-0000-4000-8000-${number}`.slice(0, 36),
      result: 'success',
      resultReason: '',
      activityDisplayName: `Add ${member} to role in PIM completed (${endDateTime === null ? 'permanent' : 'timebound'})`,
      loggedByService: 'PIM',
      operationType: 'CreateRequest',
      initiatedBy: {
        app: null,
        user: {
          id: textOf(tom, 'id'),
          displayName: 'Tom Iversen',
          userPrincipalName: textOf(tom, 'userPrincipalName'),
          ipAddress: '192.0.2.44',
        },
      },
      targetResources: [
        { ...target, id: 'role', displayName: 'Exchange Administrator', type: 'Role', modifiedProperties: [template] },
        { ...target, id: textOf(lea, 'id'), displayName: 'Lea Novak', type: 'User' },
      ],
      additionalDetails: [{ key: 'ExpirationTime', value: endDateTime ?? '' }],
    },
  };
}

test.each([
  ['roleAssignmentScheduleInstances', 'member', 'the role'],
  ['roleEligibilityScheduleInstances', 'eligible member', 'the eligible role'],
] as const)('new dates of a role are not reported as a new role: %s', async (list, member, role) => {
  const path = `/roleManagement/directory/${list}`;
  const dayFromNow = (days: number): string => new Date(world.app.world.now() + days * dayMs).toISOString();
  const [id] = changeAs(world, 'mara.klein', {
    op: 'create',
    path,
    body: {
      principalId: await world.idOf('users', 'Lea Novak'),
      roleDefinitionId: exchangeAdministrator,
      endDateTime: dayFromNow(60),
      ...(member === 'member' && { assignmentType: 'Assigned' }),
    },
  });
  await pass(world, 60);
  expect(takeMails(world).map(({ because }) => because)).toEqual(['opened']);
  const setEnd = async (endDateTime: string | null) => {
    const entry = await assignment(member, endDateTime);
    changeAs(world, 'tom.iversen', { op: 'update', path: `${path}/${id}`, body: { endDateTime }, audit: false }, entry);
    await pass(world, 60);
    return takeMails(world);
  };
  const lost = await setEnd(null);
  expect(lost.map(({ because }) => because)).toEqual(['opened']);
  expect(lost[0]?.text).toContain(
    `Tom Iversen's account removed the end date from ${role} Exchange Administrator of Lea Novak`,
  );
  expect(lost[0]?.text).toContain('End date: set -> none');
  const back = await setEnd(dayFromNow(60));
  expect(back.map(({ because }) => because)).toEqual(['resolved']);
  expect(back[0]?.subject.slice(-6)).toBe(lost[0]?.subject.slice(-6));
  expect(back[0]?.text).toContain(
    `Tom Iversen's account set an end date for ${role} Exchange Administrator of Lea Novak again`,
  );
  expect(await setEnd(dayFromNow(200))).toEqual([]);
  // The role itself.
  expect((await alertsOf(world)).filter(({ status }) => status === 'open')).toHaveLength(1);
});
