// The string and template literals of a TypeScript source, titles of tests marked, and its comments, each with its line.

const keywordsBeforeRegExp = new Set(['return', 'typeof', 'case', 'in', 'of', 'do', 'else', 'void', 'delete', 'await']);

/** A slash begins a regular expression if no value has just ended. */
function beginsRegExp(before) {
  const last = before.trimEnd().at(-1);
  if (last === undefined) return true;
  if (/[\w$]/.test(last)) return keywordsBeforeRegExp.has(/[\w$]+$/.exec(before.trimEnd())[0]);
  return !')]}'.includes(last);
}

const regExpLiteral = /\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*/y;
const unescaped = (text) =>
  text.replace(/\\u\{?([0-9a-f]{4})\}?|\\(.)/gis, (_, code, letter) => {
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return { n: '\n', t: '\t' }[letter] ?? letter;
  });

/** The placeholder for an inserted value in the text of a template. */
export const hole = '…';

const testCall = /(?:^|[^\w$.])(?:test|it|describe)(?:\.(?:each|only|skip|todo|failing|concurrent))*(?:<[^;]*>)?$/;

/** @returns {{ comments: { line: number, text: string }[], strings: { line: number, text: string, isTitle: boolean }[] }} */
export function literalsOf(source) {
  const strings = [];
  const comments = [];
  /** The function that each open parenthesis calls. `each` is called before the title is given. */
  const calls = [];
  let closed;
  let at = 0;
  /** The code just read, without its literals. It shows whether a slash is a division and whether a text is a title. */
  let before = '';
  let line = 1;

  const take = (length) => {
    const taken = source.slice(at, at + length);
    line += taken.split('\n').length - 1;
    at += taken.length;
    return taken;
  };
  /** A slash after a literal is a division. The code before the literal is kept, because a title can follow its call. */
  const endValue = () => {
    before += 'x';
  };
  const until = (end, from) => {
    const found = source.indexOf(end, from);
    return (found < 0 ? source.length : found) - at;
  };

  const open = () => {
    const code = before.trimEnd();
    if (testCall.test(code)) calls.push(/\.each(?:<[^;]*>)?$/.test(code) ? 'each' : 'test');
    else calls.push(code.endsWith(')') && closed === 'each' ? 'test' : 'other');
  };
  const isTitle = () => before.trimEnd().endsWith('(') && calls.at(-1) === 'test';

  function quoted(quote) {
    const start = { line, isTitle: isTitle() };
    take(1);
    let text = '';
    while (at < source.length && source[at] !== quote) text += take(source[at] === '\\' ? 2 : 1);
    take(1);
    strings.push({ ...start, text: unescaped(text) });
    endValue();
  }

  function template() {
    const found = { line, text: '', isTitle: isTitle() };
    strings.push(found);
    take(1);
    let text = '';
    while (at < source.length && source[at] !== '`') {
      if (source.startsWith('${', at)) {
        take(2);
        readCode('}');
        take(1);
        text += hole;
      } else text += take(source[at] === '\\' ? 2 : 1);
    }
    take(1);
    found.text = unescaped(text);
    endValue();
  }

  function regExp() {
    regExpLiteral.lastIndex = at;
    take(regExpLiteral.exec(source)?.[0].length ?? 1);
    endValue();
  }

  function readCode(end) {
    let depth = 0;
    before = '';
    while (at < source.length) {
      const next = source[at];
      if (next === end && depth === 0) break;
      if (next === '{') depth += 1;
      if (next === '}') depth -= 1;
      if (next === '(') open();
      if (next === ')') closed = calls.pop();
      if (source.startsWith('//', at)) comments.push({ line, text: take(until('\n', at)) });
      else if (source.startsWith('/*', at)) comments.push({ line, text: take(until('*/', at + 2) + 2) });
      else if (next === "'" || next === '"') quoted(next);
      else if (next === '`') template();
      else if (next === '/' && beginsRegExp(before)) regExp();
      else before = (before + take(1)).slice(-200);
    }
  }

  readCode(undefined);
  return { comments, strings };
}
