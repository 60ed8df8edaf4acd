/** Somebody assigns a role in PIM. PIM's own entry proves that the directory's entry under PIM's name was no activation. */
import type { DirectoryAudit } from '../../shared/core/log/record';
import { minuteMs } from '../../shared/core/time/durations';
import { globalAdministratorRole } from '../fixtures/conditional-access';
import { msPim, person, pimRecord, roleRecord } from '../fixtures/records';
import { readLog, received } from './accounts';
import { premiumWithP2 } from './small-tenant';
import { type App, createSmallWorld, goingOn, startWatched } from './small-world';

const watched = (): Promise<App> =>
  goingOn('proof-after-entry', async () => {
    const world = createSmallWorld();
    world.tenant.skus = [premiumWithP2];
    return startWatched(world, 12 * minuteMs);
  });

const exchangeAdministrator = '29232cdf-9323-42fd-ade2-1d097af3e4de';

function log({ world }: App, record: DirectoryAudit, lateMs: number): void {
  const activityDateTime = new Date(world.now()).toISOString();
  world.tenant.log.push({ record: { ...record, activityDateTime }, visibleAt: world.now() + lateMs });
}

describe.each([
  ['Global Administrator', globalAdministratorRole],
  ['Exchange Administrator', exchangeAdministrator],
])('%s', (roleName, templateId) => {
  const grant = { principalId: 'person05', principalType: 'User', roleName, templateId };
  const assigned = { ...pimRecord(grant, 'Add member to role in PIM completed (permanent)'), actor: person('mara') };
  const activated = { ...pimRecord(grant, 'Add member to role completed (PIM activation)'), actor: person('person05') };

  test.each([0, 2, 4])('is alerted two minutes after its proof, which comes %d minutes later', async (minutes) => {
    const app = await watched();
    log(app, roleRecord(grant, { id: 'core', actor: msPim }), 0);
    log(app, { ...assigned, id: 'pim' }, minutes * minuteMs);
    await readLog(app, minutes + 2);
    const { firsts, actors } = await received(app);
    expect(firsts).toEqual([expect.stringMatching(new RegExp(`person05 became ${roleName}`))]);
    expect(actors).toEqual(['mara']);
    await readLog(app, 12);
    expect((await received(app)).firsts).toHaveLength(1);
  });

  test('is not alerted if the proof shows an activation', async () => {
    const app = await watched();
    log(app, roleRecord(grant, { id: 'core', actor: msPim }), 0);
    log(app, { ...activated, id: 'pim' }, 2 * minuteMs);
    await readLog(app, 15);
    expect((await received(app)).firsts.filter((mail) => /became/.test(mail))).toEqual([]);
  });
});
