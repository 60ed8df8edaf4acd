/**
 * The wording of a control is a record keyed by its own problems, so the compiler refuses a misspelt or missing one.
 */
import { controls } from '../../shared/controls';
import type { Problem as ActionProblem } from '../../shared/controls/data/purview-actions-scored/control';
import type { Problem as BaselineProblem } from '../../shared/controls/identity/entra-conditional-access-baseline-kept/control';
import { entraWeakMethodsDisabled } from '../../shared/controls/identity/entra-weak-methods-disabled/control';
import { failingTitle, wordingOf } from '../../shared/reports/wording';
import { type ControlWords, controlWords, onlyThese } from '../../shared/reports/wording/control-words';
import { places } from '../../shared/reports/wording/places';

type Problem = 'SmsAlone' | 'Sms' | 'Voice' | 'Email';
const common = { fails: 'Weak methods are allowed', where: places.authenticationMethods, undo: 'turn them off.' };
const problems: ControlWords<Problem>['problems'] = { SmsAlone: {}, Sms: {}, Voice: {}, Email: {} };

test('a problem of the control is accepted, any other is a type error', () => {
  const wording = controlWords(entraWeakMethodsDisabled, { ...common, problems });
  expect(wording.requirement).toBe(entraWeakMethodsDisabled.title);
  // @ts-expect-error Email is missing.
  controlWords(entraWeakMethodsDisabled, { ...common, problems: { SmsAlone: {}, Sms: {}, Voice: {} } });
  // @ts-expect-error It is called Email.
  controlWords(entraWeakMethodsDisabled, { ...common, problems: { SmsAlone: {}, Sms: {}, Voice: {}, Emial: {} } });
});

test('also where most problems share the wording of the control', () => {
  expect(onlyThese<BaselineProblem>({ deleted: {} })).toEqual({ deleted: {} });
  // @ts-expect-error It is called deleted.
  onlyThese<BaselineProblem>({ removed: {} });
  // @ts-expect-error It is called mip_search_auditlog.
  onlyThese<ActionProblem>({ mip_search_audit: {} });
});

test.each(controls.map((control) => [control.id, control] as const))(
  '%s has two titles that fit a subject',
  (id, control) => {
    const failing = failingTitle(control, null);
    expect(wordingOf(id).requirement).toBe(control.title);
    expect(failing).not.toBe(control.title);
    for (const title of [control.title, failing]) expect([...title].length).toBeLessThanOrEqual(60);
  },
);
