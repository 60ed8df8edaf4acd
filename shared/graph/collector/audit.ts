/** Shared by the two audit logs: their changed properties, and those that must never be stored. */
import * as z from 'zod';
import type { ModifiedProperty } from '../../core/log/record';
import { unwrap } from '../../core/log/unwrap';
import { federationMarks } from '../../core/resource/federated-credentials';
import { phoneAppMarks, phoneMarks } from '../../core/resource/strong-authentication';
import { sameId } from '../../core/same-id';
import { keyMarks } from '../../kinds/application/application-keys';
import { text } from '../shape';

/**
 * Properties that contain secrets, keys, or the numbers and devices that people authenticate with. The change is stored without
 * these values.
 */
const secretProperty =
  /credential|keydescription|keyvalue|secret|passwordprofile|^password$|devicekey|certificate|recoverykey|refreshtoken|strongauthentication(phoneappdetail|userdetails)/i;

const withheld = '"withheld"';

/** For these values only ids and hashes are stored, and not the text that people typed. A new one shows that a value was added. */
const marksOf: Readonly<Record<string, (text: string) => readonly unknown[]>> = {
  keydescription: keyMarks,
  federatedidentitycredentials: federationMarks,
  strongauthenticationphoneappdetail: phoneAppMarks,
  strongauthenticationuserdetails: phoneMarks,
};

/** A value that is one Entra id, with or without quotes, in lower case. */
const withSameId = (value: string): string => {
  if (value.length > '"00000000-0000-0000-0000-000000000000"'.length) return value;
  const [, before = '', id = '', after = ''] = /^("?)([^"]*)("?)$/.exec(value) ?? [];
  return id === '' ? value : `${before}${sameId(id)}${after}`;
};

function keep(name: string, value: string | null): string | null {
  // An empty list hides nothing, and shows that the last value was removed.
  if (value === null || unwrap(value) === null || !secretProperty.test(name)) return value && withSameId(value);
  const marks = marksOf[name.toLowerCase()]?.(value) ?? [];
  return marks.length === 0 ? withheld : JSON.stringify(marks);
}

/** Graph writes text. Some exports write a list, an object or a flag in its place. */
const shownValue = z
  .unknown()
  .optional()
  .transform((value): string | null => {
    if (value === null || value === undefined) return null;
    return typeof value === 'string' ? value : JSON.stringify(value);
  });

export const Properties = z
  .array(z.object({ displayName: text, oldValue: shownValue, newValue: shownValue }))
  .nullish()
  .transform((properties): readonly ModifiedProperty[] =>
    (properties ?? []).map((property) => {
      const displayName = property.displayName ?? '';
      return {
        displayName,
        oldValue: keep(displayName, property.oldValue),
        newValue: keep(displayName, property.newValue),
      };
    }),
  );
