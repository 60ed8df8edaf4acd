import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { type CustomerAccess, customerAccess, operatorOf, type Principal, readableTenants } from '../shared/app/access';
import type { AskedOfCustomer, CustomerDone, CustomerRefusal, CustomerRow, Invitation } from '../shared/app/customers';
import type { Typed } from '../shared/app/handling';
import type { Log } from '../shared/app/log';
import { runtime } from '../shared/app/runtime';
import { customersPath } from '../shared/core/access/sign-in-paths';
import { fileAnswer, jsonAnswer, seeOther } from './answers';
import { readCustomerRequest } from './customer-request';
import {
  type BodyFormat,
  handleChange,
  noSuchTenant,
  onlyReader,
  type Refusal,
  readFields,
  refusedAnswer,
  refuseWith,
} from './handle-change';

type Ready = {
  readonly principal: Principal;
  readonly access: CustomerAccess;
  /** The fields of a form. A refused form shows them again. */
  readonly typed: Typed | null;
} & (
  | { readonly row: null; readonly asked: { readonly type: 'invite' } & Invitation }
  | { readonly row: CustomerRow; readonly asked: AskedOfCustomer }
);

/** The changes that operators make to customers: invite, pause, resume and remove. */
export const handleCustomers = (request: HttpRequest, log: Log): Promise<HttpResponseInit> =>
  handleChange<Ready, CustomerDone>(request, log, {
    formPath: customersPath,
    isCheck: false,
    read: (principal, format, now) => readRequest(request, principal, format, now, log),
    perform: (ready) => perform(ready, log),
    logged: ({ asked, principal, row }, done) => ({
      tenant: done.status === 'done' ? done.row.tenantId : (row?.tenantId ?? null),
      by: principal.id,
      asked: `customer.${asked.type}`,
    }),
    answer: (format, ready, done) => {
      if (done.status === 'done' && done.download !== undefined)
        return fileAnswer(done.download.exported.name, 'application/jsonl', done.download.text);
      return format === 'form' ? formAnswer(ready, done) : programAnswer(done);
    },
  });

async function readRequest(
  request: HttpRequest,
  principal: Principal,
  format: BodyFormat | undefined,
  now: number,
  log: Log,
): Promise<Ready | Refusal> {
  const { subject, id, action } = request.params;
  const access = customerAccess(principal, runtime().surroundings.application?.homeTenantId);
  if (access === null || subject !== 'customers') return noSuchTenant;
  const row = id === undefined ? null : await rowOf(id, access, principal, log);
  if (row !== null && 'why' in row) return row;
  if (row === null ? !principal.roles.includes('operator') : !access.mayOperate(row)) return onlyReader;
  const body = await readFields(request, format, principal, now);
  if ('why' in body) return body;
  const read = readCustomerRequest(id === undefined ? undefined : (action ?? ''), body.fields);
  if (!read.ok) return refuseWith(read.status, 'body', read.problem);
  const { asked } = read;
  const typed = body.typed && { ...body.typed, form: asked.type };
  if (asked.type === 'invite') return row === null ? { principal, access, typed, row, asked } : noSuchTenant;
  return row === null ? noSuchTenant : { principal, access, typed, row, asked };
}

/**
 * The row of a customer. A tenant of the configuration file is no customer: people who can read it get the reason, all others get
 * the answer for an unknown tenant.
 */
async function rowOf(
  id: string,
  access: CustomerAccess,
  principal: Principal,
  log: Log,
): Promise<CustomerRow | Refusal> {
  const { keptByDeployment, customerDesk, customerRefusalInWords, findCustomer } = await import(
    '../shared/app/customers'
  );
  const { configuration } = runtime();
  const readable = readableTenants(principal, configuration.tenantIds).some((one) => one.toLowerCase() === id);
  const pipeline = await runtime().readablePipeline(log);
  const kept = readable
    ? keptByDeployment(customerDesk({ configuration, pipeline, send: fetch, by: null }), id)
    : undefined;
  if (kept !== undefined) return refuseWith(409, kept, customerRefusalInWords(kept));
  return (await findCustomer(pipeline, id, access)) ?? noSuchTenant;
}

async function perform({ principal, access, row, asked }: Ready, log: Log): Promise<CustomerDone> {
  const { actOnCustomer, customerDesk, inviteCustomer } = await import('../shared/app/customers');
  if (row !== null && needsEveryGroup(asked) && !access.mayLetGo(row)) return { status: 'refused', why: 'otherGroups' };
  const { configuration, readablePipeline } = runtime();
  const pipeline = await readablePipeline(log);
  const desk = { ...customerDesk({ configuration, pipeline, send: fetch, by: operatorOf(principal) }), pipeline };
  return row === null ? inviteCustomer(desk, access, asked) : actOnCustomer(desk, row, asked);
}

const needsEveryGroup = ({ type }: AskedOfCustomer | { readonly type: 'invite' }): boolean =>
  type === 'leave' || type === 'export' || type === 'delete';

const codes: Readonly<Record<CustomerRefusal, 400 | 403 | 409 | 413 | 502 | 503>> = {
  badTenant: 400,
  badName: 400,
  badMail: 400,
  noSuchTenant: 400,
  otherName: 400,
  noGroup: 403,
  otherGroups: 403,
  noRegistration: 409,
  homeTenant: 409,
  ofFile: 409,
  knownAlready: 409,
  hasLeft: 409,
  sameName: 409,
  isLeaving: 409,
  badSettings: 409,
  notPausable: 409,
  notPaused: 409,
  goneAlready: 409,
  notLeaving: 409,
  notQuiet: 409,
  notExported: 409,
  isDeleting: 409,
  exportTooLarge: 413,
  entraSilent: 502,
  customerBusy: 503,
};

async function programAnswer(done: CustomerDone): Promise<HttpResponseInit> {
  const { customerJson, refusalReason } = await import('../shared/app/customers');
  if (done.status === 'done')
    return jsonAnswer(200, {
      version: 1,
      status: 'done',
      customer: customerJson(runtime().surroundings, done.row),
    });
  return refusedAnswer(codes[done.why], done.why, refusalReason(done.why, done.problems));
}

/** Leads to the page of the customer, or back to the form if the invitation was refused. */
function formAnswer({ row, typed }: Ready, done: CustomerDone): HttpResponseInit {
  const page = runtime().surroundings.publicUrl + customersPath;
  return done.status === 'done'
    ? seeOther(`${page}/${done.row.tenantId}`, `done.${done.action}`)
    : seeOther(row === null ? page : `${page}/${row.tenantId}`, `refused.${done.why}`, typed);
}
