import { controls } from '../../../shared/controls';
import type { Transition } from '../../../shared/core/alert/alert';
import type { WatchEvent } from '../../../shared/core/event/event';
import { sourcesOfOpenings } from '../../../shared/core/event/migration';
import type { Rule } from '../../../shared/core/rule/rule';
import { detectors } from '../../../shared/detections';
import { renderWebhookBody } from '../../../shared/reports/export/webhook-body';
import { type AlertReport, renderAlert } from '../../../shared/reports/message/alert-message';
import { renderNotice } from '../../../shared/reports/message/notice-message';
import { anAlert, anEvent, aRule } from '../../store/fixtures';
import { event, report } from '../stories';

const sentAt = '2026-11-24T16:10:30Z';
const lead = event({ source: 'EV.P01', id: 'lead', details: { policyName: 'CA01', change: 'disabled' } });
const opened: Transition = {
  alertId: 'alert-1',
  seq: 1,
  type: 'opened',
  at: '2026-11-24T14:08:00Z',
  eventId: 'lead',
  severity: 'high',
  by: null,
  note: null,
};

test.each([
  ['reminder', 'Reminder 17:10: nobody has acknowledged this since 14:08.'],
  ['escalated', 'Sent to you because nobody has acknowledged this since 14:08.'],
] as const)('a %s says since when nobody has acknowledged it', (because, preview) => {
  const message = renderAlert(report({ lead, over: { because, sentAt, transitions: [opened] } }));
  expect(message.preview).toBe(preview);
  expect(message.subject).toBe('High · Contoso · policy "CA01" was turned off [7F3K]');
});

test('a manual closing is not called a recovery, and says by whom and why', () => {
  const closed = { by: { id: 'kai', tenantId: null, name: 'Kai <b>Olsen' }, at: sentAt, note: 'a planned test' };
  const closedReport = report({ lead, over: { because: 'handled', sentAt }, alert: { status: 'resolved', closed } });
  const message = renderAlert(closedReport);
  expect(message.subject).toBe('Closed · Contoso · policy "CA01" was turned off [7F3K]');
  expect(message.preview).toContain("Kai <b>Olsen's account closed");
  expect(message.paragraphs).toEqual([
    'Note: a planned test',
    'It was closed, not fixed. Any new event reopens the alert.',
  ]);
});

test.each([
  ['harmless', 'It was judged planned or harmless: no alert counts it as a step of an attack.'],
  ['undone', 'It was closed as undone: later steps raise no alert because of it.'],
] as const)('the message of a close as %s says what it silences', (judgement, said) => {
  const closed = { by: { id: 'kai', tenantId: null, name: null }, at: sentAt, note: null, judgement };
  const given = report({ lead, over: { because: 'handled', sentAt }, alert: { status: 'resolved', closed } });
  expect(renderAlert(given).paragraphs).toContain(said);
});

test('an alert that became part of another one says where it continues, and that nothing was restored', () => {
  const into = { id: 'alert-2', key: 'K7F3' };
  const links = { alert: 'https://watch.contoso.example/1', mergedInto: 'https://watch.contoso.example/2' };
  const given = report({
    lead,
    over: { because: 'resolved', sentAt, links },
    alert: { status: 'resolved', resolvedAt: sentAt, mergedInto: into },
  });
  const message = renderAlert(given);
  expect(message.subject).toBe('Merged · Contoso · policy "CA01" was turned off [7F3K]');
  expect(message.preview).toBe('This alert is now part of alert K7F3, which reports the same change.');
  expect(message.paragraphs).toEqual([
    'Nothing was restored. Only alert K7F3 continues: it reports what happens next and when it is fixed.',
  ]);
  expect(message.links).toEqual([
    { label: 'Open alert', url: links.alert },
    { label: 'Open alert K7F3', url: links.mergedInto },
  ]);
  expect(JSON.stringify(message)).not.toContain('Restored');
  const { alert, because } = renderWebhookBody(message);
  expect({ because, ...alert }).toMatchObject({
    because: 'resolved',
    id: 'alert-1',
    status: 'resolved',
    mergedInto: into,
  });
  expect(alert.url).toBe(links.alert);
});

test('the operator who closed it is named as in the directory, or not at all', () => {
  const closed = { by: { id: 'kai', tenantId: null, name: null }, at: sentAt, note: null };
  const previewOf = (names: AlertReport['names']): string =>
    renderAlert(report({ lead, over: { because: 'handled', sentAt, names }, alert: { status: 'resolved', closed } }))
      .preview;
  const kai = { id: 'kai', displayName: 'Kai Olsen', address: null, type: 'person' } as const;
  expect(previewOf(new Map([['kai', kai]]))).toContain("Kai Olsen's account closed the alert manually at 17:10.");
  expect(previewOf(new Map([['kai', { ...kai, displayName: '', type: 'erased' }]]))).toContain(
    'An erased account closed',
  );
  expect(previewOf(new Map())).toContain('An operator closed');
});

