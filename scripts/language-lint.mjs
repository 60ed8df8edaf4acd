// Checks that what people read is plain English: texts of the product, comments, titles of tests, pages in Markdown,
// and subjects of commits.
//   node scripts/language-lint.mjs            everything in the repository
//   node scripts/language-lint.mjs FILE...    these files alone
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hole, literalsOf } from './literals.mjs';

/** Refused patterns, and what to write instead. */
const words = [
  [/\btold\b|\btells? of\b|\bthe telling\b/i, 'alert, notify, report, send, say or log'],
  [/\bmend(?:s|ed|ing)?\b/i, 'fix, restore, resolve or remediate'],
  [/\bwav(?:e|es|ed|ing) (?:\w+ )?through\b/i, 'approve'],
  [/\b(?:does|do|did) not hold(?! (?:an?|the|back|up|\w+ roles?)\b)|\b(?:no longer|stopped) hold(?:s|ing)?\b/i, 'fail'],
  [/\bhold(?:s|ing)? again\b|\bheld again\b|\bcontrols? (?:that )?(?:hold|holds|held|holding)\b/i, 'pass'],
  [
    /\b(?:own|whose|another|other|same) hands?\b|\bhands? on (?:the|this) (?:monitor|watch)\b|\bdeeds?\b/i,
    'actor, change or self-approval',
  ],
  [/\b(?:nobody|nobody has|somebody|who|and) (?:takes?|took|taken) (?:(?:it|them|this) )?on\b/i, 'acknowledge'],
  [
    /\b(?:an?|the|each|every|next|last|first|one|no|this|that|other|another) looks?\b(?![- ]?back| for| at | like)/i,
    'collection',
  ],
  [/\b(?:in|by|after|before|from|with|within) (?:an?|the next|each|every|that) look\b|\ba look at\b/i, 'collection'],
  [/\bkinds? of (?:configuration|resource)s?\b/i, 'resource type'],
  [/\bways? out\b/i, 'channel'],
  [/\bwho is to hear\b|\bwho (?:would )?hears? of\b/i, 'recipients'],
  [/\b(?:trusted|named) places?\b|\bplaces? of sign-in\b/i, 'location, named location'],
  [/\bold (?:clients?|protocols?|doors?)\b/i, 'legacy authentication, legacy entry points'],
  [/\bpast (?:PIM|every policy|every Conditional Access policy)\b/i, 'outside PIM; not covered by Conditional Access'],
  [/\bemergency accounts?\b/i, 'break-glass account'],
  [
    /\blays? down\b|\blaid down\b|\bdeclares? (?:it|this|that|a rule)\b|\bdeclare the\b/i,
    'create an exception, a suppression or planned work',
  ],
  [/\bwaves? of\b|\bbursts?\b/i, 'spike'],
  [/\banew\b/i, 'again'],
  [/\bof late\b/i, 'recently'],
  [/\bfor good\b(?! reasons?\b)/i, 'permanently'],
  [/\bfor a while yet\b/i, 'not expiring soon'],
  [/\bnobody's\b/i, 'no admin action involved'],
  [/\b(?:loses?|lost|losing) sight\b|\bI was (?:never )?blind\b|\bin vain\b/i, 'cannot read, has been unable to read'],
  [/\bI (?:was|am|watch|watched|began|begin|cannot|could|can|saw|look|went)\b/, 'Zero Trust Watch …'],
  [/\b(?:are|is) behind it\b/i, 'affected'],
  [/\bsuffic(?:e|es|ed)\b/i, 'is enough; cannot be judged from the data available'],
  [/\bthat (?:is|are) none\b|\bis no (?:JSON|object|list|text|time|id)\b/i, 'is not …'],
  [/(?:^|[.:;!?]["”)]?\s+)(?:Whoever|Of what)\b/, 'a noun as the subject'],
  [/\b(?:he|him|his|himself)\b/i, 'they, them, their'],
  [/\bwho(?:m)?ever\b/i, 'anyone who, recipients, on-call'],
];

const longestSubject = 72;
/** Subjects up to this commit were written before there was a limit on their length. */
const lastOldCommit = 'c9c4fe7';

const folders = ['shared', 'functions', 'infra/operate', 'infra/local'];
/** The texts of these folders are data and figures, so only comments and titles of tests are checked. */
const otherFolders = ['bench', 'tests'];
const git = (...args) => execFileSync('git', args, { encoding: 'utf8' }).split('\n').filter(Boolean);
const isSentence = (text) => /\p{L}{2,}\S* \S*\p{L}/u.test(text);

const sentencesOf = (code) => literalsOf(code).strings.filter(({ text }) => isSentence(text));

/** A code block in TypeScript or JavaScript is read like code. */
function pageTexts(page) {
  const texts = [];
  /** The lines of the current code block, and the line where it begins. */
  let block;
  for (const [index, line] of page.split('\n').entries()) {
    const fence = /^\s*```(\w*)/.exec(line);
    if (fence !== null && block === undefined) block = { language: fence[1], start: index + 1, lines: [] };
    else if (fence !== null) {
      const { language, start, lines } = block;
      if (language === 'ts' || language === 'js')
        texts.push(...sentencesOf(lines.join('\n')).map((found) => ({ ...found, line: found.line + start })));
      else texts.push(...lines.map((text, at) => ({ line: start + at + 1, text })));
      block = undefined;
    } else if (block !== undefined) block.lines.push(line);
    else texts.push({ line: index + 1, text: line });
  }
  return texts;
}

function textsOf(path) {
  const source = readFileSync(path, 'utf8');
  // A picture, or another file that is not text.
  if (source.includes('\0')) return [];
  return path.endsWith('.md') ? pageTexts(source) : sentencesOf(source);
}

/** Inline code names fields and values, so it is not checked. */
const findingsIn = (path, texts) =>
  texts.flatMap(({ line, text }) =>
    words.flatMap(([pattern, instead]) => {
      const found = pattern.exec(text.replace(/`[^`]+`/g, hole));
      return found === null ? [] : [`${path}:${line}: "${found[0].trim()}": write ${instead}`];
    }),
  );

const wordFindings = (path) => findingsIn(path, textsOf(path));

const commentFindings = (path) => findingsIn(path, literalsOf(readFileSync(path, 'utf8')).comments);

/** All other texts of tests are data. */
const titleFindings = (path) =>
  findingsIn(
    path,
    literalsOf(readFileSync(path, 'utf8')).strings.filter(({ isTitle }) => isTitle),
  );

function isThere(commit) {
  try {
    execFileSync('git', ['cat-file', '-e', `${commit}^{commit}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A clone without history has only the newest commit to check. */
function subjectFindings() {
  const range = isThere(lastOldCommit) ? [`${lastOldCommit}..HEAD`] : ['-1'];
  return git('log', '--format=%h %s', ...range).flatMap((line) => {
    const subject = line.slice(line.indexOf(' ') + 1);
    return subject.length <= longestSubject
      ? []
      : [`commit ${line}: the subject has ${subject.length} characters; write at most ${longestSubject}`];
  });
}

const codeIn = (among) => git('ls-files', ...among).filter((path) => path.endsWith('.ts'));

const given = process.argv.slice(2);
const isGiven = given.length > 0;
const isOther = (path) => path.endsWith('.ts') && otherFolders.some((folder) => path.startsWith(`${folder}/`));
const texts = isGiven ? given.filter((path) => !isOther(path)) : [...codeIn(folders), ...git('ls-files', '*.md')];
const code = isGiven ? given.filter((path) => path.endsWith('.ts')) : codeIn([...folders, ...otherFolders]);
const findings = [
  ...texts.flatMap(wordFindings),
  ...code.flatMap(commentFindings),
  ...code.filter(isOther).flatMap(titleFindings),
  ...(isGiven ? [] : subjectFindings()),
];
for (const finding of findings) console.error(finding);
if (findings.length > 0) process.exitCode = 1;
