import { entraGuestsInUse } from '../../../shared/controls/data/entra-guests-in-use/control';
import type { FleetKind } from '../../../shared/core/resource/kind';
import type { Verdict } from '../../../shared/core/verdict/control';
import { facetId } from '../../../shared/pipeline/collect/collect-fleet';
import { FoundInFleet } from '../../../shared/pipeline/collect/found-in-fleet';
import { partsOf } from '../../../shared/pipeline/evaluate/affected-parts';

const control = entraGuestsInUse;
const finding = { resourceId: 'guest', problem: 'notRedeemed', details: {} };

function namesOf(signIns: number, subject: { type: 'person'; id: string } | { type: 'text'; text: string }) {
  const first = [{ ...finding, subject }];
  const verdict: Verdict = {
    ...{ status: 'fail', findings: { total: 2, first }, evidence: [], metric: null },
    exposure: null,
  };
  const found = (kind: FleetKind): FoundInFleet => {
    const fleet = new FoundInFleet(kind);
    const adders = control.folds.map((_, at) => fleet.adderOf(facetId(control, at)));
    for (const id of ['guest', 'other']) for (const add of adders) add('notRedeemed', { id, name: null });
    return fleet;
  };
  const inputs = { user: 3, signInActivity: signIns };
  return partsOf(control, verdict, { inputs, found, before: undefined }).map(({ name }) => name);
}

test('guests are listed once, from their sign-ins if these are licensed', () => {
  const guest = { type: 'person', id: 'guest' } as const;
  expect(namesOf(7, guest)).toEqual(['0|notRedeemed']);
  expect(namesOf(-1, guest)).toEqual(['1|notRedeemed']);
});

test('a finding about the whole tenant is not replaced by a list of resources', () => {
  expect(namesOf(7, { type: 'text', text: 'tenant' })).toEqual([]);
});
