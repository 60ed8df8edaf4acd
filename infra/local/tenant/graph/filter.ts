import { isList, type Json, type JsonObject, valueAt } from '../json';
import { invalidFilter } from './graph-error';
import { comparableTime } from './graph-time';

/** The part of OData's $filter that the served endpoints of Graph understand. */
export type Operator =
  | 'eq'
  | 'ne'
  | 'gt'
  | 'ge'
  | 'lt'
  | 'le'
  | 'in'
  | 'startswith'
  | 'endswith'
  | 'contains'
  | 'any'
  | 'isof';
export type Literal = {
  readonly type: 'text' | 'time' | 'number' | 'boolean' | 'null';
  readonly value: string | number | boolean | null;
};
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly inner: Filter }
  | {
      readonly kind: 'test';
      readonly operator: Exclude<Operator, 'any' | 'isof' | 'in'>;
      readonly path: string;
      readonly literal: Literal;
    }
  | { readonly kind: 'in'; readonly path: string; readonly literals: readonly Literal[] }
  | { readonly kind: 'any'; readonly path: string; readonly variable: string; readonly inner: Filter }
  | { readonly kind: 'isof'; readonly type: string };

type Token = { readonly kind: 'text' | 'word' | 'sign'; readonly value: string };

const tokenPattern = /\s*(?:'((?:[^']|'')*)'|([():,])|([^\s'():,]+(?::\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)?)?))/y;

function tokenise(source: string): readonly Token[] {
  const tokens: Token[] = [];
  tokenPattern.lastIndex = 0;
  while (tokenPattern.lastIndex < source.trimEnd().length) {
    const match = tokenPattern.exec(source);
    if (match === null) throw invalidFilter(`Syntax error in '${source}'.`);
    if (match[1] !== undefined) tokens.push({ kind: 'text', value: match[1].replaceAll("''", "'") });
    else if (match[2] !== undefined) tokens.push({ kind: 'sign', value: match[2] });
    else tokens.push({ kind: 'word', value: match[3] ?? '' });
  }
  return tokens;
}

const comparisons = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;
const textTests = ['startswith', 'endswith', 'contains'] as const;

function readLiteral(token: Token | undefined): Literal {
  if (token === undefined || token.kind === 'sign') throw invalidFilter('a value is missing.');
  if (token.kind === 'text') return { type: 'text', value: token.value };
  const word = token.value;
  if (word === 'true' || word === 'false') return { type: 'boolean', value: word === 'true' };
  if (word === 'null') return { type: 'null', value: null };
  if (/^\d{4}-\d\d-\d\d(T|$)/.test(word)) return { type: 'time', value: word };
  if (/^-?\d+(\.\d+)?$/.test(word)) return { type: 'number', value: Number(word) };
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(word)) return { type: 'text', value: word };
  throw invalidFilter(`'${word}' is not a value.`);
}

/** The part of a filter that was not read yet. */
type Remaining = {
  readonly isSign: (sign: string) => boolean;
  readonly isWord: (word: string) => boolean;
  readonly take: () => Token | undefined;
  readonly expectSign: (sign: string) => void;
  /** Throws if the nesting gets too deep. */
  readonly descend: () => void;
};

function remainingOf(tokens: readonly Token[]): Remaining {
  let position = 0;
  let depth = 0;
  const is = (kind: Token['kind'], value: string): boolean => {
    const token = tokens[position];
    return token?.kind === kind && token.value.toLowerCase() === value;
  };
  return {
    isSign: (sign) => is('sign', sign),
    isWord: (word) => is('word', word),
    take: () => tokens[position++],
    expectSign: (sign) => {
      if (!is('sign', sign)) throw invalidFilter(`'${sign}' expected.`);
      position += 1;
    },
    descend: () => {
      depth += 1;
      if (depth > 200) throw invalidFilter('the expression is too deep.');
    },
  };
}

/** Reads a $filter; throws Graph's 400 if it is not OData. */
export function readFilter(source: string): Filter {
  const remaining = remainingOf(tokenise(source));
  const filter = readOr(remaining);
  const surplus = remaining.take();
  if (surplus !== undefined) throw invalidFilter(`unexpected '${surplus.value}'.`);
  return filter;
}

function readOr(remaining: Remaining): Filter {
  let left = readAnd(remaining);
  while (remaining.isWord('or')) {
    remaining.take();
    left = { kind: 'or', left, right: readAnd(remaining) };
  }
  return left;
}

function readAnd(remaining: Remaining): Filter {
  let left = readUnit(remaining);
  while (remaining.isWord('and')) {
    remaining.take();
    left = { kind: 'and', left, right: readUnit(remaining) };
  }
  return left;
}

function readUnit(remaining: Remaining): Filter {
  remaining.descend();
  if (remaining.isWord('not')) {
    remaining.take();
    return { kind: 'not', inner: readUnit(remaining) };
  }
  if (remaining.isSign('(')) {
    remaining.take();
    const inner = readOr(remaining);
    remaining.expectSign(')');
    return inner;
  }
  const token = remaining.take();
  if (token?.kind !== 'word') throw invalidFilter('a property is missing.');
  return remaining.isSign('(') ? readCall(token.value, remaining) : readComparison(token.value, remaining);
}

