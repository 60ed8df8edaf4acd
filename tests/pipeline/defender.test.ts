/**
 * Defender incidents through the whole pipeline: each is alerted once when it appears, and the alert ends when the
 * incident is resolved.
 */
import { minuteMs } from '../../shared/core/time/durations';
import { alert, incident } from '../fixtures/defence';
import { businessPremium } from './small-tenant';
import { type App, createSmallWorld, goingOn, mailSubjects, startWatched, tenantId } from './small-world';

const defenderForEndpoint = {
  servicePlanId: '871d91ec-ec1a-452b-a83f-bd76c7d770ef',
  servicePlanName: 'WINDEFATP',
  provisioningStatus: 'Success',
};

const watched = (): Promise<App> =>
  goingOn('Defender', async () => {
    const world = createSmallWorld();
    world.tenant.skus = [{ ...businessPremium, servicePlans: [...businessPremium.servicePlans, defenderForEndpoint] }];
    world.tenant.defenderAlerts = [alert({ id: 'old', createdDateTime: new Date(world.now()).toISOString() })];
    return startWatched(world, 5 * minuteMs);
  });

async function look(app: App): Promise<void> {
  await app.ask({ tenantId, bucket: 'security', kinds: ['alert', 'incident'], reason: 'hint' });
  await app.runUntil(app.world.now() + 3 * minuteMs);
}

test('a new incident and its alerts are one alert, sent at once, and over when all of them are resolved', async () => {
  const app = await watched();
  const { world } = app;
  const at = { createdDateTime: new Date(world.now()).toISOString() };
  const old = world.tenant.defenderAlerts;
  world.tenant.defenderAlerts = [
    ...old,
    alert({ id: 'one', incidentId: '42', title: 'Ransomware behaviour', ...at }),
    alert({ id: 'two', incidentId: '42', title: 'Credential theft', ...at }),
    alert({ id: 'mild', incidentId: '43', title: 'Odd attachment', severity: 'medium', ...at }),
  ];
  world.tenant.defenderIncidents = [incident({ id: '42', displayName: 'Hands-on-keyboard attack', ...at })];
  await look(app);
  expect(mailSubjects(app)).toEqual([
    expect.stringMatching(/^High · Contoso · Defender reports the (alert|incident) /),
  ]);
  expect(JSON.stringify(world.sent.at(-1)?.message)).not.toMatch(/not known yet/);

  world.tenant.defenderIncidents = [
    incident({ id: '42', displayName: 'Hands-on-keyboard attack', status: 'inProgress', ...at }),
  ];
  world.tenant.defenderAlerts = [...old, alert({ id: 'two', incidentId: '42', title: 'Credential theft', ...at })];
  await look(app);
  expect(mailSubjects(app)).toHaveLength(1);

  world.tenant.defenderIncidents = [];
  world.tenant.defenderAlerts = old;
  await look(app);
  expect(mailSubjects(app)).toHaveLength(2);
  expect(mailSubjects(app)[1]).toMatch(/^Restored · Contoso · the (alert|incident) .* is no longer open/);
});

test('noise contract: incidents from before monitoring began, and those of medium severity, alert nobody', async () => {
  const app = await watched();
  const { world } = app;
  world.tenant.defenderAlerts = [
    ...world.tenant.defenderAlerts,
    alert({ id: 'mild', severity: 'medium', createdDateTime: new Date(world.now()).toISOString() }),
  ];
  await look(app);
  expect(mailSubjects(app)).toEqual([]);
});

describe('an incident whose parts are collected one after the other', () => {
  const collect = async (app: App, kind: 'alert' | 'incident'): Promise<void> => {
    await app.ask({ tenantId, bucket: 'security', kinds: [kind], reason: 'hint' });
    await app.drain();
    app.world.advanceTo(app.world.now() + 500);
  };
  const at = (app: App) => ({ createdDateTime: new Date(app.world.now()).toISOString() });
  const begun = async (): Promise<App> => {
    const app = await watched();
    const { tenant } = app.world;
    tenant.defenderAlerts = [
      ...tenant.defenderAlerts,
      alert({ id: 'one', incidentId: '42', title: 'Ransomware', ...at(app) }),
    ];
    tenant.defenderIncidents = [incident({ id: '42', displayName: 'Hands-on-keyboard attack', ...at(app) })];
    await collect(app, 'alert');
    await collect(app, 'incident');
    await app.runUntil(app.world.now() + 3 * minuteMs);
    return app;
  };

  test('is one alert, and one message, which names Defender as its source', async () => {
    const app = await begun();
    expect(mailSubjects(app)).toEqual([expect.stringMatching(/^High · Contoso · Defender reports the /)]);
    expect(JSON.stringify(app.world.sent[0])).toContain('Detected by Microsoft Defender; no admin action involved.');
  });

  test('a later alert of it is an update of the same alert, and names it', async () => {
    const app = await begun();
    const { tenant } = app.world;
    app.world.advanceTo(app.world.now() + 40 * minuteMs);
    tenant.defenderAlerts = [
      ...tenant.defenderAlerts,
      alert({ id: 'two', incidentId: '42', title: 'Credential dump', ...at(app) }),
    ];
    await look(app);
    const sent = app.world.sent.filter(({ channel }) => channel === 'email-acs').map(({ message }) => message);
    expect(new Set(sent.map(({ subject }) => subject.slice(-6))).size).toBe(1);
    expect(sent).toHaveLength(2);
    expect(JSON.stringify(sent[1])).toContain('Credential dump');
    tenant.defenderAlerts = [];
    tenant.defenderIncidents = [];
    await look(app);
    expect(mailSubjects(app).slice(2)).toEqual([expect.stringMatching(/^Restored · Contoso · /)]);
  });

  test('one that is merged into another incident goes on there, and ends there', async () => {
    const app = await begun();
    const { tenant } = app.world;
    const moved = alert({ id: 'one', incidentId: '43', title: 'Ransomware', ...at(app) });
    tenant.defenderAlerts = [...tenant.defenderAlerts.filter(({ id }) => id !== 'one'), moved];
    tenant.defenderIncidents = [incident({ id: '43', displayName: 'Bigger attack', ...at(app) })];
    await look(app);
    expect(mailSubjects(app).slice(1).sort()).toEqual([
      expect.stringMatching(/^High · Contoso · Defender reports the /),
      expect.stringMatching(
        /^Restored · Contoso · the (alert "Ransomware" is in another incident|incident .* is no longer open)/,
      ),
    ]);
    tenant.defenderAlerts = tenant.defenderAlerts.filter(({ id }) => id !== 'one');
    tenant.defenderIncidents = [];
    await look(app);
    expect(mailSubjects(app).slice(3)).toEqual([expect.stringMatching(/^Restored · Contoso · .* is no longer open/)]);
  });

  test('one that is rated lower is not called resolved', async () => {
    const app = await begun();
    const { tenant } = app.world;
    tenant.defenderIncidents = [incident({ id: '42', severity: 'medium', ...at(app) })];
    tenant.defenderAlerts = [];
    await look(app);
    const last = app.world.sent.filter(({ channel }) => channel === 'email-acs').at(-1)?.message;
    expect(last?.subject).toMatch(/^Restored · Contoso · the (alert .* is no longer open|incident .* is rated lower)/);
    expect(JSON.stringify(last)).not.toMatch(/ was resolved[.",]/);
  });
});
