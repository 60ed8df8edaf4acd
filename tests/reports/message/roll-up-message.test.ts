import { maxCardBytes, renderTeamsCard } from '../../../shared/reports/card/teams-card';
import { renderWebhookBody } from '../../../shared/reports/export/webhook-body';
import { renderEmail, renderText } from '../../../shared/reports/mail/email';
import { type RollUpReport, renderRollUp } from '../../../shared/reports/message/roll-up-message';
import { compileTemplate } from '../mail/template';
import { rollUpReport } from './roll-up';

describe('one script at fourteen customers', () => {
  const message = renderRollUp(rollUpReport(14));

  test('as a mail', () => {
    expect(`${message.subject}\n\n${renderText(message)}`).toMatchSnapshot();
    const { html } = renderEmail(message, compileTemplate());
    for (const words of ['14 customers', 'Northwind', 'Customer 14', '192.0.2.44']) expect(html).toContain(words);
  });

  test('as a card', () => {
    const card = renderTeamsCard(message);
    expect(card.attachments[0].content).toMatchSnapshot();
    expect(Buffer.byteLength(JSON.stringify(card))).toBeLessThanOrEqual(maxCardBytes);
  });

  test('as JSON', () => {
    expect(renderWebhookBody(message)).toMatchSnapshot();
  });

  test('follows the grammar', () => {
    expect([...message.preview].length).toBeLessThanOrEqual(110);
    expect(message.links).toHaveLength(1);
    expect(message.subject).toMatch(/^Critical · 14 customers · .{1,60} \[[0-9A-Z]{4}\]$/);
    expect(JSON.stringify(message)).not.toMatch(/!|potentially|please be advised|unusual activity/);
  });
});

/** At the last customers the change was planned work, so nothing was undone there. */
function withPlanned(report: RollUpReport, some: number): RollUpReport {
  const planned = { ruleId: 'rule-1', until: '2026-11-25T13:00:00Z' };
  const of = <T extends RollUpReport['alerts'][number] | RollUpReport['members'][number]>(all: readonly T[]) =>
    all.map((one, at) => (at < all.length - some ? one : { ...one, alert: { ...one.alert, planned } }));
  return { ...report, members: of(report.members), alerts: of(report.alerts) };
}

test.each<[string, RollUpReport, readonly RegExp[]]>([
  [
    'without a known account',
    rollUpReport(3, { isSameActor: false }, 0, { status: 'notYetKnown' }),
    [/"CA01 Require MFA.*" was changed at 3 customers/, /If nobody did it: treat it as an attack/],
  ],
  [
    'by several accounts',
    rollUpReport(3, { isSameActor: false }),
    [
      /Ask the owners of the accounts by phone/,
      /If an owner did not make the change: block their account and revoke its sessions first, then undo it\./,
    ],
  ],
  [
    'by Microsoft',
    rollUpReport(3, { isSameActor: false }, 0, {
      status: 'known',
      actor: { type: 'microsoft', name: 'Microsoft Managed Policy Manager' },
      recordId: 'r-1',
      at: '2026-11-24T13:02:00Z',
    }),
    [/WHAT TO DO Microsoft made this change;.* Do you want it\? No: remove "Vendors-Temp"/],
  ],
  [
    'by an application',
    rollUpReport(3, { isSameActor: false }, 0, {
      status: 'known',
      actor: { type: 'application', id: 'app-1', name: 'Deployer' },
      recordId: 'r-1',
      at: '2026-11-24T13:02:00Z',
    }),
    [
      /Ask the owners of the applications/,
      /disable the sign-in of the application/,
      /Unplanned: undo it at each customer/,
    ],
  ],
  [
    'without an admin action',
    rollUpReport(3, { isSameActor: false }, 0, { status: 'nobody', reason: 'telemetry' }),
    [
      /WHAT TO DO Devices report this themselves; no admin action involved\. Is this intended\? .* Do this at each customer/,
    ],
  ],
  [
    'of one account alone',
    rollUpReport(3, { isSameChange: false }),
    [/Mara Klein's account excluded "Vendors-Temp" from "CA01 Require MFA for everyone" at 3 customers/],
  ],
  [
    'of one account with more changes than it lists',
    { ...rollUpReport(2, { isSameChange: false }), alerts: rollUpReport(3).alerts },
    [/Mara Klein's account made 3 changes at 3 customers/],
  ],
  [
    'with an update',
    rollUpReport(4, { isUpdate: true }, 1),
    [
      /updates the previous message: 3 of 4 alerts are open, and none of these is acknowledged\./,
      /Restored at 1 of 4 customers/,
    ],
  ],
  [
    'as a reminder',
    rollUpReport(4, { isUpdate: true, isReminder: true }, 1),
    [
      /\] Reminder 14:10: 3 of 4 alerts are open, and none of these is acknowledged\. /,
      /Mara Klein's account excluded/,
      /^(?!.*updates the previous message)/,
    ],
  ],
  [
    'over',
    rollUpReport(3, { isUpdate: true }, 3),
    [
      /Restored · 3 customers · MFA is required of every user, in every app and client \[/,
      // The end comes first, then the change.
      /\] Restored at all 3 customers\. .*Mara Klein's account/,
    ],
  ],
  [
    'over, but only planned at two of them',
    withPlanned(rollUpReport(3, { isUpdate: true, isSameChange: false }, 3), 2),
    [/^Closed · 3 customers · /, /people at 3 customers were affected/, /Restored at 1 of 3 customers/, /: planned, /],
  ],
  [
    'with more customers than it lists',
    { ...rollUpReport(40), alerts: rollUpReport(60).alerts },
    [/60 customers/, /Also at Customer 41, .* and Customer 60\./, /the number at the others is not known/i],
  ],
])('%s it says so', (_, report, words) => {
  const message = renderRollUp(report);
  const text = `${message.subject} ${message.preview} ${renderText(message)}`.replaceAll(/\s+/g, ' ');
  for (const word of words) expect(text).toMatch(word);
});

test('a change of the day before is said with its day', () => {
  const { preview } = renderRollUp({ ...rollUpReport(3), sentAt: '2026-11-25T06:10:00Z' });
  expect(preview).not.toMatch(/at (Mon|Tue|Wed)/);
  expect(preview).toMatch(/(on|between) Tue 24 Nov/);
});

test('a customer with a hostile name stays text', () => {
  const report = rollUpReport(3);
  const name = '<b>x</b>\u202e[a](javascript:1)';
  const members = report.members.map((one) => ({ ...one, tenant: { ...one.tenant, name } }));
  const { html } = renderEmail(renderRollUp({ ...report, members: members }), compileTemplate());
  expect(html).not.toMatch(/<b>x|\u202e/);
});
