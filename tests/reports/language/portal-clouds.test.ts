/** Links to Microsoft's portals by cloud: in another cloud the reader has no account to sign in with. */
import { readConfiguration } from '../../../shared/config/config';
import { cloudNames } from '../../../shared/core/tenant/clouds';
import * as portals from '../../../shared/reports/language/portal';
import { renderAlert } from '../../../shared/reports/message/alert-message';
import { openStory, storyNames } from '../stories';

const { portalIn, ...links } = portals;
const others = cloudNames.filter((name) => name !== 'global');

/** Every address in a story of these tests or in a named portal. */
function addresses(): readonly string[] {
  const scene = { event: { tenantId: 'tenant-1' } };
  // Safe: they read the tenant of an event, and an id if they need one.
  const made = Object.values(links).map((portal) =>
    (portal as (of: unknown, id: string) => { url: string })(scene, 'id'),
  );
  return made.map(({ url }) => url);
}

test('in the global cloud every link is unchanged', () => {
  expect(addresses().length).toBeGreaterThan(40);
  for (const url of addresses()) expect(portalIn('global', url)).toBe(url);
});

test.each(others)('in %s no link leads to the global cloud, and the page in the portal is the same', (cloud) => {
  for (const url of addresses()) {
    const there = portalIn(cloud, url);
    if (there === null) continue;
    expect(new URL(there).host).toMatch(/\.(us|mil|cn)$/);
    expect(there.slice(new URL(there).origin.length)).toBe(new URL(url).href.slice(new URL(url).origin.length));
  }
  const entra = addresses().filter((url) => url.includes('entra.'));
  expect(entra.every((url) => portalIn(cloud, url) !== null)).toBe(true);
});

test.each(cloudNames)('the one setting changes the links of messages and pages: %s', (cloud) => {
  const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
  const configuration = readConfiguration(JSON.stringify({ tenants: [{ tenantId, name: 'Contoso' }] }), {
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    PUBLIC_BASE_URL: 'https://watch.contoso.example',
    NOTIFICATION_KEY: 'k'.repeat(40),
    MICROSOFT_CLOUD: cloud,
  });
  const tenant = configuration.tenant(tenantId, {});
  for (const name of storyNames) {
    const hosts = renderAlert(openStory(name, { tenant })).links.map(({ url }) => new URL(url).host);
    expect(hosts[0]).toBe('watch.contoso.example');
    if (cloud !== 'global') expect(hosts.join()).not.toMatch(/microsoft\.com|azure\.com/);
  }
});
