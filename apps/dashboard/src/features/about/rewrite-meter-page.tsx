import { Link } from 'react-router-dom';
import { paths } from '../../desk/paths.ts';

const COUNTS = [
  ['Readings', 'events of a detector over all prefixes: what it had said by the end of each'],
  ['Rewritten', 'readings that the run over all bars does not have, or has otherwise, or has besides'],
  ['Early', 'events that claim to have been known at another bar than the one at whose close they came'],
  ['Stream', 'differences in the 200 bars after a prefix when the engine goes on from its own snapshot, as after a restart'],
  [
    'Published',
    'events the desk has published for these bars beside the recomputed ones: their ids are made from what they say, so the same bars must give the same ids',
  ],
] as const;

/** What the rewrite meter does, what it cannot see, and how to repeat it without this page. */
export function RewriteMeterPage() {
  return (
    <div className="mx-auto flex max-w-3xl flex-col gap-3 p-6 max-md:p-4">
      <h1 className="text-20 font-bold">How the rewrite meter works</h1>
      <p>
        An indicator repaints when it moves, takes back or adds a structure in the past after later bars have come. A chart that is looked
        at afterwards then shows a better history than anyone could have traded.
      </p>
      <p>
        The meter runs the engine of the desk again, in this browser, on beginnings of the series of growing length (prefixes), and compares
        what each said with what the run over all bars says. Nothing of it is asked from the desk but the bars and the published events.
      </p>
      <dl className="divide-y divide-line border-y border-line">
        {COUNTS.map(([name, text]) => (
          <div key={name} className="grid grid-cols-[7rem_minmax(0,1fr)] gap-2 py-2">
            <dt className="font-medium">{name}</dt>
            <dd className="text-text-2">{text}</dd>
          </div>
        ))}
      </dl>
      <h2 className="text-16 font-bold">What it cannot see</h2>
      <ul className="flex list-disc flex-col gap-1 pl-5 text-text-2">
        <li>On long series it runs at most 120 prefixes, evenly spread and around holes and clock changes, not every one.</li>
        <li>
          Published events can all be compared only from the first bar of the session on. Where the page begins later, pivots alone are
          compared, since nothing else rests on a few bars.
        </li>
        <li>A detector the desk&apos;s strategy does not run is recomputed, but has nothing published beside it.</li>
        <li>Flags that tell of other detectors are not compared; prices, times, directions and kinds are.</li>
      </ul>
      <p className="text-text-2">
        The same proof on a file, of every prefix if you like: <code className="font-mono text-12">npm run smc -- integrity --help</code>.
      </p>
      <p>
        <Link to={paths.trade} className="text-accent underline">
          Back to Trade
        </Link>
      </p>
    </div>
  );
}
