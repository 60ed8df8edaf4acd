/** An account that weakened three protections weakens a fourth within the hour. */

import { minuteMs } from '../../shared/core/time/durations';
import { withUsers } from '../fixtures/conditional-access';
import { policyRecord } from '../fixtures/records';
import { type Change, change, readLog, received } from './accounts';
import { goodPolicies, vendorGroup } from './small-tenant';
import { type App, createSmallWorld, startWatched } from './small-world';

const withoutVendors =
  (at: number): Change =>
  ({ world }) => {
    const before = world.tenant.policies[at];
    if (before === undefined) throw new Error('nothing to edit');
    const after = withUsers({ excludeGroups: [vendorGroup] })(before);
    world.tenant.policies = world.tenant.policies.map((one) => (one === before ? after : one));
    return policyRecord(before, after);
  };

async function fourPolicies(): Promise<App> {
  const world = createSmallWorld();
  const [first] = goodPolicies;
  if (first === undefined) throw new Error('no policy');
  world.tenant.policies = [...world.tenant.policies, { ...first, id: 'ca04', displayName: 'CA04 Require MFA again' }];
  return startWatched(world, 12 * minuteMs);
}

test('the message about the fourth counts and lists all four, and no further message is sent', async () => {
  const app = await fourPolicies();
  for (const at of [0, 1, 2, 3]) {
    change(app, 'mara', 0, withoutVendors(at));
    await readLog(app, 3);
  }
  const { firsts, mails } = await received(app);
  const said = firsts.map((subject) => subject.replace(/ \[\w+\]$/, ''));
  expect(said).toEqual([
    'High · Contoso · "vendors" was excluded from "CA01 Require MFA"',
    'High · Contoso · "vendors" was excluded from "CA02 Block legacy"',
    'Critical · Contoso · 3 protections were weakened within an hour',
    'Critical · Contoso · 4 protections were weakened within an hour',
  ]);
  const last = mails.find((mail) => mail.startsWith(firsts[3] ?? 'none')) ?? '';
  const timeline = last.slice(last.indexOf('TIMELINE'), last.indexOf('BY WHOSE ACCOUNT'));
  expect(timeline.match(/"CA0\d/g)).toEqual(['"CA01', '"CA02', '"CA03', '"CA04']);
  const keys = firsts.slice(0, 3).map((subject) => subject.slice(-5, -1));
  expect(last).toContain(`Earlier steps are in alerts ${keys[0]}, ${keys[1]} and ${keys[2]}: check them together.`);
  // The controls that the third and the fourth edit made fail.
  expect(mails.length - firsts.length).toBe(2);
});
