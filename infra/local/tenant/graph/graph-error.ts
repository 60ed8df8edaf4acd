/** An error of Graph. Any part can throw it to refuse a request; answer-request.ts writes it. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'GraphError';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

/**
 * The back end of Graph that answers: each has its own words for the same refusal. `rules` are the policies of Conditional Access
 * and similar ones, `risk` is Identity Protection.
 */
export type Workload =
  | 'directory'
  | 'pim'
  | 'rules'
  | 'risk'
  | 'reports'
  | 'intune'
  | 'security'
  | 'sharepoint'
  | 'notifications';

export function unknownSegment(segment: string): GraphError {
  return new GraphError(400, 'BadRequest', `Resource not found for the segment '${segment}'.`);
}

export function notFound(workload: Workload, id: string): GraphError {
  if (workload === 'directory' || workload === 'pim') {
    const message = `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`;
    return new GraphError(404, 'Request_ResourceNotFound', message);
  }
  if (workload === 'notifications') {
    return new GraphError(404, 'ResourceNotFound', 'The object was not found.');
  }
  return new GraphError(404, 'ResourceNotFound', `Resource '${id}' does not exist.`);
}

export function unknownProperty(property: string, entityType: string): GraphError {
  return new GraphError(
    400,
    'BadRequest',
    `Could not find a property named '${property}' on type 'microsoft.graph.${entityType}'.`,
  );
}

/** A query option that exists in OData and that this endpoint of Graph does not accept. */
export function unsupportedOption(workload: Workload, option: string): GraphError {
  if (workload === 'directory' || workload === 'pim') {
    return new GraphError(400, 'Request_UnsupportedQuery', `The query option '${option}' is not supported here.`);
  }
  return new GraphError(400, 'BadRequest', `Query option '${option}' is not allowed.`);
}

export function unsupportedFilter(workload: Workload, property: string, entityType: string): GraphError {
  if (workload === 'directory' || workload === 'pim') {
    const message = `Unsupported or invalid query filter clause specified for property '${property}' of resource '${entityType}'.`;
    return new GraphError(400, 'Request_UnsupportedQuery', message);
  }
  return new GraphError(400, 'BadRequest', `Invalid filter clause: property '${property}' cannot be filtered.`);
}

export function invalidFilter(reason: string): GraphError {
  return new GraphError(400, 'BadRequest', `Invalid filter clause: ${reason}`);
}
