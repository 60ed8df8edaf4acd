/** Compiles shared/reports/email/alert.mjml to HTML that still holds its Mustache tags: node scripts/compile-mail.mjs <file to write> */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import mjml2html from 'mjml';

const source = fileURLToPath(new URL('../shared/reports/email/alert.mjml', import.meta.url));

/** The compiled template. Throws with mjml's own words where the source is wrong. */
export async function compileMail() {
  const mjml = await readFile(source, 'utf8');
  const { html, errors } = await mjml2html(mjml, { validationLevel: 'strict', keepComments: false });
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return html;
}

export async function writeMail(target) {
  const html = await compileMail();
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, html);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , target] = process.argv;
  if (target === undefined) throw new Error('name the file to write');
  await writeMail(target);
}
