import { controls } from '../../../shared/controls';
import type { Alert } from '../../../shared/core/alert/alert';
import { type Delivery, newDelivery } from '../../../shared/core/delivery/delivery';
import type { Kind } from '../../../shared/core/resource/kind';
import { kindDefinition, kindDefinitions } from '../../../shared/kinds';
import type { AlertHandling } from '../../../shared/reports/handling/handling-forms';
import { outcomeInWords, refusalInWords } from '../../../shared/reports/handling/handling-words';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { renderAlertPage } from '../../../shared/reports/page/alert/alert-page';
import { renderAlertsPage } from '../../../shared/reports/page/alerts/alerts-page';
import { renderControlPage } from '../../../shared/reports/page/control/control-page';
import { renderControlsPage } from '../../../shared/reports/page/controls/controls-page';
import { pageStyle } from '../../../shared/reports/page/frame/style';
import { renderOverviewPage } from '../../../shared/reports/page/overview/overview-page';
import { renderRulesPage } from '../../../shared/reports/page/rules/rules-page';
import { renderPostureJson } from '../../../shared/reports/posture/posture-model';
import {
  alertRow,
  controlRow,
  eventRow,
  kindRow,
  undeliveredRows,
  unseenRows,
} from '../../../shared/reports/posture/posture-rows';
import { ruleRows } from '../../../shared/reports/posture/rule-rows';
import { event, line, names, openStory, restoredStory, text } from '../stories';
import { busy } from './overviews';
import { aControl, aHandling, alertPage, alerts, aRule, controlsList, posture } from './pages';

const page = renderOverviewPage(busy, 'bm9uY2U=');
const rules = ruleRows(
  [aRule('suppression'), aRule('acceptance', { confirmableUntil: '2026-12-24T23:00:00Z' }), aRule('pause')],
  {
    now: posture.now,
    operator: { id: 'ada', tenantId: 'tenant-1', name: 'Ada Brandt' },
    titles: new Map([['EV.P02', 'Somebody was excluded']]),
    resources: new Map(),
    names,
    operatorNames: names,
  },
);
const { alertId: _, ...handling } = aHandling;
const choice = { value: 'EV.P02', label: 'EV.P02 · Somebody was excluded' };
const outcome = { isDone: true, text: 'You have acknowledged it.' };
const operated = renderRulesPage(
  {
    ...posture,
    rules,
    handling: {
      ...handling,
      sources: [choice],
      accounts: [{ value: 'ada', label: 'Ada Brandt' }],
      objects: [{ value: 'ca01', label: 'CA01' }],
    },
  },
  'bm9uY2U=',
  outcome,
);
const handled = { ...alertPage, handling: aHandling, outcome };
const context = { tenant: posture.tenant, names, operatorNames: names, now: posture.now };
const wordsIn = (html: string): string =>
  html
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

