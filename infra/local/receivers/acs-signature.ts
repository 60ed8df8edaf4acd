import { createHash } from 'node:crypto';
import type { Incoming } from './http';
import { isSameSecret, sign } from './secrets';

const single = (value: string | string[] | undefined): string | undefined =>
  typeof value === 'string' ? value : undefined;

/**
 * True if an ACS request is signed with `accessKey` (base64). The string to sign is `METHOD\npath?query\ndate;host;content hash`,
 * with the values of the headers that SignedHeaders names. All three headers must be named, because others could be changed on the
 * way. The date is not compared with a clock, because the local world shifts its clock. Source:
 * learn.microsoft.com/rest/api/communication/authentication and @azure/communication-common 2.
 */
export function isSignedForAcs(request: Incoming, accessKey: string): boolean {
  const match = /^HMAC-SHA256 SignedHeaders=([\w;-]+)&Signature=([A-Za-z0-9+/=]+)$/.exec(
    request.headers.authorization ?? '',
  );
  const [signedNames, signature] = [match?.[1]?.toLowerCase().split(';') ?? [], match?.[2]];
  if (signature === undefined) return false;
  if (!['x-ms-date', 'host', 'x-ms-content-sha256'].every((name) => signedNames.includes(name))) return false;

  const values = signedNames.map((name) => single(request.headers[name]));
  if (values.includes(undefined)) return false;

  const hash = createHash('sha256').update(request.rawBody).digest('base64');
  const stringToSign = `${request.method}\n${request.target}\n${values.join(';')}`;
  const expected = sign(Buffer.from(accessKey, 'base64'), stringToSign).toString('base64');
  const isBodyAsSigned = isSameSecret(hash, single(request.headers['x-ms-content-sha256']) ?? '');
  return isSameSecret(expected, signature) && isBodyAsSigned;
}
