import { createHash } from 'node:crypto';

/**
 * A GUID made from a delivery's id, so that a repeated attempt is recognised as the same one. Marked as version 8 (RFC 9562:
 * made by a rule of ours).
 */
export function operationIdOf(deliveryId: string): string {
  const bytes = createHash('sha256').update(deliveryId).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
