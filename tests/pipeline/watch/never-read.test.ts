/** A tenant that could never be read is reported like one that can no longer be read. */
import { kindsOf } from '../../../shared/app/surrounding';
import type { Failure } from '../../../shared/core/collection/failure';
import type { Graph } from '../../../shared/core/collection/graph';
import type { Kind } from '../../../shared/core/resource/kind';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import { hourMs, minuteMs } from '../../../shared/core/time/durations';
import { kindDefinition, kindDefinitions } from '../../../shared/kinds';
import { newKindRow } from '../../../shared/pipeline/collect/collection';
import { LeaseLost } from '../../../shared/pipeline/collect/tenant-lease';
import type { Pipeline } from '../../../shared/pipeline/context';
import { healthOf } from '../../../shared/pipeline/watch/health';
import { capital } from '../../../shared/reports/language/plain-text';
import { renderText } from '../../../shared/reports/mail/email';
import { kindRow, tenantPartition } from '../../../shared/store/keys';
import { everythingAtOnce } from '../../fixtures/attention';
import { disabledForFewSources } from '../../fixtures/few-sources';
import { newLife } from '../mortal';
import { type App, createSmallWorld, realCadences, type SmallWorld, startApp, tenantId } from '../small-world';

const kinds = kindDefinitions.map(({ kind }) => kind);

/** Safe: one entry for each kind. */
const everyFourHours = Object.fromEntries(kinds.map((kind) => [kind, 240])) as TenantConfiguration['cadenceMinutes'];

const notConsented = (): Failure => ({
  reason: 'broken',
  cause: 'noToken',
  trouble: 'notConsented',
  detail: 'this tenant has not consented to the application, or has deleted it',
});

function unread(failureOf: (kind: Kind) => Failure, cadenceMinutes = realCadences()): App {
  const app = startApp(createSmallWorld({ configuration: { cadenceMinutes, disabled: disabledForFewSources } }));
  for (const kind of kinds) app.world.tenant.failures.set(kind, failureOf(kind));
  return app;
}

const later = (app: App, ms: number): Promise<void> => app.runUntil(app.world.now() + ms);
const titlesOn = ({ world }: App, channel = 'webhook'): readonly string[] =>
  world.sent.filter((sent) => sent.channel === channel).map(({ message }) => message.title);

const noConsent = 'Blind · Contoso · has never been read: the app has no consent';

test.each([
  ['its own intervals', realCadences(), 2 * Math.min(...kindDefinitions.map(({ cadenceMinutes }) => cadenceMinutes))],
  ['four hours', everyFourHours, 480],
])(
  'a tenant that never consented is reported after twice the shortest interval, once, at %s',
  async (_, cadence, minutes) => {
    const app = unread(notConsented, cadence);
    await later(app, minutes * minuteMs);
    expect(titlesOn(app)).toEqual([]);
    await later(app, 20 * minuteMs);
    // The alert goes to every recipient, because only the tenant's own admins can consent.
    expect([titlesOn(app), titlesOn(app, 'email-acs')]).toEqual([[noConsent], [noConsent]]);
    await later(app, 4 * hourMs);
    expect(titlesOn(app).filter((title) => !title.startsWith('Reminder'))).toEqual([noConsent]);
  },
);

test('consent ends it, and the first summary follows once every source was asked again', async () => {
  const app = unread(notConsented);
  await later(app, hourMs);
  expect(titlesOn(app)).toEqual([noConsent]);
  app.world.tenant.failures.clear();
  await later(app, hourMs);
  const [, ...after] = titlesOn(app);
  expect(after).toHaveLength(2);
  expect(after).toContain('Restored · Contoso · Contoso can be read');
  expect(after.some((title) => title.startsWith('Watching · Contoso'))).toBe(true);
  const [summary] = app.world.sent.filter(({ message }) => message.key === 'START');
  expect(summary && renderText(summary.message)).not.toContain('has not consented');
});

test('a tenant that Microsoft Graph never answered for is reported as well', async () => {
  const app = unread(() => ({ reason: 'broken', detail: 'HTTP 503' }));
  await later(app, 2 * hourMs);
  expect(titlesOn(app)).toEqual(['Blind · Contoso · has never been read: Microsoft Graph returns only errors']);
});

