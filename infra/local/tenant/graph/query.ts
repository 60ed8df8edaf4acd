import { selectableProperties } from '../kinds';
import type { Kind } from '../kinds/kind';
import { type Filter, type Literal, type Operator, readFilter, testsOf } from './filter';
import {
  GraphError,
  invalidFilter,
  unknownProperty,
  unsupportedFilter,
  unsupportedOption,
  type Workload,
} from './graph-error';

/** The query options that the real endpoint accepts. Any other is refused. */
export type QueryRules = {
  readonly select?: true;
  /** Property paths that can be filtered and the operators they take. */
  readonly filter?: Readonly<Record<string, readonly Operator[]>>;
  /** A filter that the directory answers only to `ConsistencyLevel: eventual` with $count. */
  readonly advancedFilter?: readonly Operator[];
  readonly orderby?: readonly string[];
  readonly top?: { readonly max: number };
  /** Navigation properties that can be expanded; `together` says whether more than one at a time is allowed. */
  readonly expand?: { readonly names: readonly string[]; readonly together: boolean };
  /** `$count=true`: always, or only with `ConsistencyLevel: eventual`. */
  readonly count?: 'always' | 'eventual';
  readonly deltatoken?: true;
};

export type Expansion = {
  readonly name: string;
  readonly expand: readonly string[];
  readonly select: readonly string[];
};

export type Query = {
  readonly select?: readonly string[];
  readonly filter?: Filter;
  readonly top?: number;
  readonly orderby: readonly { readonly path: string; readonly descending: boolean }[];
  readonly expand: readonly Expansion[];
  readonly count: boolean;
  readonly skiptoken?: string;
  readonly deltatoken?: string;
  /** The options as sent, without tokens, for a nextLink. */
  readonly repeated: readonly (readonly [name: string, value: string])[];
};

const systemOptions = [
  'select',
  'filter',
  'top',
  'orderby',
  'expand',
  'count',
  'skip',
  'skiptoken',
  'search',
  'deltatoken',
  'format',
  'apply',
];

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new GraphError(400, 'BadRequest', 'The query string is not valid percent-encoding.');
  }
}

function readPairs(search: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  for (const part of search.split('&').filter((piece) => piece !== '')) {
    const at = part.indexOf('=');
    const name = decode(at < 0 ? part : part.slice(0, at));
    // The $ of a system option may be left out in v1.0.
    const option = name.startsWith('$') ? name.slice(1).toLowerCase() : name.toLowerCase();
    if (!systemOptions.includes(option)) {
      throw new GraphError(400, 'BadRequest', `Unrecognized query argument specified: '${name}'.`);
    }
    if (pairs.has(option)) {
      throw new GraphError(
        400,
        'BadRequest',
        `Query option '$${option}' was specified more than once, but it must be specified at most once.`,
      );
    }
    pairs.set(option, at < 0 ? '' : decode(part.slice(at + 1)));
  }
  return pairs;
}

function readTop(text: string, max: number, workload: Workload): number {
  if (!/^\d+$/.test(text)) {
    throw new GraphError(400, 'BadRequest', `Invalid value '${text}' for $top query option found.`);
  }
  const top = Number(text);
  if (top >= 1 && top <= max) return top;
  const isDirectory = workload === 'directory' || workload === 'pim';
  const ending = isDirectory ? ' inclusive.' : '';
  throw new GraphError(
    400,
    isDirectory ? 'Request_UnsupportedQuery' : 'BadRequest',
    `Invalid page size specified: '${top}'. Must be between 1 and ${max}${ending}`,
  );
}

function readSelect(text: string, kind: Kind): readonly string[] {
  const known = selectableProperties(kind);
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      const found = [...known].find((property) => property.toLowerCase() === name.toLowerCase());
      if (found !== undefined) return found;
      throw new GraphError(
        400,
        'BadRequest',
        `Parsing OData Select and Expand failed: Could not find a property named '${name}' on type 'microsoft.graph.${kind.entityType}'.`,
      );
    });
}

/** Whether a property contains a time, by its name in Graph. */
const holdsTime = (path: string): boolean => /DateTime$/.test(path);

/** A time must be compared with a time, without quotes, and no other property with a time. */
function checkLiteral(path: string, operator: Operator, type: Literal['type']): void {
  if (type === 'null' || holdsTime(path) === (type === 'time')) return;
  const [left, right] = holdsTime(path) ? ['Edm.DateTimeOffset', 'Edm.String'] : ['Edm.String', 'Edm.DateTimeOffset'];
  throw invalidFilter(
    `A binary operator with incompatible types was detected. Found operand types '${left}' and '${right}' for operator kind '${operator}'.`,
  );
}

