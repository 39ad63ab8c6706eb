// A letter: what a mail says, and its two forms, plain text and HTML. Invariant: both say the same, and every word from a person is escaped.

export type Letter = {
  language: string;
  subject: string;
  greeting: string;
  paragraphs: string[];
  /** The first is what the reader most likely wants to do. */
  links: { label: string; url: string }[];
  /** Why the reader got it. */
  reason: string;
};

export function writeText({ greeting, paragraphs, links, reason }: Letter): string {
  const pointers = links.map(({ label, url }) => `${label}\n${url}`);
  return `${[greeting, ...paragraphs, ...pointers, `-- \nGreenland Academy\n${reason}`].join('\n\n')}\n`;
}

/** Inline styles and no image or script: mail programs drop or block all else. */
export function writeHtml(letter: Letter): string {
  const [first, ...others] = letter.links;
  const paragraphs = [letter.greeting, ...letter.paragraphs].map((text) => `<p>${escapeMarkup(text)}</p>`);
  return `<!doctype html>
<html lang="${escapeMarkup(letter.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeMarkup(letter.subject)}</title>
</head>
<body style="margin:0;padding:24px;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:36em;margin:0 auto">
<p style="color:#1f6f5c;font-weight:700">Greenland Academy</p>
${paragraphs.join('\n')}
${first ? drawButton(first) : ''}
${others.map(drawLink).join('\n')}
<hr style="border:0;border-top:1px solid #c5cfcb">
<p style="font-size:14px">${escapeMarkup(letter.reason)}</p>
</div>
</body>
</html>
`;
}

type Link = Letter['links'][number];

function drawButton({ label, url }: Link): string {
  const style = 'display:inline-block;padding:12px 20px;border-radius:8px;background:#1f6f5c;color:#fff';
  return `<p><a href="${escapeMarkup(url)}" style="${style}">${escapeMarkup(label)}</a></p>`;
}

/** The address is shown too: it is there to be handed on. */
function drawLink({ label, url }: Link): string {
  return `<p>${escapeMarkup(label)}<br><a href="${escapeMarkup(url)}" style="color:#1f6f5c">${escapeMarkup(url)}</a></p>`;
}

const entityByCharacter = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
]);

/** A text as it may stand in HTML, also between quotes. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entityByCharacter.get(character) ?? '');
}
