import { beyondGraph } from '../../../shared/core/verdict/beyond-graph';
import { renderText } from '../../../shared/reports/mail/email';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { renderMerged } from '../../../shared/reports/message/not-restored-message';
import { renderSummary } from '../../../shared/reports/message/summary-message';
import { event, report } from '../stories';
import { controls, evaluation, pass, seen, summary } from './summary';

test('the first mail counts controls that pass, fail and cannot be read', () => {
  const message = renderSummary(summary);
  expect(message.subject).toBe(
    `Watching · Contoso · ${controls.length - 4} of ${controls.length} controls pass, 2 fail; 1 thing you may have missed [START]`,
  );
  expect(renderText(message)).toMatchSnapshot();
  expect(JSON.stringify(message)).not.toContain('a secret told');
});

test('where no control can be judged, nothing sounds calm', () => {
  const message = renderSummary({ ...summary, evaluations: [], before: null });
  expect(message.subject).toBe(`Watching · Contoso · none of ${controls.length} controls can be judged [START]`);
  const text = renderText(message);
  expect(text).toContain('No control can be judged yet, so none of them raises an alert.');
  expect(text).not.toMatch(/none fails|ALREADY FAILING|get an alert when something gets weaker/);
  expect(message.facts).toContainEqual({ label: 'Failing', value: 'not known' });
});

test('one control passes, nothing is weak, nothing is hidden', () => {
  const [first] = controls;
  const message = renderSummary({
    ...summary,
    controls: first === undefined ? [] : [first],
    evaluations: first === undefined ? [] : [evaluation(first.id, pass)],
    ...seen(first === undefined ? [] : [first], first === undefined ? [] : [evaluation(first.id, pass)], {}),
    before: null,
    breakGlassDeclared: true,
  });
  expect(message.subject).toBe('Watching · Contoso · 1 of 1 control passes, none fails [START]');
  expect(message.sections).toEqual([
    { heading: 'ALREADY FAILING (0 of 1 control)', lines: ['Nothing that can be judged fails.'] },
    {
      heading: 'WHAT CANNOT BE READ',
      lines: [
        `You are on Microsoft Intune: 1 of 1 control is watched. Beyond the controls, Microsoft Graph does not expose ${beyondGraph.length} settings.`,
        'Microsoft Intune is bought for 10 of 12 people: the other 2 have no licence',
        expect.stringMatching(/^Microsoft Graph does not show whether these are true: /),
      ],
    },
  ]);
});

const lost = event({
  source: 'blind',
  type: 'health',
  severity: 'medium',
  resource: { kind: 'conditionalAccessPolicy', id: 'conditionalAccessPolicy', name: 'Conditional Access policies' },
  details: { reason: 'notPermitted' },
});

test.each(['throttled', 'broken', 'busy'])('an outage at Microsoft (%s) asks nobody about consent', (reason) => {
  const blind = renderAlert(report({ lead: { ...lost, details: { reason } }, alert: { form: 'blind' } }));
  expect(renderText(blind)).not.toMatch(/consent|Policy\.Read\.All/);
  expect(blind.facts[0]?.value).toMatch(/^Wait for the next collections/);
});

test('a deployment that has stopped asks nobody about consent, and says where to look', () => {
  const blind = renderAlert(report({ lead: { ...lost, details: { reason: 'notLooked' } }, alert: { form: 'blind' } }));
  expect(renderText(blind)).not.toMatch(/consent|Policy\.Read\.All|Microsoft has an outage/);
  expect(blind.steps.join(' ')).toContain('run npm run doctor');
});

test('an unreadable source that another alert reports still cannot be read, and nothing got weaker', () => {
  const merged = renderMerged(report({ lead: lost, alert: { form: 'blind', status: 'resolved' } }), {
    id: 'a',
    key: 'VFDY',
  });
  expect(merged.subject).toBe('Merged · Contoso · Conditional Access policies cannot be read [7F3K]');
  expect(renderText(merged)).toContain('part of alert VFDY, which reports the same cause.');
  expect(merged.cardFooter).toContain('Zero Trust Watch itself');
});

test('access lost and regained', () => {
  const lostAccess = report({ lead: lost, alert: { form: 'blind' } });
  const blind = renderAlert(lostAccess);
  expect(blind.subject).toBe('Blind · Contoso · Conditional Access policies cannot be read [7F3K]');
  expect(blind.preview).toBe('Zero Trust Watch has been unable to read Conditional Access policies since 13:53.');
  expect(blind.tone).toBe('warning');
  expect(blind.steps.join(' ')).toContain('Policy.Read.All');
  expect(renderText(blind)).toMatchSnapshot();

  const back = { ...lost, id: 'back', type: 'recovery' as const, recordedAt: '2026-11-24T14:05:00Z' };
  const again = renderAlert(report({ lead: lost, recovery: back, alert: { form: 'blind' } }));
  expect(again.subject).toBe('Restored · Contoso · Conditional Access policies can be read again [7F3K]');
  expect(renderText(again)).toMatchSnapshot();
});