function checkFilter(filter: Filter, rules: QueryRules, kind: Kind, eventual: boolean, hasCount: boolean): void {
  const allowed = rules.filter ?? {};
  const known = selectableProperties(kind);
  for (const test of testsOf(filter)) {
    const [root = ''] = test.path.split('/');
    if (test.operator !== 'isof' && !known.has(root)) throw unknownProperty(root, kind.entityType);
    const operators = allowed[test.path];
    if (operators === undefined) throw unsupportedFilter(kind.workload, test.path, kind.entityType);
    if (!operators.includes(test.operator)) {
      const isAdvanced = rules.advancedFilter?.includes(test.operator) === true;
      if (!isAdvanced || !eventual || !hasCount) throw unsupportedFilter(kind.workload, test.path, kind.entityType);
    }
    if (test.literal !== undefined) checkLiteral(test.path, test.operator, test.literal.type);
  }
}

function readOrderby(text: string, rules: QueryRules, workload: Workload): Query['orderby'] {
  return text.split(',').map((part) => {
    const [path = '', direction = 'asc', ...rest] = part.trim().split(/\s+/);
    if (rest.length > 0 || !['asc', 'desc'].includes(direction)) {
      throw new GraphError(400, 'BadRequest', `Syntax error in $orderby: '${part}'.`);
    }
    if (rules.orderby?.includes(path) !== true) throw unsupportedOption(workload, '$orderby');
    return { path, descending: direction === 'desc' };
  });
}

function splitOutside(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let current = '';
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (character === separator && depth === 0) {
      parts.push(current);
      current = '';
    } else current += character;
  }
  return [...parts, current].map((part) => part.trim()).filter((part) => part !== '');
}

function readExpansion(part: string, workload: Workload): Expansion {
  const match = /^([A-Za-z]+)(?:\((.*)\))?$/.exec(part);
  if (match?.[1] === undefined) throw unsupportedOption(workload, '$expand');
  const inner = splitOutside(match[2] ?? '', ';').map((option): readonly [string, string] => {
    const at = option.indexOf('=');
    return [option.slice(0, at).replace('$', '').toLowerCase(), option.slice(at + 1)];
  });
  if (inner.some(([name]) => name !== 'expand' && name !== 'select')) throw unsupportedOption(workload, '$expand');
  const listOf = (name: string): readonly string[] =>
    inner.filter(([key]) => key === name).flatMap(([, value]) => value.split(','));
  return { name: match[1], expand: listOf('expand'), select: listOf('select') };
}

function readExpand(text: string, rules: QueryRules, workload: Workload): readonly Expansion[] {
  const expansions = splitOutside(text, ',').map((part) => readExpansion(part, workload));
  const allowed = rules.expand;
  if (allowed === undefined || expansions.some((expansion) => !allowed.names.includes(expansion.name))) {
    throw unsupportedOption(workload, '$expand');
  }
  if (expansions.length > 1 && !allowed.together) {
    throw new GraphError(400, 'Request_UnsupportedQuery', 'Expanding more than one property is not supported.');
  }
  return expansions;
}

/**
 * Reads the query string of a request by the endpoint's rules; throws Graph's 400 for everything else. `search` is the raw
 * text after the question mark.
 */
export function readQuery(search: string, rules: QueryRules, kind: Kind, consistencyLevel: string | undefined): Query {
  const pairs = readPairs(search);
  const eventual = consistencyLevel?.toLowerCase() === 'eventual';
  const workload = kind.workload;
  const supported: Readonly<Record<string, boolean>> = {
    select: rules.select === true,
    filter: rules.filter !== undefined,
    top: rules.top !== undefined,
    orderby: rules.orderby !== undefined,
    expand: rules.expand !== undefined,
    count: rules.count !== undefined,
    skiptoken: true,
    deltatoken: rules.deltatoken === true,
  };
  for (const name of pairs.keys()) {
    if (supported[name] !== true) throw unsupportedOption(workload, `$${name}`);
  }
  const count = pairs.get('count') === 'true';
  if (count && rules.count === 'eventual' && !eventual) {
    throw new GraphError(400, 'Request_BadRequest', '$count is not currently supported.');
  }

  const select = pairs.get('select');
  const filterText = pairs.get('filter');
  const top = pairs.get('top');
  const orderby = pairs.get('orderby');
  const expand = pairs.get('expand');
  const skiptoken = pairs.get('skiptoken');
  const deltatoken = pairs.get('deltatoken');
  const filter = filterText === undefined ? undefined : readFilter(filterText);
  if (filter !== undefined) checkFilter(filter, rules, kind, eventual, count);

  return {
    ...(select === undefined ? {} : { select: readSelect(select, kind) }),
    ...(filter === undefined ? {} : { filter }),
    ...(top === undefined ? {} : { top: readTop(top, rules.top?.max ?? 0, workload) }),
    orderby: orderby === undefined ? [] : readOrderby(orderby, rules, workload),
    expand: expand === undefined ? [] : readExpand(expand, rules, workload),
    count,
    ...(skiptoken === undefined ? {} : { skiptoken }),
    ...(deltatoken === undefined ? {} : { deltatoken }),
    repeated: [...pairs]
      .filter(([name]) => name !== 'skiptoken' && name !== 'deltatoken')
      .map(([name, value]) => [`$${name}`, value]),
  };
}