function readCall(name: string, remaining: Remaining): Filter {
  const lowered = name.toLowerCase();
  remaining.expectSign('(');
  if (lowered === 'isof') {
    const type = String(readLiteral(remaining.take()).value);
    remaining.expectSign(')');
    return { kind: 'isof', type: type.replace('microsoft.graph.', '') };
  }
  const textTest = textTests.find((candidate) => candidate === lowered);
  if (textTest !== undefined) {
    const path = remaining.take();
    remaining.expectSign(',');
    const literal = readLiteral(remaining.take());
    remaining.expectSign(')');
    if (path?.kind !== 'word') throw invalidFilter('a property is missing.');
    return { kind: 'test', operator: textTest, path: path.value, literal };
  }
  if (lowered.endsWith('/any')) {
    const variable = remaining.take();
    remaining.expectSign(':');
    const inner = readOr(remaining);
    remaining.expectSign(')');
    return { kind: 'any', path: name.slice(0, -'/any'.length), variable: variable?.value ?? '', inner };
  }
  throw invalidFilter(`function '${name}' is unknown.`);
}

function readComparison(path: string, remaining: Remaining): Filter {
  const operator = remaining.take()?.value.toLowerCase() ?? '';
  if (operator === 'in') {
    remaining.expectSign('(');
    const literals = [readLiteral(remaining.take())];
    while (remaining.isSign(',')) {
      remaining.take();
      literals.push(readLiteral(remaining.take()));
    }
    remaining.expectSign(')');
    return { kind: 'in', path, literals };
  }
  const comparison = comparisons.find((candidate) => candidate === operator);
  if (comparison === undefined) throw invalidFilter(`'${operator}' is not an operator.`);
  return { kind: 'test', operator: comparison, path, literal: readLiteral(remaining.take()) };
}

/** Every property that a filter tests, with the operator it uses there; a lambda names its list, then the list's items. */
export function testsOf(
  filter: Filter,
): readonly { readonly path: string; readonly operator: Operator; readonly literal?: Literal }[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [...testsOf(filter.left), ...testsOf(filter.right)];
    case 'not':
      return testsOf(filter.inner);
    case 'test':
      return [{ path: filter.path, operator: filter.operator, literal: filter.literal }];
    case 'in':
      return [{ path: filter.path, operator: 'in' }];
    case 'any':
      return [{ path: filter.path, operator: 'any' }];
    case 'isof':
      return [{ path: '@odata.type', operator: 'isof' }];
  }
}

type Scalar = string | number | boolean | null;

function compare(left: Scalar, right: Scalar): number | undefined {
  if (typeof left === 'string' && typeof right === 'string') return left < right ? -1 : left > right ? 1 : 0;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return left === right ? 0 : undefined;
}

function scalarOf(value: Json | undefined, type: Literal['type'], ignoreCase: boolean): Scalar {
  if (value === undefined || value === null || typeof value === 'object') return null;
  if (type === 'time' && typeof value === 'string') return comparableTime(value);
  return typeof value === 'string' && ignoreCase ? value.toLowerCase() : value;
}

function passesTest(value: Json | undefined, operator: Operator, literal: Literal, ignoreCase: boolean): boolean {
  const left = scalarOf(value, literal.type, ignoreCase);
  const right = scalarOf(literal.value, literal.type, ignoreCase);
  if (operator === 'startswith') return typeof left === 'string' && left.startsWith(String(right));
  if (operator === 'endswith') return typeof left === 'string' && left.endsWith(String(right));
  if (operator === 'contains') return typeof left === 'string' && left.includes(String(right));
  if (operator === 'ne') return left !== right;
  const order = compare(left, right);
  if (order === undefined || (left === null) !== (right === null)) return false;
  if (operator === 'eq') return order === 0;
  if (operator === 'gt') return order > 0;
  if (operator === 'ge') return order >= 0;
  if (operator === 'lt') return order < 0;
  return order <= 0;
}

/** The directory ignores case when it compares text; the logs do not. */
type FilterDialect = { readonly ignoreCase: boolean };

type Scope = { readonly resource: Json; readonly variables: Readonly<Record<string, Json>> };

function lookUp(scope: Scope, path: string): Json | undefined {
  const [first, ...rest] = path.split('/');
  const bound = first === undefined ? undefined : scope.variables[first];
  return bound === undefined ? valueAt(scope.resource, path.split('/')) : valueAt(bound, rest);
}

function holdsIn(filter: Filter, scope: Scope, dialect: FilterDialect): boolean {
  switch (filter.kind) {
    case 'and':
      return holdsIn(filter.left, scope, dialect) && holdsIn(filter.right, scope, dialect);
    case 'or':
      return holdsIn(filter.left, scope, dialect) || holdsIn(filter.right, scope, dialect);
    case 'not':
      return !holdsIn(filter.inner, scope, dialect);
    case 'test':
      return passesTest(lookUp(scope, filter.path), filter.operator, filter.literal, dialect.ignoreCase);
    case 'in': {
      const value = lookUp(scope, filter.path);
      return filter.literals.some((literal) => passesTest(value, 'eq', literal, dialect.ignoreCase));
    }
    case 'any': {
      const list = lookUp(scope, filter.path);
      if (!isList(list)) return false;
      return list.some((item) =>
        holdsIn(filter.inner, { ...scope, variables: { ...scope.variables, [filter.variable]: item } }, dialect),
      );
    }
    case 'isof':
      return lookUp(scope, '@odata.type') === `#microsoft.graph.${filter.type}`;
  }
}

/** Whether a resource passes a filter. */
export function passes(filter: Filter, resource: JsonObject, dialect: FilterDialect): boolean {
  return holdsIn(filter, { resource, variables: {} }, dialect);
}
