import { Scroll } from '@/components/scroll.tsx';
import { matchers, paths } from './matchers.ts';

/** Which paths a proxy sees, by its matcher. */
export function MatcherTable() {
  return (
    <Scroll label="What each matcher covers">
      <table data-testid="matchers">
        <caption>
          Where <code>auth()</code> works: the paths that each matcher covers, as Next’s own code says
        </caption>
        <thead>
          <tr>
            <th scope="col">Path</th>
            {matchers.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {paths.map((path) => (
            <tr key={path}>
              <th scope="row">
                <code>{path}</code>
              </th>
              {matchers.map(({ name, covers }) => (
                <td key={name}>{covers.includes(path) ? 'covered' : <b>not covered</b>}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
