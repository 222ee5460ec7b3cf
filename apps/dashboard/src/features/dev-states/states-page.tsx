import { ApiError } from '../../api/api-error.ts';
import { Panel, type QueryLike, QueryView } from '../../components/ui/panel.tsx';
import { Meter, Stat } from '../../components/ui/stat.tsx';
import { Direction, Signed } from '../../components/ui/values.tsx';

const failure = new ApiError({ status: 503, title: 'The gateway is not ready', detail: 'The store is starting.', requestId: '01J9ZK3T' });
const query = (state: Partial<QueryLike<readonly string[]>>): QueryLike<readonly string[]> => ({
  data: undefined,
  error: null,
  isPending: false,
  refetch: () => undefined,
  ...state,
});
const rows = ['09:15 Long', '10:30 Short'];

const STATES: readonly { readonly name: string; readonly query: QueryLike<readonly string[]>; readonly stale: string | null }[] = [
  { name: 'Loading', query: query({ isPending: true }), stale: null },
  { name: 'Empty', query: query({ data: [] }), stale: null },
  { name: 'Failed', query: query({ error: failure }), stale: null },
  { name: 'Not refreshed', query: query({ data: rows, error: failure }), stale: null },
  { name: 'Stale', query: query({ data: rows }), stale: '12 s' },
  { name: 'There', query: query({ data: rows }), stale: null },
];

/** Every state a panel can be in, side by side, for tests and for work on the looks. Not part of the build. */
export function StatesPage() {
  return (
    <div className="p-4">
      <h1 className="pb-3 text-20 font-bold">States</h1>
      <div className="grid grid-cols-3 gap-3 max-md:grid-cols-1">
        {STATES.map((state) => (
          <Panel key={state.name} title={state.name} stale={state.stale} className="h-48 rounded-panel border border-line">
            <QueryView
              query={state.query}
              isEmpty={(data) => data.length === 0}
              empty={{ title: 'Nothing yet', text: 'The first entry comes with the first closed bar.' }}
            >
              {(data) => (
                <ul className="p-3">
                  {data.map((row) => (
                    <li key={row}>{row}</li>
                  ))}
                </ul>
              )}
            </QueryView>
          </Panel>
        ))}
      </div>
      <div className="mt-3 grid grid-cols-3 gap-px bg-line max-md:grid-cols-1">
        <Stat label="Profit" large>
          <Signed value="123.40" unit="USDT" />
        </Stat>
        <Stat label="Loss" large>
          <Signed value="-23.40" unit="USDT" />
        </Stat>
        <Stat label="Unknown" large sub={<Direction dir={-1} />}>
          <Signed value={null} />
        </Stat>
      </div>
      <Meter label="Below the limit" share={0.4} text="40 of 100 USDT" />
      <Meter label="Near the limit" share={0.9} text="90 of 100 USDT" />
      <Meter label="At the limit" share={1} text="100 of 100 USDT" />
    </div>
  );
}
