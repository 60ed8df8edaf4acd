import { createPrivateKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** ASN.1 in DER: a tag, the length of the content, and the content. https://www.itu.int/rec/T-REC-X.690 */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}

const tags = {
  bits: 0x03,
  bytes: 0x04,
  boolean: 0x01,
  integer: 0x02,
  oid: 0x06,
  text: 0x0c,
  time: 0x17,
  list: 0x30,
  set: 0x31,
};
const list = (...parts: readonly Uint8Array[]): Buffer => der(tags.list, ...parts);
const oid = (hex: string): Buffer => der(tags.oid, Buffer.from(hex, 'hex'));
const utcTime = (ms: number): Buffer =>
  der(tags.time, Buffer.from(`${new Date(ms).toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`));

const oids = {
  commonName: oid('550403'),
  ecdsaSha256: oid('2a8648ce3d040302'),
  alternativeNames: oid('551d11'),
  basicConstraints: oid('551d13'),
  extendedKeyUsage: oid('551d25'),
  serverAuth: oid('2b06010505070301'),
};

const extension = (id: Buffer, value: Buffer): Buffer => list(id, der(tags.bytes, value));
const dayMs = 86_400_000;

/**
 * Key and certificate (PEM) for `localhost` and 127.0.0.1, made at each start and valid for 30 days. It is its own issuer
 * and signs nothing else, so it can be used for NODE_EXTRA_CA_CERTS. `now` in epoch milliseconds.
 */
export function loopbackCertificate(now: number): { readonly key: string; readonly cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'der' },
  });
  const name = list(
    der(tags.set, list(oids.commonName, der(tags.text, Buffer.from('Zero Trust Watch on this machine')))),
  );
  // Positive, and without a leading zero byte.
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40;
  const algorithm = list(oids.ecdsaSha256);
  const body = list(
    der(0xa0, der(tags.integer, Buffer.from([2]))),
    der(tags.integer, serial),
    algorithm,
    name,
    list(utcTime(now - dayMs), utcTime(now + 30 * dayMs)),
    name,
    publicKey,
    der(
      0xa3,
      list(
        extension(
          oids.alternativeNames,
          list(der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1]))),
        ),
        extension(oids.basicConstraints, list()),
        extension(oids.extendedKeyUsage, list(oids.serverAuth)),
      ),
    ),
  );
  const signature = sign('sha256', body, createPrivateKey(privateKey));
  const bytes = list(body, algorithm, der(tags.bits, Buffer.from([0]), signature));
  const lines = bytes.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    key: privateKey,
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
  };
}
