import { renderAlert } from '../../shared/reports/alert-message';
import { event, known, line, report, text } from './stories';

test('a strength that was weakened is named, with the method that was added', () => {
  const message = renderAlert(
    report({
      lead: event({
        source: 'ZT.ID.021',
        type: 'regression',
        severity: 'high',
        resource: { kind: 'control', id: 'ZT.ID.021', name: 'Policies' },
        attribution: known('mara'),
        details: { problems: ['strengthWeaker'], findings: 1 },
        lines: [line('Admins: Allowed combinations', [text('fido2')], [text('fido2'), text('sms')])],
      }),
    }),
  );
  expect(message.title).toBe('High · Contoso · "Admins" also accepts sms');
  expect(message.preview).toMatch(
    /^The authentication strength "Admins" also accepts sms at 14:02 by Mara Klein's account/,
  );
  expect(message.steps.join(' ')).toContain(
    'Unplanned: remove what was added in Entra admin center > Authentication methods',
  );
});
