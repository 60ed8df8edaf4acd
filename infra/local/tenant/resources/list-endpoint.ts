import type { Call, Endpoint } from '../graph/endpoint';
import { notFound } from '../graph/graph-error';
import type { LicenceNeed } from '../graph/licences';
import { answerEntity, answerList, type ListPlan } from '../graph/listing';
import type { QueryRules } from '../graph/query';
import type { Bucket } from '../graph/throttling';
import type { JsonObject } from '../json';
import { type KindPath, kindOf, type SingletonPath } from '../kinds';
import { type CollectionPath, collectionOf } from '../world';

export type EndpointBasics = {
  readonly permissions: readonly string[];
  readonly bucket: Bucket;
  readonly licence?: LicenceNeed;
  readonly cost?: number;
};

export type ListExtras = Pick<ListPlan, 'onePage' | 'maxPage' | 'shape' | 'expand' | 'cachePagesForMs'> & {
  readonly context?: string;
};

/** GET on a collection. */
export function listEndpoint(
  path: CollectionPath,
  basics: EndpointBasics,
  rules: QueryRules,
  extras: ListExtras = {},
): Endpoint {
  const { context, ...plan } = extras;
  return {
    method: 'GET',
    path: `/${path}`,
    workload: kindOf(path).workload,
    ...basics,
    answer: (call) =>
      answerList(call, {
        ...plan,
        kind: kindOf(path),
        context: context ?? path,
        rules,
        rows: () => collectionOf(call.tenant.world, path),
      }),
  };
}

/** GET on one object of a collection. */
export function entityEndpoint(
  path: CollectionPath,
  basics: EndpointBasics,
  rules: QueryRules,
  extras: ListExtras = {},
): Endpoint {
  const { context, ...plan } = extras;
  return {
    method: 'GET',
    path: `/${path}/{id}`,
    workload: kindOf(path).workload,
    ...basics,
    answer(call) {
      const id = call.parameters.id ?? '';
      const resource = collectionOf(call.tenant.world, path).get(id);
      if (resource === undefined) throw notFound(kindOf(path).workload, id);
      return answerEntity(call, { ...plan, kind: kindOf(path), context: context ?? path, rules }, resource);
    },
  };
}

/** GET on a policy or setting that exists exactly once. */
export function singletonEndpoint(path: SingletonPath, basics: EndpointBasics): Endpoint {
  return computedEndpoint(path, basics, (call) => call.tenant.world.singletons.get(path));
}

/** GET on one object that may be derived from others. */
export function computedEndpoint(
  path: KindPath,
  basics: EndpointBasics,
  find: (call: Call) => JsonObject | undefined,
): Endpoint {
  const kind = kindOf(path);
  return {
    method: 'GET',
    path: `/${path}`,
    workload: kind.workload,
    ...basics,
    answer(call) {
      const resource = find(call);
      if (resource === undefined) throw notFound(kind.workload, path);
      return answerEntity(call, { kind, context: path, rules: { select: true } }, resource);
    },
  };
}
