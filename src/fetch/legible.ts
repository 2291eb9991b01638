/** Foreign text fit for one line of a message: no control or invisible characters, not long. */
export function legible(text: string, max = 200): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > max ? `${line.slice(0, max)}...` : line;
}
