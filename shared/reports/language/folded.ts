/** What begins a line: its indent, and the number or dash of a list. Its other lines begin below its text. */
const beginning = /^ *(?:\d+\. |- )?/;

/** Breaks a line at spaces; a word that is longer than a line stays whole. */
export function folded(line: string, columns: number): readonly string[] {
  const [before = ''] = beginning.exec(line) ?? [];
  const lines: string[] = [];
  for (const word of line.slice(before.length).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && before.length + last.length + 1 + word.length <= columns)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((text, at) => `${at === 0 ? before : ' '.repeat(before.length)}${text}`);
}
