// The admins' page until its charts exist: whether the server is well, and how much it offers.
import { useEffect, useState } from 'preact/hooks';
import type { ServerState } from './server-state-door.ts';

const renewalMs = 10_000;

export function DashboardPage({ readState }: { readState: () => Promise<ServerState> }) {
  const [state, setState] = useState<ServerState | null>(null);
  useEffect(() => {
    const renew = () => void readState().then(setState);
    renew();
    const timer = setInterval(renew, renewalMs);
    return () => clearInterval(timer);
  }, [readState]);
  return (
    <main class="dashboard">
      <p class="brand">Greenland Academy</p>
      <h1>Dashboard</h1>
      <p class="lead">Figures about learners and courses will be shown here. Until then: how the server is.</p>
      <section class="tiles" aria-label="State of the server" aria-live="polite">
        <Tile name="Server" tone={toneOf(state)} value={describeServer(state)} />
        <Tile name="Database" tone={partTone(state?.health?.database)} value={describePart(state?.health?.database)} />
        <Tile name="Storage" tone={partTone(state?.health?.storage)} value={describePart(state?.health?.storage)} />
        <Tile name="Published courses" tone="plain" value={state?.courses?.toString() ?? '–'} />
      </section>
      <p class="links">
        <a href="/">Open the app</a>
        <a href="/api/openapi.json">API description</a>
      </p>
    </main>
  );
}

type Tone = 'good' | 'bad' | 'plain';

function Tile({ name, value, tone }: { name: string; value: string; tone: Tone }) {
  return (
    <div class={`tile tile-${tone}`}>
      <h2>{name}</h2>
      <p>{value}</p>
    </div>
  );
}

function toneOf(state: ServerState | null): Tone {
  if (state === null) return 'plain';
  return state.health?.status === 'ready' ? 'good' : 'bad';
}

function describeServer(state: ServerState | null): string {
  if (state === null) return 'Asking …';
  if (state.health === null) return '✕ No answer';
  return state.health.status === 'ready' ? '✓ Ready' : '✕ Not ready';
}

function partTone(part: 'up' | 'down' | undefined): Tone {
  if (part === undefined) return 'plain';
  return part === 'up' ? 'good' : 'bad';
}

function describePart(part: 'up' | 'down' | undefined): string {
  if (part === undefined) return '–';
  return part === 'up' ? '✓ Answers' : '✕ Away';
}
