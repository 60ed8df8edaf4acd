/** The pages of a tenant that is not read: after its consent was withdrawn, before it ever consented, and while it is paused. */
import type { Page, PageAsked } from '../../../shared/app/page';
import type { Viewer } from '../../../shared/app/viewer';
import type { Failure } from '../../../shared/core/collection/failure';
import { hourMs, minuteMs } from '../../../shared/core/time/durations';
import { kindDefinitions } from '../../../shared/kinds';
import { gatherOverview } from '../../../shared/pipeline/operate/overview';
import { type App, createSmallWorld, goingOn, realCadences, startApp, startWatched, tenantId } from '../small-world';

const noConsent: Failure = { reason: 'broken', cause: 'noToken', trouble: 'notConsented', detail: 'not consented' };
const world = () => createSmallWorld({ configuration: { cadenceMinutes: realCadences() } });
const watched = (): Promise<App> => goingOn('unread pages', () => startWatched(world(), 30 * minuteMs));

function withdraw(app: App): void {
  for (const { kind } of kindDefinitions) app.world.tenant.failures.set(kind, noConsent);
}

const wordsOf = (html: string): string =>
  html
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');

const reader: Viewer = { role: 'reader', name: null };
const paused: Viewer = { ...reader, paused: { url: 'https://watch.contoso.example/customer' } };

async function pagesOf(app: App, viewer: Viewer) {
  const { accessPage } = await import('../../../shared/app/access-page');
  const { alertsPage } = await import('../../../shared/app/alerts-page');
  const { controlPage } = await import('../../../shared/app/control-page');
  const { controlsPage } = await import('../../../shared/app/controls-page');
  const { devicesPage } = await import('../../../shared/app/devices-page');
  const { overviewModel } = await import('../../../shared/app/overview');
  const { peoplePage } = await import('../../../shared/app/people-page');
  const { renderOverviewPage } = await import('../../../shared/reports/page/overview/overview-page');
  const pipeline = app.pipeline();
  const tenantUrl = 'https://watch.contoso.example/api/posture/t';
  const asked: PageAsked = { pipeline, tenantId, tenantUrl, viewer, outcome: null, get: () => null };
  const textOf = async (page: Promise<Page | undefined>): Promise<string> =>
    wordsOf((await page)?.html('bm9uY2U=') ?? '');
  return {
    overview: wordsOf(
      renderOverviewPage(overviewModel(pipeline, await gatherOverview(pipeline, tenantId), tenantUrl, viewer), null),
    ),
    access: await textOf(accessPage(asked)),
    alerts: await textOf(alertsPage(asked)),
    control: await textOf(controlPage(asked, 'ZT.ID.001')),
    controls: await textOf(controlsPage(asked)),
    devices: await textOf(devicesPage(asked)),
    people: await textOf(peoplePage(asked)),
  };
}

test('without consent, no source counts as read, also one that was not tried since', async () => {
  const app = await watched();
  withdraw(app);
  await app.runUntil(app.world.now() + hourMs);
  const { overview, access, alerts, people } = await pagesOf(app, reader);
  expect(overview).toMatch(/Zero Trust Watch has been unable to read Contoso since \d\d:\d\d\./);
  expect(overview).toMatch(/The monitor reads 0 of \d+ sources/);
  expect(overview).toContain('By whose account Not known: the audit log cannot be read either.');
  expect(overview).toContain('Not known: no change raises an alert until the tenant can be read again.');
  expect(overview).toMatch(/ 0 of \d+ sources /);
  expect(alerts).toContain('No source can be read now: no change raises an alert until that ends.');
  expect(access).toContain('Conditional Access policies, Users: the tenant has not consented to the app');
  expect(people).toMatch(/No role was assigned or removed in [^.]*, as last read at \d\d:\d\d\./);
});

test('a tenant that never consented is not in its first collection, and its controls say why they are not judged', async () => {
  const app = startApp(world());
  withdraw(app);
  await app.runUntil(app.world.now() + hourMs);
  const { overview, control, controls } = await pagesOf(app, reader);
  expect(overview).toContain('Zero Trust Watch has never been able to read Contoso.');
  expect(overview).not.toContain('First collection: ');
  expect(control).toContain('Why it is not judged The tenant has not consented to the app');
  expect(controls).not.toMatch(/Critical not read yet|throttling/);
});

test('while it is paused, everything is dated, and the overview leads to the customer', async () => {
  const { overview, access, controls, devices, people } = await pagesOf(await watched(), paused);
  expect(overview).toMatch(/\d+ of \d+ controls failed when they were last judged, at \d\d:\d\d\./);
  expect(overview).toContain('Open customer');
  expect(controls).toMatch(/\d+ of \d+ controls failed when last judged When last judged: /);
  for (const page of [access, devices, people]) expect(page).toMatch(/, as last read at \d\d:\d\d/);
});
