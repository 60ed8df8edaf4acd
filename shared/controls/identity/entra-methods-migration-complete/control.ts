import { defineControl, findingsOf, type Verdict } from '../../../core/verdict/control';
import { isMigrated, methodsActivities, withMethodsPolicy } from '../../authentication-methods';
import { textLine } from '../../evidence-line';

type Problem = 'preMigration' | 'migrationInProgress';

const unfinished: ReadonlyMap<string | null, { readonly problem: Problem; readonly word: string }> = new Map([
  ['preMigration', { problem: 'preMigration', word: 'not begun' }],
  ['migrationInProgress', { problem: 'migrationInProgress', word: 'in progress' }],
]);

/** A method is allowed if either of the two policies allows it, so the weaker policy decides. */
export const entraMethodsMigrationComplete = defineControl({
  id: 'ZT.ID.013',
  name: 'entra-methods-migration-complete',
  title: 'The authentication methods migration is complete',
  area: 'identity',
  pillar: 'identities',
  severity: 'medium',
  severityReason: 'Until then, legacy MFA and password-reset policies can allow methods that no one sees here.',
  licence: 'free',
  version: 2,
  milderProblems: { preMigration: ['migrationInProgress'] },
  needs: ['authenticationMethodsPolicy'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'The legacy policies cannot be read through Microsoft Graph. A tenant that had nothing to migrate has no value, which passes.',
  remediation:
    'Entra admin center > Authentication methods > Policies > Manage migration: follow the guide, then set it to Migration complete. Graph: PATCH /policies/authenticationMethodsPolicy with {"policyMigrationState":"migrationComplete"}. Methods that only the legacy policies allow then stop working.',
  effort: 'days',
  mappings: {
    scuba: ['MS.AAD.3.4v1'],
    maester: ['EIDSCA.AG01', 'CISA.MS.AAD.3.4'],
    zta: ['21803'],
    nist: ['CM-7'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/authentication/how-to-authentication-methods-manage',
    'https://learn.microsoft.com/graph/api/resources/authenticationmethodspolicy',
  ],
  activities: methodsActivities,
  folds: [],
  evaluate: (controlState) =>
    withMethodsPolicy(controlState, (policy): Verdict<Problem> => {
      const { policyMigrationState } = policy;
      if (isMigrated(policy)) {
        const word = policyMigrationState === null ? 'nothing to migrate' : 'complete';
        return { status: 'pass', note: word, evidence: textLine('Migration', [word]), metric: null };
      }
      const state = unfinished.get(policyMigrationState);
      if (state === undefined) {
        return { status: 'unknown', reason: `the state of the migration is not known: ${policyMigrationState}` };
      }
      return {
        status: 'fail',
        findings: findingsOf([
          {
            resourceId: policy.id,
            subject: { type: 'text', text: 'the migration of authentication methods' },
            problem: state.problem,
            details: {},
          },
        ]),
        exposure: null,
        evidence: textLine('Migration', [state.word]),
        metric: null,
      };
    }),
});
