/** The look all charts share. */

export const schema = 'https://vega.github.io/schema/vega-lite/v6.json';
export const ink = '#333333';

/** Told apart by those who do not see all colours (Okabe and Ito 2008), darkened for small marks. */
export const palette = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#b0699b',
  '#8a6d00',
  '#3f8fc4',
  '#7a3b00',
  '#4d4d4d',
];

export const config = {
  font: 'Libertinus Serif, Georgia, serif',
  background: null,
  view: { stroke: null },
  axis: {
    labelColor: ink,
    titleColor: ink,
    titleFontWeight: 'normal',
    titleFontSize: 11,
    labelFontSize: 10,
    gridColor: '#dddddd',
    domainColor: '#999999',
    tickColor: '#999999',
  },
  title: { color: ink, subtitleColor: ink, fontSize: 12, subtitleFontSize: 11 },
  legend: { labelColor: ink, labelFontSize: 11 },
};
