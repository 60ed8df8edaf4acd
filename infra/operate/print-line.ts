/** Control characters but line breaks and tabs, and characters that hide or reverse text; the two joiners are spelling. */
const obeyed = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/**
 * Text that a terminal shows and does not obey: names in a tenant are chosen by strangers. Escaped as in JSON, so that printed JSON
 * keeps its values.
 */
const printable = (text: string): string => text.replace(obeyed, escaped);

export const printLine = (line: string): void => console.log(printable(line));

/** On standard error, because the output of a command may go into a file. */
export const printProblem = (line: string): void => console.error(printable(line));

/** Waits for a slow reader: text that is not written yet would be lost when the process ends. */
export const writeText = (text: string): Promise<void> =>
  new Promise((done) => {
    process.stdout.write(text, () => done());
  });
