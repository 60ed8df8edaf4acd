// Draws comments and sentences at random. People read them without their context, and rewrite each one that they must read twice:
// node scripts/sample-text.mjs SEED [COUNT]. COUNT is 60 of each by default.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { literalsOf } from './literals.mjs';

const [seed = '1', amount = '60'] = process.argv.slice(2);
const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).split('\n').filter(Boolean);

/** Mulberry32: the same seed draws the same texts. */
function randomOf(start) {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function drawn(texts, random) {
  const left = [...texts];
  return Array.from(
    { length: Math.min(Number(amount), left.length) },
    () => left.splice(Math.floor(random() * left.length), 1)[0],
  );
}

const isSentence = (text) => !text.includes(' | ') && text.split(/\s+/).length >= 4 && /\p{L}{2,}/u.test(text);
const bare = (text) =>
  text
    .replace(/^\s*(?:\/\*\*?|\*\/|\*|\/\/)|\*\/$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Line comments on consecutive lines are one block. */
function blocksOf(path) {
  const blocks = [];
  for (const { line, text } of literalsOf(readFileSync(path, 'utf8')).comments) {
    const last = blocks.at(-1);
    if (last !== undefined && text.startsWith('//') && line === last.next) {
      last.text += ` ${bare(text)}`;
      last.next += 1;
    } else blocks.push({ path, line, text: bare(text), next: line + text.split('\n').length });
  }
  return blocks.filter(({ text }) => isSentence(text));
}

const sentencesIn = (text) => text.split(/(?<=[.:?])\s+(?=[\p{Lu}"…])/u).filter(isSentence);

function pageSentences(path) {
  const prose = readFileSync(path, 'utf8').replace(/^```[\s\S]*?^```/gm, (block) => block.replace(/[^\n]/g, ''));
  return prose
    .split('\n')
    .flatMap((text, index) =>
      sentencesIn(text.replace(/^[#>\-*|\s]+/, '')).map((found) => ({ path, line: index + 1, text: found })),
    );
}

const codeSentences = (path) =>
  literalsOf(readFileSync(path, 'utf8')).strings.flatMap(({ line, text }) =>
    sentencesIn(text).map((found) => ({ path, line, text: found })),
  );

const commented = git(
  'ls-files',
  ...['shared', 'functions', 'infra', 'bench', 'scripts', 'tests'].map((folder) => `${folder}/*.*s`),
).filter((path) => /\.(?:ts|mjs|cjs)$/.test(path));
const sources = git('ls-files', 'shared/*.ts').filter((path) => !path.endsWith('/index.ts'));
const spoken = [
  ...sources.filter((path) => /\/words\.ts$|-words\.ts$|shared\/reports\//.test(path)),
  ...git('ls-files', 'infra/operate/*.ts'),
];
const pages = git('ls-files', 'README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'docs/*.md');

const random = randomOf(Number(seed));
const show = (heading, texts) => {
  console.log(`\n${heading}, seed ${seed}`);
  for (const [index, { path, line, text }] of texts.entries()) console.log(`${index + 1}. ${text}\n   ${path}:${line}`);
};
show('Comments', drawn(commented.flatMap(blocksOf), random));
// Half of them are drawn from code and half from pages, because the generated pages are long.
const half = drawn(spoken.flatMap(codeSentences), random).slice(0, Math.ceil(Number(amount) / 2));
show('Sentences', [...half, ...drawn(pages.flatMap(pageSentences), random).slice(0, Math.floor(Number(amount) / 2))]);
