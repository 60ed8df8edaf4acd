import { compare, domainOf, holds, mfa } from '../../../shared/core/conditional-access';
import type { NamedLocation } from '../../../shared/core/resource/resource';
import { basisOf, group, mfaStrength, office, type PolicySpoil, policy, user } from '../../fixtures/conditional-access';

const locations: readonly NamedLocation[] = Array.from({ length: 10 }, (_, index) => ({
  ...office,
  id: `office${index}`,
  ipRanges: [`198.51.100.${index * 16}/28`],
}));

const narrowings: readonly PolicySpoil[] = [
  { conditions: { platforms: { includePlatforms: ['windows'], excludePlatforms: [] } } },
  { conditions: { clientAppTypes: ['browser'] } },
  { conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } } },
  { conditions: { deviceFilter: { mode: 'exclude', rule: 'device.isCompliant -eq True' } } },
  { apps: { excludeApplications: ['payroll'] } },
  { grants: { operator: 'OR', builtInControls: ['mfa', 'compliantDevice'] } },
];

/** Sixty policies of a grown tenant: each with its own group and its own conditions. */
const policies = Array.from({ length: 60 }, (_, index) => {
  const narrowing = narrowings[index % narrowings.length] ?? {};
  const place = { includeLocations: [`office${index % 10}`], excludeLocations: [] };
  return policy({
    id: `ca${String(index).padStart(2, '0')}`,
    ...narrowing,
    conditions: { ...(index % 4 === 0 ? { locations: place } : {}), ...narrowing.conditions },
    users:
      index % 2 === 0
        ? { includeUsers: [], includeGroups: [`group${index % 20}`] }
        : { excludeGroups: [`group${index % 15}`] },
  });
});

const users = Array.from({ length: 400 }, (_, index) => user(`u${String(index).padStart(3, '0')}`));
const groups = Array.from({ length: 20 }, (_, at) =>
  group(
    `group${at}`,
    users.filter((_, index) => index % (at + 7) === 0).map(({ id }) => id),
  ),
);
const grown = { policies, users, groups, namedLocations: locations, strengths: [mfaStrength] };

test('sixty policies and over a hundred classes stay within the budget, and within seconds', () => {
  const basis = basisOf(grown);
  expect(basis.userClasses.length).toBeGreaterThan(100);
  const started = process.cpuUsage();
  const answer = holds(mfa, domainOf(mfa), basis);
  const comparison = compare(basis, basisOf({ ...grown, policies: policies.slice(1) }), mfa, domainOf(mfa));
  // Measured in CPU time: a busy machine takes longer for the same work.
  expect(process.cpuUsage(started).user).toBeLessThan(15_000_000);
  expect(answer).toMatchObject({ status: 'open', of: 400 });
  expect(comparison).toMatchObject({ status: 'compared', closed: { count: 0 } });
});

test('one more policy for everybody closes all gaps', () => {
  const basis = basisOf({ ...grown, policies: [...policies, policy({ id: 'ca99' })] });
  expect(holds(mfa, domainOf(mfa), basis)).toMatchObject({ status: 'holds', by: ['ca99'], of: 400 });
});
