import * as z from 'zod';
import type { AskedOfCustomer, Invitation } from '../shared/app/customers';
import { problemOf } from './handle-request';

/** A request about customers, from JSON or from a form of our page. `problem` names the invalid field and repeats no value. */
type ReadCustomerRequest =
  | { readonly ok: true; readonly asked: AskedOfCustomer | ({ readonly type: 'invite' } & Invitation) }
  | { readonly ok: false; readonly status: 400 | 404; readonly problem: string };

const text = z.string().trim().max(300);

/** The values themselves are checked later, with texts for the page. Here they only need to be text. */
const schemas = {
  invite: z.strictObject({
    tenant: text.default(''),
    name: text.nullish(),
    groups: z.array(text).max(20).nullish(),
    group: text.nullish(),
    mail: text.nullish(),
  }),
  nothing: z.strictObject({}),
  leave: z.strictObject({ name: text.default('') }),
  delete: z.strictObject({ name: text.default(''), export: z.enum(['downloaded', 'none']) }),
};

const unread = (problem: string): ReadCustomerRequest => ({ ok: false, status: 404, problem });

/** `action` undefined: an invitation. */
export function readCustomerRequest(action: string | undefined, body: unknown): ReadCustomerRequest {
  switch (action) {
    case undefined: {
      const read = schemas.invite.safeParse(body);
      if (!read.success) return problemOf(read.error);
      const { tenant, name, groups, group, mail } = read.data;
      return {
        ok: true,
        asked: {
          type: 'invite',
          tenant,
          name: name || undefined,
          groups: groups ?? (group ? [group] : []),
          mail: mail || undefined,
        },
      };
    }
    case 'pause':
    case 'resume':
    case 'export': {
      const read = schemas.nothing.safeParse(body);
      return read.success ? { ok: true, asked: { type: action } } : problemOf(read.error);
    }
    case 'leave': {
      const read = schemas.leave.safeParse(body);
      return read.success ? { ok: true, asked: { type: action, name: read.data.name } } : problemOf(read.error);
    }
    case 'delete': {
      const read = schemas.delete.safeParse(body);
      if (!read.success) return problemOf(read.error);
      const { name, export: wanted } = read.data;
      return { ok: true, asked: { type: action, name, isExportWanted: wanted === 'downloaded' } };
    }
    default:
      return unread('no such action');
  }
}
