/**
 * Text from papers is hostile until it is made plain: no control characters, no marks that turn the direction of
 * writing, no invisible characters, no line breaks.
 */
export function tame(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\s\u0085\u2028\u2029]+/gu, ' ')
    .replace(
      /[\p{Cc}\p{Cs}\p{Co}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu,
      '',
    );
}

export function escapeHtml(text: string): string {
  return tame(text).replace(/[&<>"'`]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** Text as Markdown shows it literally: no emphasis, link, HTML, table bar or bare address comes into being. */
export function escapeMarkdown(text: string): string {
  return tame(text)
    .replace(/&/g, '&amp;')
    .replace(/[\\`*_[\]<>|~$#]/g, '\\$&')
    .replace(/:\/\//g, ':\\/\\/')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}\\.`)
    .replace(/@/g, '\\@');
}
