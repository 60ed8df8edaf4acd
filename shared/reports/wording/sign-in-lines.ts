import { listDetail, numberDetail, textDetail } from '../language/details';
import { plainText } from '../language/plain-text';
import type { Scene } from '../language/scene';
import { countryName } from './country';

const partNames: Readonly<Record<string, string>> = {
  country: 'country',
  network: 'network',
  client: 'app',
  protocol: 'protocol',
  agent: 'client',
  device: 'device',
};

/** "192.0.2.9, Berlin, Germany", as far as it is known. */
function placeOf({ event }: Scene): string {
  const parts = ['ipAddress', 'city', 'country'].flatMap((key) => {
    const text = textDetail(event, key) ?? '';
    const part = plainText(key === 'country' ? countryName(text) : text, 45);
    return part === '' ? [] : [part];
  });
  return parts.join(', ');
}

/**
 * Where a sign-in came from and with which client. Reads `ipAddress`, `city`, `country`, `client`, `device`, `newParts`
 * and, for a failed one, `errorCode`.
 */
export function signInLines(scene: Scene): readonly string[] {
  const { event } = scene;
  const place = placeOf(scene);
  const client = textDetail(event, 'client');
  const device = textDetail(event, 'device');
  const code = numberDetail(event, 'errorCode');
  const newParts = listDetail(event, 'newParts').flatMap((part) => partNames[part] ?? []);
  return [
    ...(place === '' ? [] : [`From: ${place}`]),
    ...(client === undefined ? [] : [`With: ${plainText(client, 60)}`]),
    ...(device === undefined ? [] : [`Device: ${plainText(device, 60)}`]),
    ...(newParts.length === 0 ? [] : [`New for this account: ${newParts.join(', ')}`]),
    ...(code === undefined || code === 0 ? [] : [`Microsoft's error code: ${code}`]),
  ];
}
