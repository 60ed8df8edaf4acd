/** Pages of managed devices as bytes, made once, so that serving them costs almost nothing during a measurement. */

import type { JsonObject } from '../../infra/local/tenant/json';
import { managedDevices } from '../../infra/local/tenant/state/devices';

const pageSize = 1000;

/**
 * The fleet with its first `count` devices changed; `property` sets the new value. The hash of their ids spreads these devices over
 * the storage.
 */
type Variant = {
  readonly name: string;
  readonly property: 'osVersion' | 'complianceState';
  readonly count: number;
};

export type Shape = 'full' | 'selected';

export type FleetOptions = {
  readonly devices: number;
  readonly shapes: readonly Shape[];
  readonly variants: readonly Variant[];
};

/** The collector's $select; the server answers these properties for any other too. */
const selected = [
  'id',
  'deviceName',
  'azureADDeviceId',
  'userId',
  'complianceState',
  'isEncrypted',
  'jailBroken',
  'partnerReportedThreatState',
  'operatingSystem',
  'osVersion',
  'managedDeviceOwnerType',
  'managementAgent',
  'lastSyncDateTime',
  'complianceGracePeriodExpirationDateTime',
] as const;

/** Fixed, so that the same fleet always gives the same bytes. */
const openedAt = Date.UTC(2026, 0, 5);
const owners: readonly JsonObject[] = Array.from({ length: 500 }, (_, index) => ({
  id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
  displayName: `Person ${index}`,
  mailNickname: `person.${index}`,
  userPrincipalName: `person.${index}@contoso.example`,
}));

const unchanged: Variant = { name: 'base', property: 'osVersion', count: 0 };

function changed(device: JsonObject, property: Variant['property']): JsonObject {
  if (property === 'osVersion') return { ...device, osVersion: '10.0.26100.5000' };
  return { ...device, complianceState: device.complianceState === 'noncompliant' ? 'compliant' : 'noncompliant' };
}

const narrowed = (device: JsonObject): JsonObject =>
  Object.fromEntries(selected.map((name) => [name, device[name] ?? null]));

function pageOf(items: readonly JsonObject[], page: number, pages: number): Buffer {
  const nextLink = `https://graph.microsoft.com/v1.0/deviceManagement/managedDevices?$skiptoken=${page + 1}`;
  return Buffer.from(JSON.stringify({ ...(page + 1 < pages && { '@odata.nextLink': nextLink }), value: items }));
}

type Pages = ReadonlyMap<string, readonly Buffer[]>;

/** All pages of all variants, by `<shape>/<variant>`; the variant `base` is always among them. */
export function makePages({ devices, shapes, variants }: FleetOptions): Pages {
  const all = [unchanged, ...variants];
  const made = new Map<string, Buffer[]>(shapes.flatMap((shape) => all.map(({ name }) => [`${shape}/${name}`, []])));
  const pages = Math.ceil(devices / pageSize);
  // Windows devices, phones and Macs in turn: 2.7 KB each on average, as the budgets assume.
  const fleet = managedDevices({ seed: 1, count: devices, owners, openedAt, now: () => openedAt });
  for (let page = 0; page < pages; page += 1) {
    const length = Math.min(pageSize, devices - page * pageSize);
    const some = Array.from({ length }, (_, at) => fleet.at(page * pageSize + at) ?? {});
    const bytesOf = (devices: readonly JsonObject[], shape: Shape): Buffer =>
      pageOf(shape === 'full' ? devices : devices.map(narrowed), page, pages);
    for (const shape of shapes) {
      const same = bytesOf(some, shape);
      for (const { name, property, count } of all) {
        const changes = count - page * pageSize;
        const items = some.map((device, at) => (at < changes ? changed(device, property) : device));
        made.get(`${shape}/${name}`)?.push(changes > 0 ? bytesOf(items, shape) : same);
      }
    }
  }
  return made;
}
