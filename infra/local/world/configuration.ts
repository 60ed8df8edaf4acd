import { secretSettings } from './app-settings';
import { accessFor } from './people';

type WatchedTenant = {
  readonly tenantId: string;
  readonly name: string;
  readonly breakGlass: readonly { readonly id: string; readonly name: string }[];
};

const YEAR_MS = 365 * 24 * 3_600_000;

const declared = (id: string, name: string, now: number) => ({
  id,
  reason: `${name} is kept sealed for emergencies`,
  owner: 'it@contoso.example',
  expiry: new Date(now + YEAR_MS).toISOString().slice(0, 10),
});

/**
 * The watch.config.json of a local world: one tenant, and one recipient on each channel, with a table of Log Analytics
 * if it is wanted. `over` replaces whole top-level keys. `now` in epoch milliseconds.
 */
export function watchConfiguration(
  { tenantId, name, breakGlass }: WatchedTenant,
  now: number,
  over: Readonly<Record<string, unknown>> = {},
  logAnalytics = false,
): Readonly<Record<string, unknown>> {
  const configuration = {
    tenants: [{ tenantId, name }],
    timeZone: 'Europe/Berlin',
    recognitionPhrase: 'blue heron',
    email: { senderAddress: 'DoNotReply@watch.contoso.example' },
    recipients: [
      { id: 'security', name: 'Security contact', channel: 'email-acs', address: 'security@contoso.example' },
      {
        id: 'teams',
        name: 'Security channel',
        channel: 'teams-workflow',
        urlSetting: secretSettings.teamsUrl,
        owner: 'mara.klein@contoso.example',
        coOwner: 'tom.iversen@contoso.example',
      },
      {
        id: 'webhook',
        name: 'Ticket system',
        channel: 'webhook',
        urlSetting: secretSettings.webhookUrl,
        secretSetting: secretSettings.webhookSecret,
      },
      ...(logAnalytics ? [{ id: 'sentinel', name: 'Log Analytics', channel: 'log-analytics' }] : []),
    ],
    // Every recipient is alerted at once, so nobody is left to escalate to.
    patience: { critical: { escalateAfter: null }, high: { escalateAfter: null } },
    breakGlass: breakGlass.map(({ id, name: account }) => declared(id, account, now)),
    syncAccounts: [],
    serviceAccounts: [],
    acceptedExclusions: {},
    ...over,
  };
  return { access: accessFor(configuration.tenants.map((tenant) => tenant.tenantId)), ...configuration };
}
