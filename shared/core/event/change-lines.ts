import {
  classifyLocationChange,
  classifyPolicyChange,
  classifyStrengthChange,
  referencesBetween,
} from '../conditional-access';
import { kindDefinition } from '../resource/definition';
import type { Change } from './change';
import { sidesOf } from './change';
import type { DetectorFacts } from './detector';
import type { Line } from './event';

/** The changed fields in words; people appear as ids. Empty for kinds without wording of their own. */
export function changeLines(change: Change, facts: DetectorFacts): readonly Line[] {
  const basis = facts.conditionalAccess;
  const context = { ...referencesBetween(basis?.before, basis?.after), nameOf: facts.nameOf };
  switch (change.kind) {
    case 'conditionalAccessPolicy': {
      const { before, after } = sidesOf(change);
      return classifyPolicyChange(before, after, context).lines;
    }
    case 'namedLocation': {
      const { before, after } = sidesOf(change);
      return classifyLocationChange(before, after).lines;
    }
    case 'authenticationStrengthPolicy': {
      const { before, after } = sidesOf(change);
      return classifyStrengthChange(before, after).lines;
    }
    default: {
      const { before, after } = sidesOf(change);
      return kindDefinition(change.kind).lines?.(before, after) ?? [];
    }
  }
}
