import fc from 'fast-check';
import { divisible, onceForSet } from '../../../shared/core/conditional-access/alike';
import { type PolicySet, setOfMembers } from '../../../shared/core/conditional-access/policy-set';

const policies = 70;
const column = fc
  .array(fc.tuple(fc.nat({ max: policies - 1 }), fc.constantFrom(0, 1, 2)), { maxLength: 6 })
  .map((said) => {
    const made = new Uint8Array(policies).fill(1);
    for (const [at, code] of said) made[at] = code;
    return made;
  });
const members = fc.uniqueArray(fc.nat({ max: policies - 1 }));

test('atoms are combined where the given policies treat them alike, whatever was asked before', () => {
  fc.assert(
    fc.property(
      fc.array(column, { maxLength: 30 }),
      fc.array(members, { minLength: 1, maxLength: 4 }),
      (columns, asked) => {
        const { base, partsFor } = divisible(columns);
        for (const some of [...asked, ...asked]) {
          const said = columns.map((one) => some.map((at) => one[at]).join());
          const atoms = [...new Set(said)].map((text) => [...said.keys()].filter((at) => said[at] === text));
          const parts = partsFor(setOfMembers(some));
          expect(parts.atoms).toEqual(atoms);
          expect(parts.columns).toEqual(atoms.map(([first = 0]) => columns[first]));
          expect(parts.differing).toEqual(
            parts.columns.map((one) => [...some].sort((a, b) => a - b).filter((at) => one[at] !== base?.[at])),
          );
        }
      },
    ),
  );
});

test('results for a set are computed once, and again where too many others came in between', () => {
  const made: PolicySet[] = [];
  const of = onceForSet((set) => made.push(set));
  expect([of(5n), of(6n), of(5n)]).toEqual([1, 2, 1]);
  for (let other = 100n; other < 1_100n; other += 1n) of(other);
  expect(of(5n)).toBe(1_003);
});
