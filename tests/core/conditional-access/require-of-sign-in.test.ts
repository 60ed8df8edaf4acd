import { type Cell, deviceAtom, noRisk, require } from '../../../shared/core/conditional-access';
import { basisOf, blockGrant, policy } from '../../fixtures/conditional-access';

const cell: Cell = {
  clientAppType: 'browser',
  app: { id: 'payroll', suites: [] },
  platform: 'windows',
  location: { ids: [], otherTrusted: false },
  device: deviceAtom('registered', new Set()),
  flow: 'none',
  risk: noRisk,
};

const asked = (policies: Parameters<typeof basisOf>[0], spoil: Partial<Cell> = {}) => {
  const basis = basisOf(policies);
  const [userClass] = basis.userClasses.filter(({ ids }) => ids.includes('lea'));
  if (userClass === undefined) throw new Error('no class');
  return require({ userClass, cell: { ...cell, ...spoil } }, basis);
};

test('lists the applicable policies and their requirements', () => {
  const policies = [
    policy({ id: 'ca02', grants: { operator: 'OR', builtInControls: ['mfa', 'compliantDevice'] } }),
    policy({ id: 'ca01', grants: null }),
    policy({ id: 'ca03', state: 'disabled' }),
    policy({ id: 'ca04', apps: { includeApplications: ['Office365'] } }),
  ];
  expect(asked({ policies })).toEqual([
    { policyId: 'ca01', applies: 'yes', demand: { type: 'nothing' } },
    {
      policyId: 'ca02',
      applies: 'yes',
      demand: { type: 'asks', alternatives: [[{ type: 'control', name: 'mfa' }]] },
    },
  ]);
});

test.each([
  ['a block', blockGrant, {}, true],
  ['MFA for a legacy client', {}, { clientAppType: 'other' }, false],
  [
    'a compliant device in a device-code flow',
    { builtInControls: ['compliantDevice'] },
    { flow: 'deviceCodeFlow', device: deviceAtom('compliant', new Set()) },
    false,
  ],
])('%s cannot be satisfied', (_, grants, spoil, direct) => {
  expect(asked({ policies: [policy({ grants })] }, spoil)).toEqual([
    { policyId: 'ca01', applies: 'yes', demand: { type: 'blocks', direct } },
  ]);
});

test('says where the answer is unknown', () => {
  const policies = [
    policy({ conditions: { unknownConditions: ['weather'] } }),
    policy({ id: 'ca02', grants: { operator: 'XOR', builtInControls: ['mfa', 'compliantDevice'] } }),
  ];
  expect(asked({ policies })).toMatchObject([{ applies: 'maybe' }, { applies: 'yes', demand: { type: 'unknown' } }]);
});
