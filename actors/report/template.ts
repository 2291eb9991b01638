/**
 * Typst source of the PDF. It holds no word of the report: all content comes as JSON through `sys.inputs` and is
 * set as plain text, so nothing a paper says can become markup.
 */
export const template = `
#let data = json(bytes(sys.inputs.report))

#set document(title: data.title, date: none)
#set page(paper: "a4", margin: (x: 2.3cm, top: 2.4cm, bottom: 2.3cm), footer: context {
  set text(size: 8pt, fill: luma(110))
  h(1fr)
  counter(page).display("1 / 1", both: true)
  h(1fr)
})
#set text(font: ("Libertinus Serif", "New Computer Modern Math", "DejaVu Sans Mono"), size: 10.5pt, lang: "en")
#set par(justify: true, leading: 0.62em, spacing: 0.85em)
#set list(indent: 0.3em, body-indent: 0.5em, spacing: 0.6em, marker: text(fill: luma(120))[•])
#show heading: set block(above: 1.5em, below: 0.7em)
#show heading: set par(justify: false)
#show heading.where(level: 1): set text(size: 15pt)
#show heading.where(level: 2): set text(size: 11.5pt)
#show figure: set block(above: 1.3em, below: 1.3em)
#show figure.caption: it => align(left, text(size: 9pt, it.body))
#show link: set text(fill: rgb("#1f5f7a"))

#let anchor(id) = [#metadata(none)#label(id)]

#let markers(them) = for (label: name, to: id) in them {
  [ ]
  box(text(size: 0.72em, fill: luma(90), link(label(id), "[" + name + "]")))
}

#let sentence(it) = it.text + markers(it.markers)

#let line-of(it) = {
  if it.label != "" { strong(it.label) + [ ] }
  it.statements.map(sentence).join([ ])
}

#let marked(cell) = {
  if cell.mark == "best" { strong(cell.text) }
  else if cell.mark == "second" { underline(cell.text) }
  else { cell.text }
}

#let grid-of(block) = {
  set text(size: if block.head.len() > 8 { 7pt } else { 8.2pt }, hyphenate: true)
  set par(justify: false, leading: 0.5em)
  // A short table moves to the next page as a whole; a long one breaks, and repeats its heading.
  show figure: set std.block(breakable: block.rows.len() > 24)
  figure(
    kind: table,
    caption: figure.caption(position: top, strong(block.caption)),
    numbering: none,
    table(
      columns: range(block.head.len()).map(i => if i < block.names { 2.2fr } else { 1fr }) + (auto,),
      align: (column, _) => (if column < block.names or column == block.head.len() { left } else { right }) + bottom,
      stroke: none,
      inset: (x: 2.5pt, y: 2.6pt),
      table.hline(stroke: 0.8pt),
      table.header(..block.head.map(strong), strong[Source], table.hline(stroke: 0.4pt)),
      ..block.rows.map(row => (..row.cells.map(marked), markers(row.markers))).flatten(),
      table.hline(stroke: 0.8pt),
    ),
  )
}

#let chart(block) = figure(
  kind: image,
  numbering: none,
  caption: sentence(block.caption),
  if block.drawing == none { emph[The chart could not be drawn.] }
  else { image(bytes(block.drawing), format: "svg", width: calc.min(100, block.width) * 1%, alt: block.alt) },
)

#align(left, text(size: 21pt, weight: "bold", hyphenate: false, par(justify: false, data.title)))
#v(0.4em)

#for section in data.sections {
  heading(level: section.level - 1, section.title)
  for block in section.blocks {
    if block.kind == "paragraph" and block.statements.len() == 0 { std.block(sticky: true, strong(block.label)) }
    else if block.kind == "paragraph" { par(line-of(block)) }
    else if block.kind == "list" { list(..block.lines.map(line-of)) }
    else if block.kind == "table" { grid-of(block) }
    else { chart(block) }
  }
}

#if data.missing.len() > 0 {
  heading(level: 1)[Missing from this report]
  list(..data.missing.map(it => [#it]))
}

#if data.references.len() > 0 {
  heading(level: 1)[References]
  list(..data.references.map(it => strong(it.name) + [ ] + sentence(it.citation)))
}

#if data.sources.len() > 0 {
  heading(level: 1)[Sources]
  set text(size: 8.5pt)
  set par(justify: false)
  for paper in data.sources {
    heading(level: 2, paper.name)
    for place in paper.places {
      par(hanging-indent: 1em, anchor(place.id) + strong(place.label) + " – " + place.text)
    }
  }
}
`;
