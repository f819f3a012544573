/** What everybody earns. */
export function Salaries() {
  return (
    <ul>
      <li>Alice Adams: 7,400</li>
      <li>Bob Brown: 5,150</li>
    </ul>
  );
}
