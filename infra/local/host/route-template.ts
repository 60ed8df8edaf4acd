/**
 * Route templates of HTTP triggers, as far as the app needs them (a subset of ASP.NET Core's): literal segments,
 * `{name}`, `{name?}`, `{*rest}` and the constraints below.
 * https://learn.microsoft.com/azure/azure-functions/functions-bindings-http-webhook-trigger#customize-the-http-endpoint
 */
export type RouteTemplate = {
  /**
   * Route parameters, decoded; undefined when the path does not match.
   *
   * @throws URIError for a broken percent escape.
   */
  readonly match: (path: string) => Readonly<Record<string, string>> | undefined;
  /** Templates sort by this text: literal segments come first, then constrained ones, then free ones. */
  readonly precedence: string;
};

const CONSTRAINTS: Readonly<Record<string, string>> = {
  int: '-?\\d+',
  long: '-?\\d+',
  guid: '[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}',
  alpha: '[A-Za-z]+',
  bool: 'true|false',
};

const PARAMETER = /^\{(?<catchAll>\*{1,2})?(?<name>\w+)(?::(?<constraint>\w+))?(?<optional>\?)?\}$/;

type Segment = { readonly pattern: string; readonly rank: string; readonly name?: string };

const escapeLiteral = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function readSegment(text: string, template: string): Segment {
  if (!/[{}]/.test(text)) return { pattern: `/${escapeLiteral(text)}`, rank: '0' };
  const { catchAll, name = '', constraint, optional } = PARAMETER.exec(text)?.groups ?? {};
  const pattern = constraint === undefined ? '[^/]+' : CONSTRAINTS[constraint];
  if (name === '' || pattern === undefined) {
    throw new Error(`route "${template}": the local host does not know the segment "${text}"`);
  }
  if (catchAll) return { pattern: '(?:/(.*))?', rank: '9', name };
  const rank = constraint === undefined ? '2' : '1';
  return { pattern: optional ? `(?:/(${pattern}))?` : `/(${pattern})`, rank, name };
}

/** ASP.NET Core keeps an escaped slash, so that it cannot be mistaken for a separator. */
function decodeParameter(text: string): string {
  return text
    .split(/%2f/i)
    .map((part) => decodeURIComponent(part))
    .join('%2F');
}

/** @throws when the template uses something that this host does not support. */
export function readRouteTemplate(template: string): RouteTemplate {
  const segments = template
    .split('/')
    .filter((segment) => segment !== '')
    .map((segment) => readSegment(segment, template));
  const names = segments.flatMap((segment) => segment.name ?? []);
  const expression = new RegExp(`^${segments.map((segment) => segment.pattern).join('')}/?$`, 'i');
  return {
    precedence: segments.map((segment) => segment.rank).join(''),
    match(path) {
      const match = expression.exec(path);
      if (!match) return undefined;
      const pairs = names.map((name, index) => [name, match[index + 1]] as const);
      const present = pairs.filter((pair): pair is readonly [string, string] => pair[1] !== undefined);
      return Object.fromEntries(present.map(([name, value]) => [name, decodeParameter(value)]));
    },
  };
}
