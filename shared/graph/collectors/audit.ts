/** What the two audit logs have in common: their changed properties, and which of those must never be kept. */
import * as z from 'zod';
import type { ModifiedProperty } from '../../core/record';
import { text } from '../shape';

/**
 * Properties whose values are secrets, keys, or the numbers and devices that people prove themselves with. That they changed
 * is kept; what they were and became is not.
 */
const secretProperty =
  /credential|keydescription|keyvalue|secret|passwordprofile|^password$|devicekey|certificate|recoverykey|refreshtoken|strongauthentication(phoneappdetail|userdetails)/i;

export const withheld = '"withheld"';

const keep = (value: string | null, secret: boolean): string | null => (value !== null && secret ? withheld : value);

export const Properties = z
  .array(z.object({ displayName: text, oldValue: text, newValue: text }))
  .nullish()
  .transform((properties): readonly ModifiedProperty[] =>
    (properties ?? []).map(({ displayName, oldValue, newValue }) => {
      const secret = secretProperty.test(displayName ?? '');
      return { displayName: displayName ?? '', oldValue: keep(oldValue, secret), newValue: keep(newValue, secret) };
    }),
  );
