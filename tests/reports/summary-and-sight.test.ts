import { beyondGraph } from '../../shared/core/beyond-graph';
import { renderAlert } from '../../shared/reports/alert-message';
import { renderText } from '../../shared/reports/email';
import { renderSummary } from '../../shared/reports/summary-message';
import { event, report } from './stories';
import { controls, evaluation, pass, seen, summary } from './summary';

test('the first mail counts what holds, what does not, and what cannot be seen', () => {
  const message = renderSummary(summary);
  const hold = controls.length - 4;
  expect(message.subject).toBe(
    `Watching · Contoso · ${hold} controls hold, 2 do not; 1 thing you may have missed [START]`,
  );
  expect(renderText(message)).toMatchSnapshot();
  expect(JSON.stringify(message)).not.toContain('a secret told');
});

test('one control holds, nothing is weak, nothing is hidden', () => {
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
    { heading: 'ALREADY WEAK (0 of 1 judged)', lines: ['Nothing that I can judge is weak.'] },
    {
      heading: "WHAT I CAN'T SEE",
      lines: [
        `You are on Microsoft Intune: 1 of ${1 + beyondGraph.length} controls are watched, ${beyondGraph.length} cannot be read through Graph.`,
        'Microsoft Intune is bought for 10 of 12 people: the other 2 are not licensed for what it protects',
        expect.stringMatching(/^Graph shows nobody whether these hold: /),
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

test('losing sight and having it back', () => {
  const told = report({ lead: lost, alert: { form: 'blind' } });
  const blind = renderAlert(told);
  expect(blind.subject).toBe('Blind · Contoso · Conditional Access policies cannot be read [7F3K]');
  expect(blind.preview).toBe('Conditional Access policies cannot be read since 13:53.');
  expect(blind.tone).toBe('warning');
  expect(blind.steps.join(' ')).toContain('Policy.Read.All');
  expect(renderText(blind)).toMatchSnapshot();

  const back = { ...lost, id: 'back', type: 'recovery' as const, recordedAt: '2026-11-24T14:05:00Z' };
  const again = renderAlert(report({ lead: lost, recovery: back, alert: { form: 'blind' } }));
  expect(again.subject).toBe('Restored · Contoso · Conditional Access policies can be read again [7F3K]');
  expect(renderText(again)).toMatchSnapshot();
});
