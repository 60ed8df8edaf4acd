import { count } from '../counting';
import { numberDetail } from '../details';
import { policiesPortal } from '../portal';
import { defineWording } from '../scene';

/** Reads `findings`: how many policies are weaker than the approved set. */
export const policyBaselineIntact = defineWording({
  id: 'ZT.ID.021',
  tells: 'story',
  yields: true,
  lost: ({ event }) => {
    const findings = numberDetail(event, 'findings') ?? 0;
    return findings === 0
      ? 'sign-in policies are weaker than approved'
      : `${count(findings, 'sign-in policy is', 'sign-in policies are')} weaker than approved`;
  },
  happened: () => 'Conditional Access became weaker than its approved state',
  meaning: ({ event, tenantName }) => {
    const findings = numberDetail(event, 'findings') ?? 0;
    return [
      `${findings === 0 ? 'Some Conditional Access policies' : count(findings, 'Conditional Access policy', 'Conditional Access policies')} at ${tenantName} ${findings === 1 ? 'protects' : 'protect'} less than before. Tightening would not be reported.`,
    ];
  },
  remedy: () => ({
    undo: 'set the policy back as shown under BEFORE -> AFTER.',
    accept: 'keep the change on record; the policy is compared with its last approved state until it is back.',
  }),
  activity: 'Conditional Access change',
  portal: policiesPortal,
  regained: () => 'sign-in policies are as strong as approved',
  mended: () => 'The Conditional Access policies were brought back to their approved state',
  held: 'the policies were as approved',
});
