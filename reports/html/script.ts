/** The script of the page. It only adds comfort: every word is there without it. */

/**
 * Plain JavaScript, in the page as it stands here: its hash is in the page's policy. It writes text, never markup.
 */
export const script = `'use strict';
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const status = document.getElementById('status');
  const rows = all('.requirement');
  const form = document.getElementById('filter');

  const texts = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  const narrow = () => {
    const text = form.elements.text.value.trim().toLowerCase();
    const verdict = form.elements.verdict.value;
    const level = form.elements.level.value;
    let left = 0;
    for (const row of rows) {
      row.hidden = !(
        texts.get(row).includes(text) &&
        (verdict === '' || row.dataset.verdict === verdict) &&
        (level === '' || row.dataset.level === level)
      );
      if (!row.hidden) left += 1;
    }
    for (const group of all('.group')) group.hidden = !all('.requirement', group).some((row) => !row.hidden);
    form.elements.shown.textContent = left === rows.length ? '' : left + ' of ' + rows.length + ' shown';
  };
  form.hidden = false;
  form.addEventListener('input', narrow);
  form.addEventListener('submit', (event) => event.preventDefault());
  for (const button of all('[data-all]', form)) {
    button.addEventListener('click', () => {
      for (const row of rows) if (!row.hidden) row.open = button.dataset.all === 'open';
    });
  }
  narrow();

  const reveal = () => {
    let id;
    try {
      id = decodeURIComponent(location.hash.slice(1));
    } catch {
      return;
    }
    const target = id === '' ? null : document.getElementById(id);
    const row = target && target.closest('.requirement');
    if (!row) return;
    if (row.hidden) {
      form.reset();
      narrow();
    }
    row.open = true;
    const summary = row.querySelector('summary');
    summary.focus({ preventScroll: true });
    row.scrollIntoView({ block: 'start' });
  };
  addEventListener('hashchange', reveal);
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]');
    if (link && link.hash === location.hash) setTimeout(reveal);
  });
  reveal();
  // Once more when the browser has done its own part with the fragment, which takes the focus away.
  addEventListener('load', () => requestAnimationFrame(reveal));

  const result = JSON.parse(document.getElementById('result').textContent);
  const at = (pointer) =>
    pointer.split('/').slice(1).reduce((value, name) => value[name], result);
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement('textarea');
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand('copy');
      area.remove();
      return done;
    }
  };
  const wanted = (button) => {
    if (button.dataset.copy === undefined) return button.nextElementSibling.content.textContent;
    const value = at(button.dataset.copy);
    return typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  };
  for (const button of all('[data-copy], [data-copy-text]')) {
    button.hidden = false;
    const word = button.querySelector('.copy-word');
    let timer;
    button.addEventListener('click', async () => {
      const done = await copy(wanted(button));
      word.textContent = done ? 'Copied' : 'Failed';
      status.textContent = done ? 'Copied.' : 'Copying failed.';
      button.focus();
      clearTimeout(timer);
      timer = setTimeout(() => {
        word.textContent = 'Copy';
        status.textContent = '';
      }, 2000);
    });
  }

  // A table is a stop for the keyboard only while it has something to scroll.
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) target.tabIndex = target.scrollWidth > target.clientWidth ? 0 : -1;
  });
  for (const scroller of all('.scroller')) sizes.observe(scroller);

  let closed = [];
  addEventListener('beforeprint', () => {
    closed = all('details:not([open])');
    for (const each of closed) each.open = true;
  });
  addEventListener('afterprint', () => {
    for (const each of closed) each.open = false;
  });
})();
`;
