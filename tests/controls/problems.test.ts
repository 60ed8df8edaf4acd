/**
 * A control's wording is a record whose keys are the control's own problems, so the compiler finds a misspelt or
 * missing one.
 */
import { controls } from '../../shared/controls';
import { entraGlobalAdministratorCount } from '../../shared/controls/administrators/entra-global-administrator-count/control';
import type { Problem as ActionProblem } from '../../shared/controls/data/purview-actions-scored/control';
import type { Problem as BaselineProblem } from '../../shared/controls/identity/entra-conditional-access-baseline-kept/control';
import { entraWeakMethodsDisabled } from '../../shared/controls/identity/entra-weak-methods-disabled/control';
import { localTime } from '../../shared/reports/language/local-time';
import { naming } from '../../shared/reports/language/naming';
import { failingTitle, wordingOf } from '../../shared/reports/wording';
import { type ControlWords, controlWords, onlyThese } from '../../shared/reports/wording/control-words';
import { places } from '../../shared/reports/wording/places';
import { event, fourteen, names } from '../reports/stories';

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

test('a misspelled problem does not compile where most problems share the wording of the control either', () => {
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
    // A single reading compares nothing, so the title of a failure describes a state.
    expect(failing).not.toMatch(/\b(?:now|again|any more|was|were|became|left)\b/);
  },
);

test('an alert says that MFA is no longer required; every other text only that it is not', () => {
  const wording = wordingOf('ZT.ID.001');
  const fourteenExposed = event({ source: 'ZT.ID.001', exposure: fourteen });
  expect(wording.fails?.(fourteenExposed)).toMatch(/^14 people can sign in without MFA/);
  const scene = {
    event: fourteenExposed,
    tenantName: 'Contoso',
    naming: naming(names),
    clock: localTime('Europe/Berlin', '2026-11-24T13:08:00Z'),
  };
  expect(wording.lost(scene)).toMatch(/^14 people can now sign in without MFA/);
});

test('none, one and several Global Administrators are counted in words that people say', () => {
  const metric = (numerator: number) => ({ numerator, denominator: 2, floor: 2 });
  const of = (holders: number): string =>
    failingTitle(entraGlobalAdministratorCount, {
      findings: {
        total: 1,
        first: [{ problem: 'tooFew' }],
      },
      exposure: null,
      evidence: [],
      metric: metric(holders),
    });
  expect([of(0), of(1)]).toEqual([
    'No Global Administrator besides break-glass accounts',
    'Only 1 Global Administrator',
  ]);
});
