/** A failing control whose object is wrong in a milder way, or for another reason, is not weaker than before. */
import { controls } from '../../shared/controls';
import { weaken, weaknessOf } from '../../shared/core/event/weakness';
import type { FailVerdict, Finding } from '../../shared/core/verdict/control';

type Wrong = readonly [problem: string, resourceId?: string, reasons?: readonly string[]];

const failing = (...wrong: readonly Wrong[]): FailVerdict => ({
  status: 'fail',
  findings: {
    total: wrong.length,
    first: wrong.map(
      ([problem, resourceId = 'one', reasons = []]): Finding => ({
        resourceId,
        subject: { type: 'text', text: resourceId },
        problem,
        details: { reasons: [...reasons] },
      }),
    ),
  },
  exposure: null,
  evidence: [],
  metric: null,
});

function getsWeaker(id: string, before: FailVerdict, after: FailVerdict): boolean {
  const control = controls.find((one) => one.id === id);
  if (control === undefined) throw new Error(`no ${id}`);
  return weaken(control, weaknessOf(control, before), after).isWeaker;
}

/** The second is milder than the first. */
const milder: readonly (readonly [what: string, id: string, Wrong, Wrong])[] = [
  ['the migration of methods has begun', 'ZT.ID.013', ['preMigration'], ['migrationInProgress']],
  ['passkeys are on, and not attested', 'ZT.ID.012', ['off'], ['notAttested']],
  ['passkeys are for somebody, and of any model', 'ZT.ID.012', ['nobody'], ['anyModel']],
  ['SMS no longer signs in alone', 'ZT.ID.010', ['SmsAlone'], ['Sms']],
  ['devices are marked late instead of never', 'ZT.DV.007', ['never'], ['slow']],
  ['some domains are blocked', 'ZT.DX.002', ['noLimit'], ['blockList']],
  ['activation needs an approval, by too few', 'ZT.AD.006', ['notApproved'], ['tooFewApprovers']],
  ['an unused admin is disabled', 'ZT.AD.016', ['inactive'], ['disabled']],
  ['an admin who never signed in is disabled', 'ZT.AD.016', ['neverUsed'], ['disabled']],
  ['roles have a review', 'ZT.AD.019', ['none', 'role'], ['tooSeldom', 'review']],
  ['users consent to what Microsoft recommends', 'ZT.AP.001', ['anyConsent', 'legacy'], ['microsoftManaged', 'other']],
  ['users consent to low-risk apps only', 'ZT.AP.001', ['microsoftManaged', 'other'], ['lowAllowed', 'low']],
  ['a compromised app is only at risk', 'ZT.TD.003', ['compromised'], ['atRisk']],
  ['somebody looked at an alert', 'ZT.TD.004', ['untouched'], ['unassigned']],
];

test.each(milder)('%s: not weaker (%s)', (_, id, worse, better) => {
  expect([getsWeaker(id, failing(worse), failing(better)), getsWeaker(id, failing(better), failing(worse))]).toEqual([
    false,
    true,
  ]);
});

/** Neither is milder. */
const alike: readonly (readonly [what: string, id: string, Wrong, Wrong])[] = [
  ['a policy that is report-only is turned off', 'ZT.ID.008', ['reportOnly', 'policy'], ['disabled', 'policy']],
  ['a policy that is off is deleted', 'ZT.ID.008', ['disabled', 'policy'], ['noBaseline', 'tenant']],
  [
    'guests are not covered, for another reason',
    'ZT.ID.002',
    ['reportOnly', 'policy', ['b2bCollaborationGuest']],
    ['noPolicy', 'tenant', ['b2bCollaborationGuest']],
  ],
  ['a role is permanent through a group', 'ZT.AD.004', ['standing'], ['standingThroughGroup']],
  ['the list of banned passwords is on and empty', 'ZT.ID.018', ['list'], ['emptyList']],
  ['a connector fails in another way', 'ZT.DV.015', ['unresponsive'], ['inError']],
];

test.each(alike)('%s: not weaker either way (%s)', (_, id, one, other) => {
  expect([getsWeaker(id, failing(one), failing(other)), getsWeaker(id, failing(other), failing(one))]).toEqual([
    false,
    false,
  ]);
});

test('guests of a further type without MFA are weaker', () => {
  const types = (...open: readonly string[]) => failing(['reportOnly', 'policy', open]);
  expect(getsWeaker('ZT.ID.002', types('serviceProvider'), types('serviceProvider', 'b2bCollaborationGuest'))).toBe(
    true,
  );
});

test('another object that is wrong is weaker', () => {
  expect(getsWeaker('ZT.AD.004', failing(['standing', 'a']), failing(['standing', 'a'], ['standing', 'b']))).toBe(true);
  expect(getsWeaker('ZT.DV.007', failing(['never', 'a']), failing(['never', 'a'], ['slow', 'b']))).toBe(true);
});
