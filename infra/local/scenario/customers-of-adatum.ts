import type { Customer } from '../tenant/graph/tokens';
import { secretSettings } from '../world/app-settings';
import type { GraphLookup } from '../world/graph-lookup';
import { findCast } from './cast';
import { contosoBefore, contosoStories } from './contoso-stories';
import type { Week, WeekStep } from './week-at-contoso';

/**
 * Adatum IT looks after three customers. All of them are the same simulated tenant, each with its own id, name and tokens, so that
 * one account makes the same change at all three.
 */
export const otherCustomers: readonly Customer[] = [
  {
    tenantId: '5ad1c8f2-1e43-4c06-9d58-2b7e90f4a611',
    name: 'Fabrikam',
    clientId: '1b52c0e7-94d3-4f58-a0c6-7e2d31b9f411',
  },
  {
    tenantId: 'b07f3e94-62ad-4e17-8c3b-90d15fa7c822',
    name: 'Northwind',
    clientId: '8d4f6a13-07b2-4c9e-b5d1-c6a02e87f922',
  },
];

const team = {
  channel: 'teams-workflow',
  urlSetting: secretSettings.teamsUrl,
  owner: 'ada@adatum.example',
  coOwner: 'paul@adatum.example',
};
const noc = { channel: 'email-acs', address: 'noc@adatum.example' };

const customer = ({ tenantId, name }: { readonly tenantId: string; readonly name: string }) => ({
  tenantId,
  name,
  tags: ['managed'],
  recipients: [
    { id: 'contact', name: 'IT contact', channel: 'email-acs', address: `it@${name.toLowerCase()}.example` },
    { id: 'adatum', name: 'Service provider', ...noc },
    { id: 'adatum-team', name: 'Service provider team', ...team },
  ],
});

/** Replaces the tenant and the recipients in the configuration of the local world. */
export const customersConfiguration = (contosoId: string): Readonly<Record<string, unknown>> => ({
  tenants: [{ tenantId: contosoId, name: 'Contoso' }, ...otherCustomers].map(customer),
  recipients: [],
  deployment: {
    name: 'Adatum IT',
    recipients: [
      { id: 'noc', name: 'Operations', ...noc },
      { id: 'noc-team', name: 'Operations team', ...team },
    ],
    rollUps: [{ id: 'managed', tags: ['managed'], recipients: ['noc', 'noc-team'] }],
  },
});

/** A Sunday evening: a gap opens and closes, and everybody may invite guests. The digest is sent on Monday at eight. */
export async function castCustomers(lookup: GraphLookup): Promise<Week> {
  const cast = await findCast(lookup);
  const { exclusion, guests } = contosoStories(cast);
  const steps: WeekStep[] = [];
  if (exclusion !== undefined) {
    steps.push({ at: 'Sun 21:02', story: 'exclusion', step: () => exclusion.breaks });
    const { fixes } = exclusion;
    if (fixes !== undefined) steps.push({ at: 'Sun 22:14', story: 'exclusion', step: (_, made) => fixes(made) });
  }
  steps.push({ at: 'Sun 23:10', story: 'guests', step: () => guests.breaks });
  return {
    before: contosoBefore(cast),
    watchedFrom: 'Sun 20:30',
    digestAt: 'Mon 08:00',
    steps,
    isDigest: (subject) => /^Week \d+ · \d+ customers · /.test(subject),
  };
}
