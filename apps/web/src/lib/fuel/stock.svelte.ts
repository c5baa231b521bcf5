import { stockSummary, type StockSummary } from '@siaga/contracts/fuel';
import { call } from '../api.ts';
import { format, t } from '../i18n/i18n.svelte.ts';
import { onGap, onLive } from '../live.svelte.ts';
import { loaded } from '../loaded.svelte.ts';
import { sites } from '../sites/sites.svelte.ts';
import type { ApiProblem } from '../problem.ts';

const highlightMs = 2_500;

export interface Stock {
  readonly tanks: StockSummary[] | undefined;
  readonly problem: ApiProblem | undefined;
  /** Tanks whose balance changed in the last moments, for a brief highlight. */
  readonly justChanged: ReadonlySet<string>;
  /** The last live change in words, for screen readers. */
  readonly announcement: string;
  refetch(): void;
}

/** The tanks of the current site, kept up to date by live events; call it while a component is being made. */
export function watchStock(onchange: () => void = () => {}): Stock {
  const summary = loaded((signal) =>
    call(stockSummary, { query: { siteId: sites.current?.id } }, { signal }),
  );
  let justChanged = $state.raw<ReadonlySet<string>>(new Set());
  let announcement = $state('');

  $effect(() => {
    const stopGap = onGap(() => {
      summary.refetch();
      onchange();
    });
    const stopLive = onLive('stock:changed', ({ tankId, balanceL }) => {
      const tank = summary.data?.data.find((known) => known.tankId === tankId);
      if (!tank) return;
      // Days of cover and the like are the server's to work out: show the litres now, fetch the rest.
      const percent = Math.round((balanceL / tank.capacityL) * 1000) / 10;
      const changed = { ...tank, balanceL, percent };
      summary.replace({ data: summary.data?.data.map((known) => (known === tank ? changed : known)) ?? [] });
      summary.refetch();
      announcement = t.fuel.overview.changedNow(tank.name, format.litres(balanceL));
      justChanged = new Set([...justChanged, tankId]);
      setTimeout(() => {
        justChanged = new Set([...justChanged].filter((id) => id !== tankId));
      }, highlightMs);
      onchange();
    });
    return () => {
      stopGap();
      stopLive();
    };
  });

  return {
    get tanks() {
      return summary.data?.data;
    },
    get problem() {
      return summary.problem;
    },
    get justChanged() {
      return justChanged;
    },
    get announcement() {
      return announcement;
    },
    refetch: summary.refetch,
  };
}
