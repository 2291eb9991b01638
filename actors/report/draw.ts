import type { TopLevelSpec } from 'vega-lite';
import type { Chart } from './charts.ts';

/**
 * Draws charts as SVG without a browser. The same charts give the same bytes.
 * @throws Error when the chart library is absent or does not understand a chart
 */
export async function drawCharts(charts: readonly Chart[]): Promise<Map<string, string>> {
  const drawn = new Map<string, string>();
  if (charts.length === 0) return drawn;
  const [vega, vegaLite] = await Promise.all([import('vega'), import('vega-lite')]);
  for (const { name, spec } of charts) {
    // Ids of clip paths count up over the life of the thread.
    vega.resetSVGDefIds();
    const quiet = vega.logger(vega.None);
    const { spec: compiled } = vegaLite.compile(spec as TopLevelSpec, { logger: quiet });
    const view = new vega.View(vega.parse(compiled), { renderer: 'none', logger: quiet });
    drawn.set(name, ownIds(await view.toSVG(), name));
    view.finalize();
  }
  return drawn;
}

/** Ids that stay apart when several charts stand in one page. */
function ownIds(svg: string, name: string): string {
  return svg.replace(/(\bid="|url\(#)(?=[a-z])/g, `$1${name}-`);
}
