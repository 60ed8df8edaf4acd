import { type Html, html } from '../../../../shared/reports/html';

/** A whole page around `content`. */
export function renderDocument(title: string, bodyClass: string, content: Html): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page.css">
</head>
<body class="${bodyClass}">
${content}
<script src="/adaptivecards.js"></script>
<script src="/page.js"></script>
</body>
</html>
`.markup;
}
