import { controls } from '../../../shared/controls';
import { fixSteps, securityDefaultsSteps } from '../../../shared/reports/page/control/fix-steps';

const whole = ({ label, text, settings }: ReturnType<typeof fixSteps>[number]): string =>
  `${label === null ? '' : `${label}: `}${text}${settings.length === 0 ? '' : `: ${settings.join('; ')}`}`;

test('the steps of every control say all of its remediation, each one sentence', () => {
  for (const { id, remediation } of controls) {
    const steps = fixSteps(remediation);
    expect([id, steps.map(whole).join(' ')]).toEqual([id, remediation]);
    expect(steps.filter(({ text }) => text.trim() === '')).toEqual([]);
  }
});

test('a new policy is a path with its settings, and a Graph call is a step of its own', () => {
  expect(
    fixSteps(
      'Entra admin center > Policies > New policy: Users: All users; Grant: Require MFA; Enable policy: On. Graph: PATCH /policies/{id} with {"state":"enabled"}.',
    ),
  ).toEqual([
    {
      label: null,
      text: 'Entra admin center > Policies > New policy',
      settings: ['Users: All users', 'Grant: Require MFA', 'Enable policy: On.'],
    },
    { label: 'Graph', text: 'PATCH /policies/{id} with {"state":"enabled"}.', settings: [] },
  ]);
});

test('a control that passes by security defaults first says to keep them on', () => {
  const { remediation = '' } = controls.find(({ id }) => id === 'ZT.ID.001') ?? {};
  const [first = '', second = '', ...rest] = securityDefaultsSteps(remediation).map(whole);
  expect(first).toMatch(/^Keep security defaults on: Entra admin center > Identity > Overview/);
  expect(second).toMatch(/^With Entra ID P1: Entra admin center > Protection > Conditional Access/);
  expect(rest.join(' ')).not.toContain('security defaults');
});
