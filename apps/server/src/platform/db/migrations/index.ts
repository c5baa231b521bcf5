import type { MigrationStep } from '../migrate.ts';
import { platform } from './0001_platform.ts';
import { identity } from './0002_identity.ts';
import { sites } from './0003_sites.ts';
import { fuel } from './0004_fuel.ts';
import { callersAndBeats } from './0005_callers_and_beats.ts';
import { emergency } from './0006_emergency.ts';
import { notifications } from './0007_notifications.ts';

/** The one timeline, in order. A landed step is never edited; a change is a new step. */
export const timeline: Record<string, MigrationStep> = {
  '0001_platform': platform,
  '0002_identity': identity,
  '0003_sites': sites,
  '0004_fuel': fuel,
  '0005_callers_and_beats': callersAndBeats,
  '0006_emergency': emergency,
  '0007_notifications': notifications,
};
