import type { Route } from '../../../shared/core/tenant/configuration';
import { type HealthModel, renderHealthJson, renderHealthPage } from '../../../shared/reports/page/health/health-page';
import { receivedInWords, recipientsBySeverity } from '../../../shared/reports/page/health/routes-in-words';
import { ruleRows } from '../../../shared/reports/posture/rule-rows';
import { everyHostileName, tagsOf } from '../tags';
import { aHandling, aRule, health } from './pages';

const wordsOf = (over: Partial<HealthModel>): string =>
  renderHealthPage({ ...health, ...over }, null)
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');
const well = health.sources.map((row) => ({ ...row, problem: null, lastSuccessAt: health.now, isAwaited: false }));
const working = health.recipients.map((row) => ({ ...row, failingSince: null, undelivered: [] }));
const total = health.sources.length;

describe('the verdict', () => {
  test.each<[string, Partial<HealthModel>, string]>([
    [
      'names unread sources and recipients that cannot be reached',
      {},
      `Only ${total - 1} of ${total} sources are up to date, and messages to 1 of 2 recipients are not delivered`,
    ],
    [
      'is calm only where every source is read and messages arrive',
      { sources: well, recipients: working },
      `All ${total} sources are up to date, and all messages were delivered`,
    ],
    [
      'claims nothing about untested channels',
      { sources: well, recipients: working, isChannelKnown: false },
      `All ${total} sources are up to date `,
    ],
    [
      'does not call a message delivered before one was sent',
      { sources: well, recipients: working.map((row) => ({ ...row, lastSuccessAt: null })) },
      `All ${total} sources are up to date, and no message was due in the last 7 days`,
    ],
    [
      'does not call anything up to date or sent during a pause',
      { sources: well, recipients: working, surrounding: { ...health.surrounding, paused: { url: null } } },
      'Monitoring is paused: no source is read and no message is sent',
    ],
    ['says that nobody is notified', { sources: well, recipients: [] }, 'no message is sent: there are no recipients'],
    [
      'does not count a source without a licence as read',
      { sources: well.map((row, at) => ({ ...row, isLicensed: at !== 0 })), recipients: working },
      `All ${total - 1} sources are up to date`,
    ],
    [
      'does not count an outdated source as read',
      { sources: well.map((row, at) => (at === 0 ? { ...row, lastSuccessAt: '2026-01-01T00:00:00Z' } : row)) },
      '1 is out of date',
    ],
  ])('%s', (_, over, expected) => {
    expect(wordsOf(over)).toContain(expected);
  });
});

