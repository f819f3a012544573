/** A bar: its label, its figure, and whether it is ours. */
export interface Bar {
  readonly label: string;
  readonly value: number;
  readonly isOwn: boolean;
}

/** Bars under a title. */
export interface Chart {
  readonly title: string;
  readonly bars: readonly Bar[];
  readonly show: (value: number) => string;
}

const width = 760;
const labelWidth = 270;
const rowHeight = 26;
const style = `
text { font: 14px system-ui, sans-serif; fill: #1c2430 } .title { font-weight: 600; font-size: 15px }
.paper { fill: #f6f7f9 } .own { fill: #2f4fd0 } .other { fill: #97a1b3 }
@media (prefers-color-scheme: dark) { text { fill: #e7eaf0 } .paper { fill: #12161d } .own { fill: #93a8ff } .other { fill: #5d687c } }`;

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/** Draws charts below each other, as SVG that follows the reader's light or dark. */
export function draw(charts: readonly Chart[], description: string): string {
  let y = 0;
  const parts = charts.flatMap(({ title, bars, show }) => {
    const most = Math.max(...bars.map(({ value }) => value));
    const heading = `<text class="title" x="16" y="${(y += 34)}">${escape(title)}</text>`;
    y += 12;
    const rows = bars.map(({ label, value, isOwn }) => {
      const length = Math.max(1, ((width - labelWidth - 90) * value) / most);
      const middle = y + 17;
      const row =
        `<text x="${labelWidth - 10}" y="${middle}" text-anchor="end">${escape(label)}</text>` +
        `<rect class="${isOwn ? 'own' : 'other'}" x="${labelWidth}" y="${y + 4}" width="${length.toFixed(1)}" height="18" rx="3"/>` +
        `<text x="${(labelWidth + length + 8).toFixed(1)}" y="${middle}">${escape(show(value))}</text>`;
      y += rowHeight;
      return row;
    });
    return [heading, ...rows];
  });
  const height = y + 20;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
<title id="title">${escape(description)}</title>
<style>${style}</style>
<rect class="paper" width="${width}" height="${height}" rx="8"/>
${parts.join('\n')}
</svg>
`;
}
