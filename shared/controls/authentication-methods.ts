import type { Reference } from '../core/event/event';
import type { ControlState, Verdict } from '../core/verdict/control';
import type {
  AuthenticationMethodConfiguration,
  AuthenticationMethodsPolicy,
} from '../kinds/authentication-methods-policy/authentication-methods-policy';

/** The audit log's names for every edit of the policy, whichever method it is about. */
export const methodsActivities: readonly string[] = [
  'authentication methods policy update',
  'authentication methods policy reset',
];

/** The names in Microsoft's portal; an unknown method keeps its id. */
const names: Readonly<Record<string, string>> = {
  Sms: 'text messages',
  Voice: 'voice calls',
  Email: 'codes by email',
  Fido2: 'passkeys',
  MicrosoftAuthenticator: 'Microsoft Authenticator',
  TemporaryAccessPass: 'Temporary Access Pass',
};
export const methodName = (id: string): string => names[id] ?? id;

export const methodSubject = (id: string): Reference => ({ type: 'text', text: methodName(id) });

const unknown = (reason: string): Verdict<never> => ({ status: 'unknown', reason });

/** Graph gives "all_users" or ids of groups; an id has its name only if a policy names the same group. */
export const targetsOf = (
  { includeTargets }: AuthenticationMethodConfiguration,
  { facts }: ControlState,
): readonly Reference[] =>
  includeTargets.length === 0
    ? [{ type: 'text', text: 'nobody' }]
    : includeTargets.map((id) =>
        id === 'all_users' ? { type: 'text', text: 'everybody' } : { type: 'group', id, name: facts.nameOf(id) ?? id },
      );

/** Judges the policy on authentication methods. Every tenant has exactly one. */
export function withMethodsPolicy<P extends string>(
  state: ControlState,
  judge: (policy: AuthenticationMethodsPolicy) => Verdict<P>,
): Verdict<P> {
  const [policy] = state.small('authenticationMethodsPolicy');
  return policy === undefined ? unknown('the authentication methods policy is not there') : judge(policy);
}

/** Judges one method that must be on or off; if its state is an unknown word, so is the result. */
export function withMethod<P extends string>(
  state: ControlState,
  id: string,
  judge: (method: AuthenticationMethodConfiguration, policy: AuthenticationMethodsPolicy) => Verdict<P>,
): Verdict<P> {
  return withMethodsPolicy(state, (policy) => {
    const method = policy.authenticationMethodConfigurations.find((one) => one.id === id);
    if (method === undefined) return unknown(`the policy says nothing of ${methodName(id)}`);
    return isSwitch(method.state)
      ? judge(method, policy)
      : unknown(`the state of ${methodName(id)} is not known: ${method.state ?? 'no value'}`);
  });
}

export const isSwitch = (state: string | null): boolean => state === 'enabled' || state === 'disabled';

/** Until the migration is complete, the legacy policies still allow methods too; null if there was nothing to migrate. */
export const isMigrated = ({ policyMigrationState }: AuthenticationMethodsPolicy): boolean =>
  policyMigrationState === null || policyMigrationState === 'migrationComplete';
