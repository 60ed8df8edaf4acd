/* Runs in the page: what accessibility.ts asks of it, one line a violation. It can use nothing from outside. */
(() => {
  const found = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (element) => element.checkVisibility() && element.getClientRects().length > 0;
  const nameOf = (element) =>
    `${element.tagName.toLowerCase()}${element.id === '' ? '' : `#${element.id}`} "${(element.textContent ?? '').trim().slice(0, 30)}"`;

  if (document.documentElement.lang === '') found.push('the document names no language');
  if (document.title.trim() === '') found.push('the document has no title');
  for (const landmark of ['main', 'header', 'footer', 'h1'])
    if (all(landmark).length !== 1) found.push(`${all(landmark).length} of ${landmark}`);
  const levels = all('h1,h2,h3,h4').map(({ tagName }) => Number(tagName.slice(1)));
  for (const [at, level] of levels.entries())
    if (at > 0 && level > (levels[at - 1] ?? 0) + 1) found.push(`heading ${at} skips a level`);
  const ids = all('[id]').map(({ id }) => id);
  for (const id of ids.filter((each, at) => ids.indexOf(each) !== at)) found.push(`the id ${id} twice`);
  for (const element of all('[aria-labelledby],[aria-describedby]'))
    for (const attribute of ['aria-labelledby', 'aria-describedby'])
      for (const id of (element.getAttribute(attribute) ?? '').split(' ').filter(Boolean))
        if (document.getElementById(id) === null) found.push(`${nameOf(element)} points to no ${id}`);
  for (const field of all('input:not([type=hidden]),select,textarea')) {
    const labels = field.labels;
    if ([...labels].every((label) => (label.textContent ?? '').trim() === ''))
      found.push(`${nameOf(field)} has no label`);
  }
  for (const element of all('button,a[href],summary'))
    if ((element.textContent ?? '').trim() === '') found.push(`${nameOf(element)} has no name`);
  for (const element of all('[tabindex]'))
    if (element.tabIndex > 0) found.push(`${nameOf(element)} changes the order of focus`);
  for (const cell of all('table th')) if (!cell.hasAttribute('scope')) found.push(`${nameOf(cell)} has no scope`);
  for (const element of all('button,input:not([type=hidden]),select,textarea,summary').filter(shown)) {
    const { width, height } = element.getBoundingClientRect();
    if (width < 24 || height < 24) found.push(`${nameOf(element)} is ${Math.round(width)} x ${Math.round(height)}`);
  }
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth} wide in ${clientWidth}`);

  const colourOf = (text) => {
    const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+/g) ?? []).map(Number);
    return [red, green, blue, alpha];
  };
  const channel = (value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const luminance = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const contrast = (a, b) => {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
  };
  const groundOf = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const colour = colourOf(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0) return colour;
    }
    return [255, 255, 255, 1];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    if (element === null || (node.textContent ?? '').trim() === '' || !shown(element)) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const isLarge = Number.parseFloat(fontSize) >= (Number(fontWeight) >= 700 ? 18.66 : 24);
    const ratio = contrast(colourOf(color), groundOf(element));
    if (ratio < (isLarge ? 3 : 4.5)) found.push(`${nameOf(element)} has a contrast of ${ratio.toFixed(2)}`);
  }
  for (const field of all('input:not([type=hidden]),select,textarea').filter(shown)) {
    const { borderTopColor, color } = getComputedStyle(field);
    const edge = contrast(colourOf(borderTopColor), groundOf(field.parentElement));
    if (edge < 3) found.push(`the edge of ${nameOf(field)} has a contrast of ${edge.toFixed(2)}`);
    const text = contrast(colourOf(color), groundOf(field));
    if (text < 4.5) found.push(`the text of ${nameOf(field)} has a contrast of ${text.toFixed(2)}`);
  }
  return [...new Set(found)];
})();
