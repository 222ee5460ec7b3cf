import { type SubmitEvent, useState } from 'react';
import { Navigate, useLocation } from 'react-router-dom';
import { signInRequestSchema } from '@smc/contracts';
import { describeError } from '../../api/api-error.ts';
import { Button } from '../../components/ui/button.tsx';
import { Field, Input } from '../../components/ui/fields.tsx';
import { useAuth, usePage } from '../../page/page-context.ts';
import { paths } from '../../desk/paths.ts';

/** The door. The password goes to the gateway and is kept nowhere. */
export function SignInPage() {
  const auth = useAuth((state) => state);
  const location = useLocation();
  if (auth.status === 'checking') return null;
  if (auth.status === 'signedIn') return <Navigate to={cameFrom(location.state)} replace />;
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <div className="w-full max-w-sm rounded-dialog border border-line bg-surface p-6">
        <div className="mb-5 flex items-center gap-3">
          <img src="/favicon.svg" alt="" className="size-8" />
          <div>
            <h1 className="text-16 font-bold">SMC Trading Agent</h1>
            <p className="text-12 text-text-2">Sign in to your desk</p>
          </div>
        </div>
        {auth.reason === 'ended' && (
          <p role="status" className="mb-3 rounded-control border border-warn px-2 py-1.5 text-12 text-warn">
            Your session has ended. Sign in again to go on.
          </p>
        )}
        <SignInForm />
        <p className="mt-4 text-12 text-text-3">The owner's e-mail and password were shown in the terminal when the desk first started.</p>
      </div>
    </main>
  );
}

/** Only a path of this page may follow a sign-in. */
function cameFrom(state: unknown): string {
  if (typeof state !== 'object' || state === null || !('from' in state) || typeof state.from !== 'string') return paths.overview;
  return state.from.startsWith('/') && !state.from.startsWith('//') ? state.from : paths.overview;
}

interface Problems {
  readonly email?: string;
  readonly password?: string;
  readonly form?: string;
}

function SignInForm() {
  const { auth } = usePage();
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Problems>({});
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const entered = Object.fromEntries(new FormData(event.currentTarget));
    const request = signInRequestSchema.safeParse(entered);
    if (!request.success) {
      const wrong = new Set(request.error.issues.map((issue) => issue.path[0]));
      setProblems({
        ...(wrong.has('email') ? { email: 'Enter an e-mail address such as name@example.com' } : {}),
        ...(wrong.has('password') ? { password: 'Enter your password' } : {}),
      });
      return;
    }
    setBusy(true);
    setProblems({});
    try {
      await auth.signIn(request.data);
    } catch (error) {
      setProblems({ form: describeError(error).detail });
      setBusy(false);
    }
  };
  return (
    <form noValidate className="flex flex-col gap-3" onSubmit={(event) => void submit(event)}>
      <Field id="email" label="E-mail" error={problems.email}>
        <Input id="email" name="email" type="email" autoComplete="username" autoFocus aria-invalid={problems.email !== undefined} />
      </Field>
      <Field id="password" label="Password" error={problems.password}>
        <Input
          id="password"
          name="password"
          type="password"
          autoComplete="current-password"
          aria-invalid={problems.password !== undefined}
        />
      </Field>
      {problems.form !== undefined && (
        <p role="alert" className="text-12 text-danger">
          {problems.form}
        </p>
      )}
      <Button type="submit" tone="accent" disabled={busy} className="h-9 w-full text-13">
        {busy ? 'Signing in' : 'Sign in'}
      </Button>
    </form>
  );
}