describe('a single source that fails from the start, while the others are read', () => {
  const kind = 'conditionalAccessPolicy';
  const failures: readonly Failure[] = [
    { reason: 'broken', detail: 'HTTP 503' },
    { reason: 'throttled', retryAfterSeconds: null, detail: 'HTTP 429' },
    { reason: 'broken', detail: 'HTTP 503' },
  ];
  const routes: TenantConfiguration['routes'] = [
    { recipients: ['hook'], minimumSeverity: 'medium', sendResolved: true, ...everythingAtOnce },
  ];
  const started = (): App => startApp(createSmallWorld({ configuration: { routes, cadenceMinutes: realCadences() } }));

  /** For three quarters of an hour, which is longer than twice the interval of the source. */
  async function fails(app: App): Promise<void> {
    for (const failure of failures) {
      app.world.tenant.failures.set(kind, failure);
      await later(app, 15 * minuteMs);
    }
  }

  test('is in the first message, once, and the page no longer waits for it', async () => {
    const app = started();
    await fails(app);
    const mails = app.world.sent.map(({ message }) => message);
    expect(mails.map(({ title }) => title)).toEqual([expect.stringMatching(/^Watching · Contoso/)]);
    expect(mails.map((mail) => renderText(mail))).toEqual([expect.stringContaining('Conditional Access policies: ')]);
    const kindRows = await app.world.store.watermarks.readKinds(tenantId);
    expect(
      kindsOf([kind], { kindRows, configuration: app.world.configuration }).map(({ isAwaited }) => isAwaited),
    ).toEqual([false]);
  });

  test('is an alert if an update or a licence adds it after the first message, and ends when it is read', async () => {
    const app = started();
    await later(app, 20 * minuteMs);
    const before = titlesOn(app).length;
    const { watermarks } = app.world.store;
    const known = await watermarks.readKind(tenantId, kind);
    await watermarks.writeKind(newKindRow(tenantId, kind), known?.etag ?? null);
    await fails(app);
    app.world.tenant.failures.delete(kind);
    await later(app, 20 * minuteMs);
    expect(titlesOn(app).slice(before)).toEqual([
      'Blind · Contoso · Conditional Access policies cannot be read',
      'Restored · Contoso · Conditional Access policies can be read again',
    ]);
  });
});

describe('the health page says that a source was not read yet, and why', () => {
  test.each<[string, Kind, Failure, Kind, string]>([
    [
      'if Microsoft Graph is busy',
      'signIn',
      { reason: 'throttled', retryAfterSeconds: null, detail: 'HTTP 429' },
      'signIn',
      'Microsoft Graph is throttling requests; the next collection retries',
    ],
    [
      'if the monitor keeps to its own limits',
      'signIn',
      { reason: 'throttled', cause: 'ownLimit', retryAfterSeconds: 30, detail: 'our budget for reports is spent' },
      'signIn',
      'Zero Trust Watch has reached the limit of requests that it sets itself; the next collection retries',
    ],
    [
      'if another source comes first',
      'user',
      { reason: 'broken', detail: 'HTTP 503' },
      'userRegistrationDetails',
      'users, groups and role assignments must be read first; the next collection retries',
    ],
  ])('%s', async (_, kind, failure, shown, problem) => {
    const app = startApp(createSmallWorld({ configuration: { cadenceMinutes: realCadences() } }));
    app.world.tenant.failures.set(kind, failure);
    await later(app, 45 * minuteMs);
    const { healthPage } = await import('../../../shared/app/health-page');
    const page = await healthPage(
      {
        pipeline: app.pipeline(),
        tenantId,
        tenantUrl: 'https://watch.contoso.example/api/posture/t',
        viewer: { role: 'reader', name: null },
        outcome: null,
        get: () => null,
      },
      Promise.resolve(null),
      null,
    );
    const { sources } = page.json() as { readonly sources: readonly Readonly<Record<string, unknown>>[] }; // Safe: our own JSON.
    const name = capital(kindDefinition(shown).plural);
    expect(sources.find((source) => source.name === name)).toMatchObject({
      isWaiting: true,
      isLicensed: true,
      problem,
    });
    expect(
      page
        .html('bm9uY2U=')
        .replace(/<[^>]+>/g, ' ')
        .replace(/\s+/g, ' '),
    ).toContain(`${name} Not read yet`);
  });
});

