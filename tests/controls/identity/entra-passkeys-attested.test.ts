import { entraPasskeysAttested as control } from '../../../shared/controls/identity/entra-passkeys-attested/control';
import type { AuthenticationMethodConfiguration } from '../../../shared/kinds/authentication-methods-policy/authentication-methods-policy';
import { methodsWith } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const passkeys = (spoil: Partial<AuthenticationMethodConfiguration>) => methodsWith('Fido2', spoil);
const named = { isEnforced: true, enforcementType: 'allow', aaGuids: ['a'] };
const profile = (id: string, attestationEnforcement: string | null, keyRestrictions = named) => ({
  id,
  attestationEnforcement,
  keyRestrictions,
});

test('passes where passkeys are on, attested and limited to named models', () => {
  expect(statusOf(control)).toBe('pass');
});

test.each([
  [{ state: 'disabled' }, ['off']],
  [{ includeTargets: [] }, ['nobody']],
  [{ isAttestationEnforced: false }, ['notAttested']],
  [{ keyRestrictions: { ...named, isEnforced: false } }, ['anyModel']],
  [{ keyRestrictions: { ...named, enforcementType: 'block' } }, ['anyModel']],
  [{ keyRestrictions: { ...named, aaGuids: [] } }, ['anyModel']],
  [{ isAttestationEnforced: false, keyRestrictions: { ...named, isEnforced: false } }, ['notAttested', 'anyModel']],
])('fails with %j', (spoil, problems) => {
  const verdict = verdictOn(control, passkeys(spoil));
  expect(verdict).toMatchObject({ status: 'fail', findings: { first: problems.map((problem) => ({ problem })) } });
});

test('where synchronised passkeys are accepted only the switch counts', () => {
  const thresholds = { passkeys: 'enabled' } as const;
  expect(statusOf(control, { ...passkeys({ isAttestationEnforced: false }), thresholds })).toBe('pass');
  expect(statusOf(control, { ...passkeys({ state: 'disabled' }), thresholds })).toBe('fail');
});

test('profiles in use decide, others do not', () => {
  const profiles = [profile('p', 'registrationOnly'), profile('q', 'disabled')];
  const used = (defaultPasskeyProfile: string | null, allowedPasskeyProfiles: readonly string[]) =>
    passkeys({
      isAttestationEnforced: false,
      defaultPasskeyProfile,
      allowedPasskeyProfiles,
      passkeyProfiles: profiles,
    });
  expect(statusOf(control, used('p', []))).toBe('pass');
  expect(statusOf(control, used('q', ['p']))).toBe('pass');
  expect(statusOf(control, used('p', ['p', 'q']))).toBe('fail');
  expect(statusOf(control, used('missing', []))).toBe('unknown');
  expect(statusOf(control, used(null, []))).toBe('unknown');
});

test.each([
  [{ state: 'onTuesdays' }],
  [{ state: null }],
  [{ isAttestationEnforced: null }],
  [{ keyRestrictions: null }],
  [{ keyRestrictions: { ...named, enforcementType: 'sometimes' } }],
  [{ defaultPasskeyProfile: 'p', passkeyProfiles: [profile('p', 'sometimes')] }],
])('is unknown with %j', (spoil) => {
  expect(statusOf(control, passkeys(spoil))).toBe('unknown');
});
