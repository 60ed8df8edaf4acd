/**
 * Compiles the mail templates of shared/reports/mail/ to HTML that still contains their Mustache tags: node
 * scripts/compile-mail.mjs <folder to write to> <alert, digest>…
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mjml2html from 'mjml';

const sourceOf = (name) => fileURLToPath(new URL(`../shared/reports/mail/${name}.mjml`, import.meta.url));

/** The compiled template. Throws with mjml's message if the source is wrong. */
export async function compileMail(source) {
  const mjml = await readFile(source, 'utf8');
  const { html, errors } = await mjml2html(mjml, { validationLevel: 'strict', keepComments: false });
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return html;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [, , folder, ...names] = process.argv;
  if (folder === undefined || names.length === 0) throw new Error('name the folder to write to, and the templates');
  await mkdir(folder, { recursive: true });
  for (const name of names) await writeFile(join(folder, `${name}.html`), await compileMail(sourceOf(name)));
}
