import { Rose } from "#components/shell/rose.tsx";
import { Button } from "#components/ui/button.tsx";
import type { Theme } from "#components/ui/preferences.ts";
import { StatusMark } from "#components/ui/status-mark.tsx";
import { ThemeSwitch } from "#components/ui/theme-switch.tsx";

const causes: Record<string, string> = {
  AccessDenied:
    "Your account is not a member of the organisation. Ask its owner to invite you, then sign in again.",
  OAuthCallback:
    "The provider did not complete the sign-in. Try again; if it stays, the platform team can see why in the log.",
  Callback: "The sign-in could not be completed. Try again in this window.",
  OAuthSignin: "The provider could not be reached. Try again in a minute.",
};

type SignInProps = { returnTo: string; error: string | null; provider: string; theme: Theme };

/** Signs in with a plain form, so that it needs no script. */
export function SignIn({ returnTo, error, provider, theme }: SignInProps) {
  return (
    <main className="flex min-h-dvh flex-col items-center px-4 pt-[16vh] pb-6">
      <div className="w-full max-w-90">
        <p className="flex items-center gap-2.5 font-serif text-[1.125rem] font-semibold">
          <Rose />
          Portolan
        </p>
        <h1 className="mt-8 font-serif text-title font-semibold">Sign in</h1>
        <p className="mt-1 text-ink-2">
          From an idea to a healthy, measured service, and with the change until it is there.
        </p>
        {error ? (
          <p
            role="alert"
            className="mt-5 flex gap-2 border border-l-2 border-rule border-l-signal bg-sheet px-4 py-3"
          >
            <span className="flex h-5 items-center">
              <StatusMark shape="bad" />
            </span>
            {causes[error] ?? causes.Callback}
          </p>
        ) : null}
        <form method="post" action="/api/auth/signin/github" className="mt-6">
          <input type="hidden" name="callbackUrl" value={returnTo} />
          <Button type="submit" look="primary" className="min-h-10 w-full">
            Continue with GitHub
          </Button>
        </form>
        <p className="mt-3 text-label text-ink-3">
          {provider} says who you are and which teams you belong to. Portolan keeps no token of yours.
          {returnTo === "/" ? null : " You will come back to the page you asked for."}
        </p>
      </div>
      <div className="mt-auto pt-10">
        <ThemeSwitch stored={theme} />
      </div>
    </main>
  );
}
