// Starts the admins' page.
import { render } from 'preact';
import { DashboardPage } from './dashboard-page.tsx';
import { readServerState } from './server-state-door.ts';
import './dashboard.css';

const place = document.getElementById('dashboard');
if (place) render(<DashboardPage readState={readServerState} />, place);
