import * as z from 'zod';
import type { SmallCollector } from '../../graph/collector/collector';
import { readShape, text, texts } from '../../graph/shape';

const Strength = z.object({
  id: z.string(),
  displayName: text,
  policyType: text,
  requirementsSatisfied: text,
  allowedCombinations: texts,
});

/** https://learn.microsoft.com/graph/api/authenticationstrengthroot-list-policies */
export const authenticationStrengthPolicyCollector: SmallCollector<'authenticationStrengthPolicy'> = {
  kind: 'authenticationStrengthPolicy',
  path: '/policies/authenticationStrengthPolicies',
  query: '$select=id,displayName,policyType,requirementsSatisfied,allowedCombinations',
  scope: 'directory',
  cost: 1,
  answer: 'list',
  read(item) {
    const strength = readShape('authenticationStrengthPolicy', Strength, item);
    return {
      id: strength.id,
      displayName: strength.displayName ?? '',
      policyType: strength.policyType ?? '',
      requirementsSatisfied: strength.requirementsSatisfied ?? '',
      allowedCombinations: strength.allowedCombinations,
    };
  },
};
