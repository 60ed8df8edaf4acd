/**
 * Compiles a mail template of shared/reports/email/ to HTML that still holds its Mustache tags:
 * node scripts/compile-mail.mjs <alert or digest> <file to write>
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import mjml2html from 'mjml';

const sourceOf = (name) => fileURLToPath(new URL(`../shared/reports/email/${name}.mjml`, import.meta.url));

/** The compiled template. Throws with mjml's own words where the source is wrong. */
export async function compileMail(source) {
  const mjml = await readFile(source, 'utf8');
  const { html, errors } = await mjml2html(mjml, { validationLevel: 'strict', keepComments: false });
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return html;
}

async function writeMail(name, target) {
  const html = await compileMail(sourceOf(name));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, html);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , name, target] = process.argv;
  if (name === undefined || target === undefined) throw new Error('name the template and the file to write');
  await writeMail(name, target);
}
