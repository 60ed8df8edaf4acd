import { entraMethodsMigrationComplete as control } from '../../../shared/controls/identity/entra-methods-migration-complete/control';
import { goodMethods } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const migration = (policyMigrationState: string | null) => ({
  small: { authenticationMethodsPolicy: [{ ...goodMethods, policyMigrationState }] },
});

test.each([
  ['migrationComplete', 'complete'],
  [null, 'nothing to migrate'],
])('passes with %j', (value, note) => {
  expect(verdictOn(control, migration(value))).toMatchObject({ status: 'pass', note });
});

test.each([
  ['preMigration', 'not begun'],
  ['migrationInProgress', 'in progress'],
])('fails with %s', (value, text) => {
  expect(verdictOn(control, migration(value))).toMatchObject({ status: 'fail', evidence: [{ after: [{ text }] }] });
});

test.each([['unknownFutureValue'], ['MigrationComplete'], ['']])('%j is unknown', (value) => {
  expect(statusOf(control, migration(value))).toBe('unknown');
});

test('is unknown where the policy is missing', () => {
  expect(statusOf(control, { small: { authenticationMethodsPolicy: [] } })).toBe('unknown');
});
