import type { Transition } from '../../shared/core/alert';
import type { Rule } from '../../shared/core/rule';
import { type AlertReport, renderAlert } from '../../shared/reports/alert-message';
import { renderNotice } from '../../shared/reports/notice-message';
import { anAlert, anEvent, aRule } from '../store/fixtures';
import { event, report } from './stories';

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
  ['reminder', 'Reminder 17:10: nobody has taken this on since 14:08.'],
  ['escalated', 'Told to you because nobody has taken this on since 14:08.'],
] as const)('a %s says since when nobody has taken it on', (because, preview) => {
  const message = renderAlert(report({ lead, over: { because, sentAt, transitions: [opened] } }));
  expect(message.preview).toBe(preview);
  expect(message.subject).toBe('High · Contoso · policy "CA01" was switched off [7F3K]');
});

test('closed by hand is no recovery, and says by whom and why', () => {
  const closed = { by: { id: 'kai', tenantId: null, name: 'Kai <b>Olsen' }, at: sentAt, note: 'a planned test' };
  const told = report({ lead, over: { because: 'handled', sentAt }, alert: { status: 'resolved', closed } });
  const message = renderAlert(told);
  expect(message.subject).toBe('Closed · Contoso · policy "CA01" was switched off [7F3K]');
  expect(message.preview).toContain("by Kai <b>Olsen's account.");
  expect(message.paragraphs).toEqual([
    'Note: a planned test',
    'It was closed, not mended. What comes after it opens the alert again.',
  ]);
});

test('whoever closed it is named as the directory knows him, or not at all', () => {
  const closed = { by: { id: 'kai', tenantId: null, name: null }, at: sentAt, note: null };
  const previewOf = (names: AlertReport['names']): string =>
    renderAlert(report({ lead, over: { because: 'handled', sentAt, names }, alert: { status: 'resolved', closed } }))
      .preview;
  const kai = { id: 'kai', displayName: 'Kai Olsen', address: null, type: 'person' } as const;
  expect(previewOf(new Map([['kai', kai]]))).toContain("by Kai Olsen's account.");
  expect(previewOf(new Map([['kai', { ...kai, displayName: '', type: 'erased' }]]))).toContain('by an erased account.');
  expect(previewOf(new Map())).toContain('by an operator.');
});

test.each([
  ['ended', 'The acceptance of it ended 14:00, and this is still wrong.'],
  ['changed', 'It was accepted as it was, and has changed since 14:00.'],
] as const)('what a rule leaves says that it %s', (rule, preview) => {
  const details = { ...lead.details, ruleId: 'r1', ruleKind: 'acceptance', rule };
  const message = renderAlert(report({ lead: { ...lead, anchor: '2026-11-24T13:00:00Z', details }, over: { sentAt } }));
  expect(message.preview).toBe(preview);
});

describe('a notice', () => {
  const notice = (rule: Partial<Rule>, source = 'ruleMade', step = 'made', name: string | null = 'MFA is required') =>
    renderNotice({
      alert: anAlert('t', { form: 'notice', status: 'told' }),
      event: anEvent('t', 1, {
        type: 'health',
        source,
        details: { step },
        resource: { kind: 'tenant', id: 't', name },
      }),
      rule: aRule('t', rule),
      names: new Map([['lea', { id: 'lea', displayName: 'Lea <i>Novak', address: null, type: 'person' }]]),
      tenant: { name: 'Contoso', timeZone: 'Europe/Berlin', recognitionPhrase: null },
      links: { page: 'https://watch.contoso.example/' },
      sentAt,
      recipientName: 'Security',
    });

  test.each<readonly [Partial<Rule>, string, string | null]>([
    [{ kind: 'suppression' }, 'Notice · Contoso · "MFA is required" is muted until 24 Dec [7F3K]', 'MFA is required'],
    [{ kind: 'acceptance' }, 'Notice · Contoso · "MFA is required" is accepted until 24 Dec [7F3K]', 'MFA is required'],
    [
      { kind: 'expectedChange', source: null },
      'Notice · Contoso · planned work is announced until 24 Dec [7F3K]',
      null,
    ],
    [{ kind: 'pause', source: null }, 'Notice · Contoso · alerts are paused until 24 Dec [7F3K]', null],
  ])('%j', (rule, subject, name) => {
    const message = notice(rule, 'ruleMade', 'made', name);
    expect(message.subject).toBe(subject);
    expect(message.sections[0]?.lines.slice(0, 3)).toEqual([
      'Reason: the migration touches it every day',
      'Owner: it@contoso.example',
      "Laid down by Kai's account",
    ]);
  });

  test('of a migration says what it opens and for whom, by name where one is known', () => {
    const openings = [{ type: 'mfaExclusion', personIds: ['lea', 'nobody'] }, { type: 'widerSharing' }] as const;
    const message = notice({ kind: 'migration', source: null, openings, isOwnHand: true }, 'ruleMade', 'made', null);
    expect(message.subject).toBe('Notice · Contoso · a migration is declared until 24 Dec [7F3K]');
    expect(message.sections.map(({ heading, lines }) => [heading, lines.slice(0, 2)])).toEqual([
      [
        'WHAT IT OPENS',
        [
          'Sign-in without MFA for Lea <i>Novak and one account that was named by its id',
          'Wider sharing in SharePoint and OneDrive',
        ],
      ],
      ['WHY AND WHO', ['Reason: the migration touches it every day', 'Owner: it@contoso.example']],
    ]);
    expect(message.paragraphs.join(' ')).toContain('an account that it opens something for');
    expect(message.machine.sources).toEqual(expect.arrayContaining(['ZT.ID.001', 'ZT.DX.001']));
  });

  test('says who waved his own change through, and what waits for a second operator', () => {
    const paragraphs = notice({ isOwnHand: true, confirmableUntil: '2027-02-01T00:00:00.000Z' }).paragraphs.join(' ');
    expect(paragraphs).toContain('by the account that made the change itself');
    expect(paragraphs).toContain('unless a second operator confirms it until 1 Feb');
    expect(notice({}).paragraphs).toHaveLength(1);
  });

  test('says that it ends soon, and that it was confirmed', () => {
    expect(notice({}, 'ruleEnding', '3').subject).toMatch(/^Ends soon · Contoso · /);
    expect(notice({}, 'ruleMade', 'confirmed').subject).toMatch(/^Confirmed · Contoso · /);
  });
});
