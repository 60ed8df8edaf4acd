import type { Call, Endpoint } from '../graph/endpoint';
import { GraphError, unknownSegment } from '../graph/graph-error';
import { readToken, writeToken } from '../graph/listing';
import { graphRoot, metadataUrl } from '../graph/wire';
import { isObject, textOf } from '../json';
import { isKindPath } from '../kinds';

const basics = { workload: 'notifications', permissions: [] } as const;

/**
 * Graph answers 201 for some resources for which it never sends a notification. It refuses only paths that do
 * not exist.
 */
function refuseUnknownResource(call: Call): void {
  const body = call.request.body;
  const resource = isObject(body) ? textOf(body, 'resource') : '';
  const path = resource.replace(/^\//, '').split('?')[0] ?? '';
  if (path === '') return;
  const known =
    /^(users|groups)(\/|$)/i.test(path) || isKindPath(path) || isKindPath(path.split('/').slice(0, -1).join('/'));
  if (!known) throw unknownSegment(path.split('/')[0] ?? path);
}

const create: Endpoint = {
  ...basics,
  method: 'POST',
  path: '/subscriptions',
  bucket: 'subscriptionWrite',
  async answer(call) {
    refuseUnknownResource(call);
    const created = await call.tenant.subscriptions.create(call.claims, call.request.body);
    return {
      status: 201,
      body: { '@odata.context': metadataUrl('subscriptions', undefined, '/$entity'), ...created },
    };
  },
};

const list: Endpoint = {
  ...basics,
  method: 'GET',
  path: '/subscriptions',
  bucket: 'subscriptionList',
  answer(call) {
    const search = call.request.search;
    const match = /^(?:(?:%24|\$)skiptoken=([^&]+))?$/i.exec(search);
    if (match === null) throw new GraphError(400, 'BadRequest', 'Query options are not supported for subscriptions.');
    const all = call.tenant.subscriptions.list(call.claims);
    const token = match[1] === undefined ? undefined : readToken(decodeURIComponent(match[1]));
    const start = typeof token?.s === 'number' ? token.s : 0;
    const end = start + call.tenant.pageSize;
    const next =
      end < all.length ? { '@odata.nextLink': `${graphRoot}/subscriptions?$skiptoken=${writeToken({ s: end })}` } : {};
    return {
      status: 200,
      body: { '@odata.context': metadataUrl('subscriptions', undefined), ...next, value: all.slice(start, end) },
    };
  },
};

const one: Endpoint = {
  ...basics,
  method: 'GET',
  path: '/subscriptions/{id}',
  bucket: 'subscriptionRead',
  answer: (call) => ({
    status: 200,
    body: {
      '@odata.context': metadataUrl('subscriptions', undefined, '/$entity'),
      ...call.tenant.subscriptions.get(call.claims, call.parameters.id ?? ''),
    },
  }),
};

const renew: Endpoint = {
  ...basics,
  method: 'PATCH',
  path: '/subscriptions/{id}',
  bucket: 'subscriptionWrite',
  answer: (call) => ({
    status: 200,
    body: {
      '@odata.context': metadataUrl('subscriptions', undefined, '/$entity'),
      ...call.tenant.subscriptions.renew(call.claims, call.parameters.id ?? '', call.request.body),
    },
  }),
};

const remove: Endpoint = {
  ...basics,
  method: 'DELETE',
  path: '/subscriptions/{id}',
  bucket: 'subscriptionWrite',
  answer(call) {
    call.tenant.subscriptions.remove(call.claims, call.parameters.id ?? '');
    return { status: 204 };
  },
};

export const subscriptionEndpoints: readonly Endpoint[] = [create, list, one, renew, remove];