describe('a source whose first collection never ends', () => {
  const kind = 'namedLocation';
  const rowOf = async ({ world }: App, of: Kind) => (await world.store.watermarks.readKind(tenantId, of))?.row;

  /** The other sources are read; `fetch` answers for this one. */
  function started(fetch: (world: SmallWorld, onPage: () => void) => never, isBad = (): boolean => true): App {
    const world = createSmallWorld({ configuration: { cadenceMinutes: realCadences() } });
    const adapted = (pipeline: Pipeline): Pipeline => ({
      ...pipeline,
      graph: async (id) => {
        const graph = await pipeline.graph(id);
        const fetchSmall: Graph['fetchSmall'] = (of, onPage = () => undefined) =>
          of === kind && isBad() ? fetch(world, onPage) : graph.fetchSmall(of, onPage);
        return { ...graph, fetchSmall };
      },
    });
    return startApp(world, newLife(), { adapted });
  }

  const firstMessages = (app: App): readonly string[] =>
    app.world.sent
      .filter(({ channel, message }) => channel === 'webhook' && message.key === 'START')
      .map(({ message }) => renderText(message));

  test('because Graph always throttles it: the sources after it in its bucket are read', async () => {
    const app = startApp(createSmallWorld({ configuration: { cadenceMinutes: realCadences() } }));
    const throttled: Failure = { reason: 'throttled', retryAfterSeconds: null, detail: 'HTTP 429' };
    app.world.tenant.failures.set('conditionalAccessPolicy', throttled);
    await later(app, 20 * minuteMs);
    const rows = await app.world.store.watermarks.readKinds(tenantId);
    expect(rows.filter(({ lastSuccessAt }) => lastSuccessAt === null).map((row) => row.kind)).toEqual(
      expect.not.arrayContaining(['namedLocation', 'authenticationStrengthPolicy', 'riskyUser']),
    );
    expect(firstMessages(app)).toEqual([
      expect.stringContaining('Conditional Access policies: Microsoft Graph is throttling requests'),
    ]);
  });

  test('because its pages never end: the collection is given up, and the others are read', async () => {
    const app = started((world, onPage) => {
      for (let page = 0; page < 1000; page++) {
        world.advanceTo(world.now() + 10_000);
        onPage();
      }
      throw new Error('it still reads pages after three hours');
    });
    await later(app, 2 * hourMs);
    expect((await rowOf(app, kind))?.failure).toMatchObject({
      reason: 'broken',
      detail: expect.stringContaining('in 8 minutes'),
    });
    expect(await rowOf(app, 'conditionalAccessPolicy')).toMatchObject({ failure: null });
    expect(firstMessages(app)).toEqual([expect.stringContaining('Named locations: Microsoft Graph returned errors')]);
  });

  test('because an update added it and its process always ends first: health is red', async () => {
    let isAdded = false;
    const app = started(
      () => {
        throw new LeaseLost('the process ended');
      },
      () => isAdded,
    );
    await later(app, 20 * minuteMs);
    isAdded = true;
    const { store, tables } = app.world;
    await tables.transact('Watermarks', tenantPartition(tenantId), [
      { type: 'delete', rowKey: kindRow(kind), etag: 'any' },
    ]);
    await later(app, 70 * minuteMs);
    expect(await store.watermarks.readKind(tenantId, kind)).toBeUndefined();
    const found = (await healthOf(app.pipeline(), tenantId)).kinds.find((one) => one.kind === kind);
    expect(found).toMatchObject({ status: 'blind', reason: 'notLooked' });
  });

  test('because its process always ends first: after an hour the first message says so, and health too', async () => {
    const app = started(() => {
      throw new LeaseLost('the process ended');
    });
    await later(app, 50 * minuteMs);
    const statusOf = async () => (await healthOf(app.pipeline(), tenantId)).kinds.find((one) => one.kind === kind);
    expect(await statusOf()).toMatchObject({ status: 'waiting', reason: null });
    expect(firstMessages(app)).toEqual([]);
    await later(app, 20 * minuteMs);
    expect(firstMessages(app)).toEqual([
      expect.stringContaining('Named locations: no collection has ended yet; the next one retries'),
    ]);
    expect(await statusOf()).toMatchObject({ status: 'blind', reason: 'notLooked' });
  });
});
