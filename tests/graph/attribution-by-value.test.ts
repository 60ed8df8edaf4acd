/**
 * Settings are changed in the simulated tenant, which writes its own log entries. The account that changed a setting is
 * named by its values, and an account that changed another setting at the same time is not named.
 */
import type { SimulatedTenant } from '../../infra/local/tenant/start-tenant';
import { attribute, attributionSubject } from '../../shared/core/attribution';
import { type Change, diffResources } from '../../shared/core/event/change';
import type { LogRecord } from '../../shared/core/log/record';
import type { SmallKind } from '../../shared/core/resource/kind';
import { fetchToken } from './collect-kind';
import { collectAll } from './scripted-graph';
import { startTenantWorld } from './tenant-world';

type Body = Parameters<SimulatedTenant['applyChanges']>[0][number]['body'];
/** The change in question, and another one to the same object by a different account. */
type Row = {
  readonly kind: Exclude<SmallKind, 'group'>;
  readonly path: string;
  /** The first item of a list. */
  readonly isListed?: true;
  readonly log?: 'auditEvent' | 'directoryAudit';
  readonly body: (wire: WireObject) => Body;
  readonly beside: (wire: WireObject) => Body;
};
// Safe: a missing field fails the test that reads it.
// biome-ignore lint/suspicious/noExplicitAny: the tests take bodies of Graph apart by hand.
type WireObject = any;

const rows: readonly Row[] = [
  {
    kind: 'authenticationMethodsPolicy',
    path: 'policies/authenticationMethodsPolicy',
    body: (wire) => ({
      authenticationMethodConfigurations: wire.authenticationMethodConfigurations.map((one: WireObject) =>
        one.id === 'Sms' ? { ...one, state: one.state === 'enabled' ? 'disabled' : 'enabled' } : one,
      ),
    }),
    beside: (wire) => ({ description: `${wire.description ?? ''} edited` }),
  },
  {
    kind: 'deviceRegistrationPolicy',
    path: 'policies/deviceRegistrationPolicy',
    body: ({ multiFactorAuthConfiguration }) => ({
      multiFactorAuthConfiguration: multiFactorAuthConfiguration === 'required' ? 'notRequired' : 'required',
    }),
    beside: () => ({ description: 'edited' }),
  },
  {
    kind: 'crossTenantAccessPolicyConfigurationDefault',
    path: 'policies/crossTenantAccessPolicy/default',
    body: ({ inboundTrust }) => ({
      inboundTrust: { ...inboundTrust, isMfaAccepted: inboundTrust?.isMfaAccepted !== true },
    }),
    beside: () => ({ invitationRedemptionIdentityProviderConfiguration: { fallbackIdentityProvider: 'none' } }),
  },
  {
    kind: 'authorizationPolicy',
    path: 'policies/authorizationPolicy',
    body: ({ allowInvitesFrom }) => ({ allowInvitesFrom: allowInvitesFrom === 'everyone' ? 'none' : 'everyone' }),
    beside: () => ({ description: 'edited' }),
  },
  {
    kind: 'identitySecurityDefaultsEnforcementPolicy',
    path: 'policies/identitySecurityDefaultsEnforcementPolicy',
    body: ({ isEnabled }) => ({ isEnabled: isEnabled !== true }),
    beside: () => ({ description: 'edited' }),
  },
  {
    kind: 'deviceManagement',
    log: 'auditEvent',
    path: 'deviceManagement',
    body: ({ settings }) => ({ settings: { ...settings, secureByDefault: settings.secureByDefault !== true } }),
    beside: ({ settings }) => ({ settings: { ...settings, isScheduledActionEnabled: false } }),
  },
  {
    kind: 'deviceCompliancePolicy',
    log: 'auditEvent',
    isListed: true,
    path: 'deviceManagement/deviceCompliancePolicies',
    body: () => ({ assignments: [] }),
    beside: () => ({ description: 'edited' }),
  },
];

test.each(rows)('$kind', async ({ kind, path: place, isListed, log = 'directoryAudit', body, beside }) => {
  const { tenant, graph, clock } = await startTenantWorld();
  const token = await fetchToken(tenant);
  const read = async (what: string): Promise<WireObject> => {
    const answer = await fetch(`${tenant.graphUrl}/v1.0/${what}`, { headers: { authorization: `Bearer ${token}` } });
    return answer.json();
  };
  const { value: people } = await read('users?$top=2&$select=id,userPrincipalName');
  const [mara, tom] = people as readonly { readonly id: string; readonly userPrincipalName: string }[];
  if (mara === undefined || tom === undefined) throw new Error('nobody there');
  const found = await read(place);
  const wire = isListed === true ? found.value[0] : found;
  const path = isListed === true ? `${place}/${wire.id}` : place;
  const before = await graph.fetchSmall(kind);
  const windowFrom = new Date(clock.now()).toISOString();
  clock.sleep(60_000);
  const apply = (given: Body, { userPrincipalName }: { readonly userPrincipalName: string }): void => {
    const change = {
      op: 'update',
      path,
      ...(given === undefined ? {} : { body: given }),
      actor: { userPrincipalName },
    } as const;
    expect(tenant.applyChanges([change])).not.toHaveProperty('reason');
    clock.sleep(60_000);
  };
  apply(beside(wire), mara);
  apply(body(wire), tom);
  const after = await graph.fetchSmall(kind);
  const windowTo = new Date(clock.now()).toISOString();
  const [change] = diffResources(kind, before as never, after as never) as unknown as Change[]; // Safe: both lists hold resources of this kind.
  if (change === undefined) throw new Error('nothing changed');
  const records = (await collectAll(graph.listRecords(log, windowFrom, windowTo))) as readonly LogRecord[];
  const subject = attributionSubject(change, { windowFrom, windowTo });
  expect(attribute(subject, records, windowTo)).toMatchObject({ status: 'known', actor: { id: tom.id } });
  const marasAlone = records.filter(
    (record) => record.kind === log && record.actor.type === 'user' && record.actor.id === mara.id,
  );
  expect(marasAlone.length).toBeGreaterThan(0);
  expect(attribute(subject, marasAlone, windowTo)).toEqual({ status: 'notYetKnown' });
});