describe.each([
  ['overview', page],
  ['rules', operated],
  ['alerts', renderAlertsPage(alerts, 'bm9uY2U=')],
  ['controls', renderControlsPage(controlsList, 'bm9uY2U=')],
  ['control', renderControlPage(aControl, 'bm9uY2U=')],
  ['alert', renderAlertPage(alertPage, 'bm9uY2U=')],
  ['alert of an operator', renderAlertPage(handled, 'bm9uY2U=')],
])('the %s page', (_, html) => {
  test('loads nothing and runs nothing', () => {
    expect(html).not.toMatch(/<script|<img|<link|<iframe|@import|url\(|\bon\w+=|\sstyle="/i);
    expect(html.match(/<style nonce="bm9uY2U=">/g)).toHaveLength(1);
  });

  test('works with a screen reader', () => {
    expect(html).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).toMatch(/<header>[\s\S]*<main id="main">[\s\S]*<footer>/);
    for (const id of html.match(/aria-labelledby="[^"]+"/g) ?? []) {
      expect(html).toContain(`id="${id.slice('aria-labelledby="'.length, -1)}"`);
    }
    const ids = html.match(/\sid="[^"]+"/g) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
    expect(html.match(/<th (?!scope)/g)).toBeNull();
  });

  test('begins every state with a capital', () => {
    const states = [...html.matchAll(/<span class="badge [^"]*">([^<]*)/g)].map(([, words]) => words);
    expect(states.filter((words = '') => /^\p{Ll}/u.test(words))).toEqual([]);
  });

  test('has no recipient', () => {
    expect(wordsIn(html)).not.toMatch(/sends you this|password or an approval/);
  });

  test('has no unfilled placeholder', () => {
    expect(wordsIn(html)).not.toMatch(/undefined|NaN|\[object|\bnull\b/);
  });
});

describe.each([
  ['rules', operated],
  ['alert', renderAlertPage(handled, 'bm9uY2U=')],
])('the forms of the %s page', (_, html) => {
  const forms = html.match(/<form[\s\S]*?<\/form>/g) ?? [];

  test('are sent by POST to us alone, each with the token', () => {
    expect(forms.length).toBeGreaterThan(2);
    for (const form of forms) {
      expect(form).toMatch(/^<form method="post" action="https:\/\/watch\.contoso\.example\/api\/handle\/tenant-1\//);
      expect(form.match(/<input type="hidden" name="token" value="dG9rZW4">/g)).toHaveLength(1);
      expect(form.match(/<button type="submit"/g)).toHaveLength(1);
    }
  });

  test('every field has its label', () => {
    const fields = html.match(/<(?:input(?! type="hidden")|select|textarea)[^>]*>/g) ?? [];
    expect(fields.length).toBeGreaterThan(3);
    for (const field of fields) expect(html).toContain(`<label for="${/ id="([^"]+)"/.exec(field)?.[1]}">`);
  });

  test('the result of the last one comes first, and gets the focus', () => {
    expect(html).toMatch(
      /<main id="main"><p class="notice good" id="outcome" role="status" tabindex="-1" autofocus>You have acknowledged it\.<\/p>/,
    );
  });
});

test('work can be planned for one object, by its name', () => {
  const form = operated.match(/<form[\s\S]*?<\/form>/g)?.find((one) => one.includes('value="expectedChange"'));
  expect(form).toContain(
    '<select id="plan-where" name="resourceId"><option value="">Any object</option><option value="ca01">CA01</option></select>',
  );
});

describe('people without permission see the reason, and no form', () => {
  const formsOf = (over: Partial<AlertHandling>): readonly string[] =>
    renderAlertPage({ ...handled, handling: { ...aHandling, ...over } }, null).match(/\/api\/handle\/[^"]+/g) ?? [];

  test('calls channels by their names', () => {
    const html = renderAlertPage(alertPage, null);
    for (const name of ['mail', 'Teams']) expect(html).toContain(` (${name})</span>`);
    expect(html).not.toMatch(/email-acs|teams-workflow/);
  });

  test('a reader gets none', () => {
    expect(renderAlertPage(alertPage, null)).not.toContain('<form');
    expect(renderRulesPage({ ...posture, rules }, null)).not.toContain('<form');
    expect(renderRulesPage({ ...posture, rules: [] }, null)).toContain(
      'Exceptions that the configuration declares are listed under <a href',
    );
    expect(renderRulesPage({ ...posture, rules: [], paused: { url: null } }, null)).not.toContain(
      'Every alert is sent',
    );
  });

  test('the account that made the change gets none, and sees why', () => {
    const refusal = refusalInWords('ownHand');
    expect(formsOf({ refusal })).toEqual([]);
    expect(renderAlertPage({ ...handled, handling: { ...aHandling, refusal } }, null)).toContain(refusal);
  });

  test('keep the input of a refused form, and only of that one', () => {
    const choice = { value: 'ca01', label: 'CA01' };
    const typed = {
      form: 'expectedChange',
      ...{
        resourceId: 'ca01',
        reason: 'Move <b>now</b>',
        owner: 'Tom',
        from: '2026-11-24T15:00',
        until: '2027-01-01T18:00',
      },
    };
    const html = renderRulesPage(
      { ...posture, rules: [], handling: { ...handling, sources: [], accounts: [], objects: [choice] } },
      null,
      outcomeInWords('refused.tooLong', typed),
    );
    const [, work = '', , pause = ''] = html.split('<details class="act"');
    for (const part of [
      ' open>',
      '<option value="ca01" selected>',
      '>Move &lt;b&gt;now&lt;/b&gt;</textarea>',
      'value="Tom"',
      'value="2026-11-24T15:00"',
      'value="2027-01-01T18:00"',
    ])
      expect(work).toContain(part);
    expect(pause).not.toContain('Move');
    const muting = { form: 'suppression', reason: 'Scanner', about: 'EV.P02|ca01' };
    const page = renderAlertPage({ ...handled, outcome: outcomeInWords('refused.tooLong', muting) }, null);
    expect(
      page.match(/<details class="act" open>[\s\S]*?<\/details>/g)?.map((one) => one.includes('>Scanner<')),
    ).toEqual([true]);
  });

  test('while the actor is unknown: the alert can be acknowledged, no more', () => {
    expect(formsOf({ onlyAcknowledge: refusalInWords('handNotYetKnown') })).toEqual([
      expect.stringMatching(/\/acknowledge$/),
    ]);
  });

  test('a one-person firm sees in the form that the record will say so', () => {
    expect(formsOf({ isSelfApproval: true })).toHaveLength(4);
    expect(renderAlertPage({ ...handled, handling: { ...aHandling, isSelfApproval: true } }, null)).toContain(
      'the record and the weekly digest will say so',
    );
  });

  test('the form to close an alert about sign-ins says that they then count as usual', () => {
    const said = /The devices, networks and countries .* then count as usual for them: after an attack, acknowledge/;
    expect(renderAlertPage({ ...handled, handling: { ...aHandling, closingTeaches: true } }, null)).toMatch(said);
    expect(renderAlertPage(handled, null)).not.toMatch(said);
  });

  test('the exposed people who signed in come first, with what was required of them', () => {
    const people = wordsIn(
      /<section aria-labelledby="people">.*?<\/section>/s.exec(renderAlertPage(alertPage, null))?.[0] ?? '',
    );
    expect(people).toContain('People exposed (14)');
    expect(people).toMatch(/Lea Novak.*14:09, with a password only/);
    expect(people).toContain(
      'No sign-in found: Ada Brandt (admin), Paul Orth (admin), svc-migration (admin), Ines Roth',
    );
    expect(people).toContain('and 8 more, whose names are not stored');
  });

  test('controls that an alert page names lead to their pages, and the share they passed is a table', () => {
    const page = renderAlertPage(alertPage, null);
    expect(page).toContain('/controls/ZT.ID.001">ZT.ID.001</a>');
    expect(/<section aria-labelledby="uptime">.*?<\/section>/s.exec(page)?.[0]).toMatch(
      /<table.*99\.7\d? %.*57 days watched/s,
    );
  });

  test('the author of a rule cannot confirm it', () => {
    const asTom = ruleRows([aRule('acceptance', { confirmableUntil: '2026-12-24T23:00:00Z' })], {
      now: posture.now,
      operator: { id: 'TOM', tenantId: 'tenant-1', name: 'Tom Iversen' },
      titles: new Map(),
      resources: new Map(),
      names,
      operatorNames: names,
    });
    const html = renderRulesPage(
      { ...posture, rules: asTom, handling: { ...handling, sources: [], accounts: [], objects: [] } },
      null,
    );
    expect(html).not.toContain('/confirm');
    expect(html).toContain('Another operator has to confirm it');
    expect(operated).toContain('/confirm');
  });
});

describe('an ended alert', () => {
  const restored = renderAlert(restoredStory('exclusion'));
  const tom = { by: 'Tom Iversen', at: '2026-11-24T13:10:00Z', note: 'It was the migration', isSelfApproval: false };
  const planned = { ...openStory('exclusion').alert, status: 'resolved', planned: { until: '2026-11-24T17:00:00Z' } };
  const plannedMessage = renderAlert({ ...openStory('exclusion'), alert: planned as Alert, because: 'resolved' });
  const until = '2026-12-23T23:00:00Z';
  const over = { status: 'resolved', resolvedAt: tom.at } as const;

  test.each<[string, Partial<typeof alertPage>, string, string]>([
    ['fixed', { ...over, message: restored, lasted: '3 h 12 min' }, 'hero alarm calm', 'Over after 3 h 12 min'],
    [
      'planned work',
      { ...over, message: plannedMessage, plannedUntil: '2026-11-24T17:00:00Z' },
      'hero alarm ended',
      'Planned work, nothing was fixed',
    ],
    ['closed', { ...over, closed: tom }, 'hero alarm ended', 'Closed'],
    [
      'accepted',
      { ...over, closed: tom, closedBy: { kind: 'acceptance', until } },
      'hero alarm ended',
      'Accepted, nothing was fixed',
    ],
    [
      'muted',
      { ...over, closed: tom, closedBy: { kind: 'suppression', until } },
      'hero alarm ended',
      'Muted, nothing was fixed',
    ],
  ])('has a green frame only if it is restored: %s', (_, model, frame, state) => {
    const html = renderAlertPage({ ...alertPage, ...model }, null);
    expect(/<section class="(hero alarm \w+)/.exec(html)?.[1]).toBe(frame);
    expect(/<p class="meta lead">.*?<span>([^<]*)<\/span><\/p>/.exec(html)?.[1]).toBe(state);
  });
});

describe('the state of an alert', () => {
  const state = (over: Partial<typeof alertPage>): string =>
    /<h2 id="state">Status<\/h2><p><strong>(.*?)<\/strong>/.exec(
      renderAlertPage({ ...alertPage, ...over }, null),
    )?.[1] ?? '';
  const tom = { by: 'Tom Iversen', at: '2026-11-24T13:10:00Z', note: 'It was the migration', isSelfApproval: false };

  test.each<[string, Partial<typeof alertPage>, string]>([
    ['open', {}, 'Open for 4 min. Nobody has acknowledged it.'],
    ['a single event', { status: 'single' }, 'A single event: nothing is open. Nobody has acknowledged it.'],
    [
      'open, counted from the change',
      { since: { at: '2026-11-24T13:02:00Z', exact: true } },
      'Open for 10 min. Nobody has acknowledged it.',
    ],
    [
      'open, if the time of the change is not exactly known',
      { since: { at: '2026-11-24T12:12:00Z', exact: false } },
      'Open for at most 1 h. Nobody has acknowledged it.',
    ],
    ['acknowledged', { acknowledged: tom }, 'Open for 4 min. Acknowledged by Tom Iversen at 14:10.'],
    ['closed', { status: 'resolved', closed: tom, resolvedAt: tom.at }, 'Closed manually by Tom Iversen at 14:10.'],
    [
      'closed as planned',
      { status: 'resolved', closed: { ...tom, judgement: 'harmless' }, resolvedAt: tom.at },
      'Closed manually by Tom Iversen at 14:10. It was judged planned or harmless: no alert counts it as a step of an attack.',
    ],
    [
      'muted',
      {
        status: 'resolved',
        closed: tom,
        resolvedAt: tom.at,
        closedBy: { kind: 'suppression', until: '2026-12-23T23:00:00Z' },
      },
      'Muted by Tom Iversen at 14:10, until 24 Dec. That closed the alert; nothing was fixed.',
    ],
    [
      'accepted',
      {
        status: 'resolved',
        closed: tom,
        resolvedAt: tom.at,
        closedBy: { kind: 'acceptance', until: '2026-12-23T23:00:00Z' },
      },
      'Accepted by Tom Iversen at 14:10, until 24 Dec. That closed the alert; nothing was fixed.',
    ],
    [
      'fixed',
      { status: 'resolved', resolvedAt: '2026-11-24T16:20:00Z', lasted: '3 h 12 min' },
      'Resolved at 17:20, after 3 h 12 min.',
    ],
    ['told', { status: 'told' }, 'This message is informational and cannot be acknowledged.'],
  ])('%s', (_, over, expected) => {
    expect(state(over)).toBe(expected);
  });

  test('an acknowledgement by the account that made the change says so', () => {
    const html = renderAlertPage({ ...alertPage, acknowledged: { ...tom, isSelfApproval: true } }, null);
    expect(wordsIn(html)).toContain('Handled by the account that made the change');
    expect(wordsIn(renderAlertPage({ ...alertPage, acknowledged: tom }, null))).not.toContain('made the change itself');
  });

  test('the time of sending is given, not the time of the page', () => {
    const words = wordsIn(renderAlertPage({ ...alertPage, firstSentAt: '2026-11-24T13:20:00Z' }, null));
    expect(words).toContain('happened 14:02 · seen 14:08 · sent 14:20');
    expect(words.match(/sent \d\d:\d\d/g)).toEqual(['sent 14:20']);
    expect(wordsIn(renderAlertPage({ ...alertPage, firstSentAt: null, happenedAt: null }, null))).toContain(
      'exact time not logged · seen 14:08 · not sent yet',
    );
  });

  test('the share of time of a control stands once, up to now', () => {
    expect(renderAlert(restoredStory('exclusion')).paragraphs.join(' ')).toContain(' passed for 99.7 %');
    const message = renderAlert(restoredStory('exclusion', { surface: 'page' }));
    const words = wordsIn(renderAlertPage({ ...alertPage, message, status: 'resolved' }, null));
    expect(words).not.toContain(' passed for 99.7 %');
    expect(words).toContain('99.7 %');
  });

  test('a note is shown beside it and in the timeline', () => {
    const timeline = [{ at: tom.at, type: 'acknowledged' as const, text: '', by: 'Tom Iversen', note: tom.note }];
    const words = wordsIn(renderAlertPage({ ...alertPage, acknowledged: tom, timeline }, null));
    expect(words).toContain('Note: It was the migration');
    expect(words).toContain('acknowledged by Tom Iversen: It was the migration');
  });
});

describe('muting and accepting say that they close the alert', () => {
  const handled = wordsIn(renderAlertPage({ ...alertPage, handling: aHandling }, null));

  test('before', () => {
    expect(
      handled.split('This closes the alert, unless something else in it is still wrong. It fixes nothing.'),
    ).toHaveLength(3);
  });

  test.each(['suppression', 'acceptance'])('after a %s', (kind) => {
    expect(outcomeInWords(`done.${kind}`)?.text).toContain(
      'The alert is closed unless something else in it is still wrong. Nothing was fixed.',
    );
  });
});

describe('outcomes', () => {
  test.each([
    '',
    'done',
    'done.',
    'done.toString',
    'refused.__proto__',
    'refused.constructor',
    '<b>',
    'done.acknowledge.x<',
  ])('only our own texts are shown: %s', (code) => {
    const words = outcomeInWords(code)?.text ?? '';
    expect(words).not.toMatch(/<|function|object/);
  });

  test('successes and refusals have words', () => {
    expect(outcomeInWords('done.close')).toMatchObject({ isDone: true });
    expect(outcomeInWords('refused.ownHand')).toMatchObject({ isDone: false });
  });
});

test('the page of an alert says once why a message was not sent, and what a failing channel answered', () => {
  const [, failed] = alertPage.deliveries;
  const folded = {
    ...failed,
    state: 'skipped',
    outcome: { at: '2026-11-24T13:09:30Z', reason: 'folded' },
    decision: { send: false, because: 'folded' },
  } as const;
  const page = (...shown: readonly unknown[]): string => {
    const deliveries = shown as typeof alertPage.deliveries; // Safe: each is a delivery of the page, or a copy of one.
    return wordsIn(renderAlertPage({ ...alertPage, deliveries }, null));
  };
  expect(page(folded)).toContain(
    'Combined with another message Not sent after 5 attempts, 14:09 Security team (Teams)',
  );
  expect(page({ ...folded, state: 'sent' })).toContain('Combined with another message Delivered 14:09');
  const words = page(folded, failed, { ...folded, outcome: { ...folded.outcome, at: '2026-11-24T13:12:00Z' } });
  expect(words).toContain('Combined with another message 2 not sent, the last 14:12');
  expect(words).toContain('Sent when the alert opened · HTTP 404');
  const alike = page(...['Lead', 'Desk'].map((recipientName) => ({ ...folded, state: 'sent', recipientName })));
  expect(alike.match(/Delivered 14:09/g)).toHaveLength(1);
  expect(alike).toContain('Lead (Teams) Desk (Teams)');
  const later = { ...folded, state: 'sent', outcome: { ...folded.outcome, at: '2026-11-24T13:12:00Z' } };
  expect(page({ ...folded, state: 'sent' }, later)).toContain('Delivered 14:09 to 14:12');
});

test('without a nonce the style block can be allowed by its hash', () => {
  expect(renderOverviewPage(busy, null)).toContain(`<style>${pageStyle}</style>`);
});

test('its JSON is the model with a version', () => {
  expect(renderPostureJson(posture)).toEqual({ version: 1, ...posture });
});

describe('rows', () => {
  test('undelivered messages: one row per alert and recipient, with the newest message', () => {
    const { alert } = openStory('exclusion');
    const lost = (seq: number, over: Partial<Delivery> = {}): { alert: typeof alert; delivery: Delivery } => ({
      alert,
      delivery: {
        ...newDelivery(
          { tenantId: 't', id: alert.id, seq },
          { channel: 'webhook', id: 'hook' },
          { notBefore: posture.now, timing: 'atOnce' },
        ),
        state: 'failed',
        outcome: { at: `2026-11-24T13:1${seq + 2}:00Z`, reason: 'HTTP 413' },
        ...over,
      },
    });
    const failover = { channel: 'email-acs', recipientId: 'gone', at: posture.now, reason: 'HTTP 413' };
    const week = {
      ...lost(1, { state: 'pending', outcome: null }),
      alert: { ...alert, id: 'w', form: 'digest' },
    } as const;
    const rows = undeliveredRows(
      [lost(1, { failover }), lost(2), week],
      [],
      new Map([['hook', 'Tickets']]),
      (id) => `https://x.example/${id}`,
    );
    expect(rows).toMatchObject([
      {
        what: 'an alert',
        recipientName: 'Tickets',
        isGivenUp: true,
        reason: 'HTTP 413',
        sentInstead: null,
        since: '2026-11-24T13:14:00Z',
      },
      { what: 'the weekly digest', isGivenUp: false, reason: '', since: posture.now, url: 'https://x.example/w' },
    ]);
    expect(undeliveredRows([lost(1, { failover })], [], new Map(), String)[0]).toMatchObject({
      recipientName: 'a recipient that is no longer configured',
      sentInstead: 'a recipient that is no longer configured',
    });
  });

  test('the operator who acknowledged an open alert is named', () => {
    const { alert, events, transitions } = openStory('exclusion');
    const acknowledged = { by: { id: 'tom', tenantId: null, name: null }, at: posture.now, note: null };
    const takenOn = (over: Partial<typeof alert>) =>
      alertRow({ alert: { ...alert, acknowledged, ...over }, events, transitions }, 'https://x.example', context)
        .takenOn;
    expect(takenOn({})).toEqual({ by: 'Tom Iversen', at: posture.now, isOwnHand: false });
    expect(takenOn({ acknowledged: { ...acknowledged, isOwnHand: true } })?.isOwnHand).toBe(true);
    // The log named their account only after they had acknowledged it.
    expect(
      takenOn({ acknowledged: { ...acknowledged, by: { id: 'mara', tenantId: null, name: null } } })?.isOwnHand,
    ).toBe(true);
    expect([takenOn({ acknowledged: null }), takenOn({ status: 'resolved' })]).toEqual([null, null]);
  });

  test('an alert', () => {
    const { alert, events, transitions } = openStory('exclusion');
    expect(alertRow({ alert, events, transitions }, 'https://x.example', context)).toMatchObject({
      lost: '14 people can now sign in without MFA, including 3 admins',
      by: "Mara Klein's account",
      key: '7F3K',
    });
  });

  test('an alert is in the past tense once it is fixed, but not if an operator closed it or it was planned', () => {
    const { alert, events, transitions } = openStory('exclusion');
    const lost = (over: Partial<typeof alert>) =>
      alertRow({ alert: { ...alert, status: 'resolved', ...over }, events, transitions }, '', context).lost;
    const closed = { by: { id: 'tom', tenantId: null, name: null }, at: posture.now, note: null };
    expect(lost({})).toBe('14 people could sign in without MFA, including 3 admins');
    const stillTrue = '14 people can now sign in without MFA, including 3 admins';
    expect([lost({ closed }), lost({ planned: { ruleId: 'rule', until: posture.now } })]).toEqual([
      stillTrue,
      stillTrue,
    ]);
  });

  test.each([
    [
      'a detection',
      openStory('exclusion').events[1],
      'Mara Klein\'s account excluded "Vendors-Temp" from "CA01 Require MFA for everyone".',
    ],
    [
      'a recovery',
      restoredStory('exclusion').events.at(-1),
      "Tom Iversen's account fixed this: MFA is required of every user, in every app and client.",
    ],
    [
      'a failure',
      openStory('exclusion').events[0],
      "14 people can now sign in without MFA, including 3 admins: Mara Klein's account changed Conditional Access.",
    ],
    [
      'the account behind a change',
      openStory('exclusion')
        .events.slice(1, 2)
        .map((found) => ({ ...found, type: 'attribution' as const }))[0],
      'The account behind the finding about "CA01 Require MFA for everyone" is now known: Mara Klein\'s account.',
    ],
    ['fleet compliance', openStory('fleet below its floor').events[0], '9 of 120 devices are not compliant.'],
    [
      'a change',
      event({
        source: 'group',
        type: 'change',
        resource: { kind: 'group', id: 'g', name: 'Vendors' },
        details: { change: 'removed' },
      }),
      'The group "Vendors" was removed.',
    ],
    [
      'a role assignment, which has no name of its own',
      event({
        source: 'unifiedRoleAssignment',
        type: 'change',
        resource: { kind: 'unifiedRoleAssignment', id: 'r', name: null },
        peopleIds: ['lea'],
        lines: [{ label: 'Role', before: [], after: [{ type: 'role', id: 'ga', name: 'Global Administrator' }] }],
        details: { change: 'added' },
      }),
      'A role assignment was added: Global Administrator for Lea Novak.',
    ],
    [
      'the account behind a finding without a name',
      event({
        source: 'EV.R01',
        type: 'attribution',
        resource: { kind: 'user', id: 'lea', name: null },
        attribution: openStory('exclusion').alert.attribution,
      }),
      "The account behind an earlier role assignment is now known: Mara Klein's account.",
    ],
    [
      'a change whose account is known',
      event({
        source: 'group',
        type: 'change',
        resource: { kind: 'group', id: 'g', name: 'Vendors' },
        details: { change: 'removed' },
        attribution: openStory('exclusion').alert.attribution,
      }),
      'Mara Klein\'s account removed the group "Vendors".',
    ],
    [
      'lost access',
      event({ source: 'blind', type: 'health', resource: { kind: 'user', id: 'user', name: 'users' } }),
      'Users cannot be read.',
    ],
    [
      'regained access',
      event({ source: 'blind', type: 'recovery', resource: { kind: 'user', id: 'user', name: 'users' } }),
      'Users can be read again.',
    ],
    ['the start of monitoring', event({ source: 'watching', type: 'health' }), 'Monitoring began.'],
  ])('%s as one sentence', (_, given, expected) => {
    if (given === undefined) throw new Error('no event');
    expect(eventRow(given, context).text).toBe(expected);
  });

  const [control] = controls;
  test('a control that was never judged, and one that depends on something', () => {
    if (control === undefined) throw new Error('no control');
    expect(controlRow(control, undefined, context)).toMatchObject({ status: 'unknown', reason: 'not judged yet' });
    const judged = {
      controlId: control.id,
      verdict: {
        status: 'pass',
        note: null,
        evidence: [line('Policies', [], [text('CA01')])],
        metric: { numerator: 12, denominator: 12, floor: 1 },
      },
      lastKnown: null,
      weakness: null,
      since: posture.now,
      at: posture.now,
      counter: 0,
      pending: null,
      levels: {},
      inputs: {},
      definitionVersion: 1,
    } as const;
    expect(controlRow(control, judged, context)).toMatchObject({
      status: 'pass',
      reason: '0 of 12',
      evidence: ['Policies: CA01'],
    });
    const unread = { status: 'unknown', reason: 'notPermitted' } as const;
    const lastKnown = { status: 'fail', since: posture.now, at: '2026-11-23T13:02:00Z' } as const;
    expect(controlRow(control, { ...judged, verdict: unread, lastKnown }, context).reason).toMatch(
      /; failed when last judged, Mon 23 Nov, 14:02$/,
    );
  });

  test('a source and what is not read', () => {
    const failure = { reason: 'notLicensed', licence: 'P1', detail: 'HTTP 403', count: 1 } as const;
    const state = {
      freshMinutes: 15,
      lastSuccessAt: null,
      failure,
      count: null,
      pages: null,
      isDoubted: false,
      isFilterRefused: false,
    };
    expect(kindRow('user', state)).toMatchObject({
      name: 'Users',
      problem: 'not licensed, needs Entra ID P1',
      note: null,
    });
    expect(kindRow('user', { ...state, failure: null, isDoubted: true })).toMatchObject({
      problem: 'two successive answers differ widely',
    });
    expect(kindRow('riskDetection', { ...state, failure: null, isFilterRefused: true })).toMatchObject({
      problem: null,
      note: 'without updates to older entries',
    });
    const unseen = (controls: number, detectors: number, isOperator = true) =>
      unseenRows(
        {
          coverage: {
            controls: [],
            live: 0,
            slower: 0,
            licences: [{ licence: 'P1', controls, detectors, kinds: ['signIn'] }],
            permissions: new Map(),
            beyond: [],
            unfed: ['EV.M02', 'EV.X05'].map((detectorId) => ({
              detectorId,
              kinds: ['exchangeAudit'],
              reason: {
                because: 'notAsked',
                kind: 'exchangeAudit',
                permission: 'AuditLogsQuery-Exchange.Read.All',
              },
            })),
          },
          kinds: [{ kind: 'signIn', failure }],
          products: null,
          shortages: [
            { licence: 'P2', seats: 10, assigned: null, people: 12 },
            { licence: 'P1', seats: 20, assigned: 11, people: 12 },
          ],
        },
        isOperator,
      );
    expect(
      unseen(0, 0, false)
        .map(({ remedy }) => remedy)
        .slice(0, 2),
    ).toEqual([
      'Entra ID P1',
      'an operator of Zero Trust Watch must add exchangeAudit to optionalSources and grant AuditLogsQuery-Exchange.Read.All',
    ]);
    expect(unseen(0, 0)).toContainEqual({
      what: "Exchange's part of the unified audit log",
      reason: 'not switched on; it would add 2 detections',
      remedy: 'add exchangeAudit to optionalSources and grant AuditLogsQuery-Exchange.Read.All',
    });
    expect(unseen(0, 0)[0]).toEqual({
      what: 'Sign-ins',
      reason: 'not licensed',
      remedy: 'Entra ID P1',
    });
    expect(unseen(1, 2)).toEqual([
      {
        what: 'Sign-ins',
        reason: 'not licensed; it would add 1 control and 2 detections',
        remedy: 'Entra ID P1',
      },
      {
        what: "Exchange's part of the unified audit log",
        reason: 'not switched on; it would add 2 detections',
        remedy: 'add exchangeAudit to optionalSources and grant AuditLogsQuery-Exchange.Read.All',
      },
      {
        what: 'Entra ID P2 is bought for 10 of 12 people',
        reason: 'the other 2 have no licence',
        remedy: null,
      },
      {
        what: 'Entra ID P1 is bought for 20 and assigned to 11 of 12 people',
        reason: 'the other 1 has no licence',
        remedy: null,
      },
    ]);
  });

  test('names all lost sources in one row for each cause, before missing licences, with the controls they leave unjudged', () => {
    const lost: readonly Kind[] = ['conditionalAccessPolicy', 'namedLocation', 'authorizationPolicy'];
    const notPermitted = (kind: Kind) => ({
      kind,
      failure: { reason: 'notPermitted', permission: kindDefinition(kind).permission, detail: '' } as const,
    });
    const broken = (kind: Kind) => ({ kind, failure: { reason: 'broken', detail: '' } as const });
    const waits = (controlId: string, kind: Kind) => ({ controlId, watched: 'not', because: 'waiting', kind }) as const;
    const lacks = (controlId: string) =>
      ({ controlId, watched: 'not', because: 'notPermitted', permission: 'Policy.Read.All' }) as const;
    const coverage = {
      controls: [lacks('ZT.ID.001'), lacks('ZT.ID.002'), waits('ZT.DV.001', 'managedDevice')],
      live: 0,
      slower: 0,
      licences: [{ licence: 'WID', controls: 1, detectors: 0, kinds: [] } as const],
      permissions: new Map(),
      beyond: [],
      unfed: [],
    };
    const rows = (kinds: readonly Kind[]) =>
      unseenRows(
        {
          coverage,
          kinds: [...kinds.map(notPermitted), broken('managedDevice'), broken('signIn')],
          products: null,
          shortages: [],
        },
        true,
      );
    expect(rows(lost)).toEqual([
      {
        what: 'Conditional Access policies, named locations and the authorization policy',
        reason: 'a permission is missing; 2 controls cannot be judged',
        remedy: 'grant Policy.Read.All',
      },
      {
        what: 'Managed devices and sign-ins',
        reason: 'Microsoft Graph returned errors; the next collection retries; 1 control cannot be judged',
        remedy: null,
      },
      { what: '1 control', reason: 'not licensed', remedy: 'Workload Identities Premium' },
    ]);
    const all = kindDefinitions.map(({ kind }) => kind);
    expect(rows(all)[0]).toMatchObject({
      what: `${all.length} sources`,
      reason: 'permissions are missing; 3 controls cannot be judged',
      remedy: expect.stringMatching(/^grant \d+ permissions; the health page names that of each source$/),
    });
  });
});
