// Nobody is signed in, or no longer: on to the page that asks, which leads back here.
import { useEffect } from 'react';

const SIGN_IN = '/sign-in';

export function SignInNeeded() {
  const back = window.location.pathname + window.location.search;
  const address = `${SIGN_IN}?to=${encodeURIComponent(back)}`;
  useEffect(() => {
    window.location.replace(address);
  }, [address]);
  return (
    <main className="mx-auto mt-24 max-w-xl px-6">
      <h1 className="text-[1.4rem]">Signed out</h1>
      <p className="mt-3">
        <a href={address}>Sign in</a> to go on.
      </p>
    </main>
  );
}
