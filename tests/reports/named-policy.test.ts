/** If no detection names the edit, the control that compares policies names the weaker one. */

import { renderTeamsCard } from '../../shared/reports/card/teams-card';
import { renderAlert } from '../../shared/reports/message/alert-message';
import { event, known, line, report, text } from './stories';

const policy = 'CA03 Admins: strong';
const edited = (name: string) => line(`${name}: Grant`, [text('Phishing-resistant MFA')], [text('mfa')]);
const control = (source: string, over: object) =>
  event({
    source,
    id: `event-${source}`,
    type: 'regression',
    severity: 'critical',
    resource: { kind: 'control', id: source, name: source },
    attribution: known('mara'),
    ...over,
  });

const messageOf = (findings: number, ...names: readonly string[]) =>
  renderAlert(
    report({
      lead: control('ZT.AD.009', { details: {} }),
      others: [control('ZT.ID.021', { severity: 'high', details: { findings }, lines: names.map(edited) })],
    }),
  );

test('the first line and the card name the weakened policy, and both values are shown', () => {
  const message = messageOf(1, policy);
  expect(message.title).toContain('sign in with phishable MFA');
  expect(message.preview).toMatch(/^Mara Klein's account weakened the policy "CA03 Admins: strong" at 14:02/);
  expect(JSON.stringify(renderTeamsCard(message))).toContain(policy);
  expect(message.sections).toContainEqual({
    heading: 'BEFORE -> AFTER',
    lines: [`${policy}: Grant: Phishing-resistant MFA -> MFA`],
  });
});

test('with several weaker policies, none is named as the edited one', () => {
  for (const message of [messageOf(2, policy, 'CA04 Others'), messageOf(2, policy), messageOf(1)])
    expect(message.preview).not.toContain('CA0');
});

test('the subject about a weakened DLP policy names the policy, and that about the audit log needs no name', () => {
  const subjectOf = (part: string, name: string | null): string =>
    renderAlert(
      report({
        lead: event({
          source: 'EV.X04',
          resource: { kind: 'complianceAudit', id: 'dlpcompliancepolicy|cards', name },
          details: { part },
        }),
      }),
    ).subject;
  expect(subjectOf('data protection policy', 'Cards')).toContain(
    ' · data protection policy "Cards" is off or weaker [',
  );
  expect(subjectOf('unified audit log', null)).toContain(' · unified audit log is off or weaker [');
});
