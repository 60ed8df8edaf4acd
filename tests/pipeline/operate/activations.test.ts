/**
 * An activation in PIM that was first taken for a grant: pages show it with what is known at their moment, although the
 * record keeps the event as it was first taken.
 */
import { dayMs, minuteMs } from '../../../shared/core/time/durations';
import { gatherActivity } from '../../../shared/pipeline/operate/activity';
import { gatherOverview } from '../../../shared/pipeline/operate/overview';
import { globalAdministratorRole } from '../../fixtures/conditional-access';
import { application, person, pimRecord, roleRecord } from '../../fixtures/records';
import { anEvent, hex } from '../../store/fixtures';
import { hint } from '../history';
import { premiumWithP2 } from '../small-tenant';
import { type App, createSmallWorld, goingOn, mailSubjects, startWatched, tenantId } from '../small-world';

const reader = { role: 'reader', name: null } as const;
const iso = (ms: number): string => new Date(ms).toISOString();
const grant = {
  ...{ principalId: 'person03', principalType: 'User' },
  ...{ templateId: globalAdministratorRole, roleName: 'Global Administrator' },
};

/** The directory's entry at 08:12, and PIM's own entry three minutes later. */
async function begin(outageMs = 0): Promise<App> {
  const world = createSmallWorld();
  world.tenant.skus = [premiumWithP2];
  // PIM lists permanent assignments too.
  world.tenant.roleInstances = world.tenant.assignments.map((held) => ({
    ...held,
    ...{ id: `instance-of-${held.id}`, memberType: 'Direct', assignmentType: 'Assigned' },
    ...{ startDateTime: null, endDateTime: null },
  }));
  const app = await startWatched(world, 12 * minuteMs);
  const time = { activityDateTime: iso(world.now() - minuteMs), correlationId: 'one' };
  const own = { ...time, id: 'pim', actor: person('person03') };
  for (const record of [
    roleRecord(grant, { ...time, id: 'core', actor: application('MS-PIM', 'sp-pim') }),
    pimRecord(grant, 'Add member to role completed (PIM activation)', own),
  ]) {
    world.tenant.log.push({ record, visibleAt: world.now() });
    await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
    await app.runUntil(world.now() + 3 * minuteMs);
    if (record.id !== 'core' || outageMs === 0) continue;
    world.advanceTo(world.now() + outageMs);
    // Only PIM's current list shows that the role was activated and not assigned.
    for (const kind of ['unifiedRoleAssignment', 'unifiedRoleAssignmentScheduleInstance'] as const)
      await app.ask(hint(kind));
    await app.drain();
  }
  await app.runUntil(world.now() + 15 * minuteMs);
  return app;
}

const begun = (): Promise<App> => goingOn('activations', () => begin());

async function rowsOf(app: App, asked: Readonly<Record<string, string>> = {}, at: string | null = null) {
  const { activityPage } = await import('../../../shared/app/activity-page');
  const page = await activityPage(
    {
      ...{ pipeline: app.pipeline(), tenantId, tenantUrl: 'https://watch.contoso.example/t' },
      ...{ viewer: reader, outcome: null, get: (name: string) => asked[name] ?? null },
    },
    // Safe: only the HTML of a past page reads its surrounding.
    at === null ? null : { at, surrounding: undefined as never },
  );
  // Safe: the rows of the page are in its JSON.
  const { rows } = page.json() as { rows: readonly { source: string; severity: string; text: string }[] };
  return { grants: rows.filter(({ source }) => source === 'EV.R01'), csv: await page.csv?.text() };
}

const asTaken = { severity: 'critical', text: 'Person03 became Global Administrator.' };
const asKnown = { severity: 'informational', text: 'Person03 became Global Administrator by an activation in PIM.' };
const end = { severity: 'informational', text: expect.stringMatching(/^This was an activation in PIM/) };

test('is shown as an activation, in the file too, and the filter of severity finds it as that', async () => {
  const app = await begun();
  expect(mailSubjects(app)).toEqual([]);
  const { grants, csv } = await rowsOf(app, { format: 'csv' });
  expect(grants).toEqual(expect.arrayContaining([expect.objectContaining(asKnown), expect.objectContaining(end)]));
  expect(csv).toContain(`Informational,Admins,${asKnown.text}`);
  expect((await rowsOf(app, { severity: 'critical' })).grants).toEqual([]);
  expect((await rowsOf(app, { severity: 'informational', q: 'became' })).grants).toMatchObject([asKnown]);
  const { overviewModel } = await import('../../../shared/app/overview');
  const gathered = await gatherOverview(app.pipeline(), tenantId);
  expect(gathered.past.map(({ alert }) => alert.severity)).toContain('critical');
  const overview = overviewModel(app.pipeline(), gathered, 'https://watch.contoso.example/t', reader);
  expect([...overview.week.opened, ...overview.recentlyResolved].map(({ severity }) => severity)).toEqual(['medium']);
  const { gatherPosture } = await import('../../../shared/pipeline/operate/posture');
  const { events } = await gatherPosture(app.pipeline(), tenantId);
  expect(events.filter(({ source, type }) => source === 'EV.R01' && type === 'detection')).toMatchObject([
    { severity: 'informational', details: { wasActivation: true } },
  ]);
});

