/** Look of the HTML report. A page view opens beside the text where there is room, else below it. */
export const style = `
:root {
  --paper: #fffdf9; --ink: #22201c; --soft: #6b655b; --line: #ddd6c8; --link: #1f5f7a; --mark: #ffd54a;
  --sheet: #ffffff; --sheet-ink: #1a1a1a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #191a1c; --ink: #e6e2da; --soft: #a39d92; --line: #3a3a3c; --link: #8cc3dc; --mark: #b98b00;
    --sheet: #232427; --sheet-ink: #e2e0dc;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 1.06rem/1.58 Charter, "Bitstream Charter", "Sitka Text", Cambria, Georgia, serif;
  font-variant-numeric: lining-nums; text-rendering: optimizeLegibility;
}
header, nav, main { max-width: 47rem; margin: 0 auto; padding: 0 1.4rem; }
header { padding-top: 3.2rem; }
main { padding-bottom: 5rem; }
h1, h2, h3 { line-height: 1.2; text-wrap: balance; font-weight: 600; }
h1 { font-size: 2.1rem; margin: 0 0 .6rem; }
h2 { font-size: 1.45rem; margin: 3rem 0 .8rem; padding-top: .9rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.13rem; margin: 2.1rem 0 .5rem; }
p { margin: .7rem 0; hyphens: auto; }
ul { margin: .5rem 0 .9rem; padding-left: 1.2rem; }
li { margin: .35rem 0; }
li::marker { color: var(--soft); }
a { color: var(--link); text-underline-offset: .15em; }
a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 2px; }
a.v { color: inherit; text-decoration: underline dotted var(--soft) 1px; }
td a.v, th a.v { text-decoration: none; }
a.v:hover, td a.v:hover { color: var(--link); text-decoration-style: solid; }
.d { border-bottom: 1px dotted var(--soft); cursor: help; }
.m { font-size: .72em; font-family: system-ui, sans-serif; }
.m a { color: var(--soft); text-decoration: none; white-space: nowrap; }
.m a::before { content: "["; } .m a::after { content: "]"; }
.m a:hover { color: var(--link); text-decoration: underline; }
nav ol { list-style: none; margin: 0; padding: .4rem 0; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; font-size: .92rem; }
nav li { margin: 0; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .4rem .8rem; z-index: 3; }
.wide { overflow-x: auto; margin: 1.3rem 0; }
table { border-collapse: collapse; font-size: .84rem; line-height: 1.35; font-variant-numeric: lining-nums tabular-nums; border-bottom: 1.5px solid var(--ink); }
caption { text-align: left; font-weight: 600; padding-bottom: .45rem; font-size: .95rem; }
th, td { padding: .24rem .65rem .24rem 0; text-align: right; vertical-align: baseline; white-space: nowrap; }
thead th { border-top: 1.5px solid var(--ink); border-bottom: 1px solid var(--ink); font-weight: 600; white-space: normal; vertical-align: bottom; min-width: 3.4rem; }
thead th:first-child, tbody th, td.s, thead th:last-child { text-align: left; }
tbody th { font-weight: 400; }
tbody tr:hover { background: color-mix(in srgb, var(--line) 35%, transparent); }
td b { font-weight: 700; }
td u { text-underline-offset: .18em; }
figure.chart { margin: 1.3rem 0; }
figure.chart figcaption { font-size: .9rem; color: var(--soft); }
figure.chart svg { max-width: 100%; height: auto; }
figure.chart svg text { fill: var(--ink); font-family: Charter, Georgia, serif; }
figure.chart svg .role-axis-grid line { stroke: var(--line); }
figure.chart svg [stroke="#333333"] { stroke: var(--ink); }
.sources li { font-size: .86rem; overflow-wrap: anywhere; }
.sheet { display: none; margin: 0; }
.sheet:has(:target) {
  display: flex; flex-direction: column; position: fixed; z-index: 2; inset: auto 0 0 0; height: 62vh;
  background: var(--paper); border-top: 1px solid var(--line); box-shadow: 0 -6px 24px rgb(0 0 0 / .18);
}
.sheet figcaption { display: flex; justify-content: space-between; align-items: center; padding: .35rem 1rem; border-bottom: 1px solid var(--line); font-size: .9rem; }
.sheet figcaption a { font-size: 1.5rem; line-height: 1; text-decoration: none; padding: 0 .4rem; }
.sheet div { overflow: auto; flex: 1; padding: .8rem; }
.sheet svg { display: block; width: 100%; min-width: 30rem; height: auto; background: var(--sheet); box-shadow: 0 0 0 1px var(--line); }
.sheet text { fill: var(--sheet-ink); font-family: "Times New Roman", "Liberation Serif", Times, serif; white-space: pre; }
.sheet .h { fill: var(--mark); opacity: 0; scroll-margin: 30vh; }
.sheet .h:target { opacity: .75; }
.sheet .r { fill: var(--sheet-ink); }
.sheet .f { fill: none; stroke: var(--line); }
@media (min-width: 75rem) {
  .sheet:has(:target) { inset: 0 0 0 auto; width: 46vw; height: auto; border-top: 0; border-left: 1px solid var(--line); }
  body:has(.sheet :target) :is(header, nav, main) { margin-right: calc(46vw + 1rem); margin-left: auto; }
}
@media print {
  nav, .sheet, .skip { display: none !important; }
  body { font-size: 10pt; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
`;
