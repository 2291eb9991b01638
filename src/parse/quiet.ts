/**
 * Import before pdf.js, in the child only. Its Node build looks for a canvas, which the child neither has nor
 * needs (it never draws), and prints what it misses; stdout carries frames.
 */
class Missing {}
class LoadedFont {
  readonly loaded = Promise.resolve(this);
}
Object.assign(globalThis, { DOMMatrix: Missing, Path2D: Missing, ImageData: Missing, FontFace: LoadedFont });

const silent = (): void => {};
console.log = silent;
console.info = silent;
console.warn = silent;
console.error = silent;