describe('the page says', () => {
  test('a cause that several sources share once, with their number', () => {
    const problem = 'the tenant has not consented to the app; consent again';
    const [row] = health.sources;
    if (row === undefined) throw new Error('no source');
    const blind = ['one', 'two', 'three', 'four'].map((name) => ({ ...row, name, problem, lastSuccessAt: null }));
    const other = { ...row, name: 'five', problem: 'another cause', lastSuccessAt: null };
    const words = wordsOf({ sources: [...blind, other], cannotSee: [] });
    expect(words).toContain(
      'The last collection of 4 sources failed for the same reason: the tenant has not consented to the app',
    );
    expect(words.split(/the tenant has not consented/i)).toHaveLength(2);
    expect(words).toContain('Cannot be read Another cause');
  });

  test('why a source was not read yet', () => {
    const [row] = health.sources;
    if (row === undefined) throw new Error('no source');
    const problem = 'Microsoft Graph is throttling requests; the next collection retries';
    const waiting = { ...row, problem, lastSuccessAt: null, isWaiting: true };
    const words = wordsOf({ sources: [waiting], cannotSee: [] });
    expect(words).toContain(`Not read yet ${problem}`);
    expect(words).toContain('1 has not been read yet.');
  });

  test('that a product is not set up where the tenant has the licence', () => {
    const [row] = health.sources;
    if (row === undefined) throw new Error('no source');
    const refused = { ...row, isLicensed: false, lastSuccessAt: null };
    const words = wordsOf({ sources: [...well, { ...refused, isNotSetUp: true }], cannotSee: [] });
    expect(words).toContain('1 source belongs to products that are not set up');
    expect(words).not.toMatch(/needs? a licence/);
    expect(wordsOf({ sources: [refused], cannotSee: [] })).toContain('1 source needs a licence');
  });

  test('how old each source is, what it needs, and what to grant', () => {
    const words = wordsOf({});
    expect(words).toContain('Cannot be read A permission is missing, grant RoleManagement.Read.Directory');
    expect(words).toContain('3 min ago 14:09');
    expect(words).toContain('Never');
  });

  test('undelivered messages by recipient, never showing an unknown delivery as none', () => {
    expect(wordsOf({})).toContain('Failing since 13:10 HTTP 404');
    expect(wordsOf({})).toContain('Not delivered: 7F3K');
    expect(wordsOf({ recipients: working, isChannelKnown: false })).toContain('Not known yet');
  });

  test('when credentials end, and which have ended and no longer count', () => {
    const rules = ruleRows([aRule('suppression', { confirmableUntil: '2026-12-24T23:00:00Z' })], {
      now: health.now,
      operator: null,
      titles: new Map(),
      resources: new Map(),
      names: new Map(),
      operatorNames: new Map(),
    });
    const words = wordsOf({ rules });
    expect(words).toContain('unless a second operator confirms it');
    expect(words).toContain('Ended 20 Nov: it no longer counts');
    expect(wordsOf({ declared: [] })).toContain('every alert is sent');
  });

  test('a test button for operators only, with an explanation before it', () => {
    const { alertId: _, ...handling } = aHandling;
    const html = renderHealthPage({ ...health, handling }, null);
    expect(html).toContain('action="https://watch.contoso.example/api/handle/tenant-1/drill"');
    expect(wordsOf({ handling })).toMatch(/Warn the on-call people first\..*Create, confirm or end/);
    expect(wordsOf({})).not.toContain('Create, confirm or end');
    expect(renderHealthPage(health, null)).not.toContain('<form');
  });

  test('the checks, the red ones first, and a link to those of the deployment', () => {
    const words = wordsOf({});
    const section = words.slice(words.indexOf('Checks'), words.indexOf('Sources'));
    expect(section).toContain('1 red · 1 warning · 1 not checked · 1 OK');
    expect(section).toMatch(/Missing: AuditLog\.Read\.All\..*Mail\.Read\..*polling only.*1 check is OK.*Berlin/s);
    expect(section).toContain('Check the deployment');
    expect(wordsOf({ deploymentUrl: null })).not.toContain('Check the deployment');
    expect(wordsOf({ checks: null })).not.toContain('Change notifications');
  });

  test('hostile names as text', () => {
    const drawn = (name: string): string =>
      renderHealthPage(
        {
          ...health,
          surrounding: { ...health.surrounding, tenantName: name },
          recipients: health.recipients.map((row) => ({ ...row, name, gets: name, reason: name, undelivered: [name] })),
          checks: health.checks && {
            ...health.checks,
            checks: health.checks.checks.map((row) => ({ ...row, what: name, found: name, remedy: name })),
          },
          declared: health.declared.map((row) => ({ ...row, name, reason: name, owner: name })),
        },
        null,
      );
    expect(tagsOf(drawn(everyHostileName))).toEqual(tagsOf(drawn('Vendors')));
  });

  test('nothing of a form in its JSON', () => {
    expect(JSON.stringify(renderHealthJson({ ...health, handling: aHandling }))).not.toContain(aHandling.token);
  });
});

describe('who would receive an alert', () => {
  const route = (over: Partial<Route>): Route => ({
    recipients: ['a'],
    minimumSeverity: 'high',
    sendResolved: true,
    areas: [],
    sources: [],
    timing: 'atOnce',
    ...over,
  });
  const never = { remindAfter: null, escalateAfter: null };
  const a = { id: 'a', name: 'Ada', channel: 'email-acs', address: 'a@contoso.example' } as const;
  const routing = (routes: readonly Route[], over = {}) => ({
    recipients: [a],
    routes,
    escalateTo: [],
    fallbackRecipient: null,
    patience: { critical: never, high: never, medium: never, low: never, informational: never },
    ...over,
  });

  test.each<[string, readonly Route[], string]>([
    [
      'by severity and timing',
      [route({}), route({ minimumSeverity: 'medium', timing: 'hourly' })],
      'critical and high alerts at once, medium alerts on the hour, the weekly digest',
    ],
    [
      'by area',
      [route({ areas: ['devices'], minimumSeverity: 'informational' })],
      'every alert on Devices at once, the weekly digest',
    ],
    [
      'by control',
      [route({ sources: ['ZT.ID.001'], minimumSeverity: 'critical' })],
      'critical alerts on ZT.ID.001 at once, the weekly digest',
    ],
    ['not at all', [], 'nothing: no route names it'],
  ])('%s', (_, routes, expected) => {
    expect(receivedInWords(routing(routes), a)).toBe(expected);
  });

  test('a critical alert never waits for the hour', () => {
    const heard = recipientsBySeverity(routing([route({ timing: 'hourly' })]));
    expect(heard.slice(0, 3).map(({ atOnce, hourly }) => [atOnce, hourly])).toEqual([
      [['Ada'], []],
      [[], ['Ada']],
      [[], []],
    ]);
  });

  test('escalations and the fallback are named', () => {
    expect(receivedInWords(routing([], { escalateTo: ['a'], fallbackRecipient: 'a' }), a)).toBe(
      'alerts that nobody acknowledges, alerts whose only recipient made the change',
    );
  });
});