test('a later message says who acknowledged it; the first one and the page say it elsewhere', () => {
  const acknowledged = { by: { id: 'kai', tenantId: null, name: 'Kai' }, at: '2026-11-24T14:20:00Z', note: null };
  const paragraphsOf = (because: AlertReport['because'], isOwnHand = false): string =>
    renderAlert(
      report({
        lead,
        over: { because, sentAt, transitions: [opened] },
        alert: { acknowledged: { ...acknowledged, isOwnHand } },
      }),
    ).paragraphs.join(' ');
  expect(paragraphsOf('actorFound')).toContain('Acknowledged by Kai at 15:20.');
  expect(paragraphsOf('actorFound', true)).toContain('at 15:20, by the account that made the change.');
  expect(paragraphsOf('opened')).not.toContain('Acknowledged');
});

describe('a leftover problem', () => {
  const leftBy = (ruleKind: string, rule: string, over: Partial<WatchEvent> = {}) => {
    const details = { ...lead.details, ruleId: 'r1', ruleKind, rule };
    return renderAlert(
      report({ lead: { ...lead, ...over, anchor: '2026-11-24T13:00:00Z', details }, over: { sentAt } }),
    );
  };

  test.each([
    ['ended', 'The exception ended 14:00, and this is still wrong.'],
    ['changed', 'This was accepted as it was, but it has changed since 14:00.'],
  ] as const)('says first that its rule %s, if it is not known when the change was made', (rule, preview) => {
    expect(leftBy('acceptance', rule).preview).toBe(`${preview} "CA01" was turned off.`);
  });

  test.each(['opened', 'reminder'] as const)('is named in the message of an alert that is %s', (because) => {
    const device = { kind: 'managedDevice', id: 'd', name: 'ADA-IPHONE' } as const;
    const details = { ruleId: 'r1', ruleKind: 'acceptance', rule: 'ended', change: 'noncompliant' };
    const of = { ...lead, source: 'EV.D01', resource: device, anchor: '2026-11-24T13:00:00Z', details };
    const { preview, paragraphs } = renderAlert(
      report({ lead: of, over: { because, sentAt, transitions: [{ ...opened, eventId: 'lead' }] } }),
    );
    expect([preview, ...paragraphs].join(' ')).toContain('"ADA-IPHONE"');
  });

  test('says first which account made the change, and then that the rule ended', () => {
    const at = '2026-11-24T12:30:00Z';
    const actor = { type: 'person', id: 'mara', ipAddress: null } as const;
    const attribution = { status: 'known', actor, recordId: 'r', at } as const;
    const { preview, paragraphs } = leftBy('pause', 'ended', { happenedAt: at, attribution });
    expect(preview).toMatch(/^Mara Klein's account turned off "CA01" at 13:30\./);
    expect(paragraphs.join(' ')).toContain('The pause ended 14:00, and this is still wrong.');
  });
});

describe('a notice', () => {
  const notice = (rule: Partial<Rule>, source = 'ruleMade', step = 'made', name: string | null = 'MFA is required') =>
    renderNotice({
      alert: anAlert('t', { form: 'notice', status: 'told' }),
      event: anEvent('t', 1, {
        type: 'health',
        source,
        details: { step, sources: sourcesOfOpenings(rule.openings ?? [], [...controls, ...detectors]) },
        resource: { kind: 'tenant', id: 't', name },
      }),
      rule: aRule('t', rule),
      names: new Map([['lea', { id: 'lea', displayName: 'Lea <i>Novak', address: null, type: 'person' }]]),
      titles: new Map([['EV.P02', 'An account was left out of a policy']]),
      resources: new Map([['p1', 'CA01 <b>Require MFA']]),
      tenant: { name: 'Contoso', timeZone: 'Europe/Berlin', recognitionPhrase: null },
      links: { page: 'https://watch.contoso.example/' },
      sentAt,
      recipientName: 'Security',
    });

  test.each<readonly [Partial<Rule>, string, string | null]>([
    [{ kind: 'suppression' }, '"MFA is requir…" is muted on "CA01 <b>Requi…" until 24 Dec', 'MFA is required'],
    [
      { kind: 'suppression', resourceId: null },
      '"MFA is required" is muted everywhere until 24 Dec',
      'MFA is required',
    ],
    [
      { kind: 'acceptance', source: 'ZT.ID.001', resourceId: null },
      '"MFA is required" is accepted until 24 Dec',
      'MFA is required',
    ],
    [
      { kind: 'suppression', resourceId: 'p2' },
      '"MFA is required" is muted on one object until 24 Dec',
      'MFA is required',
    ],
    [
      { kind: 'expectedChange', source: null, resourceId: null, actorId: 'lea' },
      "any change by Lea <i>No…'s account is announced until 24 Dec",
      null,
    ],
    [
      { kind: 'expectedChange', source: null, actorId: 'lea' },
      `planned work on "CA01 <b>Requi…" by Lea <i>Novak's account`,
      null,
    ],
    [
      { kind: 'expectedChange', source: null, resourceId: null, actorId: 'nobody' },
      'any change by one account is announced until 24 Dec',
      null,
    ],
    [{ kind: 'pause', source: null, resourceId: null }, 'alerts are paused until 24 Dec', null],
  ])('%j', (rule, words, name) => {
    const message = notice(rule, 'ruleMade', 'made', name);
    expect(message.subject).toBe(`Notice · Contoso · ${words} [7F3K]`);
    expect(message.sections[1]?.lines.slice(0, 3)).toEqual([
      'Reason: the migration touches it every day',
      'Owner: it@contoso.example',
      "Created by Kai's account, Tue 24 Nov, 15:08",
    ]);
  });

  test.each<readonly [string, Partial<Rule>, readonly string[]]>([
    ['one object', {}, ['An account was left out of a policy (EV.P02), on "CA01 <b>Require MFA"']],
    ['every object', { resourceId: null }, ['An account was left out of a policy (EV.P02)', 'On any object']],
    ['a control', { source: 'ZT.ID.001', resourceId: null }, ['ZT.ID.001']],
    [
      'any change by one account',
      { kind: 'expectedChange', source: null, resourceId: null, actorId: 'lea' },
      ["Any change, by Lea <i>Novak's account", 'On any object'],
    ],
    [
      'work by any account',
      { kind: 'expectedChange' },
      ['An account was left out of a policy (EV.P02), on "CA01 <b>Require MFA"', 'By any account'],
    ],
    ['everything', { kind: 'pause' }, ['Every alert of the tenant, except those about Zero Trust Watch itself']],
  ])('that covers %s says so', (_, rule, lines) => {
    const message = notice(rule);
    expect(message.sections[0]).toEqual({ heading: 'WHAT IT COVERS', lines });
    expect(message.facts[0]?.value).toContain(lines[0]?.slice(0, 20));
  });

  test('of a migration says what it opens and for whom, by name where one is known', () => {
    const openings = [{ type: 'mfaExclusion', personIds: ['lea', 'nobody'] }, { type: 'widerSharing' }] as const;
    const message = notice({ kind: 'migration', source: null, openings, isOwnHand: true }, 'ruleMade', 'made', null);
    expect(message.subject).toBe('Notice · Contoso · a migration is planned until 24 Dec [7F3K]');
    expect(message.sections.map(({ heading, lines }) => [heading, lines.slice(0, 2)])).toEqual([
      [
        'WHAT IT OPENS',
        [
          'Sign-in without MFA for Lea <i>Novak and an account known only by its ID',
          'Wider sharing in SharePoint and OneDrive',
        ],
      ],
      ['WHY AND WHO', ['Reason: the migration touches it every day', 'Owner: it@contoso.example']],
    ]);
    expect(message.paragraphs.join(' ')).toContain('an account that it opens access for');
    expect(message.machine.sources).toEqual(expect.arrayContaining(['ZT.ID.001', 'ZT.DX.001']));
  });

  test('says who approved their own change, and what waits for a second operator', () => {
    const paragraphs = notice({ isOwnHand: true, confirmableUntil: '2027-02-01T00:00:00.000Z' }).paragraphs.join(' ');
    expect(paragraphs).toContain('by the account that made the change');
    expect(paragraphs).toContain('or on 1 Feb 2027 if a second operator confirms it');
    expect(notice({}).paragraphs).toHaveLength(1);
  });

  test('says that it ends soon, and that it was confirmed', () => {
    expect(notice({}, 'ruleEnding', '3').subject).toMatch(/^Ends soon · Contoso · /);
    expect(notice({}, 'ruleMade', 'confirmed').subject).toMatch(/^Confirmed · Contoso · /);
    const confirmed = notice({ confirmedBy: { id: 'lea', tenantId: 't', name: null }, confirmedAt: sentAt });
    expect(confirmed.sections[1]?.lines).toContain("Confirmed by Lea <i>Novak's account, Tue 24 Nov, 17:10");
  });

  test('says that it was ended, and by whom', () => {
    const message = notice(
      { ended: { by: { id: 'lea', tenantId: 't', name: null }, at: sentAt } },
      'ruleEnded',
      'ended',
    );
    expect(message.subject).toBe('Ended · Contoso · "MFA is requir…" is no longer muted on "CA01 <b>Requi…" [7F3K]');
    expect(message.sections[1]?.lines).toContain("Ended by Lea <i>Novak's account, Tue 24 Nov, 17:10");
    expect(message.facts.at(-1)).toEqual({ label: 'Ended', value: 'Tue 24 Nov, 17:10' });
  });
});
