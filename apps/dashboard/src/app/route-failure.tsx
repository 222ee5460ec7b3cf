import { useRouteError } from 'react-router-dom';
import { Failure } from '../components/ui/states.tsx';

/** What stands where a page broke. A page whose code could not be loaded is loaded once more by the button. */
export function RouteFailure() {
  return <Failure error={useRouteError()} onRetry={() => window.location.reload()} />;
}
