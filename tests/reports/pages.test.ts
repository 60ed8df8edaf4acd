import { controls } from '../../shared/controls';
import { kindDefinitions } from '../../shared/core/kind';
import { renderAlertPage } from '../../shared/reports/alert-page';
import { pageStyle } from '../../shared/reports/page-style';
import { renderPostureJson } from '../../shared/reports/posture-model';
import { renderPosturePage } from '../../shared/reports/posture-page';
import { alertRow, controlRow, eventRow, kindRow, unseenRows } from '../../shared/reports/posture-rows';
import { alertPage, posture } from './pages';
import { event, line, names, openStory, restoredStory, text } from './stories';

const page = renderPosturePage(posture, 'bm9uY2U=');
const context = { tenant: posture.tenant, names, now: posture.now };
const wordsIn = (html: string): string =>
  html
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

describe.each([
  ['posture', page],
  ['alert', renderAlertPage(alertPage, 'bm9uY2U=')],
])('the %s page', (_, html) => {
  test('asks for nothing, runs nothing and changes nothing', () => {
    expect(html).not.toMatch(/<script|<img|<link|<iframe|<form|@import|url\(|\bon\w+=|\sstyle="/i);
    expect(html.match(/<style nonce="bm9uY2U=">/g)).toHaveLength(1);
  });

  test('can be walked through by ear', () => {
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

  test('shows no hole', () => {
    expect(wordsIn(html)).not.toMatch(/undefined|NaN|\[object|\bnull\b/);
  });
});

test('without a nonce the style block can be allowed by its hash', () => {
  expect(renderPosturePage(posture, null)).toContain(`<style>${pageStyle}</style>`);
});

describe('the posture page begins with what matters', () => {
  const headline = (over: Partial<typeof posture>): string =>
    /<h1>(.*?)<\/h1>/.exec(renderPosturePage({ ...posture, ...over }, null))?.[1] ?? '';

  test.each([
    ['two alerts', {}, '2 alerts need you now. 11 of 13 hold.'],
    ['one alert', { openAlerts: posture.openAlerts.slice(0, 1) }, '1 alert needs you now. 11 of 13 hold.'],
    ['no alert', { openAlerts: [] }, 'Nothing needs you now. 11 of 13 hold; the other 2 were weak before.'],
    [
      'all well',
      { openAlerts: [], counts: { ...posture.counts, fail: 0, pass: 6 } },
      'Nothing needs you. 6 of 6 hold.',
    ],
    [
      'the first collection',
      { checkedAt: null },
      `First collection: ${kindDefinitions.length - 1} of ${kindDefinitions.length} sources read.`,
    ],
    ['blindness', { now: '2026-12-24T13:12:00Z' }, 'I cannot see Contoso: no source is fresh.'],
  ])('%s', (_, over, expected) => {
    expect(headline(over)).toBe(expected);
  });

  test('every control stands on it once, with its verdict', () => {
    for (const { id } of controls) expect(page.split(`>${id} · `)).toHaveLength(2);
    expect(wordsIn(page)).toContain('Identities 7/8');
  });

  test('what is not seen stands with what would let us see it', () => {
    expect(wordsIn(page)).toContain(
      'Role assignments: a permission is missing. Needed: grant RoleManagement.Read.Directory',
    );
    expect(wordsIn(page)).toContain(`${kindDefinitions.length - 1} of ${kindDefinitions.length} sources fresh`);
  });

  test('the weeks that were told are linked; before the first there is no word of them', () => {
    expect(page).toContain(
      '<p>Weeks: <a href="https://watch.contoso.example/api/posture/alerts/week-47">W47</a> (told Mon 23 Nov)</p>',
    );
    expect(renderPosturePage({ ...posture, weeks: [] }, null)).not.toContain('Weeks:');
  });

  test('its JSON is the model with a version', () => {
    expect(renderPostureJson(posture)).toEqual({ version: 1, ...posture });
  });
});

describe('rows', () => {
  test('an alert', () => {
    const { alert, events, transitions } = openStory('exclusion');
    expect(alertRow({ alert, events, transitions }, 'https://x.example', context)).toMatchObject({
      lost: '14 people no longer need MFA, 3 are admins',
      by: "Mara Klein's account",
      key: '7F3K',
    });
  });

  test.each([
    [
      'a detection',
      openStory('exclusion').events[1],
      '"Vendors-Temp" was excluded from "CA01 Require MFA for everyone" by Mara Klein\'s account.',
    ],
    [
      'a recovery',
      restoredStory('exclusion').events.at(-1),
      "MFA was put back for 14 people by Tom Iversen's account.",
    ],
    [
      'fleet compliance',
      openStory('fleet below its floor').events[0],
      'Fleet compliance fell to 92.5 %, the floor is 95 %.',
    ],
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
      'lost sight',
      event({ source: 'blind', type: 'health', resource: { kind: 'user', id: 'user', name: 'users' } }),
      'Users cannot be read.',
    ],
    [
      'sight again',
      event({ source: 'blind', type: 'recovery', resource: { kind: 'user', id: 'user', name: 'users' } }),
      'Users can be read again.',
    ],
    ['the beginning', event({ source: 'watching', type: 'health' }), 'Watching began.'],
  ])('%s as one sentence', (_, told, expected) => {
    if (told === undefined) throw new Error('no event');
    expect(eventRow(told, context).text).toBe(expected);
  });

  const [control] = controls;
  test('a control that was never judged, and one that rests on something', () => {
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
      since: posture.now,
      at: posture.now,
      counter: 0,
      pending: null,
      inputs: {},
      definitionVersion: 1,
    } as const;
    expect(controlRow(control, judged, context)).toMatchObject({
      status: 'pass',
      reason: '12 of 12',
      evidence: ['Policies: CA01'],
    });
  });

  test('a source and what is not seen', () => {
    const failure = { reason: 'notLicensed', licence: 'P1', told: 'told' } as const;
    expect(kindRow('user', { lastSuccessAt: null, failure, count: null })).toMatchObject({
      name: 'Users',
      problem: 'not licensed, needs Entra ID P1',
    });
    expect(unseenRows({ kinds: [{ kind: 'signIn', failure }], verdicts: [] })).toEqual([
      { what: 'Sign-ins of administrators', reason: 'not licensed', remedy: 'Entra ID P1' },
    ]);
    const verdicts = [{ status: 'notLicensed', licence: 'P1' } as const];
    expect(unseenRows({ kinds: [{ kind: 'signIn', failure }], verdicts })).toEqual([
      { what: 'Sign-ins of administrators', reason: 'not licensed, and 1 control with it', remedy: 'Entra ID P1' },
    ]);
  });
});