async function archiveOf(app: App, asked: Readonly<Record<string, string>> = {}) {
  const { alertsPage } = await import('../../../shared/app/alerts-page');
  const page = await alertsPage({
    ...{ pipeline: app.pipeline(), tenantId, tenantUrl: 'https://watch.contoso.example/t' },
    ...{ viewer: reader, outcome: null, get: (name: string) => asked[name] ?? null },
  });
  // Safe: the rows of the page are in its JSON.
  const { past } = page.json() as {
    past: readonly Readonly<Record<'id' | 'severity' | 'ended' | 'lost' | 'openedAt' | 'endedAt', string>>[];
  };
  return { past: past.filter(({ lost }) => lost.includes('became')), csv: await page.csv?.text() };
}

test('the archive and the page of its alert say what it turned out to be', async () => {
  const app = await begun();
  const { past, csv } = await archiveOf(app);
  const ended = 'Only an activation in PIM, first recorded as critical';
  expect(past).toMatchObject([{ severity: 'informational', ended }]);
  expect(past.map(({ openedAt, endedAt }) => endedAt > openedAt)).toEqual([true]);
  expect(csv).toMatch(new RegExp(`Informational,.*,"?${ended}`));
  expect((await archiveOf(app, { severity: 'critical' })).past).toEqual([]);
  expect((await archiveOf(app, { severity: 'informational' })).past).toHaveLength(1);
  const { gatherAlert } = await import('../../../shared/pipeline/operate/posture');
  const { alertPage } = await import('../../../shared/app/alert-page');
  const found = await gatherAlert(app.pipeline(), tenantId, past[0]?.id ?? '');
  if (found === undefined) throw new Error('no alert');
  const html = alertPage(app.pipeline(), found, { nonce: 'bm9uY2U=', viewer: reader, outcome: null });
  expect(html).toContain('<span class="badge informational">Informational</span>');
  expect(html).toContain(`<span>${ended}</span>`);
  expect(html).toContain('It was an activation in PIM, and nothing was weakened. It was recorded as critical until');
  expect(html).not.toMatch(/class="hero alarm (critical|calm)/);
});

test('a proof that is read four days later, after an outage, shows it as an activation too', async () => {
  const app = await goingOn('activation and outage', () => begin(4 * dayMs));
  const { grants } = await rowsOf(app);
  expect(grants).toEqual(expect.arrayContaining([expect.objectContaining(asKnown), expect.objectContaining(end)]));
  const question = { isWanted: () => true, isFound: null, sinceDay: null, limit: 100, at: null };
  const { events } = await gatherActivity(app.pipeline(), tenantId, {
    ...{ ...question, after: { day: '2026-11-24', cursor: null } },
  });
  expect(events.filter(({ source }) => source === 'EV.R01').map(({ severity }) => severity)).toEqual(['informational']);
});

test('is shown as a grant at a moment before the proof, and as an activation after it', async () => {
  const app = await begun();
  const [taken] = (await app.world.store.events.recent(tenantId, ['2026-11-24'], 100)).filter(
    ({ source, type }) => source === 'EV.R01' && type === 'detection',
  );
  const moment = (minutes: number): string => iso(Date.parse(taken?.recordedAt ?? '') + minutes * minuteMs);
  expect((await rowsOf(app, {}, moment(1))).grants).toMatchObject([asTaken]);
  expect((await rowsOf(app, { severity: 'critical' }, moment(1))).grants).toMatchObject([asTaken]);
  expect((await rowsOf(app, { severity: 'critical' }, moment(5))).grants).toEqual([]);
});

describe('whose proof is on another page of the timeline', () => {
  const details = { activation: 'unproven', roleName: 'Global Administrator', principalType: 'user' };
  const concern = 'EV.R01|person07|ga';
  const aGrant = (id: number, at: string) =>
    anEvent(tenantId, id, {
      ...{ id: hex(id), type: 'detection', source: 'EV.R01', severity: 'critical', concern, groupKey: concern },
      ...{ anchor: at, recordedAt: at, recordDay: at.slice(0, 10), details },
      ...{ deferredUntil: iso(Date.parse(at) + 10 * minuteMs), peopleIds: ['person07'] },
    });
  const aProof = (id: number, at: string, recordedAt: string) => ({
    ...aGrant(id, at),
    ...{ type: 'recovery' as const, severity: 'informational' as const, deferredUntil: null },
    ...{ recordedAt, recordDay: recordedAt.slice(0, 10), details: { wasActivation: true } },
  });

  test('is an activation there too, and an earlier grant is not', async () => {
    const app = await begun();
    const { store } = app.world;
    const tenant = await store.tenants.read(tenantId);
    await store.tenants.write(
      { ...tenant?.row, watchedSince: '2026-11-01T00:00:00.000Z' } as never,
      tenant?.etag ?? null,
    );
    for (const one of [
      aGrant(1, '2026-11-20T09:00:00.000Z'),
      aGrant(2, '2026-11-22T23:58:00.000Z'),
      aProof(3, '2026-11-22T23:57:00.000Z', '2026-11-23T00:05:00.000Z'),
    ])
      await store.events.record([one], false);
    const question = { isWanted: () => true, isFound: null, sinceDay: null, limit: 1, at: null };
    const shown = async (day: string, over: Partial<typeof question> | { at: string } = {}) => {
      const { events } = await gatherActivity(app.pipeline(), tenantId, {
        ...{ ...question, ...over, after: { day, cursor: null } },
      });
      return events.map(({ id, severity }) => [id, severity]);
    };
    expect(await shown('2026-11-22')).toEqual([[hex(2), 'informational']]);
    expect(await shown('2026-11-22', { at: '2026-11-23T00:04:00.000Z' })).toEqual([[hex(2), 'critical']]);
    expect(await shown('2026-11-20')).toEqual([[hex(1), 'critical']]);
  });
});
