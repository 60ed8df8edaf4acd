import { readRouteTemplate } from '../../../infra/local/host/route-template';

const GUID = '0f8fad5b-d9cb-469f-a165-70867728950e';

test.each([
  ['a literal', 'api/health', '/api/health', {}],
  ['a slash at the end', 'api/health', '/api/health/', {}],
  ['a literal in another case', 'api/health', '/API/Health', {}],
  ['a parameter', 'api/users/{id}', '/api/users/7', { id: '7' }],
  ['an escaped parameter', 'api/users/{id}', '/api/users/a%20b%C3%A9', { id: 'a bé' }],
  ['an escaped slash stays escaped', 'api/users/{id}', '/api/users/a%2fb', { id: 'a%2Fb' }],
  ['an optional parameter', 'api/users/{id?}', '/api/users/7', { id: '7' }],
  ['an optional parameter left out', 'api/users/{id?}', '/api/users', {}],
  ['the rest', 'api/files/{*path}', '/api/files/a/b/c.txt', { path: 'a/b/c.txt' }],
  ['no rest', 'api/files/{*path}', '/api/files', {}],
  ['several parameters', 'api/{a}/x/{b}', '/api/1/x/2', { a: '1', b: '2' }],
  ['an integer', 'api/{n:int}', '/api/-12', { n: '-12' }],
  ['a GUID', 'api/{tenant:guid}', `/api/${GUID}`, { tenant: GUID }],
  ['letters', 'api/{word:alpha}', '/api/Word', { word: 'Word' }],
  ['a boolean', 'api/{flag:bool}', '/api/TRUE', { flag: 'TRUE' }],
  ['dots in a literal are dots', 'api/v1.0', '/api/v1.0', {}],
])('matches %s', (_, template, path, params) => {
  expect(readRouteTemplate(template).match(path)).toEqual(params);
});

test.each([
  ['another literal', 'api/health', '/api/wealth'],
  ['more than it names', 'api/health', '/api/health/more'],
  ['less than it names', 'api/users/{id}', '/api/users'],
  ['an empty parameter', 'api/users/{id}', '/api/users/'],
  ['two segments in one parameter', 'api/users/{id}', '/api/users/7/8'],
  ['a word as an integer', 'api/{n:int}', '/api/x'],
  ['a broken GUID', 'api/{tenant:guid}', `/api/${GUID}0`],
  ['any character where the literal has a dot', 'api/v1.0', '/api/v1x0'],
])('does not match %s', (_, template, path) => {
  expect(readRouteTemplate(template).match(path)).toBeUndefined();
});

test('literal segments win over constrained ones, those over free ones, those over the rest', () => {
  const templates = ['api/{*rest}', 'api/{id}', 'api/{id:int}', 'api/health'];
  const sorted = templates
    .map((template) => ({ template, ...readRouteTemplate(template) }))
    .sort((a, b) => (a.precedence < b.precedence ? -1 : 1))
    .map(({ template }) => template);
  expect(sorted).toEqual(['api/health', 'api/{id:int}', 'api/{id}', 'api/{*rest}']);
});

test('a broken percent escape is the caller’s fault', () => {
  expect(() => readRouteTemplate('api/{id}').match('/api/%E0%A4%A')).toThrow(URIError);
});

test.each(['api/{id:regex(x)}', 'api/{id:min(3)}', 'api/file.{ext}', 'api/{id=7}', 'api/{a}-{b}'])(
  'refuses %s rather than reading it wrongly',
  (template) => {
    expect(() => readRouteTemplate(template)).toThrow(/does not know the segment/);
  },
);
