/** A role that protected its holder ends by itself while a policy leaves the holder out. */
import { changeAs, pass, startWorldOverHttp, takeMails } from './world-over-http';

const globalReader = 'f2ef992c-3afb-46b9-b7cf-a126ee74c451';

test('whom the end of a role exposes is an update of the alert about the exclusion, by its account', async () => {
  const world = await startWorldOverHttp({ isAtUsualCadences: true });
  try {
    const [paul, vendors, policies] = await Promise.all([
      world.idOf('users', 'Paul Orth'),
      world.idOf('groups', 'Vendors-Temp'),
      world.read('identity/conditionalAccess/policies'),
    ]);
    const policy = policies.find(({ displayName }) => String(displayName).startsWith('CA01'));
    // Safe: the shape of a conditionalAccessPolicy.
    const { id, conditions } = policy as unknown as {
      readonly id: string;
      readonly conditions: { readonly users: { readonly excludeGroups: readonly string[] } };
    };
    changeAs(world, 'paul.orth', {
      op: 'create',
      path: '/roleManagement/directory/roleAssignmentScheduleInstances',
      body: {
        principalId: paul,
        roleDefinitionId: globalReader,
        assignmentType: 'Activated',
        endDateTime: new Date(world.app.world.now() + 30 * 60_000).toISOString(),
      },
    });
    await pass(world, 6);
    changeAs(world, 'mara.klein', {
      op: 'update',
      path: `/identity/conditionalAccess/policies/${id}`,
      body: { conditions: { users: { excludeGroups: [...conditions.users.excludeGroups, vendors] } } },
    });
    await pass(world, 10);
    const [first, ...others] = takeMails(world);
    expect(others).toEqual([]);
    expect(first?.subject).toMatch(/^Critical · Contoso · 13 people can now sign in without MFA \[/);
    await pass(world, 30);
    const mails = takeMails(world);
    expect(mails.map(({ because }) => because)).toEqual(['worsened']);
    expect(mails[0]?.subject).toMatch(/^Critical · Contoso · 14 people can now sign in without MFA, including 1 admin/);
    expect(mails[0]?.subject.slice(-6)).toBe(first?.subject.slice(-6));
    expect(mails[0]?.text).toMatch(/Paul Orth is new\. .*BY WHOSE ACCOUNT Mara Klein /);
    expect(mails[0]?.text).not.toMatch(/PIM/);
  } finally {
    await world.stop();
  }
});
