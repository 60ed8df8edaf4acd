import { classifyPolicyChange, isWeakening } from '../../../core/conditional-access';
import { type Change, sidesOf } from '../../../core/event/change';
import { type Detection, type DetectorFacts, defineDetector } from '../../../core/event/detector';
import { line, maxNamed, mended, raised } from '../../detection';
import { mfaLostBy, onlyLogged } from '../../exposure';
import { policyJoins } from '../../policy-joins';
import {
  type Exclusion,
  exclusionsAdded,
  exclusionsOf,
  isEnforcing,
  type PolicySides,
  policyActivityNames,
  referenceOf,
  sidesOfChange,
  sidesOfRecord,
} from '../../policy-sides';

const id = 'EV.P02';

/** The quietest way round a policy: it stays on, and somebody is left out of it. */
export const entraConditionalAccessExclusionAdded = defineDetector({
  id,
  name: 'entra-conditional-access-exclusion-added',
  title: 'A Conditional Access policy received a new exclusion',
  area: 'identity',
  severity: 'high',
  watches: { changes: ['conditionalAccessPolicy'], records: ['directoryAudit'] },
  endsUnseen: true,
  joins: policyJoins,
  falsePositives:
    'A declared emergency account: told in the digest. Anything else that is planned can be accepted with an end date.',
  response:
    'Ask the one who changed it by phone. If it was not planned: block the account and revoke its sessions first, then remove the exclusion.',
  references: [
    'https://attack.mitre.org/techniques/T1556/009/',
    'https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups',
  ],
  activities: policyActivityNames,
  onChange: (change, facts) => {
    const sides = sidesOfChange(change);
    return sides === null || (grows(sides) && !weakens(change, facts)) ? [] : detect(sides, facts, true);
  },
  onRecord: (record, facts) => {
    const sides = sidesOfRecord(record);
    return sides === null ? [] : detect(sides, facts, false);
  },
});

const grows = ({ before, after }: PolicySides): boolean => exclusionsAdded(before, after).length > 0;

/** Where the whole policy is known, the engine says whether leaving somebody out took anything from anybody. */
function weakens(change: Change, { conditionalAccess, nameOf }: DetectorFacts): boolean {
  if (change.kind !== 'conditionalAccessPolicy') return false;
  const { before, after } = sidesOf(change);
  const { direction } = classifyPolicyChange(before, after, {
    strengthsBefore: conditionalAccess?.before.strengths ?? [],
    strengthsAfter: conditionalAccess?.after.strengths ?? [],
    locationsBefore: conditionalAccess?.before.namedLocations ?? [],
    locationsAfter: conditionalAccess?.after.namedLocations ?? [],
    nameOf,
  });
  return isWeakening(direction);
}

function detect(sides: PolicySides, facts: DetectorFacts, isLook: boolean): readonly Detection[] {
  const { before, after } = sides;
  if (before === null || after === null) return [];
  const added = exclusionsAdded(before, after);
  const removed = exclusionsAdded(after, before);
  const references = (all: readonly Exclusion[]) =>
    all.slice(0, maxNamed).map((exclusion) => referenceOf(exclusion, facts));
  const stated = {
    detectorId: id,
    severity: 'high',
    resourceId: sides.id,
    resourceName: sides.name,
    lines: [line('Excluded', references(exclusionsOf(before)), references(exclusionsOf(after)))],
  } as const;
  // Left out of a policy that was or is not in force, nobody loses anything now.
  if (added.length > 0 && isEnforcing(before) && isEnforcing(after)) {
    return [
      raised({
        ...stated,
        peopleIds: idsOf(added, 'person'),
        exposure: isLook ? mfaLostBy(sides.id, facts) : onlyLogged,
        alerts: !added.every((exclusion) => isEmergency(exclusion, facts)),
        details: { policyName: sides.name, elements: elementsIn(added) },
      }),
    ];
  }
  if (added.length > 0 || removed.length === 0) return [];
  return [
    mended({
      ...stated,
      details: { policyName: sides.name, elements: elementsIn(removed), remaining: exclusionsOf(after).length },
    }),
  ];
}

const idsOf = (exclusions: readonly Exclusion[], type: Exclusion['type']): readonly string[] =>
  exclusions
    .filter((exclusion) => exclusion.type === type)
    .map((exclusion) => exclusion.id)
    .slice(0, maxNamed);

const elementsIn = (exclusions: readonly Exclusion[]): readonly string[] =>
  exclusions.map(({ type, id: of }) => `${type} ${of}`).slice(0, maxNamed);

const isEmergency = ({ type, id: of }: Exclusion, facts: DetectorFacts): boolean =>
  (type === 'person' || type === 'group') && facts.isDeclared('breakGlass', of);
